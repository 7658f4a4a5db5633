import Testing
import Traces

@testable import Simulations

@Suite("swap-and-zram")
struct SwapAndZramTests {
    @Test("the default run shows every way in and out")
    func defaults() throws {
        let trace = try run("swap-and-zram")
        let told = trace.steps.map { $0.explanation.en }.joined()
        for phrase in [
            "`do_anonymous_page`", "`add_to_swap`", "`zeromap` has its bit", "past the swap cache", "`swap_duplicate`",
            "read into the swap cache", "a minor fault", "freed without a write", "`wp_page_copy`", "`exit_mmap`",
            "`wp_can_reuse_anon_folio`", "would exceed `mem_limit`", "The pool keeps", "The pool shrinks",
        ] {
            #expect(told.contains(phrase), "\(phrase)")
        }
        #expect(try trace.number("failed_writes") == 1)
        #expect(try trace.number("net_saved") == trace.number("swapped_out") - trace.number("pool_pages"))
    }

    @Test("what cannot be compressed saves nothing; zeroes save everything")
    func saving() throws {
        let huge = try run("swap-and-zram", "mem-limit=0", "operations=wA0-3:4096 oA0-3")
        #expect(try huge.number("net_saved") == 0)
        #expect(try huge.number("pool_pages") == 4)
        let zeroes = try run("swap-and-zram", "operations=zA0-3 oA0-3")
        #expect(try zeroes.number("net_saved") == 4)
        #expect(try zeroes.number("pswpout") == 0)
    }

    @Test("a page that is only read is written again, unless a fork shared it")
    func rewriting() throws {
        let alone = try run("swap-and-zram", "mem-limit=0", "operations=wA0:900 oA0 rA0 oA0")
        #expect(try alone.number("pswpout") == 2)
        let shared = try run("swap-and-zram", "mem-limit=0", "operations=wA0:900 oA0 fA rA0 oA0")
        #expect(try shared.number("pswpout") == 1)
        #expect(try shared.number("clean_pages") == 1)
    }

    @Test("a full area, a fifth process and empty places are told, not refused")
    func limits() throws {
        let trace = try run(
            "swap-and-zram",
            "disksize=2",
            "mem-limit=0",
            "operations=wA0-1:900 oA0-1 fA fA fA fA oA9 dA9 rA9 xD xD wD0:9"
        )
        let told = trace.steps.map { $0.explanation.en }.joined()
        for phrase in ["no slot is free", "or there are four", "No page of these", "There is nothing"] {
            #expect(told.contains(phrase), "\(phrase)")
        }
    }

    @Test("every step of the default run has a question, or is one whose answer is known before")
    func predictions() throws {
        let asked = try run("swap-and-zram").steps.filter { $0.prediction != nil }
        #expect(asked.count >= 10)
        #expect(asked.allSatisfy { $0.prediction?.choices.isEmpty == false })
    }

    @Test(
        "what is no operation is refused, with its place",
        arguments: [
            "w", "wA", "wA0", "wA0:0", "wA0:4097", "wE0:1", "wA3-1:5", "wA32:5", "oA0:5", "fA0", "xA1", "qA0", "oA-1",
            "oA0-",
            "rA1-2-3", "wA0:1:2",
        ]
    )
    func refusals(word: String) throws {
        let error = try refusal("swap-and-zram", "operations=zA0 " + word)
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)': write w<process><pages>:<bytes>"))
    }
}
