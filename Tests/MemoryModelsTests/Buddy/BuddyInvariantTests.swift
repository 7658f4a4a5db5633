import Testing

@testable import MemoryModels

@Suite("Buddy allocator: the invariants catch each kind of damage")
struct BuddyInvariantTests {
    /// Pages 0 and 1 allocated, free blocks at 2 (order 1), 4 (order 2) and 8 (order 3).
    private func soundZone() throws -> BuddyAllocator {
        var zone = try BuddyAllocator(start: 0, pageCount: 16)
        _ = zone.allocate(order: 0)
        _ = zone.allocate(order: 0)
        try #require(zone.checkInvariants() == [])
        return zone
    }

    @Test("a block that left its list without being allocated")
    func lostBlock() throws {
        var zone = try soundZone()
        zone.deleteFromFreeList(4, order: 2)
        #expect(zone.checkInvariants().prefix(4) == [.lostPage(4), .lostPage(5), .lostPage(6), .lostPage(7)])
        #expect(zone.checkInvariants().contains(.wrongFreePageCount(counted: 10, recorded: 14)))
    }

    @Test("a free block that its list no longer reaches")
    func unlinkedBlock() throws {
        var zone = try soundZone()
        let head = zone.listHead(order: 2, type: .movable)
        zone.links[head] = ListLinks(next: Int32(head), previous: Int32(head))
        #expect(zone.checkInvariants().contains(.freeBlockListed(page: 4, order: 2, times: 0)))
        #expect(zone.checkInvariants().contains(.wrongBlockCount(order: 2, counted: 0, recorded: 1)))
    }

    @Test("a link that does not come back")
    func brokenLink() throws {
        var zone = try soundZone()
        zone.links[4].next = 8
        #expect(zone.checkInvariants().contains(.brokenLink(order: 2, type: .movable)))
    }

    @Test("a list that runs in a circle past its head")
    func endlessList() throws {
        var zone = try soundZone()
        zone.links[4] = ListLinks(next: 4, previous: 4)
        #expect(zone.checkInvariants().contains(.brokenLink(order: 2, type: .movable)))
    }

    @Test("an allocated page that is also on a free list")
    func allocatedAndListed() throws {
        var zone = try soundZone()
        zone.tags[4] = .allocated(2, movable: true)
        #expect(zone.checkInvariants() == [.wrongListEntry(page: 4, order: 2, type: .movable)])
    }

    @Test("a block that overlaps another")
    func overlap() throws {
        var zone = try soundZone()
        zone.tags[9] = .allocated(0, movable: true)
        #expect(zone.checkInvariants() == [.overlap(page: 9, block: 8, order: 3)])
    }

    @Test("a block that starts where its order cannot")
    func misaligned() throws {
        var zone = try soundZone()
        zone.tags[0] = .interior
        zone.tags[1] = .allocated(1, movable: true)
        zone.tags[2] = .interior
        #expect(zone.checkInvariants().prefix(2) == [.lostPage(0), .misalignedBlock(page: 1, order: 1)])
    }

    @Test("a block that reaches beyond the zone")
    func beyondTheZone() throws {
        var zone = try soundZone()
        zone.tags[8] = .allocated(4, movable: true)
        #expect(zone.checkInvariants().contains(.blockOutsideZone(page: 8, order: 4)))
    }

    @Test("two free buddies that were not merged")
    func unmerged() throws {
        var zone = try soundZone()
        zone.freeWithoutMerging(0, order: 0)
        #expect(zone.checkInvariants() == [])
        zone.freeWithoutMerging(1, order: 0)
        #expect(zone.checkInvariants() == [.unmergedBuddies(page: 0, buddy: 1, order: 0)])
    }

    @Test("a block on the list of another type than its pageblock's")
    func wrongType() throws {
        var zone = try soundZone()
        zone.moveToFreeList(4, order: 2, type: .unmovable)
        #expect(
            zone.checkInvariants() == [.wrongListType(page: 4, order: 2, list: .unmovable, pageblock: .movable)]
        )
    }
}
