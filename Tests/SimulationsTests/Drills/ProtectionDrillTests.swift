import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of protection: the answers")
struct ProtectionDrillTests {
    // MARK: aslr-entropy

    private let top = 0x7fff_ffff_f000

    private func limit(_ givens: Givens) throws -> Int {
        let match = try #require(givens.drill.question.en.firstMatch(of: /ulimit -s is (\d+) MiB/))
        return (try #require(Int(match.1))) << 20
    }

    @Test("without randomisation, the limit and the guard gap below the top")
    func base() throws {
        try compare("aslr-entropy", 1) { hexadecimal(top - (try limit($0)) - (1 << 20)) }
    }

    @Test("with it, 16 GiB for the stack and the random pages come to that")
    func bounds() throws {
        try compare("aslr-entropy", 2) { givens in
            let highest = top - (try limit(givens)) - (1 << 20) - ((16 << 30) - 4096)
            guard givens.drill.question.en.contains("the lowest mmap_base") else { return hexadecimal(highest) }
            let match = try #require(givens.drill.question.en.firstMatch(of: /mmap_rnd_bits is (\d+);/))
            var random = 0
            for bit in 0..<(try #require(Int(match.1))) { random += 4096 << bit }
            return hexadecimal(highest - random)
        }
    }

    @Test("a program begins at the last multiple of its alignment")
    func program() throws {
        try compare("aslr-entropy", 3) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /drawn for it is 0x([0-9a-f]+)/))
            let address = 0x5555_5555_4aaa + (try #require(Int(match.1, radix: 16))) * 4096
            let align = try givens.text("align") == "2M" ? 0x20_0000 : 0x1_0000
            return hexadecimal(address - address % align)
        }
    }

    // MARK: wx-permissions

    /// The calls that the question names, with their pages.
    private func changes(_ givens: Givens) throws -> [(name: String, pages: ClosedRange<Int>)] {
        try givens.drill.question.en.matches(of: /set_memory_([a-z]+) for pages (\d+) to (\d+)/).map {
            (String($0.1), try #require(Int($0.2))...(try #require(Int($0.3))))
        }
    }

    /// What each page permits, one by one, and which large pages are split.
    private func permissions(_ givens: Givens) throws -> (writable: [Bool], executable: [Bool], split: Set<Int>) {
        var writable = [Bool](repeating: true, count: 4096)
        var executable = [Bool](repeating: false, count: 4096)
        var split: Set<Int> = []
        for (name, pages) in try changes(givens) {
            for large in pages.lowerBound / 512...pages.upperBound / 512 {
                let whole = large * 512..<(large + 1) * 512
                let part = pages.clamped(to: whole.lowerBound...(whole.upperBound - 1))
                let isNew = part.contains {
                    name.hasPrefix("r") ? writable[$0] != (name == "rw") : executable[$0] != (name == "x")
                }
                if part.count < 512, isNew { split.insert(large) }
                for page in part {
                    if name.hasPrefix("r") { writable[page] = name == "rw" } else { executable[page] = name == "x" }
                }
            }
        }
        return (writable, executable, split)
    }

    @Test("large pages that are cut, and that are covered")
    func split() throws {
        try compare("wx-permissions", 1) { givens in
            let pages = try changes(givens)[0].pages
            let whole = (0..<8).count { pages.contains($0 * 512) && pages.contains($0 * 512 + 511) }
            return "\(try permissions(givens).split.count) \(whole)"
        }
    }

    @Test("a table for each large page that is cut")
    func tables() throws {
        try compare("wx-permissions", 2) { givens in
            let count = try permissions(givens).split.count
            return count == 1 ? "1 page" : "\(count) pages"
        }
    }

    @Test("pages that are both, one by one")
    func writable() throws {
        try compare("wx-permissions", 3) { givens in
            let (writable, executable, _) = try permissions(givens)
            let count = writable.indices.count { writable[$0] && executable[$0] }
            return count == 1 ? "1 page" : "\(count) pages"
        }
    }

    // MARK: usercopy-check

    @Test("the offset in the object is what is left after whole objects")
    func offset() throws {
        try compare("usercopy-check", 1) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /(\d+) from one to the next/))
            let stride = try #require(Int(match.1))
            var offset = try givens.number("offset")
            while offset >= stride { offset -= stride }
            #expect(try offset + givens.number("length") > givens.number("object-size"))
            return "\(offset)"
        }
    }

    @Test("a copy goes on if every byte of it lies in the part that may be copied")
    func object() throws {
        var verdicts: Set<String> = []
        try compare("usercopy-check", 2) { givens in
            let start = try #require(Int(try givens.text("offset")))
            let from = try givens.number("useroffset")
            let part = try from..<(from + givens.number("usersize"))
            let bytes = try start..<(start + givens.number("length"))
            let verdict =
                bytes.allSatisfy { part.contains($0) }
                ? "it goes on" : "stopped: SLUB object" + (start < 0 ? " in left red zone" : "")
            verdicts.insert(verdict)
            return verdict
        }
        #expect(verdicts.count == 3)
    }

    @Test("of pages, areas, text and modules only what has a known end is checked")
    func anything() throws {
        var verdicts: Set<String> = []
        try compare("usercopy-check", 3) { givens in
            let question = givens.drill.question.en
            let end = try givens.number("offset") + givens.number("length")
            var verdict = "it goes on"
            if question.contains("kernel's text") { verdict = "stopped: kernel text" }
            if question.contains("vmalloc area"), end > 3 * 4096 { verdict = "stopped: vmalloc" }
            if let match = question.firstMatch(of: /compound page of order (\d)/) {
                var pages = 1
                for _ in 0..<(try #require(Int(match.1))) { pages *= 2 }
                if end > pages * 4096 { verdict = "stopped: page alloc" }
            }
            verdicts.insert(verdict)
            return verdict
        }
        #expect(verdicts.count == 4)
    }

    @Test("what the choice says stands in the line of the log", arguments: [2, 3])
    func messages(_ level: Int) throws {
        for seed in oracleSeeds {
            let drill = try DrillCase(simulation: "usercopy-check", level: level).drill(seed)
            let trace = try #require(SimulationCatalogue.find("usercopy-check")).run(drill.arguments)
            let message = try #require(trace.result("message")?.text)
            let answer = drill.answer.text.en
            let object = answer.hasPrefix("stopped: ") ? String(answer.dropFirst(9)) : "none"
            #expect(message == object || message.contains(" " + object + " "), "\(message)")
        }
    }
}
