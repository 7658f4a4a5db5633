import Testing
import Traces

@testable import Simulations

@Suite("lru-lists")
struct LRUListsSimulationTests {
    private func run(_ arguments: (String, String)...) throws -> Trace {
        try LRUListsSimulation.simulation.run(arguments.map { Argument(name: $0.0, value: $0.1) })
    }

    @Test("the default run shows promotion, a stream, quick and late refaults, and the second chance")
    func defaults() throws {
        let trace = try run()
        #expect(trace.result("refaults") == .integer(2))
        #expect(trace.result("refaults_activated") == .integer(1))
        #expect(trace.result("deactivations") == .integer(1))
        #expect(trace.result("activations") == .integer(3))
        let told = trace.steps.map { $0.explanation.en }.joined()
        for phrase in [
            "finds `PG_referenced` set", "with that much more room it would have stayed", "the working set changes",
            "gives it another round", "makes it active", "starts on the inactive list as any other",
        ] {
            #expect(told.contains(phrase), "\(phrase)")
        }
    }

    @Test("predictions tell what the model did")
    func predictions() throws {
        let trace = try run()
        for step in trace.steps {
            guard let prediction = step.prediction else { continue }
            #expect(prediction.correctChoice != nil)
            if prediction.question.en.contains("evicted first") {
                #expect(step.title.en.contains("; \(prediction.answer.en)"))
            }
        }
        #expect(trace.steps.compactMap { $0.prediction }.count >= 12)
    }

    @Test("without swap anonymous pages stay, with it they leave")
    func swap() throws {
        let operations = ("operations", "a1 a2 a3 r1 r2")
        let without = try run(("memory", "3"), operations)
        #expect(without.result("failed_uses") == .integer(2))
        #expect(without.result("inactive_anon") == .text("a3 a2 a1"))
        #expect(without.steps[4].title.en.hasSuffix("out of memory"))
        let with = try run(("memory", "3"), ("swap", "true"), operations)
        #expect(with.result("failed_uses") == .integer(0))
    }

    @Test("one frame, the most frames, every use and no use at all run")
    func extremes() throws {
        for memory in ["1", "24"] {
            for swappiness in ["0", "200"] {
                let trace = try run(
                    ("memory", memory),
                    ("swap", "true"),
                    ("swappiness", swappiness),
                    ("operations", "r0 r99 m0 x0 x1 a0 a99 r0 r0 a0 m99 x99 x99 r1")
                )
                #expect(trace.steps.count == 15)
            }
        }
        #expect(try run(("operations", "")).result("active_file") == .text("none"))
    }

    @Test(
        "what is no use of a page is refused, with its place",
        arguments: ["r", "r100", "q1", "5", "r-1", "m1x", "R1"]
    )
    func refusals(word: String) throws {
        let error = #expect(throws: SimulationError.self) { try run(("operations", "r1 " + word)) }
        #expect(error?.message.en.hasPrefix("'operations', operation 2, '\(word)': write r<page>") == true)
        let many = [String](repeating: "r1", count: 65).joined(separator: " ")
        #expect(throws: SimulationError.self) { try run(("operations", many)) }
    }
}
