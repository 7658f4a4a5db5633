import Testing

@testable import MemoryModels

@Suite("Buddy allocator: migrate types and their fallbacks")
struct BuddyFallbackTests {
    @Test("an unmovable request claims the pageblocks of a large movable block")
    func claimsLargeBlock() throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 1024)
        var events: [BuddyEvent] = []
        let page = zone.allocate(order: 0, type: .unmovable, recordingInto: &events)
        #expect(page == 0)
        #expect(events.contains(.fellBack(page: 0, order: 10, wanted: .unmovable, from: .movable, claiming: true)))
        #expect(zone.pageblockType(of: 0) == .unmovable)
        #expect(zone.pageblockType(of: 512) == .unmovable)
        #expect(zone.freeBlocks(order: 9, type: .unmovable) == [512])
        #expect(zone.freePageCount == 1023)
        #expect(zone.checkInvariants() == [])
    }

    @Test("a pageblock half of which is free is claimed, and its free blocks move to the other type's tails")
    func claimsHalfFreePageblock() throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 16, pageblockOrder: 4)
        _ = zone.allocate(order: 3)
        var events: [BuddyEvent] = []
        let page = zone.allocate(order: 0, type: .unmovable, recordingInto: &events)
        #expect(page == 8)
        #expect(
            events.contains(.placed(page: 8, order: 3, type: .unmovable, at: .tail, because: .movedWithPageblock))
        )
        #expect(events.contains(.retyped(pageblock: 0, from: .movable, to: .unmovable)))
        #expect(zone.freeBlocks(order: 2, type: .unmovable) == [12])
        #expect(zone.checkInvariants() == [])
    }

    @Test("a pageblock in movable use is left alone: only one block is stolen from it")
    func stealsOneBlock() throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 16, pageblockOrder: 4)
        for _ in 0..<3 { _ = zone.allocate(order: 2) }
        var events: [BuddyEvent] = []
        let page = zone.allocate(order: 0, type: .unmovable, recordingInto: &events)
        #expect(page == 12)
        #expect(events.contains(.fellBack(page: 12, order: 2, wanted: .unmovable, from: .movable, claiming: false)))
        #expect(zone.pageblockType(of: 12) == .movable)
        #expect(zone.freeBlocks(order: 1, type: .movable) == [14])
        #expect(zone.checkInvariants() == [])
    }

    @Test("a small movable request does not claim a small block: it steals one")
    func movableIsLessGreedy() throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 512, type: .unmovable)
        // Leaves pages 1, 2…3, 4…7 and 8…15 free: the largest, order 3, is below half of pageblock order 9.
        for order in [8, 7, 6, 5, 4, 0] as [Order] { _ = zone.allocate(order: order, type: .unmovable) }
        var events: [BuddyEvent] = []
        _ = zone.allocate(order: 0, type: .movable, recordingInto: &events)
        #expect(
            events.contains { event in
                if case .fellBack(_, 0, .movable, .unmovable, claiming: false) = event { true } else { false }
            }
        )
        #expect(zone.pageblockType(of: 0) == .unmovable)
        #expect(zone.checkInvariants() == [])
    }

    @Test(
        "a movable request claims a half-free pageblock from blocks of order 4 on, half the pageblock order",
        arguments: [(3, MigrateType.unmovable), (4, .movable)]
    )
    func movableClaimsFromHalfTheOrder(exponent: Int, type: MigrateType) throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 512, type: .unmovable)
        let order = try #require(Order(exponent))
        var blocks: [PageFrameNumber] = []
        while let block = zone.allocate(order: order, type: .unmovable) { blocks.append(block) }
        // Every second block is free: half of the pages, in blocks of this order.
        for block in blocks where block.buddy(of: order) > block { try zone.free(block, order: order) }
        try #require(zone.freePageCount == 256)
        _ = zone.allocate(order: 0, type: .movable)
        #expect(zone.pageblockType(of: 0) == type)
        #expect(zone.checkInvariants() == [])
    }

    @Test("a pageblock that the zone holds only in part cannot be claimed")
    func partialPageblock() throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 64)
        _ = zone.allocate(order: 0, type: .unmovable)
        #expect(zone.pageblockType(of: 0) == .movable)
        #expect(zone.freeBlocks(order: 5, type: .movable) == [32])
    }

    @Test("types without fallbacks get nothing from others", arguments: [MigrateType.highAtomic, .cma, .isolate])
    func noFallback(type: MigrateType) throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 1024)
        let page = zone.allocate(order: 0, type: type)
        #expect(page == nil)
        #expect(zone.freePageCount == 1024)
    }

    @Test("free blocks of a type that must not mix stay apart from their buddies at pageblock size")
    func unmergeableTypes() throws {
        var zone = try BuddyAllocator(reservedFrom: 0, pageCount: 16, pageblockOrder: 3, type: .movable)
        zone.pageblockTypes[1] = .isolate
        var events: [BuddyEvent] = []
        try zone.handOver(0..<16, recordingInto: &events)
        #expect(events.contains(.checkedBuddy(page: 8, order: 3, buddy: 0, state: .unmergeableType(.movable))))
        #expect(zone.freeBlocks(order: 3, type: .movable) == [0])
        #expect(zone.freeBlocks(order: 3, type: .isolate) == [8])
        #expect(zone.checkInvariants() == [])
    }

    /// A zone and who owns its pages.
    private struct World {
        var zone: BuddyAllocator
        var live: [(page: PageFrameNumber, order: Order)] = []
        var owned = Set<UInt64>()
    }

    private func test(
        breaking: @escaping (inout BuddyAllocator) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("zone of three types") {
            World(zone: try BuddyAllocator(start: 7, pageCount: 250, pageblockOrder: 3))
        } play: { world, draw in
            if draw.happens(percent: 50) {
                let order = Order(unchecked: draw.next(below: 4))
                if let page = world.zone.allocate(order: order, type: MigrateType.allCases[draw.next(below: 3)]) {
                    let pages = page.rawValue..<(page + order.pageCount).rawValue
                    if !world.owned.isDisjoint(with: pages) { return "\(pages) is handed out twice" }
                    world.owned.formUnion(pages)
                    world.live.append((page, order))
                } else if !Order.all.allSatisfy({ $0 < order || world.zone.freeBlockCount(order: $0) == 0 }) {
                    // With three types that fall back on each other, only the lack of a block is a reason.
                    return "no block of order \(order)"
                }
            } else if !world.live.isEmpty {
                let block = world.live.remove(at: draw.next(below: world.live.count))
                try world.zone.free(block.page, order: block.order)
                world.owned.subtract(block.page.rawValue..<(block.page + block.order.pageCount).rawValue)
            }
            breaking(&world.zone)
            if world.zone.freePageCount != 250 - world.owned.count { return "\(world.zone.freePageCount) free pages" }
            let violations = world.zone.checkInvariants()
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    @Test("random requests of three types keep every page accounted for", arguments: [3, 33, 333] as [UInt64])
    func randomTypes(seed: UInt64) {
        test().check(seed: seed)
    }

    @Test("a pageblock that changes its type without its free blocks is caught by a step")
    func broken() {
        test { $0.pageblockTypes[1] = .unmovable }.expectCaught(within: 1, saying: "wrongListType")
    }
}
