import Testing
import Traces

@testable import Simulations

@Suite("vmalloc-areas")
struct VmallocAreasTests {
    @Test("areas follow one another with a guard page each; freed ones wait")
    func lazily() throws {
        let trace = try run("vmalloc-areas", "cpus=1", "pages=64", "lazy-max=0", "operations=v4 v2 f0 v4")
        #expect(try trace.number("last_page") == 8)
        #expect(try trace.text("last_address") == "0xffffc90000008000")
        #expect(try trace.number("lazy_pages") == 5)
        #expect(try trace.number("used_pages") == 6)
    }

    @Test("after a flush the same CPU gets its area from its pool, another CPU does not")
    func pools() throws {
        let same = try run("vmalloc-areas", "lazy-max=0", "operations=v4 f0 d v4")
        #expect(try same.number("last_page") == 0)
        #expect(try same.number("pool_hits") == 1)
        let other = try run("vmalloc-areas", "lazy-max=0", "operations=v4 f0 d c1 v4")
        #expect(try other.number("last_page") == 5)
        #expect(try other.number("pooled_areas") == 1)
    }

    @Test("the default run shows a pool, an overflow, a flush and a purge")
    func defaults() throws {
        let trace = try run("vmalloc-areas")
        #expect(try trace.number("pool_hits") == 1)
        #expect(try trace.number("flushes") == 2)
        #expect(try trace.number("failed") == 2)
        #expect(try trace.number("last_page") == 20)
        let texts = trace.steps.map(\.explanation.en).joined(separator: " ")
        for word in [
            "FL_FIT_TYPE", "LE_FIT_TYPE", "NE_FIT_TYPE", "Nothing fits", "To the pool", "Into the tree",
        ] {
            #expect(texts.contains(word), "\(word)")
        }
    }

    @Test("words that are no operation, and areas that are gone, are refused")
    func refusals() throws {
        for word in ["v0", "v4@3", "i0", "x", "f1", "c2", "dd", "v", "v70000", "i2@2"] {
            let error = try refusal("vmalloc-areas", "operations=v1 \(word)")
            #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)'"), "\(error.message.en)")
        }
        #expect(try refusal("vmalloc-areas", "operations=v1 f0 f0").message.en.contains("operation 3"))
    }
}
