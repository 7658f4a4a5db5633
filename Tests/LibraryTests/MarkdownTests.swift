import Testing

@testable import Library

private func parse(_ text: String) -> [Block] {
    var parser = MarkdownParser(file: "x.md")
    return parser.parse(text)
}

@Suite("Markdown")
struct MarkdownTests {
    @Test("a soft line break is a space between words and nothing beside Han characters")
    func softBreaks() {
        #expect(parse("one\ntwo").plainText == "one two")
        #expect(parse("第一行\n第二行").plainText == "第一行第二行")
        #expect(parse("标点，\nword").plainText == "标点，word")
        #expect(parse("`code`\n汉字").plainText == "code汉字")
    }

    @Test("a fenced table has header, alignments and cells of Markdown")
    func table() throws {
        let blocks = parse(
            """
            ```table
            | order | `a | b` | size |
            |------:|:-----:|------|
            | 0 | x \\| y | **4 KiB** |
            ```
            """
        )
        guard case .table(let table, 1) = try #require(blocks.first) else {
            Issue.record("\(blocks)")
            return
        }
        #expect(table.header.map(\.plainText) == ["order", "a | b", "size"])
        #expect(table.alignments == [.right, .center, .left])
        #expect(table.rows.map { $0.map(\.plainText) } == [["0", "x | y", "4 KiB"]])
        #expect(table.rows[0][2] == [.strong([.text("4 KiB")])])
    }

    @Test("an embed has its kind, name and parameters")
    func embed() {
        let blocks = parse("```simulation buddy-split\norder = 3\n\nstart-pfn=0x10\n```")
        let embed = Embed(
            kind: .simulation,
            name: "buddy-split",
            arguments: [.init(name: "order", value: "3"), .init(name: "start-pfn", value: "0x10")]
        )
        #expect(blocks == [.embed(embed, line: 1)])
    }

    @Test("blocks keep the line of the file on which they start")
    func lines() {
        var parser = MarkdownParser(file: "x.md", firstLine: 11)
        let blocks = parser.parse("## A\n\ntext\n\n- item\n\n```c\nx\n```\n")
        #expect(blocks.map(\.line) == [11, 13, 15, 17])
    }

    @Test(
        "anchors follow GitHub's rules and keep Han characters",
        arguments: [
            ("How it works", "how-it-works"), ("60 秒回答", "60-秒回答"), ("What's `new`?", "whats-new"),
            ("???", "section"), ("A_b-c", "a_b-c"),
        ]
    )
    func anchors(heading: String, anchor: String) {
        var anchors = Anchors()
        #expect(anchors.anchor(for: heading.replacingOccurrences(of: "`", with: "")) == anchor)
    }

    @Test("anchors of equal headings differ, also from those that look numbered")
    func equalAnchors() {
        var anchors = Anchors()
        let given = ["a", "a-1", "a", "a", "a-1"].map { anchors.anchor(for: $0) }
        #expect(Set(given).count == given.count, "\(given)")
        #expect(given.prefix(2) == ["a", "a-1"])
    }

    @Test("a document is cut into sections at second-level headings")
    func sections() {
        let document = Document(
            file: "x",
            contentHash: ContentHash(value: 0),
            blocks: parse("before\n\n## One\n\ntext\n\n### Sub\n\nmore\n\n## Two\n\n```c\ncode();\n```\n")
        )
        #expect(document.sections.map(\.heading.plainText) == ["", "One", "Two"])
        #expect(document.sections.map(\.anchor) == ["", "one", "two"])
        #expect(document.sections[1].blocks.plainText == "text\nSub\nmore")
        #expect(document.sections[2].blocks.codeText == "code();\n")
    }

    @Test(
        "links lead where their scheme says",
        arguments: [
            ("question:22", LinkTarget.question(22)), ("article:slub", .article("slub")), ("term:tlb", .term("tlb")),
            ("simulation:page-walk", .simulation("page-walk")),
            (
                "kernel:mm/page_alloc.c#expand",
                .kernel(KernelCitation(path: "mm/page_alloc.c", symbol: "expand"))
            ),
            (
                "kernel:Documentation/mm/slab.rst",
                .kernel(KernelCitation(path: "Documentation/mm/slab.rst", symbol: nil))
            ),
            ("result:buddy-split#free_order_0", .result(simulation: "buddy-split", name: "free_order_0")),
            ("https://example.org/x", .web("https://example.org/x")),
        ]
    )
    func linkTargets(destination: String, target: LinkTarget) {
        #expect(LinkTarget(destination) == target)
    }

    @Test(
        "other destinations lead nowhere",
        arguments: [
            "", "22", "question:", "question:x", "question:0", "javascript:alert(1)", "data:text/html,x", "kernel:",
            "kernel:/etc/passwd", "kernel:../x#y", "kernel:mm/x.c#a b", "kernel:mm/x.c#1a", "value:mm/x.c",
            "result:buddy-split", "https:x", "file:///etc/passwd", "page.html",
        ]
    )
    func badLinkTargets(destination: String) {
        #expect(LinkTarget(destination) == nil)
    }

    @Test("hostile Markdown is parsed without harm", arguments: [10_000])
    func hostile(size: Int) {
        // What is nested too deep is left out and reported; the rest comes back as text.
        #expect(!parse(String(repeating: "a", count: size * 100)).isEmpty)
        #expect(parse(String(repeating: "> ", count: 300) + "x").isEmpty)
        #expect(!parse(String(repeating: "*a ", count: size)).isEmpty)
        #expect(!parse(String(repeating: "[", count: size)).isEmpty)
    }
}

@Suite("Entry ids")
struct EntryIDTests {
    @Test("read what they write", arguments: [EntryID.question(22), .article("slub"), .term("tlb"), .simulation("x")])
    func roundTrip(id: EntryID) {
        #expect(EntryID(id.description) == id)
    }

    @Test("are nothing else", arguments: ["", "q", "qx", "22", "q-1", "result:a#b", "kernel:x", "https://x"])
    func others(text: String) {
        #expect(EntryID(text) == nil)
    }
}

@Suite("Quoted numbers")
struct QuotedNumberTests {
    @Test(
        "stand in a definition by what they mean",
        arguments: [
            ("10", "10", true), ("1,024", "1024", true), ("16", "(1 << 16)", true), ("0xaa", "0xAA", true),
            ("170", "0xaa", true), ("27", "29 | 26 | 27", true), ("4096", "4096UL", true), ("1", "(1UL << 10)", true),
            ("10", "100", false), ("10", "CONFIG_ARCH_FORCE_MAX_ORDER", false), ("", "10", false), ("11", "10", false),
        ]
    )
    func stands(number: String, definition: String, expected: Bool) {
        #expect(QuotedNumber(number).stands(in: definition) == expected)
    }
}
