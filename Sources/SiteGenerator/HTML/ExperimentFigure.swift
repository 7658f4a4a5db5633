import Experiments
import Library
import Traces

/// An experiment on a page: what it does, what it claims, what it needs, and the command that measures it on the
/// reader's own machine. A browser cannot.
struct ExperimentFigure {
    let links: PageLinks

    private var language: Language { links.language }

    /// Where a text embeds it. A name that does not exist is left out; the checks before a build report it.
    func html(named name: String) -> HTML {
        guard let experiment = ExperimentCatalogue.find(name) else { return HTML() }
        var header = HTML("span", [.class("badge experiment")], text: SiteText.experiment[language])
        header += HTML(rendered: " ") + HTML("strong", text: experiment.title[language])
        return HTML(
            "div",
            [.class("experiment-figure"), .attribute("data-experiment", name)],
            HTML("p", [.class("experiment-header")], header) + body(experiment)
        )
    }

    /// Where it is listed as evidence: the title, and the rest when the reader asks for it.
    func folded(named name: String) -> HTML {
        guard let experiment = ExperimentCatalogue.find(name) else { return HTML() }
        return HTML(
            "details",
            [.class("experiment-figure"), .attribute("data-experiment", name)],
            HTML("summary", text: experiment.title[language]) + body(experiment)
        )
    }

    /// Everything but the title.
    func body(_ experiment: Experiment) -> HTML {
        var claims = HTML()
        for claim in experiment.claims {
            let statement = HTML(escaping: claim.statement[language]) + HTML(rendered: " ")
            claims += HTML("li", statement + HTML("code", text: claim.formula))
        }
        let needs = experiment.needs.map { $0.text[language] }.joined(separator: language == .english ? ", " : "、")
        let command = HTML("code", text: "kmemo run --experiment \(experiment.name)")
        return HTML("p", HTML(inlineText: experiment.summary[language]))
            + HTML("p", [.class("experiment-label")], text: SiteText.experimentClaims[language])
            + HTML("ul", [.class("experiment-claims")], claims)
            + HTML("p", [.class("experiment-command")], command)
            + HTML("p", [.class("experiment-needs")], text: SiteText.experimentNeeds[language] + needs)
            + found(experiment)
    }
}

extension ExperimentFigure {
    /// The link to what it found when it was recorded; nothing on the page that shows it.
    private func found(_ experiment: Experiment) -> HTML {
        guard links.page != PagePath.experiments(language: language),
            let href = links.href(to: .experiment(experiment.name))
        else { return HTML() }
        let link = HTML("a", [.href(href)], text: SiteText.experimentFound[language])
        return HTML("p", [.class("experiment-needs")], link)
    }
}

extension HTML {
    /// An element without attributes.
    fileprivate init(_ name: StaticString, _ content: HTML) { self.init(name, [], content) }
}
