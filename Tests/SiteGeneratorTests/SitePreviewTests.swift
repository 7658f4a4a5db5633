import Foundation
import Library
import TestSupport
import Testing

@testable import SiteGenerator

@Suite("The preview of a site")
struct SitePreviewTests {
    private let fixture: SiteFixture
    private let theme: URL

    init() throws {
        fixture = try SiteFixture()
        theme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../site").standardizedFileURL
    }

    private var preview: SitePreview {
        SitePreview(content: ContentFolder(fixture.content.url), theme: theme, modules: .none)
    }

    private func text(_ path: String, _ preview: SitePreview) -> String {
        String(decoding: preview.files[path] ?? Data(), as: UTF8.self)
    }

    @Test("has the same pages as the site, but for what belongs to either alone")
    func samePages() throws {
        var preview = preview
        let changed = preview.refresh()
        #expect(changed)
        #expect(preview.problem == nil)
        try fixture.build()
        let built = try fixture.files()
        #expect(
            Set(preview.files.keys).symmetricDifference(built.keys).sorted() == [
                ".kmemo-site", "assets/offline.js", "assets/preview.js", "worker.js",
            ]
        )
        #expect(built["assets/preview.js"] == nil, "the preview's script is in no published site")
        #expect(!text(SiteFixture.question, preview).contains("offline.js"))
        for (path, data) in built where path.hasSuffix(".html") {
            #expect(!String(decoding: data, as: UTF8.self).contains("preview.js"), "\(path)")
        }
    }

    @Test("does nothing while no file changes")
    func idle() {
        var preview = preview
        var changed = preview.refresh()
        #expect(changed)
        changed = preview.refresh()
        #expect(!changed)
    }

    @Test(
        "makes the pages of a changed answer anew and keeps those of other entries; the result is that of a new start"
    )
    func incremental() throws {
        var preview = preview
        _ = preview.refresh()
        try fixture.content.folder.replace("Nothing.", with: "Something.", in: ContentFixture.firstEnglish)
        let changed = preview.refresh()
        #expect(changed)
        // Both languages of the other question, of the article and of each simulation.
        #expect(preview.keptPages > 4)
        #expect(text(SiteFixture.question, preview).contains("Something."))
        var fresh = self.preview
        _ = fresh.refresh()
        #expect(preview.files == fresh.files)
    }

    /// Changes that other entries' pages show, by file.
    @Test(
        "whatever changes, the result is that of a new start",
        arguments: [
            ("questions/01-first.en.md", "title: What is a page?", "title: What was a page?"),
            ("questions/01-first.en.md", "simulations: [buddy-split]", "simulations: [buddy-merge]"),
            ("questions/01-first.en.md", "difficulty: basic", "difficulty: advanced"),
            ("questions/01-first.zh.md", "没有变化。", "有变化。"),
            ("articles/physical/pages.en.md", "questions: [1, 2]", "questions: [2]"),
            ("articles/physical/pages.zh.md", "title: 页的故事", "title: 页的新故事"),
            ("articles/physical/pages.en.md", "## Pages", "## All pages"),
            ("glossary.yml", "A unit of memory of 4 KiB.", "A unit of memory."),
        ]
    )
    func sameAsFresh(file: String, old: String, new: String) throws {
        var preview = preview
        _ = preview.refresh()
        try fixture.content.folder.replace(old, with: new, in: file)
        let changed = preview.refresh()
        #expect(changed)
        #expect(preview.problem == nil)
        var fresh = self.preview
        _ = fresh.refresh()
        #expect(preview.files == fresh.files)
    }

    @Test("keeps the last sound site while something is wrong, and what changed meanwhile is not missed")
    func problem() throws {
        var preview = preview
        _ = preview.refresh()
        let sound = preview.files
        try fixture.content.folder.replace("Nothing.", with: "<b>x</b>", in: ContentFixture.firstEnglish)
        var changed = preview.refresh()
        #expect(changed)
        guard case .content(let problems)? = preview.problem else {
            Issue.record("there is no problem")
            return
        }
        #expect(problems.allSatisfy { $0.file == ContentFixture.firstEnglish && $0.line == 66 })
        #expect(preview.files == sound)
        try fixture.content.folder.replace("A unit of memory of 4 KiB.", with: "A unit.", in: "glossary.yml")
        changed = preview.refresh()
        #expect(changed && preview.problem != nil)
        try fixture.content.folder.replace("<b>x</b>", with: "Nothing.", in: ContentFixture.firstEnglish)
        changed = preview.refresh()
        #expect(changed && preview.problem == nil)
        var fresh = self.preview
        _ = fresh.refresh()
        #expect(preview.files == fresh.files)
        #expect(text("en/questions/02-second.html", preview).contains("title=\"A unit.\""))
    }
}
