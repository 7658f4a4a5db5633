import Testing
import Traces

@testable import Simulations

@Suite("zonelist-fallback, migrate-fallback, fragmentation")
struct PlacementSimulationTests {
    @Test("the default run of zonelist-fallback goes through all zones and to another node")
    func zonelists() throws {
        let trace = try run("zonelist-fallback")
        #expect(try trace.text("fallback_order_0") == "0 2 1")
        #expect(try trace.text("fallback_order_1") == "1 0 2")
        #expect(try trace.number("numa_hit") == 4_846_868)
        #expect(try trace.number("numa_miss") == 2_088_434)
        #expect(try trace.number("shortage") == 364_698)
    }

    @Test(
        "policies decide where pages lie",
        arguments: ["default", "preferred", "preferred-many", "bind", "interleave"]
    )
    func policies(_ policy: String) throws {
        let trace = try run("zonelist-fallback", "policy=\(policy)", "policy-nodes=1,2", "operations=0:1000000")
        let others: [String: Int64] = [
            "default": 0, "preferred": 1_000_000, "preferred-many": 1_000_000, "bind": 1_000_000,
            "interleave": 1_000_000,
        ]
        #expect(try trace.number("other_node") == others[policy])
        #expect(try trace.number("numa_miss") == 0)
    }

    @Test("what zonelist-fallback refuses names the parameter and the word")
    func zonelistRefusals() throws {
        let cases = [
            ("nodes=x1/2/3/4", "'nodes', operation 1, 'x1/2/3/4'"),
            ("nodes=m0/0/9/0 c1/2", "'nodes', operation 2, 'c1/2'"),
            ("distances=10/20", "'distances' cannot be '10/20'"),
            ("policy-nodes=3", "'policy-nodes', operation 1, '3'"),
            ("operations=2:5", "'operations', operation 1, '2:5'"), ("nodes=", "'nodes' cannot be ''"),
            ("operations=0:1 9:1", "'operations', operation 2, '9:1'"),
        ]
        for (argument, beginning) in cases {
            #expect(try refusal("zonelist-fallback", argument).message.en.hasPrefix(beginning))
        }
        let error = try refusal("zonelist-fallback", "allowed=0", "policy=bind", "policy-nodes=1")
        #expect(error.message.en.hasPrefix("'allowed' cannot be '0'"))
    }

    @Test("the default run of migrate-fallback claims, steals and fails")
    func fallbacks() throws {
        let trace = try run("migrate-fallback")
        #expect(try trace.number("claims") == 4)
        #expect(try trace.number("steals") == 248)
        #expect(try trace.number("failed_requests") == 114)
        #expect(try trace.number("mixed_pageblocks") == 2)
        let answers = trace.steps.compactMap { $0.prediction?.correctChoice }
        #expect(Set(answers).isSuperset(of: [0, 1, 3]))
    }

    @Test("one unmovable page turns two pageblocks; movable ones are claimed only from half the pageblock order on")
    func claims() throws {
        let one = try run("migrate-fallback", "operations=u0x1")
        #expect(try one.number("pageblocks_unmovable") == 2)
        let small = try run("migrate-fallback", "pageblocks=1", "pageblock-order=2", "operations=u0x4 fu4 m0x1")
        #expect(try small.number("steals") == 1)
    }

    @Test(
        "words that migrate-fallback does not know are refused",
        arguments: ["u0", "x0x1", "u11x1", "fu0", "f3", "m0x0"]
    )
    func fallbackRefusals(_ word: String) throws {
        let error = try refusal("migrate-fallback", "operations=u0x1 \(word)")
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)'"))
    }

    @Test("fragmentation says why, and what follows")
    func fragmentation() throws {
        let pieces = try run("fragmentation")
        #expect(try pieces.number("fragmentation_index") == 989)
        #expect(try pieces.text("verdict") == "compact")
        let short = try run("fragmentation", "free-blocks=0 0 0 0 0 0 0 0 9", "watermark=100")
        #expect(try short.text("verdict") == "not-suitable")
        let whole = try run("fragmentation", "free-blocks=0,0,0,0,0,0,0,0,0,0,99")
        #expect(try whole.text("verdict") == "success")
        #expect(try run("fragmentation", "free-blocks=9").text("verdict") == "skipped")
        let error = try refusal("fragmentation", "free-blocks=1 2 x")
        #expect(error.message.en.hasPrefix("'free-blocks', operation 3, 'x'"))
    }
}
