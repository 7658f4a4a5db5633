import Foundation
import Library
import TestSupport
import Testing

@testable import SiteGenerator

@Suite("Escaping")
struct EscapingTests {
    @Test(
        "text never ends an attribute or opens a tag",
        arguments: [
            ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
            ("\"quoted\" 'too'", "&quot;quoted&quot; &#39;too&#39;"),
            // A character to Swift is a mark with what combines with it; a browser sees the mark alone.
            ("\"\u{301} onload=x", "&quot;\u{301} onload=x"),
            ("<\u{338}script>", "&lt;\u{338}script&gt;"),
            ("bell\u{7} and null\u{0}", "bell and null"),
        ]
    )
    func escapes(text: String, expected: String) {
        #expect(HTML(escaping: text).source == expected)
        #expect(HTML("p", [.attribute("title", text)]).source == "<p title=\"\(expected)\"></p>")
    }

    @Test("a template gets text escaped and markup as it is, with two braces or three")
    func templates() throws {
        let folder = try TemporaryFolder()
        try folder.write("<p title=\"{{text}}\">{{{text}}}{{html}}{{{html}}}</p>", to: "templates/layout.mustache")
        try folder.write("", to: "css/a.css")
        try folder.write("", to: "assets/a.js")
        let values: TemplateValues = [
            "text": .text("<\"\u{301}>"), "html": .html(HTML("b", text: "<")),
        ]
        let page = try Theme(folder: folder.url).render(values, with: "layout")
        #expect(page == "<p title=\"&lt;&quot;\u{301}&gt;\">&lt;&quot;\u{301}&gt;<b>&lt;</b><b>&lt;</b></p>")
    }

    /// Tries to leave its place in every way that a page has.
    private static let attack = #"x"\u{301} onload=alert(1) '><script>alert(1)</script><img src=x onerror=alert(1)>"#
        .replacingOccurrences(of: "\\u{301}", with: "\u{301}")

    @Test("hostile text anywhere in the content puts no tag, handler or foreign address on any page")
    func hostileContent() throws {
        let fixture = try SiteFixture()
        let folder = fixture.content.folder
        let yaml = "'" + Self.attack.replacingOccurrences(of: "'", with: "''") + "'"
        let markdown = Self.attack.replacingOccurrences(of: "<", with: "\\<")
        let file = ContentFixture.firstEnglish
        try folder.replace("title: What is a page?", with: "title: \(yaml)", in: file)
        try folder.replace("keywords: [word1]", with: "keywords: [\(yaml)]", in: file)
        let markdownYAML = "'" + markdown.replacingOccurrences(of: "'", with: "''") + "'"
        try folder.replace("- Point one.", with: "- \(markdownYAML)", in: file)
        try folder.replace(
            "\"Which of these is right, item 1?\"",
            with: markdownYAML,
            in: file
        )
        try folder.replace(
            "Nothing.",
            with: """
                ### \(markdown)

                \(markdown) `\(Self.attack)` [\(markdown)](term:page) [web](https://example.org/"onclick=alert(1)//)

                ```table
                | \(markdown) |
                |---|
                | `\(Self.attack)` |
                ```

                ```c
                \(Self.attack)
                /* \(Self.attack)
                ```

                ```console
                $ \(Self.attack)
                ```

                ```evil"onload=alert(1)
                \(Self.attack)
                ```
                """,
            in: file
        )
        try fixture.build()

        let pages = try fixture.pages()
        let page = try #require(pages[SiteFixture.question])
        #expect(page.tags("pre").count >= 3)
        let own = try SiteFixture.theme.assets.keys.filter { $0.hasSuffix(".js") }.map { "assets/\($0)" }
        for (path, page) in pages {
            let scripts = page.tags("script").compactMap { $0["src"] }
            #expect(
                scripts.allSatisfy { script in own.contains { script == $0 || script.hasSuffix("../\($0)") } },
                "\(path)"
            )
            #expect(page.tags("script").allSatisfy { $0["src"] != nil }, "\(path)")
            #expect(page.tags("img").isEmpty && page.tags("iframe").isEmpty && page.tags("style").isEmpty, "\(path)")
            for tag in page.tags {
                let bad = tag.attributes.filter { $0.name.lowercased().hasPrefix("on") || $0.name == "style" }
                #expect(bad.isEmpty, "\(path): <\(tag.name) \(bad)>")
                if let href = tag["href"] { #expect(!href.lowercased().hasPrefix("javascript"), "\(path)") }
            }
        }
    }

    @Test(
        "a link with a scheme that is none of ours stops the build",
        arguments: ["javascript:alert(1)", "data:text/html,x", "//example.org", "file:///etc/passwd"]
    )
    func schemes(destination: String) throws {
        let fixture = try SiteFixture()
        try fixture.content.folder.replace(
            "[pages](article:pages)",
            with: "[pages](\(destination))",
            in: ContentFixture.firstEnglish
        )
        #expect(throws: SiteError.self) { try fixture.build() }
        #expect(try fixture.files().isEmpty)
    }
}
