import Simulations
import Traces

/// The controls of a player: a form for the parameters, and the buttons that go through the steps.
///
/// They are hidden until the script `player.js` shows them: without it they would do nothing.
struct PlayerControls {
    let simulation: Simulation
    /// The player's id, unique on the page; ids of the controls begin with it.
    let id: String
    /// The values of the run that the page shows at first, where they are not the defaults.
    let arguments: [Argument]
    let language: Language

    /// Everything, in the order of the page.
    var html: HTML { form + transport }

    // MARK: Parameters

    private var form: HTML {
        var content = HTML("summary", text: PlayerText.settings[language])
        content += HTML("div", [.class("player-fields")], simulation.parameters.map(field).joined())
        let buttons =
            button("run", PlayerText.run, isPrimary: true, type: "submit")
            + (hasSurprise ? button("surprise", PlayerText.surprise) : HTML())
            + button("reset", PlayerText.reset)
        let error = HTML("p", [.class("player-error"), .attribute("role", "alert"), .id("\(id)-error")])
        return HTML(
            "form",
            [
                .class("player-form"), .attribute("hidden", ""), .attribute("novalidate", ""),
                .attribute("autocomplete", "off"),
            ],
            HTML("details", [.class("player-settings"), .attribute("open", "")], content)
                + HTML("div", [.class("player-buttons")], buttons) + error
        )
    }

    /// Whether there is something to draw at random: a number in a range, a choice or a flag.
    private var hasSurprise: Bool {
        simulation.parameters.contains { parameter in
            switch parameter.kind {
            case .integer, .choice, .flag: true
            case .address, .operations: false
            }
        }
    }

    private func field(_ parameter: Parameter) -> HTML {
        let fieldID = "\(id)-\(parameter.name)"
        let help = "\(fieldID)-help"
        let given = arguments.first { $0.name == parameter.name }?.value ?? parameter.defaultValue
        let common: [HTML.Attribute] = [
            .id(fieldID), .attribute("name", parameter.name), .attribute("data-default", parameter.defaultValue),
            .attribute("aria-describedby", "\(help) \(id)-error"),
        ]
        let label = HTML("label", [.attribute("for", fieldID)], HTML("code", text: parameter.name))
        let meaning = HTML("span", [.class("player-help"), .id(help)], HTML(inlineText: parameter.meaning[language]))
        let control: HTML
        var note = HTML()
        var kind = "number"
        switch parameter.kind {
        case .integer(let range, let unit):
            control = number(common, range, value: given)
            note = HTML("span", [.class("player-range")], text: rangeText(range, unit))
        case .choice(let choices):
            kind = "choice"
            control = HTML("select", common, choices.map { option($0, isSelected: $0 == given) }.joined())
        case .flag:
            kind = "flag"
            let checked: [HTML.Attribute] = given == "true" ? [.attribute("checked", "")] : []
            control = HTML(rendered: Self.void("input", common + [.attribute("type", "checkbox")] + checked))
        case .address:
            kind = "address"
            control = textInput(common, value: given)
        case .operations(let grammar):
            kind = "operations"
            control = textInput(common, value: given)
            note = HTML(
                "details",
                [.class("player-grammar")],
                HTML("summary", text: PlayerText.explanation[language])
                    + HTML("p", [], HTML(inlineText: grammar[language]))
            )
        }
        return HTML(
            "div",
            [.class("player-field kind-\(kind)"), .attribute("data-kind", kind)],
            label + meaning + control + note
        )
    }

    private func number(_ common: [HTML.Attribute], _ range: ClosedRange<Int64>, value: String) -> HTML {
        let bounds: [HTML.Attribute] = [
            .attribute("data-minimum", "\(range.lowerBound)"), .attribute("data-maximum", "\(range.upperBound)"),
            .attribute("value", value),
        ]
        // Browsers keep numbers of a number field exactly up to 2^53; beyond that the field is one for text.
        guard range.upperBound <= 1 << 53, range.lowerBound >= -(1 << 53) else {
            let text: [HTML.Attribute] = [.attribute("type", "text"), .attribute("inputmode", "numeric")]
            return HTML(rendered: Self.void("input", common + bounds + text))
        }
        let number: [HTML.Attribute] = [
            .attribute("type", "number"), .attribute("step", "1"), .attribute("min", "\(range.lowerBound)"),
            .attribute("max", "\(range.upperBound)"),
        ]
        return HTML(rendered: Self.void("input", common + bounds + number))
    }

    private func textInput(_ common: [HTML.Attribute], value: String) -> HTML {
        let text: [HTML.Attribute] = [
            .attribute("type", "text"), .attribute("value", value), .attribute("spellcheck", "false"),
        ]
        return HTML(rendered: Self.void("input", common + text))
    }

    private func rangeText(_ range: ClosedRange<Int64>, _ unit: LocalizedText?) -> String {
        let text = "\(range.lowerBound) – \(range.upperBound)"
        guard let unit else { return text }
        return text + " " + unit[language]
    }

    private func option(_ choice: String, isSelected: Bool) -> HTML {
        let selected: [HTML.Attribute] = isSelected ? [.attribute("selected", "")] : []
        return HTML("option", [.attribute("value", choice)] + selected, text: choice)
    }

    /// An element without content.
    private static func void(_ name: StaticString, _ attributes: [HTML.Attribute]) -> String {
        let element = HTML(name, attributes).source
        return String(element.dropLast("</\(name)>".count))
    }

    // MARK: Steps

    private var transport: HTML {
        let slider = Self.void(
            "input",
            [
                .attribute("type", "range"), .class("player-slider"), .attribute("min", "1"), .attribute("max", "1"),
                .attribute("value", "1"), .attribute("aria-label", PlayerText.slider[language]),
            ]
        )
        let predict = Self.void("input", [.attribute("type", "checkbox"), .class("player-predict")])
        let first =
            icon("back", PlayerText.back, "←") + icon("forward", PlayerText.forward, "→")
            + icon("play", PlayerText.play, "▶") + HTML(rendered: slider)
            + HTML("output", [.class("player-position")])
        let second =
            HTML(
                "label",
                [.class("player-toggle"), .attribute("title", PlayerText.predictHint[language])],
                HTML(rendered: predict) + HTML("span", text: PlayerText.predict[language])
            )
            + HTML("span", [.class("player-score")])
            + button("all", PlayerText.all) + button("share", PlayerText.share)
        return HTML(
            "div",
            [
                .class("player-transport"), .attribute("role", "group"),
                .attribute("aria-label", PlayerText.steps[language]),
                .attribute("title", PlayerText.keys[language]), .attribute("hidden", ""),
            ],
            HTML("div", [.class("player-row")], first) + HTML("div", [.class("player-row player-more")], second)
        ) + HTML("p", [.class("player-status"), .attribute("role", "status")])
    }

    private func button(
        _ action: String,
        _ text: LocalizedText,
        isPrimary: Bool = false,
        type: String = "button"
    ) -> HTML {
        HTML(
            "button",
            [
                .attribute("type", type), .class(isPrimary ? "player-button primary" : "player-button"),
                .attribute("data-action", action),
            ],
            text: text[language]
        )
    }

    /// A button whose picture is one character, named for who does not see it.
    private func icon(_ action: String, _ text: LocalizedText, _ picture: String) -> HTML {
        HTML(
            "button",
            [
                .attribute("type", "button"), .class("player-button player-icon"), .attribute("data-action", action),
                .attribute("aria-label", text[language]), .attribute("title", text[language]),
            ],
            HTML("span", [.class("icon-\(action)"), .attribute("aria-hidden", "true")], text: picture)
        )
    }
}
