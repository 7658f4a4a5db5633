import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of zones: the answers")
struct ZoneDrillTests {
    // MARK: compaction

    private func blocks(_ givens: Givens) throws -> [(isForeign: Bool, pages: [Character])] {
        try givens.words("layout").map { ($0.hasPrefix("U:"), Array($0.hasPrefix("U:") ? $0.dropFirst(2) : $0[...])) }
    }

    /// Where the movable pages of the first pageblock go: the last one first, to the free pages of the third.
    private func moves(_ givens: Givens) throws -> [(from: Int, to: Int)] {
        let blocks = try blocks(givens)
        let movable = blocks[0].pages.indices.filter { blocks[0].pages[$0] == "m" }
        let free = blocks[2].pages.indices.filter { blocks[2].pages[$0] == "." }
        return zip(movable.reversed(), free).map { ($0, $1 + 32) }
    }

    @Test("as many pages are copied as are movable below and free above")
    func copied() throws {
        try compare("compaction", 1) { "\(try moves($0).count) pages" }
    }

    @Test("the last page goes to the lowest free one, and so on")
    func target() throws {
        try compare("compaction", 2) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /page at pfn (\d+) copied/))
            let page = try #require(Int(match.1))
            return "\(try #require(try moves(givens).first { $0.from == page }).to)"
        }
    }

    @Test("all movable pages up to the first pageblock without unmovable ones are copied")
    func request() throws {
        try compare("compaction", 3) { givens in
            let blocks = try blocks(givens)
            let goal = try #require(blocks.firstIndex { !$0.pages.contains("u") })
            let count = blocks[...goal].joined { $0.pages }.count { $0 == "m" }
            // There is room for them a whole pageblock higher.
            let room = blocks[(goal + 2)...].filter { !$0.isForeign }.joined { $0.pages }.count { $0 == "." }
            #expect(count <= room)
            return "\(count) pages"
        }
    }

    // MARK: fragmentation

    /// The free pages, each as the order of its block.
    private func orders(_ givens: Givens) throws -> (blocks: Int, pages: [Int], wanted: Int) {
        let counts = try givens.words("free-blocks").map { try #require(Int($0)) }
        var pages: [Int] = []
        for (order, count) in counts.enumerated() { pages += Array(repeating: order, count: count << order) }
        return (counts.reduce(0, +), pages, try givens.number("order"))
    }

    @Test("usable blocks and the part that cannot be used, counted page by page")
    func usable() throws {
        try compare("fragmentation", 1) { givens in
            let (_, pages, wanted) = try orders(givens)
            return "\(pages.count { $0 >= wanted } / (1 << wanted)) blocks"
        }
        try compare("fragmentation", 2) { givens in
            let (_, pages, wanted) = try orders(givens)
            return "\(1000 * pages.count { $0 < wanted } / pages.count)"
        }
    }

    @Test("the fragmentation index, by the formula")
    func index() throws {
        try compare("fragmentation", 3) { givens in
            let (blocks, pages, wanted) = try orders(givens)
            #expect(pages.allSatisfy { $0 < wanted })
            let needed = pages.count * 1000 / (1 << wanted)
            return "\(1000 - (1000 + needed) / blocks)"
        }
    }

    // MARK: pcp-lists

    private func batch(_ givens: Givens) throws -> Int {
        let part = min(try givens.number("managed") / 1024, 256) / 4
        var power = 1
        while power * 2 <= max(1, part) * 3 / 2 { power *= 2 }
        return max(1, power - 1)
    }

    private func high(_ givens: Givens) throws -> Int {
        let share = try givens.number("managed") / givens.number("high-fraction") / givens.number("cpus")
        return try max(share, 4 * batch(givens))
    }

    @Test("batch and high, by the formulas")
    func sizes() throws {
        try compare("pcp-lists", 1) { givens in
            let batch = try batch(givens)
            return batch == 1 ? "1 page" : "\(batch) pages"
        }
        try compare("pcp-lists", 2) { "\(try high($0)) pages" }
    }

    @Test("the lock is taken once for each refill, and those double")
    func locks() throws {
        try compare("pcp-lists", 3) { givens in
            let question = givens.drill.question.en
            let text = try #require(question.firstMatch(of: /batch (\d+) and a fixed high of (\d+)\..* (\d+) single/))
            let (batch, high) = (try #require(Int(text.1)), try #require(Int(text.2)))
            try #expect(batch == self.batch(givens) && high == self.high(givens))
            var rest = try #require(Int(text.3))
            var times = 0
            while rest > 0 {
                rest -= min(batch << min(times, 5), high - batch)
                times += 1
            }
            return "\(times) times"
        }
    }

    // MARK: zonelist-fallback

    @Test("nodes in the order of their distances")
    func nodes() throws {
        try compare("zonelist-fallback", 1) { givens in
            let row = try #require(givens.words("distances").first).split(separator: "/").compactMap { Int($0) }
            return row.sorted().compactMap { row.firstIndex(of: $0) }.map(String.init).joined(separator: " ")
        }
    }

    /// Free pages, low and min of each node, as the question says them, and how many pages are wanted.
    private func state(_ givens: Givens) throws -> (nodes: [(free: Int, low: Int, min: Int)], count: Int) {
        let question = givens.drill.question.en
        let nodes = try question.matches(of: /(\d+) free, low (\d+), min (\d+)/).map {
            (try #require(Int($0.1)), try #require(Int($0.2)), try #require(Int($0.3)))
        }
        let count = try #require(question.firstMatch(of: /asks for (\d+) pages/))
        return (nodes, try #require(Int(count.1)))
    }

    @Test("what the own node has above low is its own, the rest comes from the other")
    func spill() throws {
        try compare("zonelist-fallback", 2) { givens in
            let (nodes, count) = try state(givens)
            let own = nodes[0].free - nodes[0].low
            #expect(nodes[1].free - nodes[1].low >= count - own)
            return "\(max(0, count - own)) pages"
        }
    }

    @Test("page by page: the first node above low, then the first above min, else a shortage")
    func policy() throws {
        var shortages = 0
        try compare("zonelist-fallback", 3) { givens in
            let state = try state(givens)
            var nodes = state.nodes
            let order =
                switch try givens.text("policy") + givens.text("policy-nodes") {
                case "default": [0, 1, 2]
                case "preferred1": [1, 0, 2]
                case "bind1 2": [1, 2]
                default: [0, 1]
                }
            var far = 0
            var none = 0
            for _ in 0..<state.count {
                let node =
                    order.first { nodes[$0].free > nodes[$0].low } ?? order.first { nodes[$0].free > nodes[$0].min }
                if let node { nodes[node].free -= 1 } else { none += 1 }
                if let node, node != 0 { far += 1 }
            }
            if none > 0 { shortages += 1 }
            return "\(far) \(none)"
        }
        #expect(shortages > 10)
    }
}

extension Sequence {
    /// The elements of all their parts.
    fileprivate func joined<Part>(_ parts: (Element) -> [Part]) -> [Part] { flatMap(parts) }
}
