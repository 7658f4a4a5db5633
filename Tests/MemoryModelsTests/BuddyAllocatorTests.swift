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
}
