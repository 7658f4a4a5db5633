import Simulations
import Testing
import Traces

@Suite("Simulation: vma-operations")
struct VMAOperationsTests {
    private func run(_ operations: String, mapCount: String = "65530") throws(SimulationError) -> Trace {
        try VMAOperationsTests.simulation.run([
            Argument(name: "operations", value: operations), Argument(name: "max-map-count", value: mapCount),
        ])
    }

    private static var simulation: Simulation {
        guard let simulation = SimulationCatalogue.find("vma-operations") else {
            preconditionFailure("vma-operations is in the catalogue")
        }
        return simulation
    }

    @Test("two mappings are one area; the second lies below the first")
    func merging() throws {
        let trace = try run("map:4:rw map:4:rw")
        #expect(trace.result("areas") == .integer(1))
        #expect(trace.result("merges") == .integer(1))
        #expect(trace.result("lowest_address") == .text("0x7ffff7ff7000"))
    }

    @Test("the default shows every kind of thing, and each step but the first asks something")
    func defaults() throws {
        let trace = try Self.simulation.run()
        #expect(trace.steps.count == 12)
        #expect(trace.steps.dropFirst().allSatisfy { $0.prediction?.correctChoice != nil })
        for name in ["splits", "merges"] {
            guard case .integer(let number)? = trace.result(name) else {
                Issue.record("no \(name)")
                continue
            }
            #expect(number > 2)
        }
        let text = trace.steps.map(\.explanation.en).joined()
        for phrase in ["unmapped_area_topdown", "__split_vma", "three become one", "VM_ACCOUNT", "move_page_tables"] {
            #expect(text.contains(phrase), "\(phrase)")
        }
    }

    @Test("a hole needs one area more than there may be")
    func mapCount() throws {
        let trace = try run("map:9:rw map:1:r map:1:rw map:1:r unmap:0+4:1 unmap:0+3:6", mapCount: "4")
        #expect(trace.result("failed_calls") == .integer(1))
        #expect(trace.steps[4].title.en.contains("ENOMEM"))
        #expect(trace.result("mapped_pages") == .integer(6))
    }

    @Test(
        "operations that are written or meant wrongly are refused, with their position",
        arguments: [
            ("map:0:rw", 1), ("map:4", 1), ("map:4:rr", 1), ("map:4:rw@", 1), ("map:4:rw:x", 1), ("unmap:0@1:2", 1),
            ("map:4:rw unmap:1:1", 2), ("map:4:rw protect:0+:1:r", 2), ("map:1048577:r", 1), ("touch:0", 1),
            ("map:4:rw remap:0:4:0", 2), ("fly:1", 1), ("map:4:rw:s@0@0", 1), ("map:4:rw:f99999999999", 1),
        ]
    )
    func refusals(operations: String, position: Int) {
        do {
            _ = try run(operations)
            Issue.record("not refused")
        } catch {
            guard case .badOperation("operations", _, position, _) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
