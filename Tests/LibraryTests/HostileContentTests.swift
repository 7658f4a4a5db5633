import Foundation
import TestSupport
import Testing

@testable import Library

/// Files that were made to do harm: each is refused with its place, or read as the text it is, and soon.
@Suite("Hostile content", .timeLimit(.minutes(2)))
struct HostileContentTests {
    /// What stands in place of a sentence on line 50 of an English answer.
    struct Attack: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        /// How the first problem begins, behind the file's name; nil if the text is read as text.
        let problem: String?
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ problem: String?) {
            (self.name, self.text, self.problem) = (name, text, problem)
        }
    }

    private static func times(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }

    private static let attacks: [Attack] = [
        // Script in every form that Markdown knows.
        Attack("a script", "<script>alert(1)</script>", ":50: raw HTML; "),
        Attack("a script in upper case", "x <SCRIPT>alert(1)</SCRIPT>", ":50: raw HTML '<SCRIPT>'; "),
        Attack("a picture with a handler", "a <img src=x onerror=alert(1)>", ":50: raw HTML '<img src=x onerror="),
        Attack("SVG", "<svg onload=alert(1)><script>alert(1)</script></svg>", ":50: raw HTML '<svg "),
        Attack("SVG in a line", "a <svg/onload=alert(1)>", nil),
        Attack("a comment that ends early", "a <!-- --!> --><b onclick=x>", ":50: raw HTML '"),
        Attack("a processing instruction", "<?php alert(1) ?>", ":50: raw HTML; "),
        Attack("CDATA", "a <![CDATA[<script>]]>", ":50: raw HTML '<![CDATA[<script>]]>'; "),
        Attack("raw HTML in a table", "```table\n| a |\n|---|\n| <b>x</b> |\n```", ":53: raw HTML '<b>'; "),
        Attack("javascript:", "[x](javascript:alert(1))", ":50: the link target 'javascript:alert(1)' is not"),
        Attack("JavaScript: in mixed case", "[x](JaVaScRiPt:alert(1))", ":50: the link target 'JaVaScRiPt:"),
        Attack("javascript: by entities", "[x](&#106;avascript&colon;alert(1))", ":50: the link target 'javascript:"),
        Attack("javascript: in angle brackets", "<javascript:alert(1)>", ":50: the link target 'javascript:alert(1)'"),
        Attack("javascript: by reference", "[x]\n\n[x]: javascript:alert(1)", ":50: the link target 'javascript:"),
        Attack("javascript: behind a control", "[x](&#1;javascript:alert(1))", ":50: the text holds the hidden"),
        Attack("javascript: with a tab", "[x](java&Tab;script:alert(1))", ":50: the link target 'java<U+0009>script:"),
        Attack("vbscript:", "[x](vbscript:x)", ":50: the link target 'vbscript:x' is not"),
        Attack("data:", "[x](data:text/html;base64,PHNjcmlwdD4=)", ":50: the link target 'data:text/html;base64,"),
        Attack("another host", "[x](//example.org/x)", ":50: the link target '//example.org/x' is not"),
        Attack("a picture from elsewhere", "![x](https://example.org/x.svg)", ":50: an image; "),
        // What looks like markup and is text.
        Attack("entities", "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;", nil),
        Attack("an entity twice", "&amp;lt;script&amp;gt;", nil),
        Attack("code", "`<script>alert(1)</script>` and `</code><script>`", nil),
        Attack(
            "a fence that names markup",
            "```\"><script>alert(1)</script>\n</code></pre><script>x</script>\n```",
            nil
        ),
        Attack("broken tags", "a < script> \\<script> <scr\u{0131}pt", nil),
        Attack("a web link with quotes", "[x](https://example.org/\"onmouseover=\"alert(1))", nil),
        Attack("marks that combine with a quotation mark", "\"\u{301}\u{301} onload=x \u{338}>", nil),
        // Characters that nobody sees.
        Attack("NUL", "a\u{0}b", ":50: the line holds the hidden character U+0000; "),
        Attack("escape", "a\u{1B}[31mb", ":50: the line holds the hidden character U+001B; "),
        Attack("escape by entity", "a&#27;[31mb", ":50: the text holds the hidden character U+001B; "),
        Attack("a right-to-left override", "a\u{202E}b", ":50: the line holds the hidden character U+202E; "),
        Attack("an isolate by entity", "a&#x2067;b", ":50: the text holds the hidden character U+2067; "),
        Attack("a noncharacter", "a\u{FFFF}b", ":50: the line holds the hidden character U+FFFF; "),
        Attack("a line separator", "a\u{2028}b", ":50: the line holds the hidden character U+2028; "),
        // Size.
        Attack("10 MB in a line", times(10_000_000, "a"), ": the file has more than 262144 bytes; "),
        Attack("200 kB in a word", times(200_000, "a"), nil),
        Attack("200 kB of brackets", times(200_000, "]"), nil),
        Attack("200 kB of entities", times(50_000, "&lt;"), nil),
        Attack("100,000 short lines", times(100_000, "a\n"), nil),
        Attack("marks over one letter", "a" + times(100_000, "\u{301}"), nil),
        Attack("quotation marks that open no string", "```c\n" + times(100_000, "\"\\") + "\n```", nil),
        Attack("pictures that are none", times(40_000, "![[]()"), ":50: the link target '' is not"),
        // Depth.
        Attack("quotes in a line", times(10_000, ">") + " x", ":50: the line opens too many quotes and lists; "),
        Attack("lists in a line", times(10_000, "- ") + "x", ":50: the line opens too many quotes and lists; "),
        Attack("numbered lists in a line", times(5_000, "1. ") + "x", ":50: the line opens too many quotes"),
        Attack("60 quotes", times(60, "> ") + "x", ":50: quotes and lists are nested deeper than 32; "),
        Attack(
            "lists line by line",
            (0..<400).map { times($0, "  ") + "- x" }.joined(separator: "\n"),
            ":81: quotes and lists are nested deeper than 32; "
        ),
        Attack("emphasis", times(5_000, "*a **a "), nil),
        Attack(
            "emphasis that closes",
            times(5_000, "*a **a ") + times(5_000, " a** a*"),
            ":50: emphasis and links are nested deeper than 32; "
        ),
        Attack("brackets", times(50_000, "[") + "a" + times(50_000, "]"), nil),
        Attack("links in links", times(20_000, "[a](") + "x", nil),
    ]

    @Test("a hostile answer is refused with its place, or is text", arguments: attacks)
    func answer(attack: Attack) throws {
        let fixture = try ContentFixture()
        let file = ContentFixture.firstEnglish
        try fixture.folder.replace("A page is 4 KiB of memory.", with: attack.text, in: file)
        let problems = ContentFolder(fixture.url).load().problems.map(\.description)
        if let expected = attack.problem {
            #expect(problems.contains { $0.hasPrefix(file + expected) }, "\(problems.prefix(3))")
        } else {
            // Text may break a rule of style; it is not taken for anything else.
            #expect(problems.allSatisfy { $0.contains("the bold mark **") }, "\(problems.prefix(3))")
        }
        #expect(problems.allSatisfy { $0.utf8.count < 2_000 }, "a message quotes a hostile file at length")
        #expect(problems.allSatisfy { HiddenCharacters.first(in: $0) == nil }, "a message steers the terminal")
    }

    private static let frontMatters: [Attack] = [
        Attack("brackets", "title: " + times(50_000, "["), ":6: groups are nested too deep; "),
        Attack("braces line by line", "title:\n" + times(5_000, " {a:\n"), ":407: groups are nested too deep; "),
        Attack("lists in a line", "title: x\nmore:\n" + times(5_000, "- ") + "x", ":8: groups are nested too deep; "),
        Attack("keys in keys", "? " + times(5_000, "? ") + "x", ":6: groups are nested too deep; "),
        Attack(
            "anchors that double",
            "a0: &a0 [x, x]\n"
                + (1...40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }.joined(separator: "\n")
                + "\n? *a40\n: x\ntitle: x",
            ":6: a group has an anchor (&name); "
        ),
        Attack("an anchor over lines", "a: &a\n  - x\ntitle: x", ":6: a group has an anchor (&name); "),
        Attack("a hidden character", "title: \"a\\u202Eb\"", ":6: title holds the hidden character U+202E; "),
        Attack("a NUL", "title: \"a\\0b\"", ":6: title holds the hidden character U+0000; "),
        Attack("a tag", "title: !!python/object:os.system x", nil),
        Attack("text that looks like an anchor", "title: \"R&D, a & b, f(&x) and &c d\"", nil),
    ]

    @Test("hostile front matter is refused with its place, or is text", arguments: frontMatters)
    func frontMatter(attack: Attack) throws {
        let fixture = try ContentFixture()
        let file = ContentFixture.firstEnglish
        try fixture.folder.replace("title: What is a page?", with: attack.text, in: file)
        let problems = ContentFolder(fixture.url).load().problems.map(\.description)
        if let expected = attack.problem {
            #expect(problems.contains { $0.hasPrefix(file + expected) }, "\(problems.prefix(3))")
        } else {
            #expect(problems == [])
        }
    }

    @Test("as many problems as a file can have are collected and checked in good time")
    func manyProblems() throws {
        let fixture = try ContentFixture()
        let links = Self.times(15_000, "[x](term:none) ")
        try fixture.folder.replace("A page is 4 KiB of memory.", with: links, in: ContentFixture.firstEnglish)
        let folder = ContentFolder(fixture.url)
        let report = ContentVerification.verify(folder, folder.load())
        #expect(report.problems.count >= 15_000)
    }
}
