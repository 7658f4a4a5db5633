import Simulations
import Testing
import Traces

@Suite("Simulation: brk-heap")
struct BrkHeapTests {
    private static var simulation: Simulation {
        guard let simulation = SimulationCatalogue.find("brk-heap") else {
            preconditionFailure("brk-heap is in the catalogue")
        }
        return simulation
    }

    private func run(_ operations: String, _ others: [String: String] = [:]) throws(SimulationError) -> Trace {
        var arguments = [Argument(name: "operations", value: operations)]
        for (name, value) in others { arguments.append(Argument(name: name, value: value)) }
        return try Self.simulation.run(arguments)
    }

    @Test("bytes within a page cost nothing, one more takes a page")
    func pages() throws {
        let trace = try run("+1 +4095 +1")
        #expect(trace.result("heap_pages") == .integer(2))
        #expect(trace.result("heap_bytes") == .integer(4097))
        #expect(trace.result("free_calls") == .integer(1))
        #expect(trace.result("brk_address") == .text("0x55555555b001"))
    }

    @Test("the default shows both refusals, a heap of two areas, and asks before each move")
    func defaults() throws {
        let trace = try Self.simulation.run()
        #expect(trace.result("refused") == .integer(2))
        #expect(trace.result("areas") == .integer(2))
        let text = trace.steps.map(\.explanation.en).joined()
        #expect(text.contains("check_data_rlimit") && text.contains("MAP_FIXED"))
        #expect(trace.steps.count { $0.prediction != nil } == 8)
    }

    @Test("a shrink below the start, and one over a hole that the program made, leave the end")
    func refusals() throws {
        #expect(try run("+4096 -4097").result("refused") == .integer(1))
        let trace = try run("+8192 u0 u1 =0")
        #expect(trace.result("refused") == .integer(1))
        #expect(trace.result("heap_bytes") == .integer(8192))
        #expect(trace.result("heap_pages") == .integer(0))
    }

    @Test("the limit can be lifted, and the largest numbers do no harm")
    func limits() throws {
        #expect(try run("+1099511627776", ["data-limit": "0"]).result("heap_pages") == .integer(1 << 28))
        #expect(try run("-1099511627776 +1099511627776").result("refused") == .integer(2))
        #expect(try run("=1099511627776 m1048576 u1048576").result("refused") == .integer(1))
    }

    @Test(
        "operations that are not written so are refused",
        arguments: ["+", "5", "+1099511627777", "m1048577", "m", "x1", "+-1", "t0"]
    )
    func badOperations(word: String) {
        #expect(throws: SimulationError.self) { try run("+1 \(word)") }
    }

    @Test("a start outside user space is refused", arguments: ["0x0", "0xffff800000000000"])
    func badStart(start: String) {
        #expect(throws: SimulationError.self) { try run("+1", ["start": start]) }
    }
}
