import Foundation
import Library
import TestSupport
import Testing

@testable import SiteGenerator

@Suite("The search of the site")
struct SearchFilesTests {
    private func build(_ fixture: SiteFixture) throws -> [String: Data] {
        _ = try SiteGenerator(
            content: ContentFolder(fixture.content.url),
            theme: try SiteFixture.theme,
            modules: BrowserModules(scripts: ["search": Data("kmemoModule(\"search\",\"\")".utf8)])
        ).build(into: fixture.output.url)
        return try fixture.files()
    }

    @Test("is on every page, with its page in both languages and its index in parts")
    func everywhere() throws {
        let fixture = try SiteFixture()
        let files = try build(fixture)
        #expect(files["en/search.html"] != nil && files["zh/search.html"] != nil)
        #expect(files["search/root.js"] != nil && files["search/w0.js"] != nil && files["search/zh-0-0.js"] != nil)
        for (path, page) in try fixture.pages() where path != SitePath.root {
            let links = page.tags("a").compactMap { $0["href"] }.filter { $0.hasSuffix("search.html") }
            #expect(!links.isEmpty, "\(path)")
        }
    }

    @Test("is left out with its module")
    func leftOut() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        let files = try fixture.files()
        #expect(!files.keys.contains { $0.hasPrefix("search/") || $0.hasSuffix("/search.html") })
        #expect(
            try fixture.pages().values.allSatisfy { page in
                !page.tags("a").contains { $0["class"] == "search-link" }
            }
        )
    }

    /// Ends strings and scripts in every way that JavaScript and HTML know. Separators that end a line in JavaScript are
    /// not content: files with them are refused.
    private static let attack =
        "x\"); alert(1); (\" ' \\\" </script><script>alert(1)</script> `${alert(1)}`"

    @Test("a hostile title stays within the one string of its script")
    func hostile() throws {
        let fixture = try SiteFixture()
        let yaml = "'" + Self.attack.replacingOccurrences(of: "'", with: "''") + "'"
        try fixture.content.folder.replace(
            "title: What is a page?",
            with: "title: \(yaml)",
            in: ContentFixture.firstEnglish
        )
        let parts = try build(fixture).filter { $0.key.hasPrefix("search/") }
        #expect(parts.values.contains { String(decoding: $0, as: UTF8.self).contains("alert(1)") })
        for (path, data) in parts {
            let text = String(decoding: data, as: UTF8.self)
            let name = path.dropFirst("search/".count).dropLast(".js".count)
            let call = "kmemoSearchShard(\"\(name)\","
            #expect(text.hasPrefix(call) && text.hasSuffix(")\n"))
            #expect(!text.dropLast().contains { $0.isNewline }, "\(path)")
            // What is between the brackets is one string of JSON, which is one of JavaScript.
            let string = text.dropFirst(call.count).dropLast(2)
            let decoded = try JSONSerialization.jsonObject(with: Data(string.utf8), options: .fragmentsAllowed)
            #expect(decoded is String, "\(path)")
        }
    }

    @Test("the same content gives the same files, and a changed word leaves other texts alone")
    func stability() throws {
        let fixture = try SiteFixture()
        let before = try build(fixture)
        #expect(try build(fixture) == before)
        try fixture.content.folder.replace(
            "A page is 4 KiB of memory.",
            with: "Zebrafish.",
            in: ContentFixture.firstEnglish
        )
        let after = try build(fixture)
        let changed = after.filter { $0.key.hasPrefix("search/") && $0.value != before[$0.key] }.keys
        let texts = changed.filter { $0.contains("-") }
        #expect(!texts.isEmpty && texts.allSatisfy { $0.hasPrefix("search/en-0-") }, "\(texts)")
    }
}
