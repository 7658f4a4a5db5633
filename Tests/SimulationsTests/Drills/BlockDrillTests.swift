import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of blocks of pages: the answers")
struct BlockDrillTests {
    /// The numbers of the question from the first match of `start` on.
    private func numbers(_ givens: Givens, after start: Regex<Substring>) throws -> [Int] {
        let question = givens.drill.question.en
        let match = try #require(question.firstMatch(of: start))
        return question[match.range.upperBound...].matches(of: /\d+/).compactMap { Int($0.output) }
    }

    // MARK: migrate-fallback

    /// Requests as `u4x20`: the type, the order, how many.
    private func requests(_ givens: Givens) throws -> [(type: Character, order: Int, count: Int)] {
        try givens.words("operations").map { word in
            let match = try #require(word.wholeMatch(of: /([umr])(\d+)x(\d+)/))
            return (try #require(match.1.first), try #require(Int(match.2)), try #require(Int(match.3)))
        }
    }

    /// How many pageblocks a type has claimed, two at a time, after requests of its own.
    private func claimed(_ requests: [(type: Character, order: Int, count: Int)], by type: Character) -> Int {
        var claims = 0
        // Free pages at the end of what was claimed last.
        var rest = 0
        for request in requests where request.type == type {
            for _ in 0..<request.count {
                // The next one begins at a multiple of its size, counted from the end.
                let room = rest - rest % (1 << request.order)
                if room == 0 { claims += 1 }
                rest = (room == 0 ? 1024 : room) - 1 << request.order
            }
        }
        return 2 * claims
    }

    @Test("two pageblocks are claimed whenever what was claimed before is used up")
    func claims() throws {
        try compare("migrate-fallback", 1) { "\(claimed(try requests($0), by: "u")) pageblocks" }
    }

    @Test("each type claims for itself")
    func types() throws {
        try compare("migrate-fallback", 2) { givens in
            let requests = try requests(givens)
            // A lower order leaves a tail of pages that a higher one cannot use, and a third may.
            let (unmovable, reclaimable) = (claimed(requests, by: "u"), claimed(requests, by: "r"))
            return "\(unmovable) \(16 - unmovable - reclaimable) \(reclaimable)"
        }
    }

    @Test("half of a pageblock must be free for it to be claimed")
    func mixed() throws {
        var claims = 0
        try compare("migrate-fallback", 3) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /every (\w+) page .* Now (\d+) unmovable/))
            let count = try #require(Int(match.2))
            guard match.1 == "second" else { return "0 \(count)" }
            claims += 1
            let free = (1 << (try givens.number("pageblock-order"))) / 2
            return "\((count + free - 1) / free) 0"
        }
        #expect(claims > 50 && claims < 170)
    }

    // MARK: cma

    /// The lowest aligned run of pages of which none is taken.
    private func place(_ givens: Givens, _ taken: Set<Int>) throws -> String {
        let match = try #require(
            givens.drill.question.en.firstMatch(
                of: /128 pages from pfn (\d+).* asks for (\d+) pages, aligned to order (\d)/
            )
        )
        let base = try #require(Int(match.1))
        let count = try #require(Int(match.2))
        let step = 1 << (try #require(Int(match.3)))
        var start = (base + step - 1) / step * step
        while !taken.isDisjoint(with: start..<start + count) { start += step }
        #expect(start + count <= base + 128)
        return "\(start)"
    }

    @Test("the lowest aligned place behind the first request")
    func second() throws {
        try compare("cma", 1) { givens in
            let base = try givens.number("base")
            return try place(givens, Set(base..<base + numbers(givens, after: /but the first/)[0]))
        }
    }

    @Test("the lowest aligned place in the hole, or behind all")
    func hole() throws {
        try compare("cma", 2) { givens in
            let base = try givens.number("base")
            let sizes = try numbers(givens, after: /drivers asked for/)
            let third = base + sizes[0] + sizes[1]
            return try place(givens, Set(base..<base + sizes[0]).union(third..<third + sizes[2]))
        }
    }

    @Test("the lowest aligned place without a page that cannot move")
    func pinned() throws {
        var far = 0
        try compare("cma", 3) { givens in
            let pins = Set(try numbers(givens, after: /those at/).prefix(3))
            let base = try givens.number("base")
            #expect(pins.count == 3 && pins.allSatisfy { (base..<base + 48).contains($0) })
            let place = try place(givens, pins)
            if place != "\(base)" { far += 1 }
            return place
        }
        #expect(far > 100)
    }

    // MARK: page-shuffle

    /// The list of the question after its swaps.
    private func list(_ givens: Givens) throws -> [Int] {
        let question = givens.drill.question.en
        let given = try #require(question.firstMatch(of: /order 10 is ([\d ]+), blocks/))
        var list = given.1.split(separator: " ").compactMap { Int($0) }
        for pair in question.matches(of: /(\d+)-(\d+)/) {
            let left = try #require(list.firstIndex { "\($0)" == pair.1 })
            let right = try #require(list.firstIndex { "\($0)" == pair.2 })
            list.swapAt(left, right)
        }
        return list
    }

    @Test("swaps, one after the other")
    func swaps() throws {
        try compare("page-shuffle", 1) { "\(try list($0)[0])" }
        try compare("page-shuffle", 2) { try list($0).map(String.init).joined(separator: " ") }
    }

    @Test("taken from the head, freed to the end that the bit says")
    func freed() throws {
        try compare("page-shuffle", 3) { givens in
            var list = try list(givens)
            let taken = Array(list[..<3])
            list.removeFirst(3)
            for free in givens.drill.question.en.matches(of: /number (\d), whose random bit is (\d)/) {
                let block = taken[try #require(Int(free.1))]
                list.insert(block, at: free.2 == "1" ? list.count : 0)
            }
            return list.map(String.init).joined(separator: " ")
        }
    }
}
