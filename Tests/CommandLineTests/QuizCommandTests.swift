import Foundation
import Study
import TestSupport
import Testing

/// The quiz with its answers from standard input. The fixture has two questions with three items each; an item's
/// right choice is called "The right one".
@Suite("kmemo quiz, answered from standard input")
struct QuizCommandTests {
    private let content: ContentFixture
    private let runner: ProgramRunner

    init() throws {
        content = try ContentFixture()
        runner = try ProgramRunner()
    }

    private func quiz(_ arguments: String..., input: String) throws -> ProgramRunner.Outcome {
        try runner.run(["quiz", "--kind", "choice", "--content", content.url.path] + arguments, input: input)
    }

    @Test("each line is an answer; every card says whether it was right and why, and all are in the log")
    func answers() throws {
        let outcome = try quiz("--seed", "1", input: "a\nb\nc\n1\n2\n3\n")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        for place in 1...6 {
            #expect(outcome.output.contains("\(place)/6 | Q\((place + 2) / 3) | Physical pages | new"))
        }
        let right = outcome.output.components(separatedBy: " Right. Because it is so.").count - 1
        let wrong = outcome.output.components(separatedBy: " Wrong. Because it is wrong").count - 1
        #expect(right + wrong == 6)
        #expect(outcome.output.contains("Answered 6: \(right) right, \(wrong) wrong"))
        #expect(outcome.output.contains("Read on: kmemo show 1"))
        let reviews = try runner.reviews()
        #expect(reviews.map(\.card.description) == [1, 2].flatMap { q in (1...3).map { "q\(q).mcq.\($0)" } })
        #expect(reviews.count { $0.isRight } == right)
    }

    @Test("the logged choice is the index in the file, whatever the place on the screen")
    func choiceIsIndex() throws {
        var seenPlaces = Set<String>()
        for seed in 1...8 {
            let runner = try ProgramRunner()
            let shown = try runner.run(
                ["quiz", "--kind", "choice", "--content", content.url.path, "--limit", "1", "--seed", "\(seed)"],
                input: ""
            )
            let place = try #require(["a", "b", "c"].first { shown.output.contains("  \($0) The right one\n") })
            seenPlaces.insert(place)
            let outcome = try runner.run(
                ["quiz", "--kind", "choice", "--content", content.url.path, "--limit", "1", "--seed", "\(seed)"],
                input: place
            )
            #expect(outcome.output.contains("Answered 1: 1 right, 0 wrong (100%)."))
            #expect(try runner.reviews().map(\.choice) == [1])
        }
        #expect(seenPlaces.count > 1, "the right choice always stands at \(seenPlaces)")
    }

    @Test("after a wrong answer the right one is explained, and the summary says what to read")
    func wrong() throws {
        let place = try wrongPlace()
        let outcome = try quiz("--seed", "1", "--limit", "1", input: place)
        #expect(outcome.output.contains("\(place) Wrong. Because it is wrong"))
        #expect(outcome.output.contains("The right answer:\n"))
        #expect(outcome.output.contains(" The right one\n    Because it is so."))
        #expect(outcome.output.contains("Worth reading again\n- kmemo show 1  What is a page?"))
        #expect(outcome.output.contains("It comes back tomorrow"))
    }

    @Test("the end of input ends the quiz, with all answers kept")
    func endOfInput() throws {
        let outcome = try quiz(input: "a\nb")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Answered 2:"))
        #expect(try runner.reviews().count == 2)
    }

    @Test("without any input there is a summary and nothing in the log")
    func noInput() throws {
        let outcome = try quiz(input: "")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Nothing was answered."))
        #expect(try runner.reviews().isEmpty)
    }

    @Test("s skips, u takes the last answer back, q quits, and other lines change nothing")
    func otherKeys() throws {
        let outcome = try quiz(input: "x\n\n9\na\ns\nu\nb\nQ\na\n")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Taken back: your last answer, to Q1."))
        #expect(outcome.output.contains("Answered 1:"))
        #expect(outcome.output.contains("Skipped: 1."))
        #expect(try runner.reviews().map(\.card.description) == ["q1.mcq.1"])
    }

