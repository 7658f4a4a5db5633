import Testing

@testable import MemoryModels

@Suite("Buddy allocator: the kernel's rules")
struct BuddyAllocatorTests {
    @Test("order 0 from one free order-10 block at pfn 0 takes pfn 0 and leaves a block in each lower order")
    func splitsTopOrderBlock() throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 1024)
        #expect(zone.freeBlocks(order: 10, type: .movable) == [0])

        let page = zone.allocate(order: 0)
        #expect(page == 0)

        for exponent in 0..<10 {
            let order = try #require(Order(exponent))
            #expect(zone.freeBlocks(order: order, type: .movable) == [PageFrameNumber(1 << UInt64(exponent))])
            #expect(zone.freeBlockCount(order: order) == 1)
        }
        #expect(zone.freeBlockCount(order: 10) == 0)
        #expect(zone.freePageCount == 1023)
        #expect(zone.checkInvariants() == [])
    }

    @Test("a zone of one free block is the same as one handed over at boot", arguments: Order.all)
    func oneFreeBlock(order: Order) throws {
        let zone = BuddyAllocator(oneFreeBlockOf: order)
        let booted = try BuddyAllocator(start: 0, pageCount: order.pageCount)
        #expect(zone.tags == booted.tags)
        #expect(zone.links == booted.links)
        #expect(zone.checkInvariants() == [])
    }

    @Test("freeing that page merges up to order 10 again")
    func mergesUpToTopOrder() throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 1024)
        let fresh = zone.blocks
        let allocated = zone.allocate(order: 0)
        let page = try #require(allocated)
        var events: [BuddyEvent] = []
        try zone.free(page, order: 0, recordingInto: &events)
        #expect(zone.blocks == fresh)
        #expect(zone.freeBlockCount(order: 10) == 1)
        let merged = events.compactMap { event -> Order? in
            if case .merged(0, let order, _) = event { order } else { nil }
        }
        #expect(merged == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        #expect(events.last == .placed(page: 0, order: 10, type: .movable, at: .head, because: .nearTopOrder))
    }

    @Test("a freed block goes to the tail when the pair it would form could merge further")
    func mergeLikelyGoesToTail() throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 8)
        for _ in 0..<8 { _ = zone.allocate(order: 0) }
        try zone.free(5, order: 0)
        try zone.free(2, order: 0)
        try zone.free(3, order: 0)
        #expect(zone.freeBlocks(order: 1, type: .movable) == [2])

        var events: [BuddyEvent] = []
        try zone.free(0, order: 0, recordingInto: &events)
        #expect(zone.freeBlocks(order: 0, type: .movable) == [5, 0])
        #expect(
            events == [
                .freed(page: 0, order: 0),
                .checkedBuddy(page: 0, order: 0, buddy: 1, state: .inUse),
                .placed(
                    page: 0,
                    order: 0,
                    type: .movable,
                    at: .tail,
                    because: .mergeLikely(parent: 0, parentBuddy: 2)
                ),
            ]
        )

        try zone.free(7, order: 0)
        #expect(zone.freeBlocks(order: 0, type: .movable) == [7, 5, 0])
    }

    @Test("an allocation tells every list it looked at and every half it put back")
    func allocationEvents() throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 4)
        var events: [BuddyEvent] = []
        let page = zone.allocate(order: 1, recordingInto: &events)
        #expect(page == 0)
        #expect(
            events == [
                .lookedAt(order: 1, type: .movable, found: nil),
                .lookedAt(order: 2, type: .movable, found: 0),
                .took(page: 0, order: 2, type: .movable),
                .split(page: 0, into: 1, upper: 2),
                .placed(page: 2, order: 1, type: .movable, at: .head, because: .upperHalf),
                .allocated(page: 0, order: 1),
            ]
        )
        events = []
        let none = zone.allocate(order: 2, recordingInto: &events)
        #expect(none == nil)
        #expect(events.last == .exhausted(order: 2, type: .movable))
    }

    @Test("recording events changes nothing")
    func recordingIsPassive() throws {
        var plain = try BuddyAllocator(start: 0, pageCount: 100)
        var recorded = plain
        var events: [BuddyEvent] = []
        for order in [0, 2, 1, 0, 3] as [Order] {
            let page = plain.allocate(order: order)
            let same = recorded.allocate(order: order, recordingInto: &events)
            #expect(page == same)
        }
        // The end of the zone holds its smallest blocks, so that the first page came from there.
        try plain.free(96, order: 0)
        try recorded.free(96, order: 0, recordingInto: &events)
        #expect(plain.tags == recorded.tags)
        #expect(plain.links == recorded.links)
    }

    @Test("boot memory is cut into the largest aligned blocks and used from its lowest addresses")
    func handOver() throws {
        var zone = try BuddyAllocator(reservedFrom: 0, pageCount: 4096)
        #expect(zone.freePageCount == 0)
        try zone.handOver(1..<1030)
        let expected: [Order: [PageFrameNumber]] = [
            0: [1], 1: [2, 1028], 2: [4, 1024], 3: [8], 4: [16], 5: [32], 6: [64], 7: [128], 8: [256], 9: [512],
            10: [],
        ]
        for order in Order.all {
            #expect(zone.freeBlocks(order: order, type: .movable) == expected[order])
        }
        #expect(zone.checkInvariants() == [])
        #expect(zone.blocks.first == ZoneBlock(start: 0, pageCount: 1, state: .reserved))
        #expect(zone.blocks.last == ZoneBlock(start: 1030, pageCount: 3066, state: .reserved))

        let whole = try BuddyAllocator(start: 0, pageCount: 4096)
        #expect(whole.freeBlocks(order: 10, type: .movable) == [0, 1024, 2048, 3072])
    }

    @Test("a zone of a million pages is handed over, used up and given back")
    func millionPages() throws {
        var zone = try BuddyAllocator(start: 0x100000, pageCount: 1_000_000)
        let fresh = zone.blocks
        var pages: [PageFrameNumber] = []
        while let page = zone.allocate(order: 4) { pages.append(page) }
        #expect(pages.count == 1_000_000 / 16)
        for page in pages.reversed() { try zone.free(page, order: 4) }
        #expect(zone.blocks == fresh)
        #expect(zone.freePageCount == 1_000_000)
    }

    @Test("each mistake in a free is named")
    func refusals() throws {
        var zone = try BuddyAllocator(reservedFrom: 8, pageCount: 24)
        try zone.handOver(8..<24)
        let page = zone.allocate(order: 2)
        #expect(page == 8)
        #expect(throws: BuddyError.outsideZone(page: 7, pageCount: 1, zoneStart: 8, zoneEnd: 32)) {
            try zone.free(7, order: 0)
        }
        #expect(throws: BuddyError.outsideZone(page: 24, pageCount: 16, zoneStart: 8, zoneEnd: 32)) {
            try zone.free(24, order: 4)
        }
        #expect(throws: BuddyError.misaligned(page: 10, order: 2)) { try zone.free(10, order: 2) }
        #expect(throws: BuddyError.insideAllocatedBlock(page: 10, block: 8, order: 2)) {
            try zone.free(10, order: 1)
        }
        #expect(throws: BuddyError.wrongOrder(page: 8, allocated: 2, freed: 1)) { try zone.free(8, order: 1) }
        #expect(throws: BuddyError.alreadyFree(page: 20, block: 16, order: 3)) { try zone.free(20, order: 2) }
        #expect(throws: BuddyError.reserved(page: 24)) { try zone.free(24, order: 0) }
        #expect(throws: BuddyError.alreadyHandedOver(page: 8)) { try zone.handOver(8..<9) }
        try zone.free(8, order: 2)
        #expect(throws: BuddyError.alreadyFree(page: 8, block: 8, order: 3)) { try zone.free(8, order: 2) }
    }

    @Test(
        "a zone that cannot exist is refused",
        arguments: [(0, 0), (0, -1), (0, 1 << 30 + 1), ((1 << 40) - 1, 2), (UInt64.max, 1)] as [(UInt64, Int)]
    )
    func unusableZones(start: UInt64, pageCount: Int) {
        #expect(throws: BuddyError.unusableZone(start: PageFrameNumber(start), pageCount: pageCount)) {
            try BuddyAllocator(start: PageFrameNumber(start), pageCount: pageCount)
        }
    }
}
