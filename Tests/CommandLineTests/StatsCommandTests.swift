import Foundation
import Study
import TestSupport
import Testing

@Suite("kmemo stats")
struct StatsCommandTests {
    private let content: ContentFixture
    private let runner: ProgramRunner

    init() throws {
        content = try ContentFixture()
        runner = try ProgramRunner()
    }

    private func stats(_ arguments: String...) throws -> ProgramRunner.Outcome {
        try runner.run(["stats", "--content", content.url.path] + arguments)
    }

    @Test("without answers it says how to begin, and makes no file")
    func nothing() throws {
        let outcome = try stats()
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Nothing has been answered yet. Start: kmemo quiz"))
        #expect(!FileManager.default.fileExists(atPath: runner.progress.path))
    }

    @Test("JSON counts what the log says")
    func json() throws {
        try runner.log("q1.mcq.1", daysAgo: 40)
        try runner.log("q1.mcq.1", daysAgo: 20, right: false)
        try runner.log("q1.mcq.2", daysAgo: 2)
        try runner.log("q2.mcq.1", daysAgo: 0)
        let outcome = try stats("--format", "json")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let root = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        )
        func count(_ path: String...) -> Int? {
            var value: Any? = root
            for key in path { value = (value as? [String: Any])?[key] }
            return value as? Int
        }
        #expect(count("answers", "total") == 4 && count("answers", "right") == 3)
        #expect((root["answers"] as? [String: Any])?["share"] as? Double == 0.75)
        #expect(count("last_7_days", "total") == 2 && count("last_30_days", "total") == 3)
        #expect(count("cards", "total") == 6 && count("cards", "new") == 3)
        #expect(count("due", "today") == 2 && count("due", "tomorrow") == 0)
        #expect((root["due"] as? [String: Any])?["next_7_days"] as? [Int] == [2, 0, 1, 0, 0, 0, 0])
        #expect(count("streak") == 1)
        let topics = try #require(root["topics"] as? [[String: Any]])
        #expect(topics.count == 1 && topics.first?["topic"] as? String == "physical")
        let missed = try #require((root["most_missed"] as? [[String: Any]])?.first)
        #expect(missed["card"] as? String == "q1.mcq.1" && missed["question"] as? Int == 1)
    }

    @Test("text shows the same in both languages", arguments: ["en", "zh"])
    func text(_ language: String) throws {
        try runner.log("q1.mcq.1", daysAgo: 20, right: false)
        let outcome = try stats("--language", language)
        let parts =
            language == "en"
            ? [
                "Answers       1, 0% right", "6: 1 asked, 5 new", "  today       1  ####", "Missed most",
                "kmemo show 1",
            ]
            : ["作答      1 次，正确率 0%", "6 张：考过 1，新题 5", "  今天        1  ####", "最常答错", "kmemo show 1"]
        for part in parts { #expect(outcome.output.contains(part), "\(outcome.output)") }
        for line in outcome.output.split(separator: "\n") {
            #expect(line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) } <= 80)
        }
    }

    @Test("a progress file that is none is status 2")
    func unusable() throws {
        try content.folder.write("my notes", to: "notes.txt")
        let outcome = try stats("--progress", content.url.appending(path: "notes.txt").path)
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("this is not a progress file of kmemo"))
    }

    @Test("a place that cannot be looked at is status 2, not zeros")
    func unreadable() throws {
        try content.folder.write("a file", to: "file")
        for language in ["en", "zh"] {
            let below = content.url.appending(path: "file/progress.sqlite").path
            let outcome = try stats("--progress", below, "--language", language)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("kmemo: \(below)"))
            #expect(outcome.errors.contains(language == "en" ? "cannot be read" : "无法读取"))
        }
    }

    @Test("looking changes nothing: not the file, not its folder, not a damaged file")
    func readsOnly() throws {
        try runner.log("q1.mcq.1", daysAgo: 20)
        let folder = runner.progress.deletingLastPathComponent()
        func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
        let before = try names()
        #expect(try stats().output.contains("Answers       1,"))
        #expect(try names() == before)
        try Data("garbage".utf8).write(to: runner.progress)
        let damaged = try stats()
        #expect(damaged.status == 2 && damaged.errors.contains("the progress file is damaged"))
        #expect(try names() == before)
    }
}
