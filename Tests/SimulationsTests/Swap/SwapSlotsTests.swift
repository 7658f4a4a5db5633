import Testing
import Traces

@testable import Simulations

@Suite("swap-slots")
struct SwapSlotsTests {
    @Test("the default run shows clusters, a fork, the swap cache, refusal and stealing")
    func defaults() throws {
        let trace = try run("swap-slots")
        let told = trace.steps.map { $0.explanation.en }.joined()
        for phrase in [
            "begins a free cluster", "The CPU goes on in cluster", "`swap_duplicate`", "a major fault", "a minor fault",
            "`folio_free_swap`", "There is no aligned run", "stolen from cluster", "`free_swap_and_cache`",
            "`nonfull_clusters`", "`vm_swap_full`", "No slot is free",
        ] {
            #expect(told.contains(phrase), "\(phrase)")
        }
        #expect(try trace.number("failed_swapouts") >= 1)
    }

    @Test("a shared page is read once and found once; on zram it is not cached when it is alone")
    func faults() throws {
        let shared = try run("swap-slots", "pages=32", "cluster-pages=8", "operations=o0 d8 r8 r8")
        #expect(try shared.number("major_faults") == 1)
        #expect(try shared.number("minor_faults") == 1)
        #expect(try shared.number("cache_only_slots") == 1)
        let zram = try run("swap-slots", "pages=32", "cluster-pages=8", "synchronous=true", "operations=o0 r8")
        #expect(try zram.number("free_slots") == 31)
    }

    @Test("the entry keeps area and slot")
    func entry() throws {
        let trace = try run("swap-slots", "type=1", "cluster-pages=512", "operations=o0 o0 o0 o0 o0")
        #expect(try trace.number("last_slot") == 5)
        #expect(try trace.text("last_entry") == "0xffffffffffff400")
    }

    @Test(
        "what is no operation is refused, with its place",
        arguments: ["o", "o4", "r32", "x1", "o-1", "w", "d99999999999", "R1"]
    )
    func refusals(word: String) throws {
        let error = try refusal("swap-slots", "pages=32", "cluster-pages=8", "operations=o0 " + word)
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)': write o<order>, up to 3"))
    }
}
