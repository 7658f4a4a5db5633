import Foundation
import Simulations
import TestSupport
import Testing
import Traces

/// The answer that the model gives, for tests that answer as a user does.
func drillAnswer(_ simulation: String, level: Int, seed: UInt64) throws -> String {
    let drill = try #require(SimulationCatalogue.find(simulation)).drill(seed: seed, level: level)
    guard case .choice(let place, _) = drill.answer else { return drill.answer.text.en }
    return DrillAnswer.letter(place)
}

@Suite("kmemo run --drill")
struct DrillCommandTests {
    private func kmemo(_ arguments: String..., input: String = "") throws -> ProgramRunner.Outcome {
        try ProgramRunner().run(["run"] + arguments, input: input)
    }

    // MARK: --answer

    @Test("a right answer is status 0, a wrong one status 1; both are explained")
    func answer() throws {
        let right = try kmemo("page-walk", "--drill", "--seed", "7", "--answer", "0x3b7b65d416")
        #expect(right.status == 0)
        #expect(right.output.contains("0x72a31f2f7416 is mapped") && right.output.contains("\nRight.\n"))
        let wrong = try kmemo("page-walk", "--drill", "--seed", "7", "--answer", "0x3b7b65d000")
        #expect(wrong.status == 1)
        #expect(wrong.output.contains("\nWrong. The answer is 0x3b7b65d416.\n"))
        for outcome in [right, wrong] {
            #expect(outcome.output.contains("[6/6] Physical address 0x3b7b65d416") && outcome.errors.isEmpty)
            #expect(outcome.output.contains("kmemo run page-walk --set address=0x72a31f2f7416"))
        }
    }

