import Foundation
import Library
import TestSupport
import Testing

@testable import SiteGenerator

@Suite("Resources, filters and the path")
struct ResourcePageTests {
    /// The small site with a catalogue of eight resources and a path of one stage.
    private func fixture() throws -> SiteFixture {
        let fixture = try SiteFixture()
        let many = (3...8).map { number in
            """
              - id: more-\(number)
                title: "More \(number)"
                url: https://host.example/more/\(number)
                language: zh
                kind: paper
                group: texts
                questions: [1]
            """
        }.joined(separator: "\n")
        try fixture.content.folder.write(
            """
            groups:
              - {id: texts, en: "Texts", zh: "文章集"}
              - {id: lectures, en: "Lectures", zh: "讲座", folder: {url: "https://disk.example/1", code: "1024"}}
            resources:
              - id: old-text
                title: "Why <b>not</b>? 页.md"
                url: "https://host.example/Why not? 页.md"
                language: en
                kind: article
                group: texts
                topic: physical
                questions: [1, 2]
                era: "Linux 2.6"
                note: {en: "Mind `expand`.", zh: "注意 `expand`。"}
              - id: lecture
                title: "Paging"
                language: zh
                kind: video
                group: lectures
                questions: []
            \(many)

            """,
            to: "catalogue/things.yml"
        )
        try fixture.content.folder.write(
            """
            stages:
              - id: pages
                en: "Pages"
                zh: "物理页"
                aim: {en: "You know pages.", zh: "了解页。"}
                topics: [physical]
                steps:
                  - {entry: "simulation:buddy-split", en: "See `expand`.", zh: "看 `expand`。"}
                  - {entry: "question:2", en: "Then say it.", zh: "再说出来。"}

            """,
            to: "path.yml"
        )
        try fixture.build()
        return fixture
    }

    @Test("the resources page has every resource once, with its address encoded, its note and its questions")
    func resources() throws {
        let fixture = try fixture()
        for language in ["en", "zh"] {
            let page = try #require(try fixture.pages()["\(language)/resources.html"])
            let items = page.tags("li").filter { $0["class"] == "resource" }
            #expect(items.count == 8)
            let old = try #require(items.first { $0["id"] == "old-text" })
            #expect(old["data-kind"] == "article" && old["data-topic"] == "physical")
            #expect(old["data-language"] == "en" && old["data-question"] == "1 2")
            #expect(items.first { $0["id"] == "lecture" }?["data-topic"] == "other")
        }
        let text = try fixture.output.read("en/resources.html")
        #expect(text.contains("href=\"https://host.example/Why%20not%3F%20%E9%A1%B5.md\""))
        #expect(text.contains("Why &lt;b&gt;not&lt;/b&gt;? 页.md"))
        #expect(text.contains("Mind <code>expand</code>."))
        #expect(text.contains("describes Linux 2.6"))
        #expect(text.contains("<a href=\"questions/01-first.html#what-changed\">what changed since: Q1</a>"))
        #expect(text.contains("share code <code>1024</code>"))
        let chinese = try fixture.output.read("zh/resources.html")
        #expect(chinese.contains("注意 <code>expand</code>。") && chinese.contains("讲座"))
    }

    @Test("a link that leaves the site says so and gives nothing away")
    func leaving() throws {
        for (path, page) in try fixture().pages() {
            for link in page.tags("a") where link["class"] == "external" {
                #expect(link["rel"] == "noopener noreferrer", "\(path)")
                #expect(link["aria-describedby"] == "page.leaves", "\(path)")
                #expect(page.ids.contains("page.leaves"), "\(path)")
            }
        }
    }

