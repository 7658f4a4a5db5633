import Testing
import Traces

@testable import Simulations

@Suite("memcg-charge")
struct MemcgChargeTests {
    @Test("the default run shows stocks, protection, throttling and a kill within the pod")
    func defaults() throws {
        let trace = try run("memcg-charge")
        #expect(try trace.number("pod_events_oom_kill") == 1)
        #expect(try trace.number("delay_ms") > 0)
        #expect(try trace.number("reclaimed_pages") > 150)
        let told = trace.steps.map { $0.explanation.en }.joined()
        for phrase in [
            "consume_stock", "takes back what it had added", "passes it over", "overrides low", "has to sleep",
            "kills the largest",
        ] {
            #expect(told.contains(phrase), "\(phrase)")
        }
    }

    @Test("min has columns of its own when it is set, and nothing is said of what did not happen")
    func shows() throws {
        func columns(_ arguments: String...) throws -> [String] {
            let simulation = try #require(SimulationCatalogue.find("memcg-charge"))
            let trace = try simulation.run((["operations=aw10"] + arguments).map { argument(from: $0) })
            guard case .table(let table) = try #require(trace.steps.last?.diagrams.first) else { return [] }
            #expect(trace.steps.last?.explanation.en.contains(": 0") == false)
            return table.columns.map { $0.heading.en }
        }
        #expect(try columns().suffix(2) == ["low", "elow"])
        #expect(try columns("web-min=20").suffix(2) == ["min", "emin"])
    }

    @Test("what min protects stays even if nothing else is left, and that is said")
    func hardProtection() throws {
        let trace = try run("memcg-charge", "pod-min=200", "web-min=200", "operations=cw100 g64")
        #expect(try trace.number("reclaimed_pages") == 0)
        #expect(trace.steps.last?.explanation.en.hasSuffix("passes it over. Nothing is reclaimed.") == true)
    }

    @Test("without limits only the stocks show")
    func batches() throws {
        let trace = try run("memcg-charge", "pod-max=1000000", "pod-high=1000000", "operations=aw10 aj70 fw5")
        #expect(try trace.number("web_usage") == 59)
        #expect(try trace.number("job_usage") == 128)
        #expect(try trace.number("stocked_pages") == 54 + 58)
        #expect(try trace.number("pod_failcnt") == 0)
    }

    @Test("an overcommitted low is shared in proportion; without recursion nothing is handed on")
    func protection() throws {
        let settings = ["pod-max=1000000", "pod-high=1000000", "job-low=0", "operations=aw128 aj64"]
        func low(_ more: String...) throws -> [Int64] {
            let simulation = try #require(SimulationCatalogue.find("memcg-charge"))
            let trace = try simulation.run((settings + more).map { argument(from: $0) })
            return [try trace.number("web_elow"), try trace.number("job_elow")]
        }
        #expect(try low("pod-low=150", "web-low=100") == [115, 34])
        #expect(try low("pod-low=150", "web-low=100", "recursive=false") == [100, 0])
        #expect(try low("pod-low=60", "web-low=100") == [60, 0])
    }

    @Test("folios of several pages are charged at once and done without at the limit")
    func folios() throws {
        let trace = try run("memcg-charge", "folio-pages=512", "pod-max=1000", "pod-high=1000000", "operations=aw1024")
        #expect(try trace.number("web_usage") == 512)
        #expect(try trace.number("failed_charges") == 1)
        #expect(try trace.number("pod_events_oom") == 0)
    }

    @Test(
        "what is no operation is refused, with its place",
        arguments: ["a", "aw", "aw0", "aw2001", "ax5", "w5", "g", "g0", "gw5", "aw-1", "AW5"]
    )
    func refusals(word: String) throws {
        let error = try refusal("memcg-charge", "operations=aw1 " + word)
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)': write a, c"))
    }
}
