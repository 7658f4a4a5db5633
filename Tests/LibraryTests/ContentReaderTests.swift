import Foundation
import TestSupport
import Testing

@testable import Library

@Suite("Reading content again")
struct ContentReaderTests {
    @Test("gives what a first reading gives, after changes, additions and removals, problems included")
    func sameAsLoad() throws {
        let fixture = try ContentFixture()
        let folder = ContentFolder(fixture.url)
        var reader = ContentReader(folder)
        func check() {
            let again = reader.load()
            let first = folder.load()
            #expect(again.problems == first.problems)
            #expect(again.library.documents == first.library.documents)
            #expect(again.library.terms == first.library.terms)
            #expect(again.library.changes == first.library.changes)
        }
        check()
        try fixture.folder.replace("Nothing.", with: "Something else.", in: ContentFixture.firstEnglish)
        check()
        try fixture.folder.replace("Something else.", with: "<b>x</b>", in: ContentFixture.firstEnglish)
        check()
        try fixture.folder.remove("questions/02-second.zh.md")
        check()
        try fixture.folder.write(
            ContentFixture.question(2, "second", "zh", title: "什么？"),
            to: "questions/02-second.zh.md"
        )
        try fixture.folder.replace("<b>x</b>", with: "Nothing.", in: ContentFixture.firstEnglish)
        try fixture.folder.write("- id: x\n", to: "changes.yml")
        check()
    }
}
