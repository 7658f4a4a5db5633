import Simulations
import Testing

@Suite("Simulation: memory-pools")
struct PoolSimulationTests {
    @Test("each kind runs its example and counts", arguments: ["fixed", "nginx", "thread-cache"])
    func examples(kind: String) throws {
        let trace = try run("memory-pools", "pool=\(kind)")
        #expect(trace.steps.count >= 8)
        #expect(try trace.number("allocations") > 0)
        #expect(try trace.number("refills") > 0)
        #expect(try trace.number("held_bytes") >= trace.number("used_bytes"))
    }

    @Test("nginx frees no small request, and a large one only once")
    func declined() throws {
        let trace = try run("memory-pools", "operations=a10 f1 a5000 f2 f2")
        #expect(try trace.number("frees") == 1)
        #expect(try trace.number("refusals") == 2)
        #expect(trace.steps[1].explanation.en.contains("declines"))
    }

    @Test("after six failures a block is no longer looked at")
    func failures() throws {
        // Each request of 400 bytes fills a block of 512; the seventh finds the first one given up.
        let trace = try run("memory-pools", "operations=a400 a400 a400 a400 a400 a400 a400 a400")
        let texts = trace.steps.map(\.explanation.en)
        #expect(texts[6].contains("now at block 0") && texts[7].contains("now at block"))
        #expect(try trace.number("refills") == 8)
    }

    @Test("more blocks than a page holds take another page")
    func pages() throws {
        let trace = try run("memory-pools", "pool=fixed", "operations=a9", "object-size=512")
        #expect(try trace.number("refills") == 2)
        #expect(try trace.number("held_bytes") == 8192)
    }

    @Test("a thread that only frees passes batches on")
    func producerConsumer() throws {
        let trace = try run("memory-pools", "pool=thread-cache", "operations=aA64 fB64")
        #expect(try trace.number("crossings") > 16)
        #expect(try trace.number("used_bytes") == 0)
    }

    @Test(
        "what is not written as the grammar says is refused",
        arguments: [
            ("nginx", "a"), ("nginx", "f1"), ("nginx", "aA1"), ("fixed", "r"), ("fixed", "a1 f2"),
            ("thread-cache", "a1"), ("thread-cache", "aE1"), ("thread-cache", "fA1"), ("thread-cache", "r"),
        ]
    )
    func badOperations(kind: String, operations: String) throws {
        guard case .badOperation = try refusal("memory-pools", "pool=\(kind)", "operations=\(operations)") else {
            Issue.record("refused for another reason")
            return
        }
    }
}
