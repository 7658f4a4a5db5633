import Foundation
import Library
import TestSupport
import Testing

@testable import SiteGenerator

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An XML document's elements in order, each with its path, attributes and text.
final class ScannedXML: NSObject, XMLParserDelegate {
    struct Element {
        let path: String
        let attributes: [String: String]
        var text = ""
    }

    private(set) var elements: [Element] = []
    private var open: [Int] = []

    /// - Throws: the parser's error if the text is not well formed.
    init(_ data: Data) throws {
        super.init()
        let parser = XMLParser(data: data)
        parser.delegate = self
        if !parser.parse() { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
    }

    subscript(path: String) -> [Element] { elements.filter { $0.path == path } }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        let parent = open.last.map { elements[$0].path + "/" } ?? ""
        elements.append(Element(path: parent + name, attributes: attributes))
        open.append(elements.count - 1)
    }

    func parser(_ parser: XMLParser, didEndElement: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        if let index = open.last { elements[index].text += string }
    }
}

@Suite("What programs find out about the site")
struct DiscoveryTests {
    private static let changes = """
        - id: second
          date: 2026-02-28
          title: {en: "Pages < & \\" more", zh: 更多}
          text: {en: "See [a page](question:1) & `<b>`.", zh: "参见[页](question:1)。"}
          entry: question:1
        - id: first
          date: 2025-12-31
          title: {en: A start, zh: 开始}
          text: {en: It begins., zh: 开始了。}

        """

    private func fixture(_ address: String? = nil) throws -> SiteFixture {
        let fixture = try SiteFixture()
        try fixture.content.folder.write(Self.changes, to: "changes.yml")
        try SiteGenerator(
            content: ContentFolder(fixture.content.url),
            theme: try SiteFixture.theme,
            settings: SiteSettings(address: try address.map { text throws(SiteError) in try SiteAddress(text) })
        ).build(into: fixture.output.url)
        return fixture
    }

    private func xml(_ path: String, of fixture: SiteFixture) throws -> ScannedXML {
        try ScannedXML(try Data(contentsOf: fixture.output.url.appending(path: path)))
    }

