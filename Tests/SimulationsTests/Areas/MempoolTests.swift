import Testing
import Traces

@testable import Simulations

@Suite("mempool, run")
struct MempoolSimulationTests {
    @Test("the default run shows every way in which a request can end")
    func defaults() throws {
        let trace = try run("mempool")
        for name in ["from_allocator", "from_reserve", "from_reclaim", "failed", "slept"] {
            #expect(try trace.number(name) > 0, "\(name)")
        }
        #expect(try trace.number("waiting") == 0)
        #expect(try trace.number("reserve") == 3)
        #expect(try trace.number("in_use") == 0)
        #expect(try trace.number("free") == 5)
    }

    @Test("requests that may sleep never fail; those that may not never sleep")
    func kinds() throws {
        let sleeping = try run("mempool", "operations=a20")
        #expect(try sleeping.number("failed") == 0)
        #expect(try sleeping.number("slept") == 12)
        let atomic = try run("mempool", "operations=n20")
        #expect(try atomic.number("slept") == 0)
        #expect(try atomic.number("failed") == 13)
    }

    @Test("a reserve that memory does not suffice for, and words that are no operation, are refused")
    func refusals() throws {
        #expect(try refusal("mempool", "min-nr=9").message.en.hasPrefix("'min-nr' cannot be '9'"))
        for word in ["a0", "x", "n", "s0", "s65", "a257", "t1", "f", "m"] {
            let error = try refusal("mempool", "operations=a1 \(word)")
            #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)'"), "\(error.message.en)")
        }
    }
}
