import Testing

@testable import MemoryModels

/// A cache with its pages, and the events of the last operation.
struct SlabWorld {
    var zone: BuddyAllocator
    var cache: SlabCache
    var events: [SlabEvent] = []

    /// A cache on a machine with so many CPUs, over a zone of unmovable pages.
    init(objectSize: Int, flags: SlabFlags = [], cpus: Int = 2, pages: Int = 4096) throws {
        zone = try BuddyAllocator(start: 0, pageCount: pages, type: .unmovable)
        cache = SlabCache(
            layout: try SlabLayout(objectSize: objectSize, flags: flags, cpuCount: cpus),
            cpuCount: cpus
        )
    }

    mutating func allocate(cpu: Int = 0) throws -> UInt64 {
        events = []
        let object = try cache.allocate(cpu: cpu, from: &zone, recordingInto: &events)
        return try #require(object)
    }

    mutating func allocate(count: Int, cpu: Int = 0) throws -> [UInt64] {
        var objects: [UInt64] = []
        for _ in 0..<count { objects.append(try allocate(cpu: cpu)) }
        return objects
    }

    mutating func free(_ object: UInt64, cpu: Int = 0) throws {
        events = []
        try cache.free(object, cpu: cpu, to: &zone, recordingInto: &events)
    }

    mutating func flush(cpu: Int) throws {
        events = []
        try cache.flush(cpu: cpu, to: &zone, recordingInto: &events)
    }
}