    @Test("an answer of an earlier session can be taken back too")
    func undoAcrossSessions() throws {
        _ = try quiz("--limit", "1", input: "a\n")
        let outcome = try quiz(input: "u\nq\n")
        #expect(outcome.output.contains("Taken back: your last answer, to Q1."))
        #expect(try runner.reviews().isEmpty)
    }

    @Test("a Chinese input method's full-width letters answer as well")
    func fullWidth() throws {
        _ = try quiz(input: "ａ\n２\nｑ\n")
        #expect(try runner.reviews().count == 2)
    }

    @Test("due cards are asked before new ones; --due-only and --new-only choose")
    func selection() throws {
        try runner.log("q2.mcq.3", daysAgo: 20)
        let all = try quiz("--limit", "2", input: "")
        #expect(all.output.contains("1/2 | Q2 | Physical pages | changed since you last saw it\n"))
        #expect(try quiz("--due-only", input: "").output.contains("1/1 | Q2 "))
        #expect(try quiz("--new-only", input: "").output.contains("1/5 | Q1 "))
    }

    @Test("with nothing to ask it says why, and ends with status 1")
    func nothing() throws {
        let due = try quiz("--due-only", input: "a")
        #expect(due.status == 1)
        #expect(due.errors == "kmemo: nothing is due; 'kmemo quiz --new-only' asks new cards\n")
        let topic = try quiz("--topic", "slab", input: "a")
        #expect(topic.status == 1)
        #expect(topic.errors == "kmemo: there is no card to ask: none of the chosen questions has one\n")
        _ = try quiz(input: "a\na\na\na\na\na\n")
        let everything = try quiz(input: "a")
        #expect(everything.status == 1)
        #expect(everything.errors.hasPrefix("kmemo: nothing is due; the next is due "))
        #expect(try quiz("--new-only", input: "a").status == 1)
        #expect(due.output.isEmpty && topic.output.isEmpty && everything.output.isEmpty)
    }

    @Test("--question chooses, several times over")
    func questions() throws {
        #expect(try quiz("--question", "2", input: "").output.contains("1/3 | Q2 "))
        #expect(try quiz("--question", "2", "--question", "1", input: "").output.contains("1/6 | Q1 "))
    }

    @Test("the same seed gives the same quiz; --shuffle draws new cards in another order")
    func seeds() throws {
        let arguments = ["quiz", "--kind", "choice", "--content", content.url.path, "--shuffle", "--seed", "4"]
        let skipAll = "s\ns\ns\ns\ns\ns\n"
        let first = try runner.run(arguments, input: skipAll).output
        #expect(try runner.run(arguments, input: skipAll).output == first)
        let orders = try (1...6).map { seed in
            try runner.run(arguments.dropLast() + ["\(seed)"], input: skipAll).output
                .split(separator: "\n").filter { $0.contains(" | Q") }.joined()
        }
        #expect(Set(orders).count > 1)
    }

