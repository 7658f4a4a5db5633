import Testing
import Traces

@testable import Simulations

@Suite("pcp-lists")
struct PageListsSimulationTests {
    @Test("the default run takes the lock 115 times for 1,023 blocks there and back, most of them while kswapd works")
    func defaults() throws {
        let trace = try run("pcp-lists")
        #expect(try trace.number("batch") == 3)
        #expect(try trace.number("high_min") == 160)
        #expect(try trace.number("high_max") == 1024)
        #expect(try trace.number("failed_requests") == 0)
        #expect(try trace.number("requests") == 1023)
        #expect(try trace.number("zone_locks") == 115)
    }

    @Test("with a fraction set by hand high stays, and a zone can be used up")
    func extremes() throws {
        let fixed = try run("pcp-lists", "high-fraction=100", "operations=a900 f900")
        #expect(try fixed.number("high") == 81)
        let small = try run("pcp-lists", "managed=1024", "operations=a65536 f65536 a1000:3")
        #expect(try small.number("failed_requests") > 64_000)
    }

    @Test("words that are no operation, and fractions that are too large, are refused")
    func refusals() throws {
        for word in ["a0", "a5:4", "x", "k2", "dd", "f", "a70000"] {
            let error = try refusal("pcp-lists", "operations=d \(word)")
            #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)'"))
        }
        #expect(try refusal("pcp-lists", "high-fraction=5").message.en.hasPrefix("'high-fraction' cannot be '5'"))
    }
}
