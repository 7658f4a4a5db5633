import Library

/// Renders runs of text.
struct InlineRenderer: Sendable {
    let links: PageLinks

    /// The run as markup.
    func html(_ inlines: [Inline]) -> HTML {
        inlines.map(html).joined()
    }

    private func html(_ inline: Inline) -> HTML {
        switch inline {
        case .text(let text): HTML(escaping: text)
        case .code(let text): HTML("code", text: text)
        case .emphasis(let content): HTML("em", [], html(content))
        case .strong(let content): HTML("strong", [], html(content))
        case .link(let link): links.link(link.target, html(link.content))
        case .lineBreak: HTML(rendered: "<br>")
        }
    }
}
