import Foundation
import Study
import TestSupport
import Testing

/// The fixture's questions rest on `buddy-split` alone, so its drills are the only ones with a topic.
@Suite("kmemo quiz with drills")
struct QuizDrillTests {
    private let content: ContentFixture
    private let runner: ProgramRunner

    init() throws {
        content = try ContentFixture()
        runner = try ProgramRunner()
    }

    private func quiz(_ arguments: String..., input: String) throws -> ProgramRunner.Outcome {
        try runner.run(["quiz", "--content", content.url.path] + arguments, input: input)
    }

    private func answer(_ level: Int, _ seed: UInt64) throws -> String {
        try drillAnswer("buddy-split", level: level, seed: seed)
    }

    @Test("after two cards comes a drill; its answer is kept like any other")
    func mixed() throws {
        let outcome = try quiz("--question", "1", input: "a\nb\n\(try answer(1, 0))\nc\n")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output.contains("2/4 | Q1 "))
        #expect(outcome.output.contains("3/4 | drill | Splitting a block | level 1 | new\n"))
        #expect(outcome.output.contains("4/4 | Q1 "))
        let reviews = try runner.reviews()
        #expect(reviews.map(\.card.description) == ["q1.mcq.1", "q1.mcq.2", "drill.buddy-split.1", "q1.mcq.3"])
        #expect(reviews[2].isRight && reviews[2].choice == nil && reviews[2].language == "en")
    }

    @Test("--kind chooses; drills stay within a third of the limit")
    func kinds() throws {
        #expect(try quiz("--kind", "choice", input: "").output.contains("1/6 | Q1 "))
        #expect(try quiz("--kind", "drill", "--limit", "3", input: "").output.contains("1/3 | drill | "))
        #expect(try quiz("--limit", "9", input: "").output.contains("1/9 | Q1 "))
        #expect(try quiz("--limit", "2", input: "").output.contains("1/2 | Q1 "))
        #expect(try quiz("--kind", "cards", input: "").status == 64)
    }

    @Test("topic and question choose the drills of the simulations that their questions rest on")
    func filters() throws {
        #expect(
            try quiz("--kind", "drill", "--topic", "physical", input: "").output.contains(
                "1/1 | drill | Splitting a block"
            )
        )
        #expect(
            try quiz("--kind", "drill", "--question", "2", input: "").output.contains("1/1 | drill | Splitting a block")
        )
        let none = try quiz("--kind", "drill", "--topic", "slab", input: "")
        #expect(none.status == 1)
        #expect(none.errors == "kmemo: there is no card to ask: none of the chosen questions has one\n")
    }

    @Test("a level opens when the one below was answered right")
    func levels() throws {
        let arguments = ["--kind", "drill", "--topic", "physical", "--new-only"]
        #expect(try quiz("--kind", "drill", "--topic", "physical", input: "1\n").output.contains("Wrong."))
        let closed = try runner.run(["quiz", "--content", content.url.path] + arguments, input: "")
        #expect(closed.status == 1 && closed.errors.hasPrefix("kmemo: every card has been asked already"))
        try runner.log("drill.buddy-split.1", daysAgo: 3)
        let open = try runner.run(["quiz", "--content", content.url.path] + arguments, input: "")
        #expect(open.output.contains("1/1 | drill | Splitting a block | level 2 | new"))
    }

    @Test("asked again, a drill has other numbers: those of the count of its answers")
    func freshNumbers() throws {
        var questions: Set<String> = []
        for count in 0..<4 {
            let outcome = try quiz("--kind", "drill", "--question", "1", input: "")
            let question = try #require(outcome.output.firstMatch(of: /begins at\s+page\s+frame\s+(\d+)/))
            questions.insert(String(question.1))
            let right = try answer(1, UInt64(count))
            let skipped = try quiz("--kind", "drill", "--question", "1", input: "x\nq\n")
            #expect(skipped.output.contains(question.0), "what was not answered is asked again")
            #expect(!right.isEmpty && !questions.contains(right))
            // Wrong, and long enough ago to be due again.
            try runner.log("drill.buddy-split.1", daysAgo: 40 - 5 * count, right: false)
        }
        #expect(questions.count == 4)
        let last = try quiz("--kind", "drill", "--question", "1", input: "\(try answer(1, 4))\n")
        #expect(last.output.contains("\nRight.\n"), "\(last.output)")
    }

    @Test("a line that is no answer is asked again; s, u and q work as lines")
    func commands() throws {
        let outcome = try quiz("--kind", "drill", "--question", "1", input: "what\n1\n")
        #expect(outcome.output.contains("That is no answer of this kind: a number"))
        #expect(outcome.output.contains("Answered 1: 0 right, 1 wrong (0%)."))
        #expect(outcome.output.contains("- kmemo run buddy-split --drill --level 1  where the first half"))
        #expect(outcome.output.contains("Read on: kmemo show 1\n"))
        let undone = try quiz("--question", "1", "--new-only", input: "u\n\(try answer(1, 1))\nq\n")
        #expect(undone.output.contains("Taken back: your last answer, to the drill buddy-split, level 1."))
        #expect(undone.output.contains("\nRight.\n"), "the numbers are others than those already explained")
        #expect(try runner.reviews().map(\.isRight) == [true])
        #expect(
            try quiz("--kind", "drill", "--limit", "1", input: "s\n").output.contains(
                "Nothing was answered. Skipped: 1."
            )
        )
        #expect(try quiz("--kind", "drill", "--limit", "1", input: "ｑ\n").output.contains("Nothing was answered."))
    }

    @Test("in Chinese, drills speak Chinese")
    func chinese() throws {
        let outcome = try quiz("--kind", "drill", "--question", "1", "--language", "zh", input: "0\n")
        #expect(outcome.output.contains("1/1 | 练习 | 拆分内存块 | 难度 1 | 新题\n"))
        #expect(outcome.output.contains("答错了。答案是"))
    }

    @Test("statistics count drills that were asked, and name the command that asks more")
    func statistics() throws {
        func stats(_ arguments: String...) throws -> String {
            try runner.run(["stats", "--content", content.url.path] + arguments).output
        }
        #expect(try stats().contains("6: 0 asked, 6 new"))
        _ = try quiz("--kind", "drill", "--question", "1", input: "0\n")
        #expect(try stats().contains("7: 1 asked, 6 new"))
        #expect(try stats().contains("kmemo run buddy-split --drill --level 1  wrong 1 of 1: where"))
        let json = try stats("--format", "json")
        #expect(json.contains("\"cards\":{\"total\":7,\"new\":6}"))
        #expect(json.contains("\"command\":\"kmemo run buddy-split --drill --level 1\""))
    }
}

