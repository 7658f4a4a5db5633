import Library
import Simulations
import Traces

/// The drills of a simulation on its page: what each level asks, and the form that asks it.
///
/// The form is hidden until `drill.js` shows it: without the script and the module it would do nothing.
struct DrillSection {
    let simulation: Simulation
    let language: Language
    /// Whether the simulation's module is on the site.
    let isLive: Bool

    /// The id of the section's heading. That of a level is `drill-2`.
    static let id = "drill"

    /// The place of a level on the page.
    static func id(level: Int) -> String { "\(id)-\(level)" }

    /// The section; nothing if the simulation has no drills.
    var html: HTML {
        guard let drills = simulation.drills else { return HTML() }
        var content = HTML("h2", [.id(Self.id)], text: DrillWords.title[language])
        content += HTML("p", [.class("hint")], text: DrillWords.hint[language])
        content += levels(drills)
        if isLive { content += form }
        content += HTML(
            "p",
            [.class("drill-command")],
            HTML(escaping: DrillWords.terminal[language]) + HTML(escaping: language == .english ? ": " : "：")
                + HTML("code", text: "kmemo run \(simulation.name) --drill --level 1")
        )
        var attributes: [HTML.Attribute] = [.class("drill"), .attribute("aria-labelledby", Self.id)]
        if isLive { attributes += data }
        return HTML("section", attributes, content)
    }

    /// A list that becomes a choice when there is a form.
    private func levels(_ drills: DrillSeries) -> HTML {
        var items = HTML()
        for (index, level) in drills.levels.enumerated() {
            let number = index + 1
            var label = HTML()
            if isLive {
                let checked = index == 0 ? " checked" : ""
                label += HTML(
                    rendered: "<input type=\"radio\" name=\"drill-level\" value=\"\(number)\""
                        + " data-hash=\"\(DrillCard(simulation: simulation, level: number).contentHash(language))\""
                        + "\(checked) hidden>"
                )
            }
            label += HTML("span", [.class("drill-level")], text: "\(DrillWords.level[language]) \(number)")
            label += HTML(rendered: " ") + HTML("span", [], HTML(inlineText: level[language]))
            items += HTML("li", [.id(Self.id(level: number))], isLive ? HTML("label", [], label) : label)
        }
        let list = HTML("ol", [.class("drill-levels")], items)
        let legend = HTML("legend", [.class("visually-hidden")], text: DrillWords.level[language])
        return HTML("fieldset", [.class("drill-choice-of-level")], legend + list)
    }

    private var data: [HTML.Attribute] {
        [
            .attribute("data-drill", simulation.name),
            .attribute("data-language", language == .chinese ? "1" : "0"),
            .attribute("data-texts", StudyText.quizJSON(language)),
            .attribute("data-text-right", DrillWords.right[language]),
            .attribute("data-text-wrong", DrillWords.wrong[language]),
            .attribute("data-text-shown", DrillWords.shown[language]),
            .attribute("data-text-unreadable", DrillWords.unreadable[language]),
            .attribute("data-text-score", DrillWords.score[language]),
            .attribute("data-text-loading", DrillWords.loading[language]),
            .attribute("data-text-unavailable", DrillWords.unavailable[language]),
        ]
    }

    private var form: HTML {
        var asked = HTML(
            "p",
            [.class("drill-question"), .id("drill-question"), .attribute("tabindex", "-1")]
        )
        let legend = HTML("legend", [.class("visually-hidden")], text: DrillWords.answer[language])
        asked += HTML(
            "fieldset",
            [.class("drill-choices"), .attribute("aria-describedby", "drill-question"), .attribute("hidden", "")],
            legend
        )
        let label = HTML("label", [.attribute("for", "drill-answer")], text: DrillWords.answer[language])
        let field =
            "<input id=\"drill-answer\" name=\"answer\" type=\"text\" autocomplete=\"off\""
            + " spellcheck=\"false\" maxlength=\"200\" aria-describedby=\"drill-question drill-hint\">"
        let hint = HTML("p", [.class("drill-hint"), .id("drill-hint")])
        asked += HTML("div", [.class("drill-typed"), .attribute("hidden", "")], label + HTML(rendered: field) + hint)
        asked += HTML(
            "div",
            [.class("drill-buttons")],
            button("check", DrillWords.check, isPrimary: true, type: "submit") + button("show", DrillWords.show)
        )
        var content = HTML(
            "form",
            [.class("drill-form"), .attribute("hidden", ""), .attribute("novalidate", "")],
            asked
        )
        content += HTML("p", [.class("drill-status"), .attribute("role", "status")])
        content += HTML(
            "div",
            [.class("drill-buttons")],
            button("start", DrillWords.start, isPrimary: true)
                + button("next", DrillWords.next, isPrimary: true, isHidden: true)
                + HTML("p", [.class("drill-score")])
        )
        content += HTML(
            "div",
            [
                .class("drill-explanation"), .attribute("role", "group"),
                .attribute("aria-label", DrillWords.explanation[language]), .attribute("hidden", ""),
            ]
        )
        return HTML("div", [.class("drill-live"), .attribute("hidden", "")], content)
    }

    private func button(
        _ action: String,
        _ text: LocalizedText,
        isPrimary: Bool = false,
        isHidden: Bool = false,
        type: String = "button"
    ) -> HTML {
        HTML(
            "button",
            [
                .attribute("type", type), .class(isPrimary ? "player-button primary" : "player-button"),
                .attribute("data-drill-action", action),
            ] + (isHidden ? [.attribute("hidden", "")] : []),
            text: text[language]
        )
    }
}
