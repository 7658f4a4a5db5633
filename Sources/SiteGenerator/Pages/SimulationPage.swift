import Library
import Simulations
import Traces

/// The page of a simulation: what it shows, the recorded run, the program and what it rests on.
struct SimulationPage {
    let site: Site
    let run: Site.Run
    let neighbours: Neighbours
    let language: Language

    private var simulation: Simulation { run.simulation }
    private var path: String { PagePath.simulation(name: simulation.name, language: language) }
    private var links: PageLinks { PageLinks(library: site.library, language: language, page: path) }

    var page: Page {
        Page(
            template: "simulation",
            path: path,
            language: language,
            title: simulation.title[language],
            description: Summary.cut(InlineText.plain(simulation.summary[language])),
            part: .simulations,
            crumbs: [Page.Crumb(title: SiteText.simulations[language], path: SitePath.simulations(language))],
            scripts: ["player"] + (simulation.drills == nil ? [] : StudyText.scripts + ["study-note", "drill"]),
            values: values
        )
    }

    private var values: TemplateValues {
        let usedBy = usedBy
        let citations = simulation.follows.compactMap { KernelCitation($0) }
        let steps = StepsRenderer(language: language).all(run.trace, idPrefix: "run", headingLevel: 3)
        let player = Player(
            simulation: simulation,
            arguments: [],
            stepCount: run.trace.steps.count,
            id: "run",
            language: language,
            isLive: site.modules.hasSimulation(simulation.name)
        )
        var values: TemplateValues = [
            "name": .text(simulation.name),
            "area": .text(simulation.area.title[language]),
            "summary": .html(inline(simulation.summary)),
            "command": .text("kmemo run \(simulation.name) --step"),
            "parameterRows": .list(simulation.parameters.map(row)),
            "resultRows": .list(simulation.results.map(row)),
            "stepsBody": .html(player.html(steps)),
            "stepCount": .text(SitePhrase.steps(run.trace.steps.count)[language]),
            "evidenceFiles": .list(EvidenceList.files(citations, links)),
            "leavesOutItems": .list(simulation.leavesOut.map { ["item": .html(inline($0))] }),
            "usedByEntries": .list(usedBy),
            "hasUsedBy": .flag(!usedBy.isEmpty),
        ]
        if let snippet = site.snippets[simulation.name] {
            let file = "\(snippet.fileName).swift"
            values["snippetFile"] = .text(file)
            if site.modules.contains("snippet.\(simulation.name)") {
                values["snippetRunner"] = .html(SnippetRunner(name: simulation.name, language: language).html)
            }
            values["snippetTitle"] = .text(snippet.title[language])
            values["snippetSource"] = .html(CodeRenderer.html(snippet.source, in: "swift", label: file))
            values["snippetOutput"] = .html(
                CodeRenderer.html(snippet.output, in: "text", label: SiteText.all["recorded"]?[language] ?? file)
            )
        }
        if simulation.drills != nil {
            let isLive = site.modules.hasSimulation(simulation.name)
            values["drillTitle"] = .text(DrillWords.title[language])
            values["drillSection"] = .html(
                DrillSection(simulation: simulation, language: language, isLive: isLive).html
            )
        }
        values.merge(neighbours.values(links))
        return values
    }

    private func inline(_ text: LocalizedText) -> HTML {
        HTML(inlineText: text[language])
    }

    private func row(_ parameter: Parameter) -> TemplateValues {
        [
            "name": .text(parameter.name),
            "meaning": .html(HTML(inlineText: parameter.explanation(language))),
            "default": .text(parameter.defaultValue),
        ]
    }

    private func row(_ result: ResultDescription) -> TemplateValues {
        let value = run.trace.result(result.name)?.text ?? ""
        var values: TemplateValues = [
            "name": .text(result.name),
            "meaning": .html(inline(result.meaning)),
            "value": .text(value),
        ]
        if let unit = result.unit { values["unit"] = .text(unit[language]) }
        return values
    }

    /// The questions and articles that rest on the simulation.
    private var usedBy: [TemplateValues] {
        let questions = site.library.questions(coveredBy: .simulation(simulation.name)).map { EntryID.question($0) }
        let articles = site.library.articles.filter { $0.evidence.simulations.contains(simulation.name) }.map(\.id)
        return (questions + articles).compactMap { EntryLink($0, links)?.values }
    }
}