    @Test(
        "wrong usage is status 64 and leaves no file",
        arguments: [
            ["--limit", "0"], ["--new-only", "--due-only"], ["--question", "99"], ["--topic", "slob"],
            ["--seed", "x"], ["--language", "fr"],
        ]
    )
    func usage(_ arguments: [String]) throws {
        let outcome = try runner.run(
            ["quiz", "--kind", "choice", "--content", content.url.path] + arguments,
            input: "a"
        )
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty && !outcome.errors.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: runner.progress.path))
    }

    @Test("a damaged progress file is set aside with a message, and the quiz goes on")
    func damaged() throws {
        let folder = runner.progress.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("garbage".utf8).write(to: runner.progress)
        let outcome = try quiz(input: "a\n")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("the progress file is damaged"))
        #expect(outcome.errors.contains("It was not removed: it is now progress.damaged-"))
        #expect(try runner.reviews().count == 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let kept = try #require(names.first { $0.hasPrefix("progress.damaged-") })
        #expect(try String(contentsOf: folder.appending(path: kept), encoding: .utf8) == "garbage")
    }

    @Test("a progress file that cannot be used is status 2, and nothing is asked")
    func unusable() throws {
        try content.folder.write("my notes", to: "notes.txt")
        let notes = content.url.appending(path: "notes.txt").path
        for file in [notes, notes + "/below.sqlite"] {
            let outcome = try quiz("--progress", file, input: "a\n")
            #expect(outcome.status == 2)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("kmemo: \(file): "))
        }
        #expect(try content.folder.read("notes.txt") == "my notes")
    }

    @Test("it speaks Chinese, and says when a card was changed since it was seen")
    func chinese() throws {
        try runner.log("q1.mcq.1", daysAgo: 30, language: "zh")
        let outcome = try quiz("--language", "zh", "--limit", "1", input: "a\n")
        #expect(outcome.output.contains("1/1 | Q1 | 物理页管理 | 上次作答后内容有更新\n"))
        #expect(outcome.output.contains("作答 1 题："))
        #expect(outcome.output.contains("延伸阅读：kmemo show 1"))
    }

    @Test("why nothing is asked, and what is wrong, is said in Chinese too")
    func chineseMessages() throws {
        for (arguments, message) in [
            (["quiz", "--due-only", "--language", "zh"], "kmemo: 没有到期的卡片；kmemo quiz --new-only 会考新题\n"),
            (["quiz", "--question", "99", "--language=zh"], "kmemo: 没有问题 99；kmemo list --kind question 列出全部问题\n"),
            (["show", "nothing-like-it", "--language", "zh"], "kmemo: 没有条目“nothing-like-it”；kmemo list 列出全部条目\n"),
            (
                ["list", "--kind", "article", "--topic", "boot", "--language", "zh"],
                "kmemo: 没有符合条件的条目；kmemo list 列出全部\n"
            ),
        ] {
            let outcome = try runner.run(arguments + ["--content", content.url.path])
            #expect(outcome.status > 0)
            #expect(outcome.errors == message)
        }
        var chinese = runner
        chinese.environment["LC_ALL"] = "zh_CN.UTF-8"
        #expect(try chinese.run(["run", "budy-split"]).errors == "kmemo: 没有模拟“budy-split”；是不是“buddy-split”？\n")
        let english = try chinese.run(["run", "budy-split", "--language", "en"])
        #expect(english.errors == "kmemo: there is no simulation 'budy-split'; did you mean 'buddy-split'?\n")
    }

    @Test("a line that is no answer is said to be none")
    func notUnderstood() throws {
        let outcome = try quiz("--limit", "1", input: "z\nabc\n\na\n")
        #expect(outcome.output.contains("'z' is no answer here."))
        #expect(outcome.output.contains("That was not understood."))
        #expect(outcome.output.contains("Enter is no answer here."))
        #expect(try runner.reviews().count == 1)
    }

    /// A place at which seed 1 shows a wrong choice of the first card.
    private func wrongPlace() throws -> String {
        let shown = try quiz("--seed", "1", "--limit", "1", input: "").output
        return try #require(["a", "b", "c"].first { !shown.contains("  \($0) The right one\n") })
    }
}

extension ProgramRunner {
    /// The progress file of the runner's home.
    var progress: URL { URL(filePath: (environment["XDG_DATA_HOME"] ?? "") + "/kmemo/progress.sqlite") }

    /// The answers that stand.
    func reviews() throws -> [Review] {
        try ProgressStore.open(progress, now: Date()).reviews()
    }

    /// Logs a right answer given some days ago.
    func log(_ card: String, daysAgo days: Int, right isRight: Bool = true, language: String = "en") throws {
        let time = Date(timeIntervalSinceNow: -86_400 * Double(days))
        let answer = GivenAnswer(
            choice: 1,
            isRight: isRight,
            elapsedMilliseconds: 1000,
            language: language,
            contentHash: "an older text"
        )
        let store = try ProgressStore.open(progress, now: time)
        let day = StudyCalendar(timeZone: .current).day(of: time)
        _ = try store.record(answer, to: CardID(card), at: time, on: day)
        try store.close()
    }
}
