import Library
import Simulations
import Traces

/// The evidence of an entry as its page lists it, and as an index summarises it.
struct EvidenceList {
    let evidence: Evidence
    /// The simulations that the page's text shows itself.
    let embedded: Set<String>
    let links: PageLinks
    let site: Site

    /// The evidence of an entry whose text is `document`.
    init(evidence: Evidence, embedded document: Document, links: PageLinks, site: Site) {
        self.evidence = evidence
        embedded = Set(document.embeds.map(\.embed).filter { $0.kind == .simulation }.map(\.name))
        self.links = links
        self.site = site
    }

    /// The scripts that the page needs for it, and for the text.
    var scripts: [String] {
        embedded.isEmpty && evidence.simulations.isEmpty ? [] : ["player"]
    }

    /// The values that the partial `evidence` takes.
    var values: TemplateValues {
        let simulations = evidence.simulations.compactMap { name in EntryLink(.simulation(name), links)?.values }
        let figure = SimulationFigure(links: links, modules: site.modules)
        let runs = evidence.simulations.filter { !embedded.contains($0) }.compactMap(site.run)
        let figures = runs.enumerated().map { index, run in
            figure.opening(of: run, idPrefix: "evidence.\(index + 1)")
        }
        var values = Self.badges(of: evidence, links.language)
        values["evidenceSimulations"] = .list(simulations)
        values["evidenceFigures"] = .html(figures.joined(separator: "\n"))
        values["hasEvidenceSimulations"] = .flag(!simulations.isEmpty)
        let experiments = ExperimentFigure(links: links)
        values["evidenceExperimentFigures"] = .html(
            evidence.experiments.map { experiments.folded(named: $0) }.joined(separator: "\n")
        )
        values["hasEvidenceExperiments"] = .flag(!evidence.experiments.isEmpty)
        values["evidenceFiles"] = .list(Self.files(evidence.kernel, links))
        return values
    }

    /// How much evidence there is, in words.
    static func badges(of evidence: Evidence, _ language: Language) -> TemplateValues {
        var values: TemplateValues = [:]
        if !evidence.simulations.isEmpty {
            values["simulationBadge"] = .text(SitePhrase.simulations(evidence.simulations.count)[language])
        }
        if !evidence.experiments.isEmpty {
            values["experimentBadge"] = .text(SitePhrase.experiments(evidence.experiments.count)[language])
        }
        if !evidence.kernel.isEmpty {
            values["sourceBadge"] = .text(SitePhrase.definitions(evidence.kernel.count)[language])
        }
        return values
    }

    /// Citations by file, files in the order of their first citation.
    static func files(_ citations: [KernelCitation], _ links: PageLinks) -> [TemplateValues] {
        var paths: [String] = []
        for citation in citations where !paths.contains(citation.path) { paths.append(citation.path) }
        return paths.map { path in
            let symbols = citations.filter { $0.path == path && $0.symbol != nil }
            return [
                "path": .html(links.citation(KernelCitation(path: path, symbol: nil))),
                "symbols": .list(symbols.map { ["link": .html(links.citation($0))] }),
            ]
        }
    }
}
