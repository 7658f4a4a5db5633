import Foundation
import Study
import TestSupport
import Testing

@Suite("kmemo progress")
struct ProgressCommandTests {
    private let runner: ProgramRunner
    private let other: ProgramRunner
    private let folder: TemporaryFolder

    init() throws {
        runner = try ProgramRunner()
        other = try ProgramRunner()
        folder = try TemporaryFolder()
    }

    private func path(_ name: String) -> String { folder.url.appending(path: name).path }

    private func logSome() throws {
        try runner.log("q1.mcq.1", daysAgo: 40)
        try runner.log("q1.mcq.1", daysAgo: 20, right: false)
        try runner.log("q2.mcq.1", daysAgo: 2, language: "zh")
    }

    @Test("export to standard output, to a file, import elsewhere, export again: the same bytes")
    func roundTrip() throws {
        try logSome()
        let printed = try runner.run(["progress", "export"])
        #expect(printed.status == 0 && printed.errors.isEmpty)
        #expect(printed.output.split(separator: "\n").count == 4)
        #expect(printed.output.hasPrefix(#"{"format":"kmemo progress","version":1}"# + "\n"))
        let written = try runner.run(["progress", "export", path("log.jsonl")])
        #expect(written.status == 0 && written.output.isEmpty)
        #expect(written.errors == "wrote 3 answers to \(path("log.jsonl"))\n")
        #expect(try folder.read("log.jsonl") == printed.output)

        let imported = try other.run(["progress", "import", path("log.jsonl")])
        #expect(imported.status == 0 && imported.output == "3 new answers, 0 already there\n")
        #expect(try other.run(["progress", "export", "-"]).output == printed.output)
        let again = try other.run(["progress", "import", "-"], input: printed.output)
        #expect(again.output == "0 new answers, 3 already there\n")
    }

    @Test("merge takes another progress file, which stays as it is, or an export")
    func merge() throws {
        try logSome()
        try other.log("q2.mcq.2", daysAgo: 1)
        let bytes = try Data(contentsOf: runner.progress)
        let merged = try other.run(["progress", "merge", runner.progress.path])
        #expect(merged.status == 0 && merged.output == "3 new answers, 0 already there\n")
        #expect(try Data(contentsOf: runner.progress) == bytes)
        try folder.write(try other.run(["progress", "export"]).output, to: "log.jsonl")
        let back = try runner.run(["progress", "merge", path("log.jsonl"), "--language", "zh"])
        #expect(back.output == "新增作答 1 次，已有 3 次\n")
        #expect(try runner.reviews() == other.reviews())
    }

    @Test("a wrong line is named with its number, in both languages, and nothing is imported")
    func wrongLine() throws {
        try logSome()
        let log = try runner.run(["progress", "export"]).output
        try folder.write(String(log.dropLast(30)), to: "cut.jsonl")
        let cut = try other.run(["progress", "import", path("cut.jsonl")])
        #expect(cut.status == 2 && cut.output.isEmpty)
        #expect(
            cut.errors == "kmemo: \(path("cut.jsonl")):4: the line is cut off; the file is not complete. Export it "
                + "again. Nothing was taken in\n"
        )
        let chinese = try other.run(["progress", "import", path("cut.jsonl"), "--language", "zh"])
        #expect(chinese.errors.contains("\(path("cut.jsonl")):4：这一行不完整"))
        #expect(try other.reviews().isEmpty)
    }

    @Test("what is no export of this version is refused with a reason")
    func refused() throws {
        try logSome()
        try folder.write(#"{"format":"kmemo progress","version":2}"#, to: "newer.jsonl")
        try folder.write("my notes\n", to: "notes.txt")
        for (file, reason) in [
            (path("newer.jsonl"), "a newer kmemo wrote it"), (path("notes.txt"), "this is not kmemo's progress"),
            (path("none"), "it cannot be read: No such file"), (runner.progress.path, "'kmemo progress merge'"),
            (folder.url.path, "it cannot be read"),
        ] {
            let outcome = try other.run(["progress", "import", file])
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.errors.contains(reason), "\(outcome.errors)")
        }
    }

    @Test("without progress there is nothing to export, and an older export is not replaced")
    func nothing() throws {
        try folder.write("the old one", to: "log.jsonl")
        let outcome = try runner.run(["progress", "export", path("log.jsonl")])
        #expect(outcome.status == 1 && outcome.errors.contains("there is no progress yet"))
        #expect(try folder.read("log.jsonl") == "the old one")
        #expect(!FileManager.default.fileExists(atPath: runner.progress.path))
    }

    @Test("an export never replaces a database, and a folder that is none is named")
    func unwritable() throws {
        try logSome()
        let database = try runner.run(["progress", "export", runner.progress.path])
        #expect(database.status == 2 && database.errors.contains("this is a database"))
        #expect(try runner.reviews().count == 3)
        let missing = try runner.run(["progress", "export", path("none/log.jsonl")])
        #expect(missing.status == 2 && missing.errors.contains("it cannot be written: No such file"))
    }

    @Test("a long history goes through in bounded memory and time")
    func long() throws {
        var log = #"{"format":"kmemo progress","version":1}"# + "\n"
        for number in 0..<20_000 {
            let id = String(format: "%016x", number + 1)
            log += #"{"id":"\#(id)","card":"q\#(number % 500).mcq.1","time":"2025-01-01T00:00:00.\#(number % 10)00Z","#
            log += #""day":"2025-01-01","grade":3,"choice":1,"right":true,"elapsed":1,"language":"en","#
            log += #""content":"h","scheduler":1}"# + "\n"
        }
        try folder.write(log, to: "long.jsonl")
        let outcome = try runner.run(["progress", "import", path("long.jsonl")])
        #expect(outcome.output == "20000 new answers, 0 already there\n")
        #expect(try runner.run(["progress", "export"]).output.utf8.count == log.utf8.count)
    }
}