    @Test("a feed a language has each change with its day, a lasting id and a link that leads to a page")
    func feeds() throws {
        let fixture = try fixture()
        let files = try fixture.files()
        var ids: Set<String> = []
        for language in ["en", "zh"] {
            let feed = try xml("\(language)/feed.xml", of: fixture)
            #expect(feed["feed"].first?.attributes["xmlns"] == "http://www.w3.org/2005/Atom")
            #expect(feed["feed"].first?.attributes["xml:lang"] == (language == "en" ? "en" : "zh-Hans"))
            #expect(feed["feed/updated"].map(\.text) == ["2026-02-28T00:00:00Z"])
            #expect(feed["feed/entry/updated"].map(\.text) == ["2026-02-28T00:00:00Z", "2025-12-31T00:00:00Z"])
            #expect(feed["feed/author/name"].count == 1 && feed["feed/title"].count == 1)
            #expect(feed["feed/link"].map { $0.attributes["rel"] } == ["alternate"])
            #expect(
                feed["feed/entry/link"].map { $0.attributes["href"] } == ["questions/01-first.html", "index.html"]
            )
            for link in feed["feed/entry/link"] {
                #expect(files["\(language)/\(link.attributes["href"] ?? "")"] != nil)
            }
            for id in feed["feed/id"] + feed["feed/entry/id"] {
                #expect(
                    id.text.wholeMatch(
                        of: /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
                    ) != nil
                )
                #expect(ids.insert(id.text).inserted)
            }
        }
        let feed = try xml("en/feed.xml", of: fixture)
        #expect(feed["feed/entry/title"].first?.text == "Pages < & \" more")
        #expect(feed["feed/entry/content"].first?.attributes["type"] == "html")
        #expect(
            feed["feed/entry/content"].first?.text
                == "<p>See <a href=\"questions/01-first.html\">a page</a> &amp; <code>&lt;b&gt;</code>.</p>"
        )
        for (path, page) in try fixture.pages() where path.contains("/") {
            let link = page.tags("link").first { $0["type"] == "application/atom+xml" }
            let depth = path.split(separator: "/").count - 2
            #expect(link?["href"] == String(repeating: "../", count: depth) + "feed.xml", "\(path)")
        }
    }

    @Test("content without changes has no feed, and no page speaks of one")
    func noFeed() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        #expect(try fixture.files()["en/feed.xml"] == nil)
        for (path, page) in try fixture.pages() {
            #expect(!page.tags.contains { $0["href"]?.hasSuffix("feed.xml") == true }, "\(path)")
        }
    }

    @Test("without an address nothing on the site is absolute, and there is no site map")
    func withoutAddress() throws {
        let fixture = try fixture()
        #expect(try fixture.files()["sitemap.xml"] == nil)
        #expect(try fixture.output.read("robots.txt") == "User-agent: *\nAllow: /\n")
        for (path, page) in try fixture.pages() {
            #expect(
                !page.tags("link").contains { $0["rel"] == "canonical" || $0["href"]?.contains(":") == true },
                "\(path)"
            )
            let names = page.tags("meta").compactMap { $0["property"] }
            #expect(!names.contains("og:url") && !names.contains("og:image"), "\(path)")
        }
        #expect(try xml("en/feed.xml", of: fixture)["feed"].first?.attributes["xml:base"] == nil)
    }

    @Test("with an address the site map lists every page with its twin, and pages name themselves")
    func withAddress() throws {
        let fixture = try fixture("https://example.org/kmemo")
        let base = "https://example.org/kmemo/"
        let map = try xml("sitemap.xml", of: fixture)
        let pages = try fixture.pages()
        let listed = map["urlset/url/loc"].map(\.text)
        #expect(Set(listed) == Set(pages.keys.filter { $0 != SitePath.notFound }.map { base + $0 }))
        #expect(Set(listed).count == listed.count)
        #expect(map["urlset/url/xhtml:link"].count == 2 * (listed.count - 1))
        for link in map["urlset/url/xhtml:link"] { #expect(listed.contains(link.attributes["href"] ?? "")) }
        #expect(try fixture.output.read("robots.txt").hasSuffix("\nSitemap: \(base)sitemap.xml\n"))
        for (path, page) in pages where path.contains("/") {
            #expect(page.tags("link").first { $0["rel"] == "canonical" }?["href"] == base + path)
            #expect(page.tags("meta").first { $0["property"] == "og:url" }?["content"] == base + path)
            let alternates = page.tags("link").filter { $0["hreflang"] != nil }.compactMap { $0["href"] }
            #expect(alternates.count == 3 && alternates.allSatisfy { $0.hasPrefix(base) }, "\(path)")
            // Links that readers follow stay relative: the same files work from a disk.
            #expect(page.tags("a").allSatisfy { $0["href"]?.hasPrefix(base) != true }, "\(path)")
        }
        let feed = try xml("zh/feed.xml", of: fixture)
        #expect(feed["feed"].first?.attributes["xml:base"] == base + "zh/feed.xml")
        #expect(feed["feed/link"].first { $0.attributes["rel"] == "self" }?.attributes["href"] == base + "zh/feed.xml")
        let notFound = try #require(pages[SitePath.notFound])
        #expect(notFound.tags("a").allSatisfy { $0["href"]?.hasPrefix("/kmemo/") == true })
        #expect(notFound.tags("script").compactMap { $0["src"] } == ["/kmemo/assets/theme.js"])
    }

    @Test("every page has what link previews show, in its language")
    func openGraph() throws {
        let fixture = try fixture()
        for (path, page) in try fixture.pages() where path.contains("/") {
            func property(_ name: String) -> String? {
                page.tags("meta").first { $0["property"] == name || $0["name"] == name }?["content"]
            }
            #expect(property("og:locale") == (path.hasPrefix("en/") ? "en_US" : "zh_CN"), "\(path)")
            #expect(property("og:title")?.isEmpty == false, "\(path)")
            #expect(property("og:description") == property("description"), "\(path)")
            #expect(property("twitter:card") != nil, "\(path)")
            let isEntry =
                path.contains("/questions/0") || path.hasSuffix("pages.html") || path.contains("/simulations/")
            let kind = isEntry && !path.hasSuffix("index.html") ? "article" : "website"
            #expect(property("og:type") == kind, "\(path)")
        }
    }

    @Test(
        "an address is a host's, with a slash at its end",
        arguments: [
            ("https://example.org", "https://example.org/", "/"), ("http://a.b:8080/x", "http://a.b:8080/x/", "/x/"),
            ("HTTPS://example.org/a%20b/", "https://example.org/a%20b/", "/a%20b/"),
        ]
    )
    func address(text: String, url: String, path: String) throws {
        let address = try SiteAddress(text)
        #expect(address.url == url && address.path == path)
        #expect(address.url(of: "en/a b.html") == url + "en/a%20b.html")
    }

    @Test(
        "nothing else is an address",
        arguments: [
            "", "example.org", "/kmemo/", "ftp://example.org", "https://", "https://u:p@example.org/", "https://a/?q",
            "https://a/#x", "javascript:alert(1)",
        ]
    )
    func noAddress(text: String) {
        #expect(throws: SiteError.address(text)) { try SiteAddress(text) }
    }
}