    @Test("a question lists its resources, the reader's language first, and folds a long list")
    func furtherReading() throws {
        let fixture = try fixture()
        let english = try fixture.output.read("en/questions/01-first.html")
        let section = try #require(english.components(separatedBy: "id=\"page.further-reading\"").last)
        #expect(section.components(separatedBy: "<li class=\"resource\">").count == 8)
        #expect(section.contains("<summary>Show 2 more</summary>"))
        let first = try #require(section.components(separatedBy: "<li class=\"resource\">").dropFirst().first)
        #expect(first.contains("Why &lt;b&gt;"))
        let chinese = try fixture.output.read("zh/questions/01-first.html")
        let firstChinese = try #require(chinese.components(separatedBy: "<li class=\"resource\">").dropFirst().first)
        #expect(firstChinese.contains("More 3"))
        let second = try fixture.output.read("en/questions/02-second.html")
        #expect(second.components(separatedBy: "<li class=\"resource\">").count == 2)
        #expect(!second.contains("more-resources"))
    }

    @Test("the path numbers its steps, says why each comes next, and names the questions beside it")
    func path() throws {
        let text = try fixture().output.read("en/path.html")
        #expect(text.contains("<ol class=\"path-steps\" start=\"1\">"))
        #expect(text.components(separatedBy: "<li class=\"path-step").count == 3)
        #expect(text.contains("<p>See <code>expand</code>.</p>"))
        #expect(text.contains("<a href=\"questions/01-first.html\"><span class=\"kind\">Q1</span> What is a page?</a>"))
    }

    @Test("a filter offers only what is in the list, and the list's items have every attribute that it asks for")
    func filters() throws {
        let pages = try fixture().pages()
        for path in ["en/resources.html", "zh/resources.html", "en/questions/index.html"] {
            let page = try #require(pages[path])
            let items = page.tags.filter { $0["data-filter-item"] != nil }
            #expect(!items.isEmpty)
            let selects = page.tags("select").compactMap { $0["name"] }
            #expect(selects.count >= 3)
            for name in selects { #expect(items.allSatisfy { $0["data-\(name)"] != nil }, "\(path) \(name)") }
            // Without a script nothing is to be filtered.
            #expect(page.tags("form").filter { $0["hidden"] != nil }.count == 1)
        }
        let topics = try #require(pages["en/questions/index.html"]).tags("option").compactMap { $0["value"] }
        #expect(topics.contains("physical") && !topics.contains("slab"))
    }

    @Test("home has a place for a player around the recorded figure, and an example of each claim")
    func home() throws {
        let text = try fixture().output.read("en/index.html")
        let host = try #require(text.range(of: "<section data-simulation=\"buddy-split\" class=\"player-host\""))
        let rest = text[host.upperBound...]
        let figure = try #require(rest.range(of: "<figure class=\"hero-figure\">"))
        let end = try #require(rest.range(of: "</section>"))
        #expect(figure.lowerBound < end.lowerBound)
        #expect(text.contains("<code>MAX_PAGE_ORDER</code></a> = <a class=\"checked\""))
        #expect(text.contains("href=\"path.html#pages\""))
    }

    @Test("a term's link carries its name in both languages and its definition; its glossary entry links to itself")
    func terms() throws {
        let pages = try fixture().pages()
        let link = try #require(pages[SiteFixture.question]?.tags("a").first { $0["class"] == "term" })
        #expect(link["data-term"] == "page" && link["data-other"] == "页")
        #expect(link["title"] == "A unit of memory of 4 KiB.")
        let permalinks = try #require(pages["zh/glossary.html"]).tags("a").filter { $0["class"] == "permalink" }
        #expect(permalinks.compactMap { $0["href"] } == ["#buddy", "#page"])
    }

    @Test("without a catalogue and a path the pages say so, and questions have no such section")
    func empty() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        #expect(try fixture.output.read("en/resources.html").contains("None yet."))
        #expect(try fixture.output.read("en/path.html").contains("None yet."))
        #expect(try !fixture.output.read(SiteFixture.question).contains("further-reading"))
        #expect(try !fixture.output.read("en/index.html").contains("path-strip"))
    }
}
