/// Text without markup, for search, the terminal and length checks.
extension [Inline] {
    /// The run's words as a reader sees them, code included.
    public var plainText: String {
        map { inline in
            switch inline {
            case .text(let text), .code(let text): text
            case .emphasis(let content), .strong(let content): content.plainText
            case .link(let link): link.content.plainText
            case .lineBreak: "\n"
            }
        }.joined()
    }
}

extension [Block] {
    /// The words of the blocks, a block a line, without code blocks.
    public var plainText: String {
        compactMap { block -> String? in
            switch block {
            case .heading(_, let content, _, _), .paragraph(let content, _): content.plainText
            case .list(_, _, let items, _): items.map(\.plainText).joined(separator: "\n")
            case .quote(let blocks, _): blocks.plainText
            case .table(let table, _):
                ([table.header] + table.rows).map { $0.map(\.plainText).joined(separator: " ") }
                    .joined(separator: "\n")
            case .code, .embed, .thematicBreak: nil
            }
        }.joined(separator: "\n")
    }

    /// The text of the code blocks, and the names of the embeds.
    public var codeText: String {
        compactMap { block -> String? in
            switch block {
            case .code(_, let text, _): text
            case .embed(let embed, _): embed.name
            case .list(_, _, let items, _): items.map(\.codeText).joined(separator: "\n")
            case .quote(let blocks, _): blocks.codeText
            case .heading, .paragraph, .table, .thematicBreak: nil
            }
        }.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
