import Foundation
import Simulations
import TestSupport
import Testing

@Suite("kmemo list, show, index, run and verify")
struct ReadingCommandTests {
    private func kmemo(_ arguments: String...) throws -> ProgramRunner.Outcome {
        try ProgramRunner().run(arguments)
    }

    // MARK: list

    @Test("list has the 59 questions in each language")
    func list() throws {
        let outcome = try kmemo("list", "--kind", "question", "--format", "json", "--content", projectContent)
        #expect(outcome.status == 0)
        let rows = try #require(try json(outcome.output) as? [[String: Any]])
        for language in ["en", "zh"] {
            let numbers = rows.filter { $0["language"] as? String == language }.compactMap { $0["number"] as? Int }
            #expect(numbers == Array(1...59), "\(language)")
        }
    }

    @Test("list filters by kind, topic and language; nothing left is status 1")
    func filters() throws {
        let slab = try kmemo(
            "list",
            "--topic",
            "slab",
            "--kind",
            "question",
            "--format",
            "json",
            "--language",
            "zh",
            "--content",
            projectContent
        )
        let rows = try #require(try json(slab.output) as? [[String: Any]])
        #expect(rows.compactMap { $0["number"] as? Int } == [33, 34, 35, 38])
        #expect(rows.allSatisfy { $0["topic"] as? String == "slab" && $0["language"] as? String == "zh" })
        let none = try kmemo("list", "--kind", "term", "--topic", "slab", "--content", projectContent)
        #expect(none.status == 1)
    }

    @Test("list's columns line up with Han text in them")
    func columns() throws {
        let outcome = try kmemo("list", "--kind", "question", "--language", "zh", "--content", projectContent)
        for line in outcome.output.split(separator: "\n") {
            let width = line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
            #expect(width <= 80, "\(line)")
        }
    }

    // MARK: show

