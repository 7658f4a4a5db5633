import Testing

@testable import MemoryModels

/// The contents of each page, told apart, to see where they end up.
private struct Contents: Equatable {
    enum Problem: Equatable {
        case lost(Int)
        case movedUnmovable(Int)
        case overwrote(Int)
        case movedDown(Int)
        case unlikeZone(Int)
    }

    /// By page: 0 if free, negative if it must not move.
    var pages: [Int]

    init(_ uses: [PageUse]) {
        pages = uses.enumerated().map { $1 == .free ? 0 : $1 == .movable ? $0 + 1 : -1 - $0 }
    }

    /// Copies pages as a round says.
    mutating func apply(_ moves: [(from: PageFrameNumber, to: PageFrameNumber)], pageblock: Order) -> [Problem] {
        var problems: [Problem] = []
        for move in moves {
            let (from, to) = (Int(move.from.rawValue), Int(move.to.rawValue))
            if pages[from] == 0 { problems.append(.lost(from)) }
            if pages[from] < 0 { problems.append(.movedUnmovable(from)) }
            if pages[to] != 0 { problems.append(.overwrote(to)) }
            if move.to.alignedDown(to: pageblock) <= move.from.alignedDown(to: pageblock) {
                problems.append(.movedDown(from))
            }
            pages[to] = pages[from]
            pages[from] = 0
        }
        return problems
    }

    /// Where the zone says something else.
    func differences(from zone: BuddyAllocator) -> [Problem] {
        var problems: [Problem] = []
        for index in pages.indices {
            let use = zone.use(of: PageFrameNumber(UInt64(index)))
            let expected: PageUse = pages[index] == 0 ? .free : pages[index] > 0 ? .movable : .unmovable
            if use != expected { problems.append(.unlikeZone(index)) }
        }
        return problems
    }
}

@Suite("Compaction")
struct CompactionTests {
    private func pages(_ text: String) -> [PageUse] {
        text.compactMap { $0 == "m" ? .movable : $0 == "u" ? .unmovable : $0 == "." ? .free : nil }
    }

    private func draw(_ zone: BuddyAllocator) -> String {
        var text = ""
        for index in 0..<zone.pageCount {
            if index > 0, index % zone.pageblockOrder.pageCount == 0 { text += " " }
            switch zone.use(of: PageFrameNumber(UInt64(index))) {
            case .free: text += "."
            case .movable: text += "m"
            case .unmovable: text += "u"
            }
        }
        return text
    }

    private func compact(
        _ layout: String,
        order: Order?,
        type: MigrateType = .movable,
        mode: Compaction.Mode = .sync,
        types: [MigrateType] = []
    ) throws -> Compaction {
        let length = try #require(layout.split(separator: " ").first).count
        let zone = try BuddyAllocator(
            pages: pages(layout),
            pageblockOrder: try #require(Order(length.trailingZeroBitCount)),
            types: types
        )
        var compaction = Compaction(zone, order: order, type: type, mode: mode)
        while compaction.advance() != nil {}
        #expect(compaction.zone.checkInvariants() == [])
        return compaction
    }

    @Test("the pages of the first pageblock go up until a block is free, the last found first")
    func byHand() throws {
        // Free blocks above: 24…25, 27, 28, 30…31. Four pages are needed: 24…25, 27 and 28 are collected, and
        // the smallest blocks are used first.
        let zone = try BuddyAllocator(pages: pages("m.m..mm. mm.u.m.. .m.m.mm. ..m..m.."), pageblockOrder: 3)
        var compaction = Compaction(zone, order: 3)
        let first = compaction.advance()
        let round = try #require(first)
        #expect(round.isolated == [0, 2, 5, 6])
        #expect(round.moves.map { $0.from } == [6, 5, 2, 0])
        #expect(round.moves.map { $0.to } == [27, 28, 24, 25])
        let outcome1 = compaction.advance()
        #expect(outcome1 == nil)
        #expect(compaction.result == .success)
        #expect(draw(compaction.zone) == "........ mm.u.m.. .m.m.mm. mmmmmm..")
    }

