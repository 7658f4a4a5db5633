import Foundation
import Library
import Testing

@testable import SiteGenerator

@Suite("Rendering")
struct RenderingTests {
    private func html(_ blocks: [Block]) -> String {
        let library = ContentLibrary(questions: [], articles: [], terms: [])
        var renderer = BlockRenderer(links: PageLinks(library: library, language: .english, page: "en/a.html"))
        return renderer.html(blocks).source
    }

    @Test("headings in the text begin at the second level")
    func headings() {
        let blocks = (1...3).map { Block.heading(level: $0, content: [.text("T")], anchor: "t\($0)", line: 1) }
        #expect(html(blocks) == "<h2 id=\"t1\">T</h2>\n<h2 id=\"t2\">T</h2>\n<h3 id=\"t3\">T</h3>\n")
    }

    @Test("tight items are plain text, loose ones paragraphs; a list may start anywhere")
    func lists() {
        let items: [[Block]] = [[.paragraph([.strong([.text("a")])], line: 1)]]
        #expect(
            html([.list(start: nil, isTight: true, items: items, line: 1)]) == "<ul><li><strong>a</strong></li></ul>\n"
        )
        #expect(
            html([.list(start: 3, isTight: false, items: items, line: 1)])
                == "<ol start=\"3\"><li><p><strong>a</strong></p>\n</li></ol>\n"
        )
    }

    @Test("a table scrolls in a named box that the keyboard reaches; an empty heading is no heading")
    func table() {
        let table = Table(
            header: [[], [.text("pages")]],
            alignments: [.left, .right],
            rows: [[[.text("one")], [.text("1")]]]
        )
        let source = html([.table(table, line: 1)])
        #expect(
            source.hasPrefix(
                "<div class=\"scroller\" tabindex=\"0\" role=\"group\" aria-label=\"Table: pages\"><table>"
            )
        )
        #expect(source.contains("<tr><td></td><th scope=\"col\" class=\"number\">pages</th></tr>"))
        #expect(source.contains("<tr><td>one</td><td class=\"number\">1</td></tr>"))
    }

    @Test("a transcript tells what was typed from what was printed")
    func console() {
        let source = html([.code(language: "console", text: "# Linux 6.18\n$ cat a\n# 1 < 2\n", line: 1)])
        #expect(source.contains("<span class=\"comment\"># Linux 6.18</span>\n"))
        #expect(source.contains("<span class=\"prompt\">$ </span><span class=\"typed\">cat a</span>\n# 1 &lt; 2"))
    }

    @Test("a link to an entry that does not exist is its text")
    func danglingLink() {
        let link = Link(destination: "question:7", content: [.text("seven")], line: 1)
        #expect(html([.paragraph([.link(link)], line: 1)]) == "<p>seven</p>\n")
    }

    /// Code, its language, and a piece of its markup.
    private static let code: [(String, CodeHighlighter.Grammar, String)] = [
        ("let x = 10 // ten", .swift, "<span class=\"keyword\">let</span> x = <span class=\"literal\">10</span>"),
        ("0...9", .swift, "<span class=\"literal\">0</span>...<span class=\"literal\">9</span>"),
        ("letter", .swift, "letter"),
        ("\"a \\\" b\" c", .swift, "<span class=\"string\">&quot;a \\&quot; b&quot;</span> c"),
        ("/* a\nb */ int", .c, "<span class=\"comment\">/* a\nb */</span> <span class=\"keyword\">int</span>"),
        ("#define X 0x1fUL", .c, "<span class=\"keyword\">#define</span> X <span class=\"literal\">0x1fUL</span>"),
        ("a->b < 'c'", .c, "a-&gt;b &lt; <span class=\"string\">&#39;c&#39;</span>"),
        ("/* open", .c, "<span class=\"comment\">/* open</span>"),
        ("echo a#b # c", .shell, "echo a#b <span class=\"comment\"># c</span>"),
        ("don't stop", .shell, "don&#39;t stop"),
        ("物理页 = 1", .python, "物理页 = <span class=\"literal\">1</span>"),
    ]

    @Test("code has its comments, strings, numbers and keywords marked", arguments: code)
    func highlights(text: String, grammar: CodeHighlighter.Grammar, expected: String) {
        #expect(CodeHighlighter(grammar).html(text).source.contains(expected))
    }

    @Test("marking up code changes none of its text", arguments: code)
    func keepsText(text: String, grammar: CodeHighlighter.Grammar, _: String) {
        let source = CodeHighlighter(grammar).html(text).source
        let plain = source.replacing(/<[^>]*>/, with: "")
        #expect(plain == HTML(escaping: text).source)
    }
}
