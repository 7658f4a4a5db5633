import Testing

@testable import Simulations

@Suite("kfence")
struct KfenceSimulationTests {
    @Test("the default run finds one bug of each kind, and is silent about others")
    func defaults() throws {
        let trace = try run("kfence")
        #expect(try trace.number("guarded") == 4)
        #expect(try trace.number("gate_closed") == 1)
        #expect(try trace.number("skipped_covered") == 1)
        #expect(try trace.number("out_of_bounds") == 1)
        #expect(try trace.number("use_after_free") == 1)
        #expect(try trace.number("corruptions") == 1)
        #expect(try trace.number("invalid_frees") == 2)
        #expect(try trace.number("bugs") == 5)
        #expect(try trace.number("silent") == 6)
    }

    @Test("placement at the left finds what lies before, not what lies behind", arguments: [("left", 1), ("right", 0)])
    func placement(_ side: String, _ faults: Int64) throws {
        let before = try run("kfence", "placement=\(side)", "operations=m16 r0-1:1")
        #expect(try before.number("out_of_bounds") == faults)
        let behind = try run("kfence", "placement=\(side)", "operations=m16 r0+16:1")
        #expect(try behind.number("out_of_bounds") == 1 - faults)
    }

    @Test("a write of the canary's own value is not found")
    func sameValue() throws {
        // Byte 14 of the object is at an address that ends in 6 (mod 8): 0xaa ^ 6 is 0xac, 172.
        #expect(try run("kfence", "operations=m13 w0+14:1=172 f0").number("bugs") == 0)
        #expect(try run("kfence", "operations=m13 w0+14:1=171 f0").number("corruptions") == 1)
    }

    @Test(
        "words that it does not know, and objects that there are not, are refused",
        arguments: [
            "m", "m0", "m8193", "m1/2/3", "t0", "t", "f1", "f0+", "r0", "r0:0", "r0:1=2", "w0:1=256", "q", "r9:1",
        ]
    )
    func refusals(_ word: String) throws {
        let error = try refusal("kfence", "operations=m13 \(word)")
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)'"))
    }

    // The answers of the drills, by hand.

    @Test("the gap is what the alignment leaves")
    func gapDrill() throws {
        try compare("kfence", 1) { givens in
            let size = try #require(Int(try givens.text("operations").dropFirst()))
            let match = try #require(givens.drill.question.en.firstMatch(of: /alignment (\d+)/))
            let alignment = try #require(Int(match.1))
            let gap = (alignment - size % alignment) % alignment
            return gap == 1 ? "1 byte" : "\(gap) bytes"
        }
    }

    @Test("on the page itself only writes are found, and late")
    func accessDrill() throws {
        try compare("kfence", 2) { givens in
            let words = try givens.words("operations")
            let size = try #require(Int(words[0].dropFirst()))
            let match = try #require(words[1].wholeMatch(of: /([rw])0([+-]\d+):1/))
            let offset = try #require(Int(match.2))
            let text = try #require(givens.drill.question.en.firstMatch(of: /alignment (\d+)/))
            let alignment = try #require(Int(text.1))
            let room = (size + alignment - 1) / alignment * alignment
            if offset >= room || offset < room - 4096 { return "out-of-bounds, at the access" }
            let isCanary = offset < 0 || offset >= size
            return isCanary && match.1 == "w" ? "memory corruption, at the free" : "nothing"
        }
    }

    @Test("an interval takes one object and the burst")
    func samplesDrill() throws {
        try compare("kfence", 3) { givens in
            let interval = try givens.number("interval")
            let burst = try givens.number("burst")
            let match = try #require(givens.drill.question.en.firstMatch(of: /allocated at ([\d, ]+) ms/))
            let times = match.1.split(separator: ", ").compactMap { Int($0) }
            var perInterval: [Int: Int] = [:]
            for time in times { perInterval[time / interval, default: 0] += 1 }
            let taken = perInterval.values.map { min($0, burst + 1) }.reduce(0, +)
            return taken == 1 ? "1 object" : "\(taken) objects"
        }
    }
}