@Suite("Slab cache: the way of an object")
struct SlabCacheTests {
    @Test("the first allocation makes a slab; the next ones come from the CPU's freelist in address order")
    func firstSlab() throws {
        var world = try SlabWorld(objectSize: 1024)
        let layout = world.cache.layout
        #expect(layout.objectsPerSlab == 16)
        let first = try world.allocate()
        #expect(first == 0)
        #expect(
            world.events == [.newSlab(slab: 0, order: 2, objects: 16), .allocatedSlowly(object: 0, cpu: 0)]
        )
        let second = try world.allocate()
        #expect(second == 1024)
        #expect(world.events == [.allocatedFast(object: 1024, cpu: 0)])
        #expect(world.cache.cpuFreelist(0).first == 2048)
        #expect(world.cache.slabStates[0].isFrozen)
        #expect(world.cache.slabStates[0].inUse == 16)
        #expect(world.zone.freePageCount == 4092)
        #expect(world.cache.statistics.allocFastpath == 1)
        #expect(world.cache.statistics.allocSlowpath == 1)
    }

    @Test("an object freed on its slab's CPU is the next one to be allocated")
    func lastInFirstOut() throws {
        var world = try SlabWorld(objectSize: 64)
        let objects = try world.allocate(count: 3)
        try world.free(objects[1])
        #expect(world.events == [.freedFast(object: objects[1], cpu: 0)])
        let again = try world.allocate()
        #expect(again == objects[1])
    }

    @Test("an object freed by another CPU waits on the slab's own freelist until the CPU runs dry")
    func remoteFree() throws {
        var world = try SlabWorld(objectSize: 1024)
        let objects = try world.allocate(count: 16)
        try world.free(objects[3], cpu: 1)
        #expect(
            world.events == [
                .freedSlowly(object: objects[3], cpu: 1, slab: 0), .slabIsFrozen(slab: 0),
            ]
        )
        #expect(world.cache.slabStates[0].freelist == [3])
        #expect(world.cache.slabStates[0].inUse == 15)
        let again = try world.allocate()
        #expect(again == objects[3])
        #expect(
            world.events == [.refilled(cpu: 0, slab: 0), .allocatedSlowly(object: objects[3], cpu: 0)]
        )
    }

    @Test("a CPU lets go of its full slab, and the first free into it puts it on the freeing CPU's partial list")
    func fullSlab() throws {
        var world = try SlabWorld(objectSize: 1024)
        let objects = try world.allocate(count: 17)
        #expect(world.events.first == .gaveUpFullSlab(cpu: 0, slab: 0))
        #expect(world.cache.slabStates.map(\.location) == [.full, .cpu(0)])
        try world.free(objects[0], cpu: 1)
        #expect(world.events.last == .putOnCPUPartial(cpu: 1, slab: 0))
        #expect(world.cache.cpuPartialList(1) == [0])
        let again = try world.allocate(cpu: 1)
        #expect(again == objects[0])
        #expect(world.events.first == .tookCPUPartial(cpu: 1, slab: 0))
    }

    @Test("a CPU's partial list that is full moves to the node, to the tail")
    func drain() throws {
        var world = try SlabWorld(objectSize: 1024)
        // 24 objects in half-full slabs of 16 are 3 slabs.
        #expect(world.cache.layout.cpuPartialSlabs == 3)
        let objects = try world.allocate(count: 16 * 5)
        let pages = world.cache.slabStates.map(\.firstPage)
        for slab in 0..<3 { try world.free(objects[slab * 16]) }
        #expect(world.cache.cpuPartialList(0) == [pages[2], pages[1], pages[0]])
        #expect(world.cache.nodePartialList == [])
        try world.free(objects[3 * 16])
        #expect(world.events.contains(.drainedCPUPartial(cpu: 0, slabs: [pages[2], pages[1], pages[0]])))
        #expect(world.cache.cpuPartialList(0) == [pages[3]])
        #expect(world.cache.nodePartialList == [pages[2], pages[1], pages[0]])
        #expect(world.cache.statistics.cpuPartialDrain == 1)
        #expect(world.cache.statistics.freeAddPartial == 3)
    }

    @Test("a CPU that goes to the node takes one slab to use and stocks up half its limit, and one more")
    func stocking() throws {
        var world = try SlabWorld(objectSize: 1024)
        let objects = try world.allocate(count: 16 * 9)
        let pages = world.cache.slabStates.map(\.firstPage)
        for slab in 0..<7 { try world.free(objects[slab * 16]) }
        #expect(world.cache.nodePartialList.count == 6)
        let first = world.cache.nodePartialList
        _ = try world.allocate(cpu: 1)
        #expect(world.cache.cpuSlab(1) == first[0])
        #expect(world.cache.cpuPartialList(1) == [first[2], first[1]])
        #expect(world.cache.nodePartialList == Array(first[3...]))
        #expect(pages.count == 9)
        #expect(world.cache.statistics.cpuPartialNode == 2)
        #expect(world.cache.checkInvariants() == [])
    }

    @Test("an empty slab is kept until the node has min_partial partial slabs, then its pages go back")
    func discard() throws {
        var world = try SlabWorld(objectSize: 4096, cpus: 1)
        let layout = world.cache.layout
        #expect(layout.objectsPerSlab == 8)
        #expect(layout.minPartial == 6)
        let objects = try world.allocate(count: 8 * 20)
        let before = world.zone.freePageCount
        for object in objects { try world.free(object) }
        // One slab is the CPU's, two at most are on its partial list, six the node keeps.
        #expect(world.cache.nodePartialList.count == 6)
        #expect(world.cache.slabCount == 1 + world.cache.cpuPartialList(0).count + 6)
        #expect(world.zone.freePageCount == before + (20 - world.cache.slabCount) * 8)
        #expect(world.cache.statistics.freeSlab == 20 - world.cache.slabCount)
        #expect(world.cache.allocatedCount == 0)
        #expect(world.cache.checkInvariants() == [])
    }

    @Test("a flush joins both freelists; the slab waits at the tail if others freed to it, else at the head")
    func flush() throws {
        var world = try SlabWorld(objectSize: 1024)
        let mine = try world.allocate(count: 4, cpu: 0)
        let theirs = try world.allocate(count: 4, cpu: 1)
        try world.free(mine[0], cpu: 1)
        let slabs = world.cache.slabStates.map(\.firstPage)
        try world.flush(cpu: 0)
        #expect(
            world.events == [
                .flushedCPUSlab(cpu: 0, slab: slabs[0]), .addedToNodePartial(slab: slabs[0], at: .tail),
            ]
        )
        try world.flush(cpu: 1)
        #expect(world.events.last == .addedToNodePartial(slab: slabs[1], at: .head))
        #expect(world.cache.nodePartialList == [slabs[1], slabs[0]])
        #expect(world.cache.slabStates.map(\.inUse) == [3, 4])
        // The CPU's freelist comes first, then what others had freed.
        #expect(world.cache.slabStates[0].freelist == Array(4..<16) + [0])
        #expect(world.cache.checkInvariants() == [])
        #expect(theirs.count == 4)
    }

    @Test("without a block of the preferred order, the smallest slab that holds an object will do")
    func orderFallback() throws {
        var world = try SlabWorld(objectSize: 1024, pages: 64)
        // Leaves single free pages only.
        var pages: [PageFrameNumber] = []
        while let page = world.zone.allocate(order: 0, type: .unmovable) { pages.append(page) }
        for page in pages where page.rawValue % 2 == 0 { try world.zone.free(page, order: 0) }
        _ = try world.allocate()
        #expect(world.events.prefix(2).contains(.fellBackToOrder(0)))
        #expect(world.cache.slabStates[0].objects.count == 4)
        #expect(world.cache.statistics.orderFallback == 1)
    }

    @Test("without pages there is no object, and nothing has changed")
    func outOfMemory() throws {
        var world = try SlabWorld(objectSize: 4096, pages: 8)
        _ = try world.allocate(count: 8)
        var events: [SlabEvent] = []
        let none = try world.cache.allocate(cpu: 1, from: &world.zone, recordingInto: &events)
        #expect(none == nil)
        #expect(events == [.outOfMemory])
        #expect(world.cache.checkInvariants() == [])
    }

    @Test("when debugging, every object goes through the node's list, and full slabs are kept track of")
    func debugging() throws {
        var world = try SlabWorld(objectSize: 1024, flags: .debugging)
        let count = world.cache.layout.objectsPerSlab
        let objects = try world.allocate(count: count)
        #expect(world.events.contains(.addedToFull(slab: 0)))
        #expect(world.cache.statistics.allocFastpath == 0)
        #expect(world.cache.cpuSlab(0) == nil)
        #expect(objects[0] == UInt64(world.cache.layout.redLeftPad))
        try world.free(objects[0])
        #expect(
            world.events.suffix(2) == [.removedFromFull(slab: 0), .addedToNodePartial(slab: 0, at: .tail)]
        )
        #expect(world.cache.checkInvariants() == [])
    }

    @Test("when debugging, a slab that empties goes when the node has min_partial partial slabs, itself included")
    func debuggingDiscard() throws {
        var world = try SlabWorld(objectSize: 1024, flags: .debugging)
        #expect(world.cache.layout.minPartial == 5)
        let objects = try world.allocate(count: world.cache.layout.objectsPerSlab * 8)
        for object in objects { try world.free(object) }
        #expect(world.cache.nodePartialList.count == 4)
        #expect(world.cache.statistics.freeSlab == 4)
        #expect(world.cache.statistics.freeRemovePartial == 4)
        #expect(world.cache.checkInvariants() == [])
    }

    @Test("each mistake in a free is named, and changes nothing", arguments: [SlabFlags(), .redZone])
    func refusals(flags: SlabFlags) throws {
        var world = try SlabWorld(objectSize: 100, flags: flags)
        let object = try world.allocate()
        let other = try world.allocate()
        try world.free(other)
        let before = world.cache.slabStates
        #expect(throws: SlabError.doubleFree(other)) { try world.free(other) }
        #expect(throws: SlabError.doubleFree(other)) { try world.free(other, cpu: 1) }
        #expect(throws: SlabError.notAnObject(object + 4, object: object)) { try world.free(object + 4) }
        #expect(throws: SlabError.notInThisCache(1 << 40)) { try world.free(1 << 40) }
        #expect(throws: SlabError.noSuchCPU(2, count: 2)) { try world.free(object, cpu: 2) }
        #expect(throws: SlabError.noSuchCPU(-1, count: 2)) { _ = try world.allocate(cpu: -1) }
        // The bytes behind the last object of the slab belong to none.
        let end = UInt64(4096 << world.cache.layout.order.rawValue)
        #expect(throws: SlabError.self) { try world.free(end - 1) }
        #expect(world.cache.slabStates == before)
    }
}
