import CCMark

/// Parses Markdown with libcmark into `Block`s and reports what kmemo's content may not contain.
///
/// libcmark implements CommonMark; what the site needs beyond it (tables, simulations) is written as fenced
/// blocks whose info string names them.
struct MarkdownParser {
    /// The file, for messages, relative to the content folder.
    let file: String
    /// The file's line on which the Markdown text starts, from 1.
    let firstLine: Int
    /// What was wrong, in order.
    private(set) var problems: [ContentProblem] = []
    private var anchors = Anchors()
    /// How deep the current block, and the current run of text, stand in others.
    private var depth = (blocks: 0, inlines: 0)

    init(file: String, firstLine: Int = 1) {
        self.file = file
        self.firstLine = firstLine
    }

    /// The blocks of `text`.
    ///
    /// What is nested deeper than anyone writes is reported and left out: neither libcmark nor a reader's stack is
    /// asked to bear it.
    mutating func parse(_ text: String) -> [Block] {
        if let line = MarkdownLimits.overloadedLine(in: text) {
            report(
                firstLine + line,
                "the line opens too many quotes and lists",
                "write it flat; in code, put a letter before such a row of marks"
            )
            return []
        }
        var text = text
        let root = text.withUTF8 { bytes -> OpaquePointer? in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let base = characters.baseAddress else { return cmark_parse_document("", 0, CMARK_OPT_DEFAULT) }
                return cmark_parse_document(base, characters.count, CMARK_OPT_DEFAULT)
            }
        }
        guard let root else { return [] }
        defer { cmark_node_free(root) }
        return blocks(in: root)
    }

    /// The inlines of one line of Markdown: a title, a choice, a table cell. `line` is the file's line.
    mutating func parseInlines(_ text: String, line: Int) -> [Inline] {
        var parser = MarkdownParser(file: file, firstLine: line)
        let blocks = parser.parse(text)
        problems += parser.problems
        if blocks.isEmpty { return [] }
        guard blocks.count == 1, case .paragraph(let content, _) = blocks[0] else {
            report(
                line,
                "\(quoted(text)) is not one run of text",
                "write one paragraph without list, heading or code block"
            )
            return [.text(text)]
        }
        return content
    }

    // MARK: Blocks

    private mutating func blocks(in node: OpaquePointer) -> [Block] {
        depth.blocks += 1
        defer { depth.blocks -= 1 }
        guard depth.blocks <= MarkdownLimits.depth else {
            report(line(of: node), "quotes and lists are nested deeper than \(MarkdownLimits.depth)", "write it flat")
            return []
        }
        var blocks: [Block] = []
        for child in children(of: node) {
            if let block = block(from: child) { blocks.append(block) }
        }
        return blocks
    }

    private mutating func block(from node: OpaquePointer) -> Block? {
        let line = line(of: node)
        switch cmark_node_get_type(node) {
        case CMARK_NODE_HEADING:
            let content = inlines(in: node, line: line)
            let anchor = anchors.anchor(for: content.plainText)
            return .heading(
                level: Int(cmark_node_get_heading_level(node)),
                content: content,
                anchor: anchor,
                line: line
            )
        case CMARK_NODE_PARAGRAPH:
            return .paragraph(inlines(in: node, line: line), line: line)
        case CMARK_NODE_LIST:
            let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
            var items: [[Block]] = []
            for item in children(of: node) { items.append(blocks(in: item)) }
            return .list(
                start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil,
                isTight: cmark_node_get_list_tight(node) != 0,
                items: items,
                line: line
            )
        case CMARK_NODE_BLOCK_QUOTE:
            return .quote(blocks(in: node), line: line)
        case CMARK_NODE_CODE_BLOCK:
            return codeBlock(from: node, line: line)
        case CMARK_NODE_THEMATIC_BREAK:
            return .thematicBreak(line: line)
        case CMARK_NODE_HTML_BLOCK:
            report(line, "raw HTML", "write it as Markdown; raw HTML in content is not used")
            return nil
        default:
            return nil
        }
    }

    private mutating func codeBlock(from node: OpaquePointer, line: Int) -> Block? {
        let info = visible(string(cmark_node_get_fence_info(node)), line).split(separator: " ").map(String.init)
        let text = string(cmark_node_get_literal(node))
        guard let first = info.first else { return .code(language: "", text: text, line: line) }
        if first == "table" {
            return table(text, line: line)
        }
        guard let kind = Embed.Kind(rawValue: first) else {
            return .code(language: first, text: text, line: line)
        }
        guard info.count == 2 else {
            report(line, "an embed must name one \(first)", "write ```\(first) NAME, with key=value lines inside")
            return nil
        }
        var arguments: [Embed.Argument] = []
        for (offset, row) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let row = row.trimmed
            if row.isEmpty { continue }
            guard let equals = row.firstIndex(of: "="), equals != row.startIndex else {
                report(line + 1 + offset, "\(quoted(row)) is not a parameter", "write key=value, one a line")
                continue
            }
            arguments.append(
                Embed.Argument(
                    name: String(row[..<equals]).trimmed,
                    value: String(row[row.index(after: equals)...]).trimmed
                )
            )
        }
        return .embed(Embed(kind: kind, name: info[1], arguments: arguments), line: line)
    }

    private mutating func table(_ text: String, line: Int) -> Block? {
        let rows = TableRows(text)
        guard let shape = rows.shape else {
            report(
                line,
                "this table has no header and separator row",
                "begin with | a | b | and |---|---|, then a row a line"
            )
            return nil
        }
        for (offset, cells) in rows.body where cells.count != shape.header.count {
            report(
                line + 1 + offset,
                "this row has \(cells.count) cells, the header has \(shape.header.count)",
                "give each row the header's number of cells; write \\| for a bar inside one"
            )
        }
        return .table(
            Table(
                header: shape.header.map { parseInlines($0, line: line + 1) },
                alignments: shape.alignments,
                rows: rows.body.map { offset, cells in
                    cells.map { parseInlines($0, line: line + 1 + offset) }
                }
            ),
            line: line
        )
    }

    // MARK: Inlines

    private mutating func inlines(in node: OpaquePointer, line: Int) -> [Inline] {
        depth.inlines += 1
        defer { depth.inlines -= 1 }
        guard depth.inlines <= MarkdownLimits.depth else {
            report(line, "emphasis and links are nested deeper than \(MarkdownLimits.depth)", "write it flat")
            return []
        }
        var run = InlineRun()
        var next = cmark_node_first_child(node)
        while let child = next {
            next = cmark_node_next(child)
            switch cmark_node_get_type(child) {
            case CMARK_NODE_TEXT:
                run.append(text: visible(string(cmark_node_get_literal(child)), line))
            case CMARK_NODE_SOFTBREAK:
                let joins =
                    run.lastScalar.map(HanText.joinsLines) == true
                    || next.flatMap(leadingScalar).map(HanText.joinsLines) == true
                if !joins { run.append(text: " ") }
            case CMARK_NODE_LINEBREAK:
                run.append(.lineBreak)
            case CMARK_NODE_CODE:
                run.append(.code(visible(string(cmark_node_get_literal(child)), line)))
            case CMARK_NODE_EMPH:
                run.append(.emphasis(inlines(in: child, line: line)))
            case CMARK_NODE_STRONG:
                run.append(.strong(inlines(in: child, line: line)))
            case CMARK_NODE_LINK:
                run.append(.link(link(from: child, line: line)))
            case CMARK_NODE_IMAGE:
                report(line, "an image", "draw it as a simulation or a table: pages load nothing from elsewhere")
            case CMARK_NODE_HTML_INLINE:
                report(line, "raw HTML \(quoted(string(cmark_node_get_literal(child))))", "write it as Markdown")
            default: break
            }
        }
        let result = run.inlines
        reportUnseenStrong(in: result, line: line)
        return result
    }

    private mutating func link(from node: OpaquePointer, line: Int) -> Link {
        let destination = visible(string(cmark_node_get_url(node)), line)
        let link = Link(destination: destination, content: inlines(in: node, line: line), line: line)
        if link.target == nil {
            report(
                line,
                "the link target \(quoted(destination)) is not understood",
                "use question:N, article:SLUG, term:ID, simulation:NAME, kernel:PATH#SYMBOL, "
                    + "value:PATH#SYMBOL, result:NAME#RESULT or https://…"
            )
        }
        return link
    }

    /// `text`, which is reported if it holds characters that nobody sees, as `&#x202E;` makes them.
    private mutating func visible(_ text: String, _ line: Int) -> String {
        if let hidden = HiddenCharacters.first(in: text) {
            report(line, "the text holds the hidden character \(HiddenCharacters.name(of: hidden))", "remove it")
        }
        return text
    }

    /// `**` left in text is a bold mark that CommonMark did not see: it stands beside full-width punctuation.
    private mutating func reportUnseenStrong(in inlines: [Inline], line: Int) {
        for case .text(let text) in inlines where text.contains("**") {
            report(
                line,
                "the bold mark ** in \(quoted(String(text.prefix(40)))) does not open or close",
                "move punctuation out of the marks, or put a space outside them"
            )
        }
    }

    /// The first scalar of a node's text, however deep it stands.
    private func leadingScalar(of node: OpaquePointer) -> Unicode.Scalar? {
        var next: OpaquePointer? = node
        while let node = next {
            if let literal = cmark_node_get_literal(node) { return string(literal).unicodeScalars.first }
            next = cmark_node_first_child(node)
        }
        return nil
    }

    // MARK: libcmark

    private func children(of node: OpaquePointer) -> [OpaquePointer] {
        var children: [OpaquePointer] = []
        var next = cmark_node_first_child(node)
        while let child = next {
            children.append(child)
            next = cmark_node_next(child)
        }
        return children
    }

    private func string(_ characters: UnsafePointer<CChar>?) -> String {
        characters.map { String(cString: $0) } ?? ""
    }

    private func line(of node: OpaquePointer) -> Int {
        Int(cmark_node_get_start_line(node)) + firstLine - 1
    }

    private mutating func report(_ line: Int, _ what: String, _ repair: String) {
        problems.append(ContentProblem(file: file, line: line, what: what, repair: repair))
    }
}

/// A run of text while it is read: neighbouring pieces of text become one, however many there are.
private struct InlineRun {
    private var done: [Inline] = []
    private var text = ""
    /// The last scalar so far.
    private(set) var lastScalar: Unicode.Scalar?

    mutating func append(text piece: String) {
        text += piece
        if let scalar = piece.unicodeScalars.last { lastScalar = scalar }
    }

    mutating func append(_ inline: Inline) {
        flush()
        done.append(inline)
        if let scalar = [inline].plainText.unicodeScalars.last { lastScalar = scalar }
    }

    /// What was appended.
    var inlines: [Inline] {
        var run = self
        run.flush()
        return run.done
    }

    private mutating func flush() {
        if !text.isEmpty { done.append(.text(text)) }
        text = ""
    }
}