    @Test("the whole zone is compacted up to where the scanners meet")
    func wholeZone() throws {
        let compaction = try compact("m... .m.. ..m. ...m ....  m...", order: nil)
        #expect(compaction.result == .complete)
        #expect(draw(compaction.zone).hasPrefix(".... ...."))
    }

    @Test("one page that cannot move spoils its pageblock, and the next one is tried")
    func unmovable() throws {
        let compaction = try compact("mu.. mm.. m... m... m...", order: 2)
        #expect(compaction.result == .success)
        #expect(draw(compaction.zone).hasPrefix(".u.."))
    }

    @Test("pages are not copied into unmovable pageblocks")
    func targets() throws {
        let types: [MigrateType] = [.movable, .movable, .movable, .unmovable]
        let compaction = try compact("mm.. m..m m..m ...u", order: nil, types: types)
        #expect(draw(compaction.zone).hasSuffix("...u"))
        #expect(compaction.migrated > 0)
    }

    @Test("async passes over pageblocks of another type, and collects nothing where a page cannot move")
    func async() throws {
        let types: [MigrateType] = [.reclaimable, .movable, .movable, .movable]
        let async = try compact("m.m. u..m mm.. ....", order: 2, mode: .async, types: types)
        #expect(draw(async.zone).hasPrefix("m.m. u..m"))
        let sync = try compact("m.m. u..m mm.. ....", order: 3, types: types)
        #expect(!draw(sync.zone).hasPrefix("m.m."))
    }

    @Test("with nowhere to copy to, compaction ends without a block")
    func full() throws {
        let compaction = try compact("mmmm mmmm mmmm mmmm", order: 1)
        #expect(compaction.migrated == 0)
        #expect(compaction.result == .complete)
    }

    /// A zone in use, and what is in its pages.
    private struct World {
        var zone: BuddyAllocator
        var contents: Contents
        var last = 0
    }

    private static let types: [MigrateType] = [.movable, .movable, .movable, .unmovable, .reclaimable]

    /// Single pages are allocated and freed, and now and then the zone is compacted.
    private func test(
        pageblocks: Int,
        blockOrder: Order,
        filled: Int = 55,
        breaking: @escaping (inout Compaction.Round) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("\(pageblocks) pageblocks of order \(blockOrder)") {
            let uses = [PageUse](repeating: .free, count: pageblocks * blockOrder.pageCount)
            let zone = try BuddyAllocator(pages: uses, pageblockOrder: blockOrder, types: [])
            return World(zone: zone, contents: Contents(uses))
        } play: { world, draw in
            if draw.next(below: 40) == 39 {
                let mode: Compaction.Mode = draw.next(below: 2) == 0 ? .sync : .async
                let type = Self.types[1 + draw.next(below: 4)]
                let run = Compaction(world.zone, order: Order(draw.next(below: 8) - 1), type: type, mode: mode)
                return Self.compact(run, in: &world, breaking)
            }
            if draw.happens(percent: filled) {
                let type = Self.types[draw.next(below: 5)]
                guard let page = world.zone.allocate(order: 0, type: type) else { return nil }
                world.last += 1
                let index = Int(page.rawValue)
                if world.contents.pages[index] != 0 { return "page \(page) is handed out twice" }
                world.contents.pages[index] = world.zone.use(of: page) == .movable ? world.last : -world.last
            } else {
                let used = world.contents.pages.indices.filter { world.contents.pages[$0] != 0 }
                guard !used.isEmpty else { return nil }
                let page = used[draw.next(below: used.count)]
                try world.zone.free(PageFrameNumber(UInt64(page)), order: 0)
                world.contents.pages[page] = 0
            }
            return nil
        }
    }

