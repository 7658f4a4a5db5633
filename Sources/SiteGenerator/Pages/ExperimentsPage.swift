import Experiments
import Library
import Traces

/// All experiments: what each does and claims, and what it found when it was recorded.
struct ExperimentsPage {
    let site: Site
    let language: Language

    var page: Page {
        let links = PageLinks(library: site.library, language: language, page: PagePath.experiments(language: language))
        return Page(
            template: "experiments",
            path: links.page,
            language: language,
            title: SiteText.experiments[language],
            description: SiteText.aboutExperiments[language],
            part: .simulations,
            crumbs: [Page.Crumb(title: SiteText.simulations[language], path: SitePath.simulations(language))],
            values: [
                "aboutExperiments": .text(SiteText.aboutExperiments[language]),
                "command": .text("kmemo run --experiment all"),
                "entries": .list(ExperimentCatalogue.all.map { entry($0, links) }),
            ]
        )
    }

    private func entry(_ experiment: Experiment, _ links: PageLinks) -> TemplateValues {
        let questions = site.library.questions(coveredBy: .experiment(experiment.name))
            .compactMap { EntryLink(.question($0), links)?.values }
        let citations = experiment.follows.compactMap { KernelCitation($0) }
        var values: TemplateValues = [
            "id": .text(experiment.name),
            "href": .text(RelativeLink.anchor(experiment.name)),
            "label": .text(experiment.title[language]),
            "body": .html(ExperimentFigure(links: links).body(experiment)),
            "questionLinks": .list(questions),
            "hasQuestions": .flag(!questions.isEmpty),
            "evidenceFiles": .list(EvidenceList.files(citations, links)),
        ]
        if let report = site.recorded[experiment.name] {
            values["measured"] = .group([
                "kernel": .text(report.kernel),
                "outcome": .text(SitePhrase.claimsHeld(report.heldCount, of: experiment.claims.count)[language]),
                "rows": .list(experiment.quantities.compactMap { row($0, report) }),
            ])
        }
        return values
    }

    private func row(_ quantity: Quantity, _ report: ExperimentReport) -> TemplateValues? {
        guard let value = report.observation.values[quantity.name] else { return nil }
        var values: TemplateValues = [
            "name": .text(quantity.name),
            "meaning": .html(HTML(inlineText: quantity.meaning[language])),
            "value": .text(Grouped.text(value)),
        ]
        if let unit = quantity.unit?[language], !unit.isEmpty { values["unit"] = .text(unit) }
        return values
    }
}
