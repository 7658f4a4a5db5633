import Simulations
import Testing

@Suite("Simulation: leak-detection")
struct LeakSimulationTests {
    @Test("records and marking differ: what is not freed may still be reachable")
    func difference() throws {
        let trace = try run("leak-detection", "operations=a64@1 a32@2 r0=1 q")
        #expect(try trace.number("unfreed_bytes") == 96)
        #expect(try trace.number("reachable_bytes") == 64)
        #expect(try trace.number("direct_bytes") == 32)
    }

    @Test("the defaults: a list and a ring are lost, and both errors are noticed")
    func defaults() throws {
        let trace = try run("leak-detection")
        #expect(try trace.number("errors") == 2)
        #expect(try trace.number("direct_bytes") > 0)
        #expect(try trace.number("indirect_bytes") > 0)
        #expect(try run("leak-detection", "interior=false").number("possible_bytes") == 128)
    }

    @Test(
        "what is not written as the grammar says is refused",
        arguments: ["a64", "a64@0", "a4097@1", "f0", "r8=1", "r0", "s1=2", "s1.0", "q1", "r0=1+2+3", "s0.0=1"]
    )
    func badOperations(word: String) throws {
        guard case .badOperation = try refusal("leak-detection", "operations=\(word)") else {
            Issue.record("\(word) is refused for another reason")
            return
        }
    }
}
