import Library
import Simulations
import Traces

/// Renders the blocks of a document.
///
/// One renderer serves one page: it numbers the page's simulations, so that ids on the page are unique.
struct BlockRenderer {
    let inlines: InlineRenderer
    private let modules: BrowserModules
    private let twins: TwinAnchors?
    private var simulationCount = 0

    init(links: PageLinks, modules: BrowserModules = .none, twins: TwinAnchors? = nil) {
        inlines = InlineRenderer(links: links)
        self.twins = twins
        self.modules = modules
    }

    private var language: Language { inlines.links.language }

    /// The blocks as markup.
    mutating func html(_ blocks: [Block]) -> HTML {
        var html = HTML()
        for block in blocks { html += self.html(block) + HTML(rendered: "\n") }
        return html
    }

    private mutating func html(_ block: Block) -> HTML {
        switch block {
        case .heading(let level, let content, let anchor, _):
            heading(level, anchor, inlines.html(content))
        case .paragraph(let content, _):
            HTML("p", [], inlines.html(content))
        case .list(let start, let isTight, let items, _):
            list(start, isTight, items)
        case .quote(let blocks, _):
            HTML("blockquote", [], html(blocks))
        case .code(let name, let text, _):
            CodeRenderer.html(text, in: name, label: SitePhrase.code(name)[language])
        case .table(let table, _):
            self.table(table)
        case .embed(let embed, _):
            self.embed(embed)
        case .thematicBreak:
            HTML(rendered: "<hr>")
        }
    }

    /// A page has one first-level heading, its title: those in the text begin at the second level.
    private func heading(_ level: Int, _ anchor: String, _ content: HTML) -> HTML {
        var attributes: [HTML.Attribute] = [.id(anchor)]
        if let twins { attributes.append(.attribute("data-twin", twins[anchor])) }
        return switch level {
        case ...2: HTML("h2", attributes, content)
        case 3: HTML("h3", attributes, content)
        case 4: HTML("h4", attributes, content)
        case 5: HTML("h5", attributes, content)
        default: HTML("h6", attributes, content)
        }
    }

    private mutating func list(_ start: Int?, _ isTight: Bool, _ items: [[Block]]) -> HTML {
        var rows = HTML()
        for item in items {
            rows += HTML("li", [], isTight ? tightItem(item) : html(item))
        }
        guard let start else { return HTML("ul", [], rows) }
        return HTML("ol", start == 1 ? [] : [.attribute("start", "\(start)")], rows)
    }

    /// An item of a tight list: its paragraphs are plain text.
    private mutating func tightItem(_ blocks: [Block]) -> HTML {
        var html = HTML()
        for block in blocks {
            if case .paragraph(let content, _) = block {
                html += inlines.html(content)
            } else {
                html += self.html(block)
            }
        }
        return html
    }

    // MARK: Tables

    private func table(_ table: Table) -> HTML {
        let header = zip(table.header, table.alignments).map { cell, alignment in
            // An empty heading names nothing: it is no heading.
            cell.isEmpty
                ? HTML("td")
                : HTML("th", [.attribute("scope", "col")] + Self.attributes(alignment), inlines.html(cell))
        }
        let rows = table.rows.map { row in
            let cells = zip(row, table.alignments).map { cell, alignment in
                HTML("td", Self.attributes(alignment), inlines.html(cell))
            }
            return HTML("tr", [], cells.joined())
        }
        let content = HTML("thead", [], HTML("tr", [], header.joined())) + HTML("tbody", [], rows.joined())
        let names = table.header.map(\.plainText).filter { !$0.isEmpty }
        return Scroller.html(HTML("table", [], content), label: SitePhrase.table(names)[language])
    }

    private static func attributes(_ alignment: Table.Alignment) -> [HTML.Attribute] {
        switch alignment {
        case .left: []
        case .right: [.class("number")]
        case .center: [.class("center")]
        }
    }

    // MARK: Simulations

    private mutating func embed(_ embed: Embed) -> HTML {
        switch embed.kind {
        case .simulation:
            simulationCount += 1
            return SimulationFigure(links: inlines.links, modules: modules)
                .html(embed, idPrefix: "run.\(simulationCount)")
        case .experiment:
            return ExperimentFigure(links: inlines.links).html(named: embed.name)
        }
    }
}

/// A box that scrolls sideways by itself, so that the page does not: reachable by keyboard, and named.
enum Scroller {
    static func html(_ content: HTML, label: String) -> HTML {
        HTML(
            "div",
            [
                .class("scroller"), .attribute("tabindex", "0"), .attribute("role", "group"),
                .attribute("aria-label", label),
            ],
            content
        )
    }
}
