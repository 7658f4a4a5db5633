/// A parsed Markdown body: what pages, index rows, the terminal and the checks are all made from.
public struct Document: Sendable, Equatable {
    /// The file, relative to the content folder, with `/` between parts.
    public let file: String
    /// A hash of the file's bytes: says whether the text changed, never identifies it.
    public let contentHash: ContentHash
    /// The blocks, in order.
    public let blocks: [Block]

    /// A document of these blocks.
    public init(file: String, contentHash: ContentHash, blocks: [Block]) {
        self.file = file
        self.contentHash = contentHash
        self.blocks = blocks
    }

    /// The document cut at its second-level headings, the text before the first of them first if there is any.
    public var sections: [Section] {
        var sections: [Section] = []
        var heading: [Inline] = []
        var anchor = ""
        var line = blocks.first?.line ?? 1
        var current: [Block] = []
        func close() {
            if !anchor.isEmpty || !current.isEmpty {
                sections.append(Section(heading: heading, anchor: anchor, blocks: current, line: line))
            }
        }
        for block in blocks {
            if case .heading(2, let content, let blockAnchor, let blockLine) = block {
                close()
                (heading, anchor, line, current) = (content, blockAnchor, blockLine, [])
            } else {
                current.append(block)
            }
        }
        close()
        return sections
    }

    /// Every link in the document, in order.
    public var links: [Link] {
        var links: [Link] = []
        visitInlines { inlines in links += inlines.links }
        return links
    }

    /// Every embed in the document with its line, in order.
    public var embeds: [(embed: Embed, line: Int)] {
        var embeds: [(Embed, Int)] = []
        Self.visit(blocks) { block in
            if case .embed(let embed, let line) = block { embeds.append((embed, line)) }
        }
        return embeds
    }

    private func visitInlines(_ body: ([Inline]) -> Void) {
        Self.visit(blocks) { block in
            switch block {
            case .heading(_, let content, _, _), .paragraph(let content, _): body(content)
            case .table(let table, _):
                table.header.forEach(body)
                table.rows.forEach { $0.forEach(body) }
            default: break
            }
        }
    }

    private static func visit(_ blocks: [Block], _ body: (Block) -> Void) {
        for block in blocks {
            body(block)
            switch block {
            case .list(_, _, let items, _): items.forEach { visit($0, body) }
            case .quote(let inner, _): visit(inner, body)
            default: break
            }
        }
    }
}

/// A part of a document under one second-level heading: the unit that search indexes.
public struct Section: Sendable, Equatable {
    /// The heading's inlines; empty for text before the first heading.
    public let heading: [Inline]
    /// The `#anchor` that pages give the heading; "" before the first heading.
    public let anchor: String
    /// The blocks, in order.
    public let blocks: [Block]
    /// The line of the file on which the section starts.
    public let line: Int
}

extension [Inline] {
    /// Every link in the run, in order.
    public var links: [Link] {
        flatMap { inline -> [Link] in
            switch inline {
            case .link(let link): [link] + link.content.links
            case .emphasis(let content), .strong(let content): content.links
            case .text, .code, .lineBreak: []
            }
        }
    }
}
