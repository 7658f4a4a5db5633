import Testing
import Traces

@testable import Simulations

@Suite("page-owner")
struct PageOwnerSimulationTests {
    @Test("in the default run the driver's stack grows to the largest")
    func defaults() throws {
        let trace = try run("page-owner")
        #expect(try trace.text("top_function") == "demo_rx_refill [demo]")
        // 20 blocks, every second freed, then 20, 30 and 40 more: 100 blocks of 4 pages.
        #expect(try trace.number("top_pages") == 400)
        #expect(try trace.number("pages") == 150 + 96 + 10 + 400)
        #expect(try trace.number("stacks") == 4)
        let byProcess = try run("page-owner", "cull=pid", "sort=times")
        #expect(byProcess.steps.contains { $0.prediction?.answer.en.hasPrefix("pid ") == true })
    }

    @Test("a zone that is used up, and an empty run")
    func extremes() throws {
        let full = try run("page-owner", "operations=a10x9 fa1 a0x4096 d0x1")
        #expect(try full.number("failed_requests") == 6)
        let empty = try run("page-owner", "operations=")
        #expect(try empty.number("pages") == 0)
        #expect(try empty.text("top_function").isEmpty)
    }

    @Test("words that are no operation are refused", arguments: ["a", "a0", "x0x1", "fa0", "a11x1", "a0x4097", "fx1"])
    func refusals(_ word: String) throws {
        let error = try refusal("page-owner", "operations=a0x1 \(word)")
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)'"))
    }
}
