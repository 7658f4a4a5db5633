import Testing
import Traces

@testable import Simulations

@Suite("slub-layout")
struct SlubLayoutTests {
    @Test("the default run: debugging makes a slab larger, after a first order that would waste too much")
    func defaults() throws {
        let trace = try run("slub-layout")
        #expect(try trace.number("slot_size") == 632)
        #expect(try trace.number("orders_tried") == 2)
        #expect(try trace.number("slab_order") == 2)
        #expect(try trace.number("plain_slot_size") == 536)
        #expect(try trace.number("plain_objects_per_slab") == 15)
    }

    /// From `calculate_sizes` of 6.12, compiled by itself.
    @Test("104 bytes under slab_debug=FZPU")
    func debugging() throws {
        let trace = try run("slub-layout", "object-size=104")
        #expect(try trace.number("inuse") == 112)
        #expect(try trace.number("free_pointer_offset") == 112)
        #expect(try trace.number("red_left_pad") == 8)
        #expect(try trace.number("slot_size") == 200)
        #expect(try trace.number("objects_per_slab") == 20)
        #expect(try trace.number("plain_slot_size") == 104)
        #expect(try trace.number("plain_objects_per_slab") == 39)
    }

    @Test("without debugging there are no steps about it")
    func plain() throws {
        let trace = try run("slub-layout", "debug=-")
        let titles = trace.steps.map { $0.title.en }
        #expect(!titles.contains { $0.hasPrefix("Who allocated") || $0.hasPrefix("What debugging costs") })
        #expect(try run("slub-layout", "debug=U").steps.contains { $0.title.en.hasPrefix("Who allocated") })
    }

    @Test("letters are taken in either case; none means all")
    func letters() throws {
        let all = try run("slub-layout")
        #expect(try run("slub-layout", "debug=").results == all.results)
        #expect(try run("slub-layout", "debug=uzfp").results == all.results)
        #expect(try run("slub-layout", "debug=FZPU-").results == run("slub-layout", "debug=-").results)
    }

    @Test("the letter O spares a page-sized cache")
    func keepsOrder() throws {
        let trace = try run("slub-layout", "object-size=4096", "debug=FZPUO")
        #expect(try trace.number("slot_size") == 4096)
        #expect(trace.steps.contains { $0.title.en == "O: this cache is spared" })
    }

    @Test("the table of attempts ends with the order taken")
    func attempts() throws {
        let trace = try run("slub-layout", "object-size=632", "debug=-")
        let tables = trace.steps.flatMap(\.diagrams).compactMap { diagram -> TableDiagram? in
            if case .table(let table) = diagram, table.title.en == "The orders tried" { table } else { nil }
        }
        #expect(tables.map(\.rows.count) == [2])
        #expect(tables[0].rows[1].mark == .active)
    }

    @Test(
        "what does not go together is refused, by the parameter at fault",
        arguments: [
            (["debug=FX"], "debug"), (["freeptr-offset=8"], "freeptr-offset"),
            (["rcu=true", "freeptr-offset=12"], "freeptr-offset"),
        ]
    )
    func refusals(_ arguments: [String], _ parameter: String) throws {
        let simulation = try #require(SimulationCatalogue.find("slub-layout"))
        let error = try #require(throws: SimulationError.self) {
            try simulation.run(arguments.map { argument(from: $0) })
        }
        #expect(error.parameter == parameter)
    }
}
