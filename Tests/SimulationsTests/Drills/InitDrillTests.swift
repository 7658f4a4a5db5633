import Testing

@testable import Simulations

/// Each answer found a second way: the memory is followed byte by byte through what the kernel does to it.
@Suite("Drills of init-on-free: the answers")
struct InitDrillTests {
    /// What the second owner of one piece of memory finds, and how many bytes were zeroed on the way.
    private struct Piece {
        var contents: UInt8 = 0x73
        var zeroed = 0

        init(_ word: String, onAlloc: Bool, onFree: Bool, poison: Bool) throws {
            let match = try #require(word.wholeMatch(of: /([pscrx])([0-9]+)(z?)/))
            let asksZero = match.3 == "z"
            let number = try #require(Int(match.2))
            let isPage = match.1 == "p"
            var size = number
            if isPage {
                size = 4096
                for _ in 0..<number { size *= 2 }
            }
            // Page poisoning leaves neither of the options in effect.
            let clearsFreed = onFree && !poison
            let clearsAll = onAlloc && !poison
            // Freed.
            if isPage && poison { contents = 0xAA }
            if match.1 == "x" { contents = 0x6B }
            let wasCleared = clearsFreed && "ps".contains(match.1)
            if wasCleared { clear(size) }
            if wasCleared && !isPage {
                // The free list takes eight bytes of the object, which are wiped when it is taken off.
                zeroed += 8
            }
            // Handed out.
            switch match.1 {
            case "p":
                if contents != 0, clearsAll || asksZero { clear(size) }
            case "s":
                if clearsAll || asksZero { clear(size) }
            case "c":
                if asksZero && !clearsAll { clear(size) }
            default:
                if asksZero { clear(size) }
            }
        }

        private mutating func clear(_ size: Int) {
            contents = 0
            zeroed += size
        }
    }

    private func pieces(_ givens: Givens) throws -> [Piece] {
        try givens.words("requests").map {
            try Piece(
                $0,
                onAlloc: givens.text("init-on-alloc") == "true",
                onFree: givens.text("init-on-free") == "true",
                poison: givens.text("page-poison") == "true"
            )
        }
    }

    @Test("how many of eight pages hold what is asked for")
    func pages() throws {
        try compare("init-on-free", 1) { givens in
            let question = givens.drill.question.en
            let wanted: UInt8 = question.contains("find zeroes?") ? 0 : question.contains("0xaa?") ? 0xAA : 0x73
            return "\(try pieces(givens).count { $0.contents == wanted })"
        }
    }

    @Test("which pieces of memory come zeroed")
    func kinds() throws {
        try compare("init-on-free", 2) { givens in
            let places = try pieces(givens).enumerated().filter { $0.element.contents == 0 }.map { "\($0.offset + 1)" }
            return places.isEmpty ? "none" : places.joined(separator: " ")
        }
    }

    @Test("bytes zeroed in all")
    func bytes() throws {
        try compare("init-on-free", 3) { givens in
            let sum = try pieces(givens).reduce(0) { $0 + $1.zeroed }
            return sum == 1 ? "1 byte" : "\(sum) bytes"
        }
    }

    @Test("the question says what the arguments say")
    func givens() throws {
        for seed in oracleSeeds {
            for level in 1...3 {
                let drill = try DrillCase(simulation: "init-on-free", level: level).drill(seed)
                let givens = Givens(drill)
                for (parameter, option) in [
                    ("init-on-alloc", "init_on_alloc"), ("init-on-free", "init_on_free"),
                    ("page-poison", "page_poison"),
                ] {
                    let digit = try givens.text(parameter) == "true" ? 1 : 0
                    #expect(drill.question.en.contains("\(option)=\(digit)"))
                    #expect(drill.question.zh.contains("\(option)=\(digit)"))
                }
                let words = try givens.words("requests")
                let asking = words.indices.filter { words[$0].hasSuffix("z") }.map { "\($0 + 1)" }
                if level == 1 {
                    #expect(drill.question.en.contains(": " + asking.joined(separator: ", ") + ". How"))
                } else if level == 2 {
                    #expect(drill.question.en.matches(of: /, `__GFP_ZERO`/).count == asking.count)
                } else {
                    #expect(try words.count == 4 && drill.question.en.contains("order \(givens.order(0))"))
                }
            }
        }
    }

    @Test(
        "requests that init-on-free does not know are refused",
        arguments: ["p", "p11", "s", "s12", "s4", "s8200", "q8", "sz", "p0zz", "p0x"]
    )
    func refusals(_ word: String) throws {
        let error = try refusal("init-on-free", "requests=p0 \(word)")
        #expect(error.message.en.hasPrefix("'requests', operation 2, '\(word)'"))
    }
}

extension Givens {
    fileprivate func order(_ index: Int) throws -> Int {
        let word = try words("requests")[index]
        return try #require(Int(word.filter(\.isNumber)))
    }
}