    @Test("what cannot be read is status 64, and is told how an answer is written")
    func unreadable() throws {
        let outcome = try kmemo("page-walk", "--drill", "--seed", "7", "--answer", "perhaps")
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "kmemo: That is no answer of this kind: hexadecimal, such as 0x2f000.\n")
    }

    @Test(
        "the model's own answer is right in every drill",
        arguments: SimulationCatalogue.all.filter { $0.drills != nil }.map(\.name)
    )
    func everyDrill(_ name: String) throws {
        for index in (SimulationCatalogue.find(name)?.drills?.levels ?? []).indices {
            let level = index + 1
            let answer = try drillAnswer(name, level: level, seed: 11)
            for language in ["en", "zh"] {
                let outcome = try kmemo(
                    name,
                    "--drill",
                    "--seed",
                    "11",
                    "--level",
                    "\(level)",
                    "--answer",
                    answer,
                    "--language",
                    language
                )
                #expect(outcome.status == 0, "\(name) \(level): \(answer): \(outcome.output)\(outcome.errors)")
            }
        }
    }

    // MARK: JSON

    @Test("--format json has question, givens, answer and explanation; with --answer, the verdict too")
    func asJSON() throws {
        let outcome = try kmemo("buddy-split", "--drill", "--level", "3", "--seed", "5", "--format", "json")
        #expect(outcome.status == 0)
        let object = try #require(try json(outcome.output) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "simulation", "level", "seed", "question", "givens", "kind", "hint", "answer", "explanation",
            ]
        )
        let answer = try #require(object["answer"] as? String)
        let judged = try kmemo(
            "buddy-split",
            "--drill",
            "--level",
            "3",
            "--seed",
            "5",
            "--format",
            "json",
            "--answer",
            answer
        )
        #expect(judged.status == 0)
        #expect((try json(judged.output) as? [String: Any])?["verdict"] as? String == "right")
        let wrong = try kmemo("buddy-split", "--drill", "--seed", "5", "--format", "json", "--answer", "1")
        #expect(wrong.status == 1 && wrong.output.contains("\"given\":\"1\",\"verdict\":\"wrong\""))
        let unreadable = try kmemo("buddy-split", "--drill", "--seed", "5", "--format", "json", "--answer", "?")
        #expect(unreadable.status == 64 && unreadable.output.contains("\"verdict\":\"unreadable\""))
    }

    @Test("a series in JSON is one line each, with one seed after the other, beyond the largest number too")
    func series() throws {
        let outcome = try kmemo(
            "oom-badness",
            "--drill",
            "--seed",
            "18446744073709551615",
            "--count",
            "3",
            "--format",
            "json"
        )
        let lines = outcome.output.split(separator: "\n")
        let seeds = try lines.map { try #require(try json(String($0)) as? [String: Any])["seed"] as? String }
        #expect(seeds == ["18446744073709551615", "0", "1"])
    }

    // MARK: Standard input

    @Test("without a terminal each line is an answer; a series ends with the score")
    func lines() throws {
        let answers = try (0..<3).map { try drillAnswer("watermarks", level: 1, seed: 20 + $0) }
        let outcome = try kmemo(
            "watermarks",
            "--drill",
            "--seed",
            "20",
            "--count",
            "3",
            input: "\(answers[0])\n\n17\n\(answers[2])"
        )
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("1/3 | watermarks | level 1 | seed 20\n"))
        #expect(outcome.output.contains("3/3 | watermarks | level 1 | seed 22\n"))
        #expect(outcome.output.contains("\nWrong. The answer is \(answers[1])."))
        #expect(outcome.output.hasSuffix("\nRight: 2 of 3 (67%).\n"))
    }

    @Test("a line that is no answer costs nothing; s shows it, q ends")
    func commands() throws {
        let outcome = try kmemo(
            "segment-translation",
            "--drill",
            "--seed",
            "1",
            "--level",
            "3",
            "--count",
            "4",
            input: "huh\ns\nq\na\n"
        )
        #expect(outcome.output.contains("That is no answer of this kind: a letter from a to d."))
        #expect(outcome.output.contains("\nThe answer is "))
        #expect(outcome.output.hasSuffix("\nNothing was answered.\n"))
        #expect(!outcome.output.contains("3/4"))
    }

    @Test("without input it ends at once, and in Chinese it speaks Chinese")
    func chinese() throws {
        let outcome = try kmemo("lru-lists", "--drill", "--seed", "3", "--count", "2", "--language", "zh")
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("1/2 | lru-lists | 难度 1 | 种子 3\n"))
        #expect(outcome.output.contains("（a 到 c 的字母；s：看答案，q：退出）") && outcome.output.hasSuffix("没有作答。\n"))
    }

    @Test("without a seed the numbers are others each time, and the seed is told")
    func randomSeed() throws {
        let questions = try (0..<4).map { _ in try kmemo("brk-heap", "--drill", input: "s\n").output }
        #expect(Set(questions).count > 1)
        #expect(questions.allSatisfy { $0.contains(/level 1 \| seed \d+\n/) })
    }

    // MARK: Usage

    @Test(
        "wrong usage is status 64 with a message that says what is wrong",
        arguments: [
            (["page-walk", "--drill", "--level", "4"], "the level is a number from 1 to 3, not 4."),
            (["page-walk", "--drill", "--level", "0"], "the level is a number from 1 to 3, not 0."),
            (["page-walk", "--drill", "--level", "-1"], "the level is a number from 1 to 3, not -1."),
            (["page-walk", "--drill", "--level", "two"], "--level takes a number, not 'two'."),
            (
                ["page-walk", "--drill", "--seed", "-1"],
                "--seed takes a number from 0 to 18446744073709551615, not '-1'."
            ),
            (
                ["page-walk", "--drill", "--seed", "x"],
                "--seed takes a number from 0 to 18446744073709551615, not 'x'."
            ),
            (["page-walk", "--drill", "--count", "0"], "--count takes a number from 1 to 1000, not 0."),
            (["page-walk", "--drill", "--count", "2", "--answer", "1"], "--answer answers one question"),
            (["page-walk", "--level", "2"], "--level belongs to --drill."),
            (["page-walk", "--answer", "2"], "--answer belongs to --drill."),
            (["page-walk", "--drill", "--set", "access=read"], "--drill chooses its own numbers"),
            (["page-walk", "--drill", "--step"], "--drill chooses its own numbers"),
            (["--drill"], "--drill needs a simulation's name"),
            (["pagewalk", "--drill"], "did you mean 'page-walk'?"),
        ]
    )
    func usage(_ arguments: [String], _ message: String) throws {
        let outcome = try ProgramRunner().run(["run"] + arguments, input: "1\n")
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty && outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test("a level that there is not is refused in the language asked for")
    func chineseUsage() throws {
        let outcome = try kmemo("page-walk", "--drill", "--level", "9", "--language", "zh")
        #expect(outcome.status == 64 && outcome.errors == "kmemo: 难度应为 1 到 3，而不是 9。\n")
    }

    @Test("--describe says what each level asks")
    func describe() throws {
        let outcome = try kmemo("page-walk", "--describe")
        #expect(outcome.output.contains("Drills (--drill --level N)"))
        #expect(outcome.output.contains("the index into one of the tables"))
        let object = try #require(
            try json(try kmemo("page-walk", "--describe", "--format", "json").output) as? [String: Any]
        )
        #expect((object["drills"] as? [String])?.count == 3)
    }
}

