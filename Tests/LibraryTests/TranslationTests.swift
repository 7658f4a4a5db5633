import Foundation
import TestSupport
import Testing

@testable import Library

@Suite("Translations")
struct TranslationTests {
    private static let english = ContentFixture.firstEnglish
    private static let chinese = "questions/01-first.zh.md"

    private func load(_ fixture: ContentFixture) -> ContentLibrary { ContentFolder(fixture.url).load().library }

    private func review(_ fixture: ContentFixture, _ ids: [EntryID]? = nil) throws -> [String] {
        let library = load(fixture)
        let ids = ids ?? TranslationReview.entries(of: library)
        return try TranslationReview.record(ids, in: ContentFolder(fixture.url), library)
    }

    @Test("a translation is unrecorded at first, current once reviewed, and reviewing again changes nothing")
    func record() throws {
        let fixture = try ContentFixture()
        #expect(load(fixture).questions.map(\.translation) == [.unrecorded, .unrecorded])
        #expect(try review(fixture).count == 3)
        #expect(load(fixture).questions.map(\.translation) == [.current, .current])
        #expect(load(fixture).articles.map(\.translation) == [.current])
        #expect(try review(fixture).isEmpty)
        #expect(ContentFolder(fixture.url).load().problems == [])
    }

    /// A change of the English file, and whether a translation is behind after it.
    private static let changes: [(old: String, new: String, isStale: Bool)] = [
        ("Nothing.", "Something.", true),
        ("title: What is a page?", "title: What is a page, then?", true),
        ("- Point two.", "- Point two, changed.", true),
        ("why: \"Because it is so.\"", "why: \"Because it has to be so.\"", true),
        ("keywords: [word1]", "keywords: [word1, word3]", false),
        ("related: [article:pages]", "related: [article:pages, question:2]", false),
        ("difficulty: basic", "difficulty: advanced", false),
        ("title: What is a page?", "title: \"What is a page?\"", false),
        ("\n## What changed", "\n\n## What changed", true),
    ]

    @Test(
        "a change of what the English file says leaves its translation behind; other changes do not",
        arguments: changes
    )
    func stale(old: String, new: String, isStale: Bool) throws {
        let fixture = try ContentFixture()
        _ = try review(fixture)
        try fixture.folder.replace(old, with: new, in: Self.english)
        let states = load(fixture).questions.map(\.translation)
        #expect(states == [isStale ? .stale : .current, .current])
    }

    @Test("verification reports what is behind as a notice, with what to do, and not as a problem")
    func notices() throws {
        let fixture = try ContentFixture()
        _ = try review(fixture, [.question(1), .article("pages")])
        try fixture.folder.replace("Nothing.", with: "Something.", in: Self.english)
        let folder = ContentFolder(fixture.url)
        let report = ContentVerification.verify(folder, folder.load())
        #expect(!report.problems.contains { $0.file == Self.chinese })
        #expect(
            report.notices.map(\.description) == [
                "questions/01-first.zh.md: the English text has changed since this one was compared with it; "
                    + "compare the two, then: kmemo verify --reviewed q1",
                "questions/02-second.zh.md: the file does not say which English text it was compared with; "
                    + "compare the two, then: kmemo verify --reviewed q2",
            ]
        )
        _ = try review(fixture)
        #expect(ContentVerification.verify(folder, folder.load()).notices == [])
    }

    @Test("recording changes one line and keeps the rest of the file, line ends included")
    func keepsFile() throws {
        let fixture = try ContentFixture()
        let before = try fixture.folder.read(Self.chinese).replacingOccurrences(of: "\n", with: "\r\n")
        try fixture.folder.write(before, to: Self.chinese)
        _ = try review(fixture, [.question(1)])
        let after = try fixture.folder.read(Self.chinese)
        let record = try #require(after.firstMatch(of: /source_hash: [0-9a-f]{16}\r\n/))
        #expect(after.replacingOccurrences(of: record.output, with: "") == before)
        try fixture.folder.replace("Nothing.", with: "Something.", in: Self.english)
        _ = try review(fixture, [.question(1)])
        let again = try fixture.folder.read(Self.chinese)
        #expect(again != after)
        #expect(again.components(separatedBy: "\r\n").count == after.components(separatedBy: "\r\n").count)
    }

    @Test("a hash that is none is a problem with its line; in an English file the field is unknown")
    func malformed() throws {
        let fixture = try ContentFixture()
        for file in [Self.english, Self.chinese] {
            let language = file == Self.english ? "en" : "zh"
            try fixture.folder.replace(
                "language: \(language)",
                with: "language: \(language)\nsource_hash: 12",
                in: file
            )
        }
        let problems = ContentFolder(fixture.url).load().problems.map(\.description)
        #expect(
            problems.contains { $0.hasPrefix("\(Self.chinese):6: source_hash '12' is not 16 hexadecimal digits; ") }
        )
        #expect(problems.contains { $0.hasPrefix("\(Self.english):6: the field 'source_hash' is unknown; ") })
    }

    @Test("an entry that has no two files cannot be reviewed")
    func unknown() throws {
        let fixture = try ContentFixture()
        for id in [EntryID.question(9), .article("none"), .term("page")] {
            #expect(throws: ContentProblem.self) { try review(fixture, [id]) }
        }
    }
}