    /// What is wrong after a whole run of compaction, if anything.
    private static func compact(
        _ start: Compaction,
        in world: inout World,
        _ breaking: (inout Compaction.Round) -> Void
    ) -> String? {
        var compaction = start
        let blockOrder = world.zone.pageblockOrder
        var rounds = 0
        while var round = compaction.advance() {
            rounds += 1
            if rounds == 1000 { return "no end" }
            breaking(&round)
            let problems = world.contents.apply(round.moves, pageblock: blockOrder)
            if !problems.isEmpty { return "\(problems)" }
        }
        let zone = compaction.zone
        let differences = world.contents.differences(from: zone)
        if !differences.isEmpty { return "\(differences)" }
        if !zone.checkInvariants().isEmpty { return "\(zone.checkInvariants())" }
        if compaction.result == .success, let order = compaction.order,
            !Order.all.contains(where: { $0 >= order && zone.freeBlockCount(order: $0) > 0 })
        {
            return "success without a block of order \(order)"
        }
        // In a whole sync run nothing movable is left below the migration scanner, if there was room.
        if compaction.mode == .sync, compaction.order == nil, compaction.result == .complete,
            zone.freePageCount > blockOrder.pageCount
        {
            for index in 0..<Int(compaction.migratePFN.rawValue) where world.contents.pages[index] > 0 {
                let block = PageFrameNumber(UInt64(index)).alignedDown(to: blockOrder)
                if compaction.freePFN.alignedDown(to: blockOrder) > block + blockOrder.pageCount {
                    return "page \(index) was left"
                }
            }
        }
        world.zone = zone
        return nil
    }

    @Test(
        "10,000 allocations, frees and compactions: no page is lost, doubled or moved down, and success is true",
        arguments: [(3, 2, 50), (8, 3, 50), (10, 2, 52), (6, 4, 51), (4, 5, 50)] as [(Int, Int, Int)]
    )
    func random(pageblocks: Int, order: Int, filled: Int) {
        test(pageblocks: pageblocks, blockOrder: Order(unchecked: order), filled: filled).check(seed: UInt64(order))
    }

    @Test("every sequence of six allocations, frees and compactions on eight pages")
    func exhaustive() {
        test(pageblocks: 2, blockOrder: 2).checkEverySequence(upTo: 6) { world in
            let used = world.contents.pages.count { $0 != 0 }
            return [Draw(0, 1, 0), Draw(0, 1, 3), Draw(39, 0, 1, 0), Draw(39, 1, 1, 3)]
                + (0..<used).map { Draw(0, 0, $0) }
        }
    }

    @Test("a move that is forgotten, and a copy into a page in use, are caught")
    func broken() {
        test(pageblocks: 8, blockOrder: 3) { if !$0.moves.isEmpty { $0.moves.removeLast() } }
            .expectCaught(count: 5000, within: 12, saying: "unlikeZone")
        test(pageblocks: 8, blockOrder: 3) { round in
            if let first = round.moves.first { round.moves.append((round.moves[0].from, first.to)) }
        }
        .expectCaught(count: 5000, within: 12, saying: "overwrote")
    }

    @Test("the check of contents notices each kind of damage")
    func damage() {
        let uses: [PageUse] = [.movable, .unmovable, .free, .movable, .free, .free, .free, .free]
        func problems(_ from: PageFrameNumber, _ to: PageFrameNumber) -> [Contents.Problem] {
            var contents = Contents(uses)
            return contents.apply([(from, to)], pageblock: 2)
        }
        #expect(problems(0, 4) == [])
        #expect(problems(2, 4) == [.lost(2)])
        #expect(problems(1, 4) == [.movedUnmovable(1)])
        #expect(problems(3, 0) == [.overwrote(0), .movedDown(3)])
    }

    @Test("each failure doubles the pause, up to 63 requests; smaller orders are not concerned")
    func deferral() {
        var deferral = CompactionDeferral()
        deferral.succeeded(3, allocated: false)
        let outcome2 = deferral.isDeferred(3)
        #expect(!outcome2 && deferral.orderFailed == 4)
        deferral.failed(9)
        // order_failed stays at 4: orders 4 and up count.
        var tried: [Int] = []
        for request in 1...200 {
            if deferral.isDeferred(9) { continue }
            tried.append(request)
            deferral.failed(9)
        }
        #expect(tried == [2, 6, 14, 30, 62, 126, 190])
        let outcome3 = deferral.isDeferred(3)
        #expect(!outcome3)
        deferral.succeeded(9, allocated: true)
        #expect(deferral.shift == 0 && deferral.orderFailed == 10)
    }
}
