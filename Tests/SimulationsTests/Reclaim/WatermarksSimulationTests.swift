import Testing
import Traces

@testable import Simulations

@Suite("watermarks")
struct WatermarksSimulationTests {
    private func run(_ arguments: (String, String)...) throws -> Trace {
        try WatermarksSimulation.simulation.run(arguments.map { Argument(name: $0.0, value: $0.1) })
    }

    @Test("the default run has the watermarks of a real machine and shows every way to get memory")
    func defaults() throws {
        let trace = try run()
        for (name, value) in [
            ("boot_min_free_kbytes", 12176), ("min_free_kbytes", 67584), ("min_normal", 11231), ("low_normal", 14038),
            ("high_normal", 16845), ("reserve_dma_normal", 9035), ("reserve_dma32_normal", 6016),
            ("kswapd_wakeups", 1), ("direct_reclaims", 28), ("failed_requests", 1459),
        ] as [(String, Int64)] {
            #expect(trace.result(name) == .integer(value), "\(name)")
        }
        #expect(trace.result("kswapd_awake") == .flag(false))
        let answers = trace.steps[5...].compactMap { $0.prediction?.answer.en }
        #expect(
            answers == [
                "All pass above low", "All pass above low", "kswapd is needed, nobody waits", "It goes on",
                "kswapd is needed, nobody waits", "The task must reclaim by itself", "Some requests fail", "It goes on",
                "It sleeps",
            ]
        )
    }

    @Test("without huge pages, or with a value set by hand, khugepaged has no say")
    func hugePages() throws {
        #expect(try run(("thp", "false")).result("min_free_kbytes") == .integer(12176))
        let written = try run(("min-free-kbytes", "1000"))
        #expect(written.result("min_free_kbytes") == .integer(1000))
        #expect(!written.steps.contains { $0.title.en.contains("khugepaged") })
    }

    @Test("every kind of request and every zone runs")
    func kinds() throws {
        let operations = "a5000 n5000 h5000 t5000 v5000 m5000 f9000 k9000 k9000 a4294967296"
        for zone in ["dma", "dma32", "normal", "movable"] {
            for order in ["0", "3", "10"] {
                let trace = try run(
                    ("zone", zone),
                    ("order", order),
                    ("operations", operations),
                    ("normal", "20000"),
                    ("dma32", "0"),
                    ("movable", "3000"),
                    ("largest-order", "4")
                )
                #expect(trace.results.count == WatermarksSimulation.simulation.results.count)
            }
        }
    }

    @Test("the largest numbers of all run")
    func extremes() throws {
        let limit = "1073741824"
        let trace = try run(
            ("dma", limit),
            ("dma32", limit),
            ("normal", limit),
            ("movable", limit),
            ("min-free-kbytes", "16777216"),
            ("scale-factor", "3000"),
            ("operations", "m4294967296 k4294967296 f4294967296")
        )
        #expect(trace.result("min_dma") == .integer((16_777_216 >> 2) / 3))
    }

    @Test("a node without low memory and words that are no operation are refused")
    func refusals() throws {
        let error = #expect(throws: SimulationError.self) {
            try run(("dma", "0"), ("dma32", "0"), ("normal", "0"), ("movable", "9"))
        }
        #expect(error?.message.en.contains("below the Movable zone") == true)
        for word in ["a", "a0", "x5", "5", "a-1", "a4294967297", "k1.5"] {
            let error = #expect(throws: SimulationError.self) { try run(("operations", "a1 " + word)) }
            #expect(error?.message.en.hasPrefix("'operations', operation 2, '\(word)'") == true)
        }
    }
}