    @Test("show prints an entry by number, name, id or Chinese name", arguments: ["22", "q22", "page-allocator"])
    func show(name: String) throws {
        let outcome = try kmemo("show", name, "--content", projectContent)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("22. How is physical memory managed and allocated?\n"))
        #expect(outcome.output.contains("\nIn 60 seconds\n"))
        #expect(outcome.output.contains("kmemo run buddy-split --step"))
        #expect(outcome.output.contains("mm/page_alloc.c#__rmqueue_smallest"))
    }

    @Test("show knows articles, terms and simulations", arguments: ["slub", "page-fault", "缺页异常", "page-walk"])
    func showOthers(name: String) throws {
        #expect(try kmemo("show", name, "--content", projectContent).status == 0)
    }

    @Test("show of nothing is status 1 and offers the nearest name")
    func showNothing() throws {
        let outcome = try kmemo("show", "slob", "--content", projectContent)
        #expect(outcome.status == 1)
        #expect(outcome.errors == "kmemo: there is no entry 'slob'; did you mean 'slub'?\n", "\(outcome.errors)")
    }

    @Test("show wraps to the terminal's width", arguments: ["en", "zh"])
    func showWidth(language: String) throws {
        var runner = try ProgramRunner()
        runner.environment["COLUMNS"] = "50"
        let outcome = try runner.run(["show", "11", "--language", language, "--content", projectContent])
        var isCode = false
        for line in outcome.output.split(separator: "\n") {
            isCode = line.hasPrefix("    ") || line.hasPrefix("- source") || line.hasPrefix("- 源码")
            let width = line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
            if !isCode { #expect(width <= 52, "\(line)") }
        }
    }

    // MARK: run

    @Test("run of buddy-split has the kernel's values: pfn 0, and one free block of each order 0 to 9")
    func buddySplit() throws {
        let outcome = try kmemo("run", "buddy-split", "--format", "json")
        let trace = try #require(try json(outcome.output) as? [String: Any])
        #expect(trace["simulation"] as? String == "buddy-split")
        let results = try #require(trace["results"] as? [String: Any])
        for order in 0...9 {
            #expect(results["free_order_\(order)"] as? Int == 1, "order \(order)")
        }
        #expect(results["free_order_10"] as? Int == 0)
        #expect(try #require(trace["steps"] as? [Any]).count > 5)
    }

    @Test(
        "every simulation runs with its defaults, in the terminal, as JSON and described, in both languages",
        arguments: SimulationCatalogue.all.map { $0.name }
    )
    func defaults(name: String) throws {
        for language in ["en", "zh"] {
            let text = try kmemo("run", name, "--language", language)
            #expect(text.status == 0 && text.errors.isEmpty)
            #expect(!text.output.isEmpty)
            _ = try json(try kmemo("run", name, "--language", language, "--format", "json").output)
            _ = try json(try kmemo("run", name, "--language", language, "--format", "json", "--describe").output)
        }
    }

    @Test("a bad parameter names itself, its range and the value; status 64")
    func badParameter() throws {
        let outcome = try kmemo("run", "buddy-split", "--set", "order=77")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("'order'") && outcome.errors.contains("77"), "\(outcome.errors)")
        let unknown = try kmemo("run", "buddy-split", "--set", "ordre=1")
        #expect(unknown.errors.contains("'order'"), "\(unknown.errors)")
    }

    @Test("run --step walks by lines of standard input and ends cleanly when they end")
    func step() throws {
        let outcome = try ProgramRunner().run(["run", "buddy-split", "--step"], input: "\nd\n\np\nq\n")
        #expect(outcome.status == 0)
        let whole = try kmemo("run", "buddy-split")
        #expect(outcome.output.count < whole.output.count * 2)
        #expect(try ProgramRunner().run(["run", "buddy-split", "--step"], input: "").status == 0)
    }

    // MARK: index and verify

    @Test("index says what it wrote, and writes nothing the second time")
    func index() throws {
        let runner = try ProgramRunner()
        let first = try runner.run(["index", "--content", projectContent])
        #expect(first.status == 0)
        #expect(first.output.contains(" 0 unchanged, 0 removed"))
        let second = try runner.run(["index", "--content", projectContent])
        #expect(second.output.contains(": 0 written, "), "\(second.output)")
    }

    @Test("verify finds the project's content sound and counts its checks")
    func verify() throws {
        let outcome = try kmemo("verify", "--content", projectContent)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("59  questions"), "\(outcome.output)")
        for check in ["links", "kernel citations", "quoted values", "snippets", "quiz items", "translations"] {
            #expect(outcome.output.contains("  \(check)\n"), "\(check)")
        }
    }

    /// A copy of the project's content with one thing changed must fail, and say where.
    @Test(
        "one changed link, number, citation or recorded output is found, with its place",
        arguments: [
            (
                "questions/22-page-allocator.en.md", "article:buddy-allocator]", "article:budy-allocator]",
                "22-page-allocator.en.md"
            ),
            ("questions/22-page-allocator.en.md", "number: 22", "number: 23", "22-page-allocator.en.md:3: "),
            ("questions/22-page-allocator.zh.md", "[10](value:", "[11](value:", "22-page-allocator.zh.md:"),
            (
                "questions/22-page-allocator.en.md", "#__rmqueue_smallest", "#__rmqueue_smalest",
                "22-page-allocator.en.md"
            ),
            ("snippets/recorded/BuddySplit.txt", "512", "513", "snippets/recorded/BuddySplit.txt:"),
        ]
    )
    func changed(file: String, old: String, new: String, place: String) throws {
        let copy = try TemporaryFolder()
        let content = copy.url.appending(path: "Content")
        try FileManager.default.copyItem(atPath: projectContent, toPath: content.path)
        try copy.replace(old, with: new, in: "Content/\(file)")
        let outcome = try kmemo("verify", "--quiet", "--content", content.path)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(place), "\(outcome.errors)")
    }

    @Test("verify --update records an output again")
    func update() throws {
        let copy = try TemporaryFolder()
        let content = copy.url.appending(path: "Content")
        try FileManager.default.copyItem(atPath: projectContent, toPath: content.path)
        try copy.write("stale\n", to: "Content/snippets/recorded/BuddySplit.txt")
        #expect(try kmemo("verify", "--quiet", "--content", content.path).status == 2)
        let outcome = try kmemo("verify", "--update", "--quiet", "--content", content.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "recorded outputs changed: buddy-split\n")
        #expect(
            try copy.read("Content/snippets/recorded/BuddySplit.txt")
                == String(contentsOfFile: projectContent + "/snippets/recorded/BuddySplit.txt", encoding: .utf8)
        )
    }

    @Test("help has examples for every subcommand", arguments: ["index", "search", "show", "list", "run", "verify"])
    func help(command: String) throws {
        let outcome = try kmemo(command, "--help")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("EXAMPLES"))
    }
}
