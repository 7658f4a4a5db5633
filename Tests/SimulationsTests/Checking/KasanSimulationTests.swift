import Testing

@testable import Simulations

@Suite("kasan-shadow")
struct KasanSimulationTests {
    @Test("the default run has reports of every kind, and two bad accesses that are missed")
    func defaults() throws {
        let trace = try run("kasan-shadow")
        #expect(try trace.text("shadow_address") == "0xffffed1000020000")
        #expect(try trace.number("out_of_bounds") == 2)
        #expect(try trace.number("use_after_free") == 2)
        #expect(try trace.number("bad_frees") == 2)
        #expect(try trace.number("reports") == 7)
        #expect(try trace.number("missed") == 2)
        #expect(try trace.text("last_verdict") == "null-ptr-deref")
        #expect(try trace.number("quarantined") == 0)
        #expect(try trace.number("slot_size") == 32)
    }

    @Test(
        "words that it does not know, and objects that there are not, are refused",
        arguments: [
            "m", "m0", "m32769", "f", "f1", "f0+", "r0", "r0:0", "r0+65536:1", "r1:1", "r@:1", "r@0x:1", "q0",
            "r0-65535:1",
        ]
    )
    func refusals(_ word: String) throws {
        let error = try refusal("kasan-shadow", "operations=m13 \(word)")
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)'"))
    }

    // The answers of the drills, by hand.

    @Test("the shadow's address is a shift and a sum")
    func shadowDrill() throws {
        for seed in oracleSeeds {
            let drill = try DrillCase(simulation: "kasan-shadow", level: 1).drill(seed)
            let address = try #require(UInt64(try Givens(drill).text("address").dropFirst(2), radix: 16))
            #expect(drill.answer.text.en == "0x" + String(address / 8 + 0xdfff_fc00_0000_0000, radix: 16))
        }
    }

    @Test("behind the object: the rest of a granule, or what kind of memory follows")
    func endDrill() throws {
        try compare("kasan-shadow", 2) { givens in
            let size = try #require(Int(try givens.text("operations").dropFirst()))
            if size % 8 != 0 { return "0x\(size % 8)" }
            return size <= 8192 ? "0xfc" : size == 16384 ? "0xff" : "0xfe"
        }
    }

    @Test("an access is judged by the bytes that it touches")
    func verdictDrill() throws {
        try compare("kasan-shadow", 3) { givens in
            let words = try givens.words("operations")
            let size = try #require(Int(words[0].dropFirst()))
            let parts = try #require(words[words.count - 1].wholeMatch(of: /r0\+(\d+):(\d+)/))
            let offset = try #require(Int(parts.1))
            let end = offset + (try #require(Int(parts.2)))
            let match = try #require(givens.drill.question.en.firstMatch(of: /(\d+) bytes behind p/))
            let slot = try #require(Int(match.1))
            let isFreed = words.count == 4
            if !isFreed && end <= size || offset >= slot && end <= slot + size { return "no report" }
            return isFreed ? "slab-use-after-free" : "slab-out-of-bounds"
        }
    }
}
