import Testing
import Traces

@testable import Simulations

@Suite("kswapd simulation")
struct KswapdSimulationTests {
    @Test("the default run shows wake-up, a boost, a high order in vain, direct reclaim and giving up")
    func defaults() throws {
        let trace = try run("kswapd")
        let told = trace.steps.map { $0.explanation.en }.joined()
        for phrase in [
            "wakes kswapd", "down to priority", "boost_watermark", "settles for order 0", "by themselves",
            "the node is hopeless", "`pgdat_balanced`",
        ] {
            #expect(told.contains(phrase), "\(phrase)")
        }
        #expect(try trace.number("kswapd_failures") == 16)
    }

    @Test("a page that waits for a zone to be full is not counted twice")
    func sums() throws {
        let trace = try run("kswapd", "operations=c100000 u50000 k")
        let sum = try trace.number("free_pages") + trace.number("cache_pages") + trace.number("kernel_pages")
        #expect(sum == 65_536 + 262_144)
    }

    @Test("without a boost factor nothing is boosted, without memory nothing runs")
    func extremes() throws {
        #expect(try run("kswapd", "boost-factor=0", "operations=s s").number("boost_normal") == 0)
        #expect(try refusal("kswapd", "dma32=0", "normal=0").parameter == "normal")
        #expect(try run("kswapd", "normal=0", "operations=c70000 k").number("failed_pages") == 0)
        #expect(try run("kswapd", "dma32=0", "normal=1", "operations=u5 k").number("kernel_pages") <= 1)
    }

    @Test(
        "what is no operation is refused, with its place",
        arguments: ["c", "c0", "c1073741825", "w", "w11", "k1", "s2", "x5", "c-1", "K"]
    )
    func refusals(word: String) throws {
        let error = try refusal("kswapd", "operations=c1 " + word)
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)': write c, b"))
    }
}
