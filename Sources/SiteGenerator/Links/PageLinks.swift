import Experiments
import Library
import Simulations
import Traces

/// Turns the targets of content's links into links from one page.
struct PageLinks: Sendable {
    let library: ContentLibrary
    let language: Language
    /// The page that the links stand on, from the site's root.
    let page: String

    /// The link to a place in the site.
    func href(to path: String) -> String {
        RelativeLink.href(from: page, to: path)
    }

    /// The link to an entry; nil if there is no such entry.
    func href(to id: EntryID) -> String? {
        library.pagePath(of: id, in: language).map(href)
    }

    /// The name of an entry as a link's text; nil if there is no such entry.
    func title(of id: EntryID) -> String? {
        switch id {
        case .question(let number): library.question(number)?[language].title
        case .article(let slug): library.article(slug)?[language].title
        case .term(let slug): library.term(slug)?.name[language]
        case .simulation(let name): SimulationCatalogue.find(name)?.title[language]
        case .experiment(let name): ExperimentCatalogue.find(name)?.title[language]
        case .resource(let slug): library.resource(slug)?.title
        }
    }

    /// A content link with its text.
    ///
    /// A link to an entry that does not exist is its text alone; the checks that come before a build report it.
    func link(_ target: LinkTarget?, _ content: HTML) -> HTML {
        switch target {
        case .none: content
        case .question, .article, .term, .simulation, .experiment, .resource: entryLink(target, content)
        case .kernel(let citation):
            HTML("a", [.class("kernel"), .href(citation.url), .attribute("rel", "noopener"), title(citation)], content)
        case .value(let citation):
            checked(citation.url, SitePhrase.checkedValue(citation)[language], isExternal: true, content)
        case .result(let simulation, let name):
            href(to: .simulation(simulation)).map { href in
                checked(href, SitePhrase.checkedResult(simulation, name)[language], isExternal: false, content)
            } ?? content
        case .web(let address):
            HTML("a", [.class("external"), .href(address), .attribute("rel", "noopener")], content)
        }
    }

    /// A link to a definition in the kernel's source, as evidence lists show it.
    func citation(_ citation: KernelCitation) -> HTML {
        let name = HTML("code", text: citation.symbol ?? citation.path)
        return link(.kernel(citation), name)
    }

    private func entryLink(_ target: LinkTarget?, _ content: HTML) -> HTML {
        guard let id = target?.entryID, let href = href(to: id) else { return content }
        guard case .term(let slug) = id, let term = library.term(slug) else {
            return HTML("a", [.href(href)], content)
        }
        let definition = term.definition(in: language).plainText
        // The title serves without a script; with it, terms.js shows the same in a popover.
        return HTML(
            "a",
            [
                .class("term"), .href(href), .attribute("title", definition),
                .attribute("data-term", term.name[language]), .attribute("data-other", term.name[language.other]),
            ],
            content
        )
    }

    /// A number that a check has compared: the title says with what.
    private func checked(_ href: String, _ title: String, isExternal: Bool, _ content: HTML) -> HTML {
        var attributes: [HTML.Attribute] = [.class("checked"), .href(href), .attribute("title", title)]
        if isExternal { attributes.append(.attribute("rel", "noopener")) }
        return HTML("a", attributes, content)
    }

    private func title(_ citation: KernelCitation) -> HTML.Attribute {
        .attribute("title", SitePhrase.kernelSource(citation)[language])
    }
}
