import Testing
import Traces

@testable import Simulations

@Suite("multi-gen-lru")
struct MultiGenSimulationTests {
    private func run(_ arguments: (String, String)...) throws -> Trace {
        try MultiGenSimulation.simulation.run(arguments.map { Argument(name: $0.0, value: $0.1) })
    }

    @Test("the default run shows promotion, a refault that protects a tier, and a folio whose accessed bit saves it")
    func defaults() throws {
        let trace = try run()
        #expect(trace.result("promotions") == .integer(2))
        #expect(trace.result("refaults_recent") == .integer(2))
        #expect(trace.result("protections") == .integer(1))
        #expect(trace.result("rejections") == .integer(1))
        #expect(trace.result("max_seq") == .integer(5))
        #expect(trace.result("generations") == .text("1:5 2:3 11:3 12:3 a1:3"))
    }

    @Test("without swap anonymous folios stay")
    func swap() throws {
        let trace = try run(("memory", "2"), ("swap", "false"), ("operations", "a1 a2 r1"))
        #expect(trace.result("failed_uses") == .integer(1))
    }

    @Test("what is no operation is refused", arguments: ["r", "r100", "x1", "++", "-1"])
    func refusals(word: String) throws {
        let error = #expect(throws: SimulationError.self) { try run(("operations", "r1 " + word)) }
        #expect(error?.message.en.hasPrefix("'operations', operation 2, '\(word)': write r<folio>") == true)
    }
}
