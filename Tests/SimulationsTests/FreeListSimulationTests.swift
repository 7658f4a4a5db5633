import Simulations
import Testing

@Suite("Simulation: free-list-allocators")
struct FreeListSimulationTests {
    @Test("policies put the same request into different holes")
    func policies() throws {
        let operations = "operations=a200 a40 a80 a40 a320 a40 f1 f3 f5 a72"
        func place(_ policy: String) throws -> String {
            let trace = try run("free-list-allocators", operations, "policy=\(policy)", "header=0", "capacity=1000")
            return try #require(trace.steps.dropLast().last?.title.en)
        }
        #expect(try place("first") == "#7: 72 bytes at 0")
        #expect(try place("next") == "#7: 72 bytes at 720")
        #expect(try place("best") == "#7: 72 bytes at 240")
        #expect(try place("worst") == "#7: 72 bytes at 360")
    }

    @Test("without merging the same load fails more often, and the results do not depend on the policy shown")
    func load() throws {
        let trace = try run("free-list-allocators")
        #expect(try trace.number("load_failures_unmerged") > 5 * trace.number("load_failures_first"))
        let other = try run("free-list-allocators", "policy=worst", "coalesce=false")
        for name in ["first", "next", "best", "worst", "unmerged"] {
            #expect(try other.number("load_failures_\(name)") == trace.number("load_failures_\(name)"))
        }
        #expect(try run("free-list-allocators", "load=0").number("load_failures_worst") == 0)
    }

    @Test("without merging, space that is free in sum serves nobody")
    func unmerged() throws {
        let operations = "operations=a100 a100 a100 f1 f2 f3 a250"
        #expect(try run("free-list-allocators", operations, "capacity=336").number("failures") == 0)
        #expect(try run("free-list-allocators", operations, "capacity=336", "coalesce=false").number("failures") == 1)
    }

    @Test("what is not written as the grammar says is refused", arguments: ["a", "f0", "f1", "a1048577", "x", "a-1"])
    func badOperations(word: String) throws {
        guard case .badOperation = try refusal("free-list-allocators", "operations=\(word)") else {
            Issue.record("\(word) is refused for another reason")
            return
        }
    }
}
