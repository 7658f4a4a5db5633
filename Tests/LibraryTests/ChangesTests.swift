import Foundation
import TestSupport
import Testing

@testable import Library

@Suite("Changes")
struct ChangesTests {
    private static let sound = """
        - id: b
          date: 2026-03-01
          title: {en: B, zh: 乙}
          text: {en: "See [it](question:1).", zh: 见。}
          entry: question:1
        - id: a
          date: 2026-02-28
          title: {en: A, zh: 甲}
          text: {en: First., zh: 第一。}

        """

    private func problems(_ text: String) throws -> [String] {
        let fixture = try ContentFixture()
        try fixture.folder.write(text, to: "changes.yml")
        let folder = ContentFolder(fixture.url)
        return ContentVerification.verify(folder, folder.load()).problems.map(\.description)
            .filter { $0.hasPrefix("changes.yml") }
    }

    @Test("are read in the order of the file")
    func sound() throws {
        let fixture = try ContentFixture()
        try fixture.folder.write(Self.sound, to: "changes.yml")
        let loaded = ContentFolder(fixture.url).load()
        #expect(loaded.problems == [])
        #expect(loaded.library.changes.map(\.slug) == ["b", "a"])
        #expect(loaded.library.changes.map(\.date.description) == ["2026-03-01", "2026-02-28"])
        #expect(loaded.library.changes[0].entry == .question(1))
        #expect(loaded.library.changes[0].text(in: .english).plainText == "See it.")
        #expect(try problems(Self.sound) == [])
    }

    @Test(
        "say what is wrong, where, and what to do",
        arguments: [
            ("2026-03-01", "2026-02-29", "changes.yml:2: '2026-02-29' is no date; "),
            ("2026-03-01", "tomorrow", "changes.yml:2: 'tomorrow' is no date; "),
            ("2026-02-28", "2026-03-02", "changes.yml:6: the change is newer than the one above it; "),
            ("id: a", "id: b", "changes.yml:6: the change 'b' stands twice; "),
            ("entry: question:1", "entry: question:9", "changes.yml:1: there is no question 9; "),
            ("entry: question:1", "entry: page.html", "changes.yml:5: the entry 'page.html' is not understood; "),
            ("(question:1)", "(term:none)", "changes.yml:4: there is no glossary term 'none'; "),
            ("(question:1)", "(javascript:x)", "changes.yml:4: the link target 'javascript:x' is not understood; "),
            ("zh: 乙", "cn: 乙", "changes.yml:3: the field 'zh' is missing; "),
            ("  title: {en: A, zh: 甲}\n", "", "changes.yml:6: the field 'title' is missing; "),
        ]
    )
    func problem(old: String, new: String, message: String) throws {
        let found = try problems(Self.sound.replacingOccurrences(of: old, with: new))
        #expect(found.contains { $0.hasPrefix(message) }, "\(found)")
    }

    @Test("a date is a day that the calendar has", arguments: ["2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01"])
    func date(text: String) {
        #expect(CalendarDate(text)?.description == text)
    }

    @Test(
        "other texts are no date",
        arguments: [
            "2026-2-1", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-01-00", "26-01-01", "２026-01-01",
            "",
        ]
    )
    func noDate(text: String) {
        #expect(CalendarDate(text) == nil)
    }
}
