import Testing
import Traces

@testable import Simulations

@Suite("oom-badness")
struct OOMBadnessTests {
    private func run(_ arguments: (String, String)...) throws -> Trace {
        try OOMBadness.simulation.run(arguments.map { Argument(name: $0.0, value: $0.1) })
    }

    @Test("the default run: adjustment beats size, one at a time, and the cgroup has its own scale")
    func defaults() throws {
        let trace = try run()
        #expect(trace.result("total_pages") == .integer(2_359_296))
        #expect(trace.result("scores") == .text("0 0 551 775 850 680 510 1337 0"))
        #expect(trace.result("victims") == .text("7 4 5 3"))
        #expect(trace.result("first_victim") == .text("7"))
        #expect(trace.result("waits") == .integer(1))
        #expect(trace.result("killed") == .integer(4))
        let answers = trace.steps.compactMap { $0.prediction?.answer.en }
        #expect(
            answers == [
                "666", "process 7 is killed", "nobody is killed, a victim is dying", "process 4 is killed",
                "process 5 is killed", "process 3 is killed",
            ]
        )
        #expect(trace.steps.allSatisfy { $0.prediction.map { $0.correctChoice != nil } ?? true })
    }

    @Test("the cgroup goes as a whole if so set, and sharers of the memory go along")
    func others() throws {
        let group = try run(("processes", "500g 300g 900"), ("operations", "g"), ("group-kill", "true"))
        #expect(group.result("killed") == .integer(2))
        let shared = try run(("processes", "500 500s 5"), ("operations", "o x"))
        #expect(shared.result("killed") == .integer(2))
        #expect(shared.steps[1].explanation.en.contains("1 more go with it") == true)
    }

    @Test("with nobody to kill the kernel would panic")
    func nobody() throws {
        let trace = try run(("processes", "16i 0k 100@-1000"), ("operations", "o g r x"))
        #expect(trace.result("nobody_left") == .integer(2))
        #expect(trace.result("victims") == .text("none"))
        #expect(trace.steps[1].explanation.en.contains("deadlocked on memory"))
        #expect(try run(("processes", ""), ("operations", "o")).result("scores") == .text("none"))
    }

    @Test("all letters and the largest numbers run")
    func extremes() throws {
        let trace = try run(
            ("processes", "65536+65536@1000 1v 1f 0 65536@-999gs 3kg"),
            ("operations", "o r o x g o x o"),
            ("ram", "1"),
            ("swap", "0"),
            ("group-limit", "0")
        )
        #expect(trace.result("first_victim") == .text("2"))
    }

    @Test(
        "what is no process or no operation is refused, with its place",
        arguments: ["y", "1@", "1@1001", "1@-1001", "1+", "+1", "65537", "1q", "1@2@3", "-1", "1+65537", "1G"]
    )
    func refusals(word: String) throws {
        let error = #expect(throws: SimulationError.self) { try run(("processes", "1 " + word)) }
        #expect(error?.message.en.hasPrefix("'processes', operation 2, '\(word)': write <MiB>") == true)
        #expect(throws: SimulationError.self) { try run(("processes", "1s")) }
        #expect(throws: SimulationError.self) { try run(("operations", word)) }
        let many = [String](repeating: "1", count: 17).joined(separator: " ")
        let tooMany = #expect(throws: SimulationError.self) { try run(("processes", many)) }
        #expect(tooMany?.message.en.contains("at most 16") == true)
    }
}
