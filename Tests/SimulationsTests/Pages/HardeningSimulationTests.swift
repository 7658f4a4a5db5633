import Testing
import Traces

@testable import Simulations

@Suite("page-poison, init-on-free")
struct HardeningSimulationTests {
    @Test("the default run of page-poison finds a bit and a corruption, but neither a read nor a write of 0xaa")
    func poison() throws {
        let trace = try run("page-poison")
        #expect(try trace.number("checks") == 4)
        #expect(try trace.number("single_bit_errors") == 1)
        #expect(try trace.number("corruptions") == 1)
        #expect(try trace.number("stray_writes") == 4)
        #expect(try trace.number("stray_reads") == 1)
        #expect(try trace.number("bytes_filled") == 4 * 4096)
    }

    @Test(
        "words that page-poison does not know are refused",
        arguments: ["w", "w4096:1", "w0:256", "b0:8", "r", "aa", "w1"]
    )
    func refusals(_ word: String) throws {
        let error = try refusal("page-poison", "operations=f \(word)")
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)'"))
    }

    @Test(
        "init-on-free says who finds the secret",
        arguments: [
            ("page", "true", "false", "false", true, false), ("page", "false", "true", "false", false, false),
            ("page", "false", "false", "false", true, true), ("page", "true", "true", "true", false, false),
            ("slab-rcu", "true", "true", "false", true, true), ("slab", "true", "true", "true", true, true),
            ("slab-poison", "false", "true", "false", false, false), ("slab-ctor", "true", "true", "false", true, true),
        ]
    )
    func secrets(_ object: String, _ alloc: String, _ free: String, _ poison: String, _ whileFree: Bool, _ next: Bool)
        throws
    {
        let trace = try run(
            "init-on-free",
            "object=\(object)",
            "init-on-alloc=\(alloc)",
            "init-on-free=\(free)",
            "page-poison=\(poison)"
        )
        #expect(trace.result("secret_while_free") == .flag(whileFree))
        #expect(trace.result("secret_for_next_owner") == .flag(next))
    }
}
