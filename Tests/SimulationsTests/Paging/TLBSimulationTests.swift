import Testing
import Traces

@testable import Simulations

@Suite("tlb")
struct TLBSimulationTests {
    @Test("the default run: entries kept across switches, one interrupt, one lazy processor spared")
    func defaults() throws {
        let trace = try run("tlb")
        #expect(try trace.number("accesses") == 18)
        #expect(try trace.number("hits") == 7)
        #expect(try trace.number("interrupts") == 2)
        #expect(try trace.number("page_flushes") == 4)
        #expect(try trace.number("recycled_asids") == 0)
    }

    @Test("without PCIDs fewer accesses hit, and each switch flushes")
    func withoutPCID() throws {
        let with = try run("tlb")
        let without = try run("tlb", "pcid=false")
        #expect(try without.number("hits") < with.number("hits"))
        #expect(try without.number("full_flushes") > with.number("full_flushes"))
    }

    @Test("one level, 80 % hits: the textbook's 140 ns")
    func textbook() throws {
        let trace = try run(
            "tlb",
            "operations=run:0:1 use:0:0 use:0:0 use:0:0 use:0:0 use:0:0",
            "levels=1",
            "tlb-time=20",
            "memory-time=100"
        )
        #expect(try trace.text("hit_percent") == "80.0")
        #expect(try trace.text("effective_ns") == "140.0")
    }

    @Test(
        "what is no operation, or has no process, is refused",
        arguments: [
            "run:0:0", "run:0:9", "run:2:1", "idle", "idle:0:1", "use:0:0", "use:0:256", "use:0:0+0", "use:0:250+7",
            "unmap:0:1",
            "vfree:0", "jump:0:1", "use:0:1+1+1",
        ]
    )
    func refusals(operation: String) throws {
        guard case .badOperation = try refusal("tlb", "operations=" + operation) else {
            Issue.record("another error")
            return
        }
    }
}
