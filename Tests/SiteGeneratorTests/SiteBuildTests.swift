import Foundation
import Library
import TestSupport
import Testing

@testable import SiteGenerator

@Suite("Building the site")
struct SiteBuildTests {
    @Test("makes a page for every entry in both languages, and the pages that lead to them")
    func pages() throws {
        let fixture = try SiteFixture()
        let report = try fixture.build()
        let files = try fixture.files()
        for language in ["en", "zh"] {
            for path in [
                "index", "questions/index", "questions/01-first", "questions/02-second", "articles/index",
                "articles/pages", "simulations/index", "simulations/buddy-split", "glossary", "how-we-know",
            ] {
                #expect(files["\(language)/\(path).html"] != nil, "\(language)/\(path)")
            }
        }
        #expect(files["index.html"] != nil && files["404.html"] != nil)
        #expect(report.pages == files.keys.count { $0.hasSuffix(".html") })
        #expect(report.written == files.count - 1, "all but the manifest")
    }

    @Test("gives the same bytes each time")
    func deterministic() throws {
        let fixture = try SiteFixture()
        let second = try TemporaryFolder()
        try fixture.build()
        try fixture.build(into: second)
        #expect(try fixture.files() == fixture.files(in: second))
    }

    @Test("writes nothing the second time, and afterwards only what changed")
    func incremental() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        let again = try fixture.build()
        #expect(again.written == 0)
        #expect(again.removed == 0)
        try fixture.content.folder.replace("Nothing.", with: "Something.", in: ContentFixture.firstEnglish)
        // The page, and the service worker, which lists the page's digest.
        #expect(try fixture.build().written == 2)
        let page = try fixture.output.read(SiteFixture.question)
        #expect(page.contains("<p>Something.</p>"))
    }

    @Test("removes the pages that no longer belong, and nothing else")
    func orphans() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        let old = try fixture.files()
        try fixture.output.write("mine", to: "en/notes.txt")
        for language in ["en", "zh"] {
            let path = "questions/02-second.\(language).md"
            let text = try fixture.content.folder.read(path)
            try fixture.content.folder.remove(path)
            try fixture.content.folder.write(
                text.replacingOccurrences(of: "slug: second", with: "slug: renamed"),
                to: "questions/02-renamed.\(language).md"
            )
        }
        let report = try fixture.build()
        #expect(report.removed == 2)
        let new = try fixture.files()
        #expect(new["en/questions/02-second.html"] == nil)
        #expect(new["zh/questions/02-renamed.html"] != nil)
        #expect(new["en/notes.txt"] == Data("mine".utf8))
        #expect(new.count == old.count + 1)
    }

    @Test("does not follow a manifest that was tampered with out of its folder")
    func tamperedManifest() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        let outside = try TemporaryFolder()
        try outside.write("precious", to: "file.txt")
        let manifest = try fixture.output.read(OutputFolder.manifestName)
        let up = String(repeating: "../", count: 20)
        let lines = "\(up)\(outside.url.path.dropFirst())/file.txt\n\(outside.url.path)/file.txt\n"
        try fixture.output.write(manifest + lines, to: OutputFolder.manifestName)
        #expect(try fixture.build().removed == 0)
        #expect(try outside.read("file.txt") == "precious")
    }

    @Test("refuses a folder with files that it did not make")
    func foreignFolder() throws {
        let fixture = try SiteFixture()
        try fixture.output.write("mine", to: "index.html")
        #expect(throws: SiteError.foreignFolder(fixture.output.url.path)) { try fixture.build() }
        #expect(try fixture.files() == ["index.html": Data("mine".utf8)])
    }

    @Test("refuses content with problems, lists them and writes nothing")
    func brokenContent() throws {
        let fixture = try SiteFixture()
        try fixture.content.folder.replace("(term:page)", with: "(term:pge)", in: ContentFixture.firstEnglish)
        try fixture.content.folder.replace("[10](value:", with: "[11](value:", in: ContentFixture.firstEnglish)
        do {
            try fixture.build()
            Issue.record("a site was made")
        } catch let error as SiteError {
            guard case .content(let problems) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(problems.count == 2)
            #expect(problems.allSatisfy { $0.file == ContentFixture.firstEnglish })
        }
        #expect(try fixture.files().isEmpty)
    }

    @Test("refuses a recorded output that is not what the program prints")
    func brokenRecording() throws {
        let fixture = try SiteFixture()
        try fixture.content.folder.write("other\n", to: "snippets/recorded/BuddySplit.txt")
        #expect(throws: SiteError.self) { try fixture.build() }
    }

    @Test("says which template is missing")
    func missingTemplate() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "templates/layout.mustache")
        try folder.write("", to: "css/a.css")
        try folder.write("", to: "assets/a.js")
        let fixture = try SiteFixture()
        let generator = SiteGenerator(content: ContentFolder(fixture.content.url), theme: try Theme(folder: folder.url))
        #expect(throws: SiteError.theme("templates/home.mustache is missing")) {
            try generator.build(into: fixture.output.url)
        }
        #expect(try fixture.files().isEmpty)
    }
}