@Suite("kmemo run --drill, on a terminal", .serialized)
struct DrillTerminalTests {
    private func start(_ arguments: String..., columns: UInt16 = 80) throws -> PseudoTerminal {
        try PseudoTerminal(
            ["run", "watermarks", "--drill", "--seed", "20", "--no-color"] + arguments,
            ProgramRunner(),
            columns: columns
        )
    }

    @Test("what is typed is shown and can be taken back; Enter sends it, and the terminal is put back")
    func typing() throws {
        let answer = try drillAnswer("watermarks", level: 1, seed: 20)
        let digits = String(answer.prefix { $0.isNumber })
        let terminal = try start()
        try terminal.expect("q: quit)")
        try terminal.expect("> ")
        #expect(terminal.mode == .singleKeys)
        terminal.type("99\u{7F}\u{7F}" + digits + "7")
        try terminal.expect(digits + "7")
        terminal.type("\u{7F}")
        try terminal.expect("> " + digits)
        terminal.type("\r")
        try terminal.expect("Right.")
        #expect(try terminal.end().status == 0)
        #expect(terminal.mode == .ordinary)
    }

    @Test(
        "Ctrl-U empties the line; arrow keys and control characters are no part of it; what is no answer is asked again"
    )
    func editing() throws {
        let terminal = try start()
        try terminal.expect("> ")
        terminal.type("12\u{15}\u{1B}[C\u{01}x页\u{7F}\u{7F}ab\r")
        try terminal.expect("That is no answer of this kind: a number of pages.")
        terminal.type("1\r")
        try terminal.expect("Wrong.")
        #expect(try terminal.end().status == 0)
    }

    @Test("between the questions of a series nothing goes on without a key; the score comes last")
    func series() throws {
        let terminal = try start("--count", "2")
        try terminal.expect("> ")
        terminal.type("1\r")
        try terminal.expect("(any key: go on, q: quit)")
        #expect(throws: PseudoTerminal.Failure.self) { try terminal.expect("2/2", seconds: 0.4) }
        terminal.type(" ")
        try terminal.expect("2/2")
        try terminal.expect("> ")
        terminal.type("2\r")
        try terminal.expect("Right: 0 of 2 (0%).")
        #expect(try terminal.end().status == 0)
    }

    @Test(
        "Ctrl-C, Ctrl-D, Escape and q end it: score, status 0, terminal put back",
        arguments: ["\u{03}", "\u{04}", "\u{1B}", "q\r"]
    )
    func ending(_ keys: String) throws {
        let terminal = try start("--count", "3")
        try terminal.expect("> ")
        terminal.type("1\r")
        try terminal.expect("go on")
        terminal.type(" ")
        try terminal.expect("2/3")
        try terminal.expect("> ")
        terminal.type(keys)
        let end = try terminal.end()
        #expect(end.status == 0 && end.output.contains("Right: 0 of 1 (0%)."))
        #expect(terminal.mode == .ordinary)
    }

    @Test("a line ends before the terminal does, so that it can be taken back")
    func narrow() throws {
        let terminal = try start(columns: 40)
        try terminal.expect("> ")
        terminal.type(String(repeating: "1", count: 60))
        terminal.type("\r")
        let shown = try terminal.expect("That is no answer")
        #expect(!shown.contains(String(repeating: "1", count: 39)))
    }
}
