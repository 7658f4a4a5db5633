import Library
import Simulations
import Traces

/// The evidence of an entry as its page lists it, and as an index summarises it.
struct EvidenceList {
    let evidence: Evidence
    let links: PageLinks

    /// The values that the partial `evidence` takes.
    var values: TemplateValues {
        let simulations = evidence.simulations.compactMap { name in EntryLink(.simulation(name), links)?.values }
        var values: TemplateValues = badges
        values["evidenceSimulations"] = .list(simulations)
        values["hasEvidenceSimulations"] = .flag(!simulations.isEmpty)
        values["evidenceFiles"] = .list(Self.files(evidence.kernel, links))
        return values
    }

    /// How much evidence there is, in words.
    var badges: TemplateValues {
        let language = links.language
        var values: TemplateValues = [:]
        if !evidence.simulations.isEmpty {
            values["simulationBadge"] = .text(SitePhrase.simulations(evidence.simulations.count)[language])
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
