import Library
import Simulations
import Traces

/// The three things that one does here, each with a real example from the content.
struct HomeExamples {
    /// The question whose answer the examples come from, if it is there.
    private static let question = 22

    let site: Site
    let links: PageLinks

    private var language: Language { links.language }
    private var question: Question? { site.library.question(Self.question) ?? site.library.questions.first }

    /// The values that the home page takes; an example that the content lacks is left out.
    var values: TemplateValues {
        var values: TemplateValues = [:]
        if let link = question.flatMap({ EntryLink($0.id, links) }) { values["askExample"] = .group(link.values) }
        if let example = checkedNumber { values["checkExample"] = .html(example) }
        if let name = question?.evidence.simulations.first, let link = EntryLink(.simulation(name), links) {
            values["runExample"] = .group(link.values)
        }
        return values
    }

    /// A number of the answer with its mark, and the definition that it was compared with: `MAX_PAGE_ORDER` 10.
    private var checkedNumber: HTML? {
        for link in question?[language].document.links ?? [] {
            if case .value(let citation) = link.target {
                let number = links.link(link.target, HTML(escaping: link.content.plainText))
                return links.citation(citation) + HTML(escaping: " = ") + number
            }
        }
        return nil
    }
}
