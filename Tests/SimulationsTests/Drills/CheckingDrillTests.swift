import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of leaks, owners and poison: the answers")
struct CheckingDrillTests {
    // MARK: leak-detection

    private func sizes(_ givens: Givens) throws -> [Int] {
        try givens.text("operations").matches(of: /a(\d+)@/).map { try #require(Int($0.1)) }
    }

    @Test("the report is what was allocated less what was freed")
    func records() throws {
        try compare("leak-detection", 1) { givens in
            let freed = try givens.words("operations").filter { $0.hasPrefix("f") }.compactMap { Int($0.dropFirst()) }
            #expect(freed.count == Set(freed).count + 1)
            var sum = try sizes(givens).reduce(0, +)
            for block in Set(freed) { sum -= try sizes(givens)[block - 1] }
            return "\(sum) bytes"
        }
    }

    /// Which blocks lead to which, from what the question says, closed by Warshall's algorithm.
    private func reach(_ givens: Givens) throws -> (leads: [[Bool]], root: Int) {
        var leads = (0...6).map { from in (0...6).map { $0 == from } }
        for match in givens.drill.question.en.matches(of: /(\d) -> (\d)/) {
            leads[try #require(Int(match.1))][try #require(Int(match.2))] = true
        }
        for middle in 1...6 {
            for from in 1...6 where leads[from][middle] {
                for to in 1...6 where leads[middle][to] { leads[from][to] = true }
            }
        }
        let match = try #require(givens.drill.question.en.firstMatch(of: /variable points to block (\d)/))
        return (leads, try #require(Int(match.1)))
    }

    @Test("lost is what the variable does not reach")
    func lost() throws {
        try compare("leak-detection", 2) { givens in
            let (leads, root) = try reach(givens)
            let sizes = try sizes(givens)
            let lost = (1...6).filter { !leads[root][$0] }
            return "\(lost.reduce(0) { $0 + sizes[$1 - 1] }) bytes"
        }
    }

    @Test("direct is the first block of each group that nothing else lost leads to")
    func direct() throws {
        var indirectOnes = 0
        try compare("leak-detection", 3) { givens in
            let (leads, root) = try reach(givens)
            let sizes = try sizes(givens)
            var sums = [0, 0]
            for block in 1...6 where !leads[root][block] {
                let sources = (1...6).filter { !leads[root][$0] && leads[$0][block] }
                // All that lead here must be led to from here, and come later.
                let isDirect = sources.allSatisfy { leads[block][$0] && $0 >= block }
                sums[isDirect ? 0 : 1] += sizes[block - 1]
                if !isDirect { indirectOnes += 1 }
            }
            return "\(sums[0]) \(sums[1])"
        }
        #expect(indirectOnes > 100)
    }

    // MARK: page-owner

    @Test("pages are blocks times two to the order")
    func pages() throws {
        try compare("page-owner", 1) { givens in
            var pages = 0
            for match in givens.drill.question.en.matches(of: /(\d+) blocks of order (\d)/) {
                pages += (try #require(Int(match.1))) << (try #require(Int(match.2)))
            }
            return "\(pages) pages"
        }
    }

    @Test("the largest holder after every n-th block is freed")
    func top() throws {
        try compare("page-owner", 2) { givens in
            let question = givens.drill.question.en
            let every = question.contains("every second block") ? 2 : 3
            var held: [(name: String, pages: Int)] = []
            for match in question.matches(of: /([a-z_]+(?: \[demo\])?): (\d+) of order (\d)/) {
                let count = try #require(Int(match.2))
                let kept = held.isEmpty ? (0..<count).count { $0 % every != 0 } : count
                held.append((String(match.1), kept << (try #require(Int(match.3)))))
            }
            #expect(held.count == 4 && Set(held.map(\.pages)).count == 4)
            return try #require(held.max { $0.pages < $1.pages }).name
        }
    }

    @Test("blocks are struck out one by one")
    func left() throws {
        try compare("page-owner", 3) { givens in
            var blocks: [Int] = []
            for word in try givens.words("operations") {
                if let match = word.wholeMatch(of: /d(\d+)x(\d+)/) {
                    blocks += Array(repeating: 1 << (try #require(Int(match.1))), count: try #require(Int(match.2)))
                } else {
                    let every = try #require(Int(word.dropFirst(2)))
                    blocks = blocks.enumerated().filter { $0.offset % every != 0 }.map(\.element)
                }
            }
            return "\(blocks.count) \(blocks.reduce(0, +))"
        }
    }

    // MARK: page-poison

    /// The bytes of the page that differ, by offset, each time it is handed out.
    private func damage(_ givens: Givens) throws -> [[Int: UInt8]] {
        var rounds: [[Int: UInt8]] = []
        var bytes: [Int: UInt8] = [:]
        for word in try givens.words("operations") {
            if word == "f" {
                bytes = [:]
            } else if word == "a" || word == "z" {
                rounds.append(bytes.filter { $0.value != 0b1010_1010 })
            } else if let match = word.wholeMatch(of: /w(\d+):(\d+)/) {
                bytes[try #require(Int(match.1))] = try #require(UInt8(match.2))
            } else {
                #expect(word.hasPrefix("r"))
            }
        }
        return rounds
    }

    /// Whether one byte differs in one of its bits, counted.
    private func isSingleBit(_ damage: [Int: UInt8]) -> Bool {
        damage.count == 1 && damage.values.allSatisfy { ($0 ^ 0xaa).nonzeroBitCount == 1 }
    }

    @Test("one byte is sound, off by a bit, or damaged")
    func report() throws {
        var kinds: Set<String> = []
        try compare("page-poison", 1) { givens in
            let damage = try damage(givens)[0]
            let report =
                damage.isEmpty
                ? "nothing" : "pagealloc: " + (isSingleBit(damage) ? "single bit error" : "memory corruption")
            kinds.insert(report)
            return report
        }
        #expect(kinds.count == 3)
    }

    @Test("each round is judged by what differs at its end")
    func rounds() throws {
        try compare("page-poison", 2) { givens in
            let rounds = try damage(givens)
            let single = rounds.count { isSingleBit($0) }
            return "\(single) \(rounds.count { !$0.isEmpty } - single)"
        }
    }

    @Test("what is printed reaches from the lowest to the highest byte that differs")
    func range() throws {
        try compare("page-poison", 3) { givens in
            let offsets = try damage(givens)[0].keys
            guard let first = offsets.min(), let last = offsets.max() else { return "none" }
            return "\(first) \(last)"
        }
    }
}
