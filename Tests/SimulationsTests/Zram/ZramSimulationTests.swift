import Testing
import Traces

@testable import Simulations

@Suite("zram simulation")
struct ZramSimulationTests {
    @Test("the default run shows classes, repeated words, incompressible pages and holes")
    func defaults() throws {
        let trace = try run("zram")
        let told = trace.steps.map { $0.explanation.en }.joined()
        for phrase in [
            "page_same_filled", "not below huge_class_size", "The fullest zspage", "`zs_free`", "shrinks by",
        ] {
            #expect(told.contains(phrase), "\(phrase)")
        }
        #expect(try trace.number("same_pages") == 40)
        #expect(try trace.number("huge_pages") == 4)
        #expect(try trace.number("waste") > 0)
    }

    @Test("one object takes a whole zspage, and the limit counts pages")
    func limit() throws {
        let trace = try run("zram", "operations=w0:1541")
        #expect(try trace.number("mem_used_total") == trace.number("pages_per_zspage") * 4096)
        #expect(try run("zram", "mem-limit=3", "operations=w0:5000:5").number("failed_writes") == 2)
    }

    @Test(
        "what is no operation is refused, with its place",
        arguments: [
            "w", "w0", "w0:0", "w0:10000", "w256:5", "w0:5:0", "w0:5:257", "s256", "s0:1:1", "d", "x0", "w0:5:1:1",
        ]
    )
    func refusals(word: String) throws {
        let error = try refusal("zram", "operations=s0 " + word)
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)': write w<slot>"))
    }
}