@Suite("kmemo quiz with drills, on a terminal", .serialized)
struct QuizDrillTerminalTests {
    @Test("a drill takes a line, cards take single keys, and u after an explanation takes a drill's answer back")
    func terminal() throws {
        let content = try ContentFixture()
        let runner = try ProgramRunner()
        let terminal = try PseudoTerminal(
            ["quiz", "--content", content.url.path, "--no-color", "--limit", "3", "--seed", "1"],
            runner
        )
        for place in 1...2 {
            try terminal.expect("\(place)/3 | Q1")
            try terminal.expect("q: quit)")
            terminal.type("a")
            try terminal.expect("go on")
            terminal.type(" ")
        }
        try terminal.expect("3/3 | drill | ")
        try terminal.expect("> ")
        terminal.type("17\r")
        try terminal.expect("Wrong.")
        try terminal.expect("It comes back")
        try terminal.expect("go on")
        #expect(try runner.reviews().count == 3)
        terminal.type("u")
        try terminal.expect("Taken back: your last answer, to the drill ")
        try terminal.expect("3/3 | drill | ")
        #expect(try runner.reviews().count == 2)
        try terminal.expect("> ")
        terminal.type("\u{04}")
        let end = try terminal.end()
        #expect(end.status == 0 && end.output.contains("Answered 2:"))
        #expect(terminal.mode == .ordinary)
    }
}
