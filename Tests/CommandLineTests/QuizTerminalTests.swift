import Foundation
import Study
import TestSupport
import Testing

@Suite("kmemo quiz, on a terminal", .serialized)
struct QuizTerminalTests {
    private let content: ContentFixture
    private let runner: ProgramRunner

    init() throws {
        content = try ContentFixture()
        runner = try ProgramRunner()
    }

    private func start(_ arguments: String..., columns: UInt16 = 80) throws -> PseudoTerminal {
        try PseudoTerminal(
            ["quiz", "--kind", "choice", "--content", content.url.path, "--no-color", "--seed", "1"] + arguments,
            runner,
            columns: columns
        )
    }

    @Test("a single key answers, nothing goes on without one, and the terminal is put back")
    func singleKeys() throws {
        let terminal = try start("--limit", "2")
        try terminal.expect("q: quit)")
        #expect(terminal.mode == .singleKeys)
        terminal.type("a")
        try terminal.expect("(any key: go on, u: undo, q: quit)")
        #expect(try runner.reviews().count == 1, "it is kept before the next card is asked")
        #expect(throws: PseudoTerminal.Failure.self) { try terminal.expect("2/2", seconds: 0.5) }
        terminal.type("\r")
        try terminal.expect("2/2")
        terminal.type("2")
        try terminal.expect("go on")
        terminal.type(" ")
        try terminal.expect("Answered 2:")
        terminal.type("n")
        #expect(try terminal.end().status == 0)
        #expect(terminal.mode == .ordinary)
        #expect(try runner.reviews().count == 2)
    }

    @Test(
        "q, Ctrl-C, Ctrl-D and Escape quit at a card: a summary, status 0, answers kept, terminal restored",
        arguments: ["q", "\u{03}", "\u{04}", "\u{1B}"]
    )
    func quitting(_ key: String) throws {
        let terminal = try start()
        try terminal.expect("q: quit)")
        terminal.type("b")
        try terminal.expect("go on")
        terminal.type("x")
        try terminal.expect("2/6")
        try terminal.expect("q: quit)")
        terminal.type(key)
        let end = try terminal.end()
        #expect(end.status == 0)
        #expect(end.output.contains("Answered 1:"))
        #expect(!end.output.contains("again?"), "who quits is not asked on")
        #expect(terminal.mode == .ordinary)
        #expect(try runner.reviews().count == 1)
    }

    @Test("q, Ctrl-C, Ctrl-D and Escape quit after an answer too", arguments: ["q", "\u{03}", "\u{04}", "\u{1B}"])
    func quittingAfterAnswer(_ key: String) throws {
        let terminal = try start()
        try terminal.expect("q: quit)")
        terminal.type("b")
        try terminal.expect("go on")
        terminal.type(key)
        #expect(try terminal.end().output.contains("Answered 1:"))
        #expect(terminal.mode == .ordinary)
    }

    @Test("u after an answer takes it back and asks again")
    func undo() throws {
        let terminal = try start("--limit", "1")
        try terminal.expect("q: quit)")
        terminal.type("a")
        try terminal.expect("go on")
        terminal.type("u")
        try terminal.expect("Taken back: your last answer, to Q1.")
        try terminal.expect("1/1")
        #expect(try runner.reviews().isEmpty)
        terminal.type("q")
        #expect(try terminal.end().output.contains("Nothing was answered."))
    }

    @Test("the cards answered wrong are asked again on wish")
    func again() throws {
        let probe = try runner.run(
            ["quiz", "--kind", "choice", "--content", content.url.path, "--seed", "1", "--limit", "1"],
            input: ""
        )
        let wrong = try #require(["a", "b", "c"].first { !probe.output.contains("  \($0) The right one\n") })
        let terminal = try start("--limit", "1")
        try terminal.expect("q: quit)")
        terminal.type(wrong)
        try terminal.expect("go on")
        terminal.type("\r")
        try terminal.expect("Ask the wrong ones again? (y/n)")
        terminal.type("y")
        try terminal.expect("1/1 | Q1")
        terminal.type("q")
        #expect(try terminal.end().status == 0)
    }

    @Test("an arrow key and other keys answer nothing")
    func otherKeys() throws {
        let terminal = try start()
        try terminal.expect("q: quit)")
        for (key, remark) in [
            ("\u{1B}[C", "An arrow key is no answer here."), ("z", "'z' is no answer here."),
            ("中", "'中' is no answer here."), ("\r", "Enter is no answer here."),
            ("\u{01}", "A control key is no answer here."),
        ] {
            terminal.type(key)
            try terminal.expect(remark)
            try terminal.expect("q: quit)")
        }
        terminal.type("q")
        #expect(try terminal.end().output.contains("Nothing was answered."))
        #expect(try runner.reviews().isEmpty)
    }

    #if os(Linux)
        @Test("Ctrl-Z stops it with the terminal put back; when it goes on, the card is shown again")
        func suspension() throws {
            let terminal = try start()
            try #require(terminal.hasOwnGroup)
            let card = try terminal.expect("q: quit)").split(separator: "\n").first { $0.hasPrefix("1/6") }
            terminal.type("\u{1A}")
            try wait { try terminal.isStopped() }
            #expect(terminal.mode == .ordinary)
            terminal.signal(SIGCONT)
            try terminal.expect(String(try #require(card)))
            try terminal.expect("q: quit)")
            #expect(terminal.mode == .singleKeys)
            terminal.type("a")
            try terminal.expect("go on")
            // Somebody else may stop it as well.
            terminal.signal(SIGTSTP)
            try wait { try terminal.isStopped() }
            #expect(terminal.mode == .ordinary)
            terminal.signal(SIGCONT)
            try terminal.expect("go on")
            terminal.type("q")
            #expect(try terminal.end().status == 0)
            #expect(terminal.mode == .ordinary)
            #expect(try runner.reviews().count == 1)
        }
    #endif

    private func wait(seconds: Double = 20, _ isSo: () throws -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while try !isSo() {
            try #require(Date() < deadline)
            usleep(20_000)
        }
    }

    @Test("a signal ends it with the terminal restored and the answers kept", arguments: [SIGTERM, SIGINT, SIGHUP])
    func signals(_ number: Int32) throws {
        let terminal = try start()
        try terminal.expect("q: quit)")
        terminal.type("a")
        try terminal.expect("go on")
        terminal.signal(number)
        _ = try terminal.end()
        #expect(terminal.mode == .ordinary)
        #expect(try runner.reviews().count == 1)
    }

    @Test("killed in the middle, it has lost no answer")
    func killed() throws {
        for number in 1...3 {
            let terminal = try start()
            try terminal.expect("q: quit)")
            terminal.type("a")
            // The explanation is printed after the answer is in the log.
            try terminal.expect("Read on")
            terminal.signal(SIGKILL)
            _ = try terminal.end()
            #expect(try runner.reviews().count == number)
        }
    }

    @Test("no line is wider than the terminal", arguments: [40, 80] as [UInt16], ["en", "zh"])
    func width(_ columns: UInt16, _ language: String) throws {
        let terminal = try start("--language", language, columns: columns)
        let first = try terminal.expect(language == "en" ? "quit)" : "退出）")
        terminal.type("a")
        let second = try terminal.expect(language == "en" ? "go on" : "继续")
        terminal.type("q")
        let lines = (first + second + (try terminal.end().output)).split(separator: "\n")
        #expect(lines.count > 10)
        for line in lines {
            let width = line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
            #expect(width <= Int(columns), "\(line)")
        }
    }
}
