import Testing
import Traces

@testable import Simulations

@Suite("slub-percpu")
struct SlubPerCPUTests {
    @Test("the default run goes every way at least once, and breaks nothing")
    func defaults() throws {
        let trace = try run("slub-percpu")
        for name in [
            "alloc_refill", "cpu_partial_alloc", "alloc_from_partial", "free_frozen", "cpu_partial_drain",
            "cpu_partial_node", "slabs_discarded", "cmpxchg_failures",
        ] {
            #expect(try trace.number(name) >= 1, "\(name)")
        }
        // A CPU is flushed, too.
        #expect(trace.steps.contains { $0.title.en.hasPrefix("x1") })
        #expect(try trace.number("handed_out_twice") == 0)
        #expect(try trace.number("broken_rules") == 0)
        #expect(try trace.number("refused_frees") == 0)
    }

    @Test("without transaction numbers the same operations hand an object out twice")
    func withoutNumbers() throws {
        let trace = try run("slub-percpu", "tid=false", "operations=a0 b0 a0 a0 f1 c0 a0")
        #expect(try trace.number("cmpxchg_failures") == 0)
        #expect(try trace.number("handed_out_twice") == 1)
        #expect(trace.steps.contains { $0.explanation.en.contains("rules are broken") })
        let sound = try run("slub-percpu", "operations=a0 b0 a0 a0 f1 c0 a0")
        #expect(try sound.number("handed_out_twice") == 0)
    }

    @Test("a task that nothing disturbs succeeds; one that moved to another CPU begins again")
    func resumed() throws {
        #expect(try run("slub-percpu", "operations=a0 b0 c0").number("cmpxchg_failures") == 0)
        #expect(try run("slub-percpu", "operations=a0 a1 b0 c0@1").number("cmpxchg_failures") == 1)
        // With nothing to read there is no cmpxchg.
        let slow = try run("slub-percpu", "operations=b0 c0")
        #expect(try slow.number("cmpxchg_failures") == 0)
        #expect(try slow.number("alloc_slowpath") == 1)
    }

    @Test("limits of -1 leave what the kernel computes")
    func limits() throws {
        let title = try run("slub-percpu", "min-partial=-1", "cpu-partial=-1", "operations=a0").steps[0]
        #expect(title.title.en.hasSuffix("each CPU may keep 3 partial ones"))
        #expect(title.explanation.en.contains("it keeps 6 of them"))
    }

    @Test(
        "what cannot be meant is refused",
        arguments: ["c0", "b0 c1", "b0 c0 c0", "b2", "b", "c", "a0 f1", "q", "a0 b0 c0@5"]
    )
    func refusals(_ operations: String) throws {
        #expect(try refusal("slub-percpu", "operations=" + operations).parameter == "operations")
    }
}
