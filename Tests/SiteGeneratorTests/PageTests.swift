import Foundation
import Library
import Simulations
import TestSupport
import Testing

@testable import SiteGenerator

@Suite("Pages")
struct PageTests {
    /// A link's file, from the site's root, and its anchor; nil for other sites.
    private func target(of href: String, from page: String) -> (path: String, anchor: String)? {
        if href.contains("://") { return nil }
        let parts = href.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let anchor = parts.count == 2 ? parts[1].removingPercentEncoding ?? "" : ""
        if parts[0].isEmpty { return (page, anchor) }
        var folders = page.split(separator: "/").dropLast().map(String.init)
        for part in parts[0].split(separator: "/") {
            if part == ".." { folders.removeLast() } else { folders.append(String(part)) }
        }
        return (folders.joined(separator: "/"), anchor)
    }

    @Test("every link leads to a file and an anchor of the site; no link is absolute or leads to a folder")
    func links() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        let pages = try fixture.pages()
        let files = try fixture.files()
        var count = 0
        for (path, page) in pages {
            for tag in page.tags {
                guard let href = tag["href"] ?? tag["src"] else { continue }
                #expect(!href.hasPrefix("/") && !href.hasSuffix("/"), "\(path): \(href)")
                guard let (file, anchor) = target(of: href, from: path) else {
                    #expect(href.hasPrefix("https://elixir.bootlin.com/linux/v6.12/"), "\(path): \(href)")
                    #expect(tag["rel"] == "noopener", "\(path): \(href)")
                    continue
                }
                count += 1
                #expect(files[file] != nil, "\(path): \(href)")
                if !anchor.isEmpty { #expect(pages[file]?.ids.contains(anchor) == true, "\(path): \(href)") }
            }
        }
        #expect(count > 500)
    }

    @Test("every page names its language and its twin, has one heading of the first level, unique ids and a policy")
    func structure() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        for (path, page) in try fixture.pages() {
            #expect(page.tags("h1").count == 1, "\(path)")
            #expect(Set(page.ids).count == page.ids.count, "\(path)")
            #expect(page.tags("main").count == 1, "\(path)")
            #expect(page.tags("title").first { $0.attributes.isEmpty } != nil, "\(path)")
            let policy = page.tags("meta").first { $0["http-equiv"] == "Content-Security-Policy" }?["content"] ?? ""
            #expect(policy.hasPrefix("default-src &#39;none&#39;") || policy.hasPrefix("default-src 'none'"), "\(path)")
            #expect(!policy.contains("'unsafe") && !policy.contains("&#39;unsafe"), "\(path)")
            guard path.contains("/") else { continue }
            let isEnglish = path.hasPrefix("en/")
            #expect(page.tags("html").first?["lang"] == (isEnglish ? "en" : "zh-Hans"), "\(path)")
            let twins = page.tags("a").filter { $0["data-language"] != nil }
            #expect(twins.count == 1, "\(path)")
            let twin = twins.first
            #expect(twin?["hreflang"] == (isEnglish ? "zh-Hans" : "en"), "\(path)")
            let place = target(of: twin?["href"] ?? "", from: path)?.path
            #expect(place == (isEnglish ? "zh" : "en") + path.dropFirst(2), "\(path)")
            let alternates = page.tags("link").filter { $0["rel"] == "alternate" }.compactMap { $0["hreflang"] }
            #expect(Set(alternates) == ["en", "zh-Hans", "x-default"], "\(path)")
            let description = page.tags("meta").first { $0["name"] == "description" }?["content"] ?? ""
            #expect(!description.isEmpty, "\(path)")
        }
    }

    @Test("a question's page shows its points, its items with every reason, and its evidence")
    func question() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        let text = try fixture.output.read(SiteFixture.question)
        #expect(text.contains("<h1>What is a page?</h1>"))
        #expect(text.contains("<li>Point two.</li>"))
        #expect(text.contains("id=\"q1.mcq.3\""))
        #expect(text.components(separatedBy: "<details class=\"choice right\">").count == 4)
        #expect(text.components(separatedBy: "<details class=\"choice wrong\">").count == 7)
        #expect(text.contains("Because it is wrong too."))
        #expect(text.contains("https://elixir.bootlin.com/linux/v6.12/A/ident/expand"))
        #expect(text.contains("href=\"../simulations/buddy-split.html\""))
        #expect(text.contains("rel=\"next\" href=\"02-second.html\""))
        #expect(!text.contains("rel=\"prev\""))
        #expect(text.contains("title=\"A unit of memory of 4 KiB.\""))
        #expect(
            text.contains("title=\"Checked: stands in the definition of MAX_PAGE_ORDER in include/linux/mmzone.h, ")
        )
    }

    @Test("a long embedded run shows its first and last step, the rest behind a click")
    func embed() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        let page = try #require(try fixture.pages()[SiteFixture.question])
        let figure = try #require(page.tags.firstIndex { $0["data-simulation"] == "buddy-split" })
        let count = try #require(SimulationCatalogue.find("buddy-split")).run().steps.count
        let steps = page.tags[figure...].enumerated().filter { $0.element["class"] == "step" }
        #expect(steps.count == count)
        let fold = try #require(page.tags[figure...].enumerated().first { $0.element["class"] == "steps-between" })
        #expect(steps[0].offset < fold.offset)
        #expect(fold.offset < steps[1].offset)
        #expect(steps.first?.element["id"] == "run.1-step-1")
    }

    @Test("a simulation's page shows its steps, parameters, results, program and recorded output")
    func simulation() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        for simulation in SimulationCatalogue.all {
            let path = "en/simulations/\(simulation.name).html"
            let text = try fixture.output.read(path)
            let trace = try simulation.run()
            #expect(text.components(separatedBy: "<section class=\"step\"").count == trace.steps.count + 1)
            for parameter in simulation.parameters { #expect(text.contains("<code>\(parameter.name)</code>")) }
            for result in simulation.results { #expect(text.contains("<code>\(result.name)</code>")) }
            #expect(text.contains("id=\"leaves-out\""))
            let snippets = SnippetText.all(in: fixture.content.url)
            #expect(text.contains("id=\"snippet\"") == (snippets[simulation.name] != nil))
        }
    }

    @Test("the page on evidence says how often each check was made")
    func howWeKnow() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        let folder = ContentFolder(fixture.content.url)
        let checks = ContentVerification.verify(folder, folder.load())
        let links = try #require(checks.counts[.links])
        let text = try fixture.output.read("en/how-we-know.html")
        #expect(text.contains("<td>A link leads to something that exists</td><td class=\"number\">\(links)</td>"))
    }

    @Test(
        "numbers are grouped by thousands",
        arguments: [(7, "7"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")]
    )
    func grouped(number: Int, text: String) {
        #expect(Grouped.text(number) == text)
    }

    @Test("a description is cut after a word, in Chinese after a character")
    func summary() {
        let english = Summary.cut(String(repeating: "memory ", count: 60))
        #expect(english.hasSuffix("memory…") && english.count <= 200)
        let chinese = Summary.cut(String(repeating: "内存", count: 150))
        #expect(chinese.count == 200 && chinese.hasSuffix("…"))
        #expect(Summary.cut("one\ntwo") == "one two")
    }
}
