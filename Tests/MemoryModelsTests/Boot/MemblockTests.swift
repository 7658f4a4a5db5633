import Testing

@testable import MemoryModels

@Suite("memblock: the kernel's rules")
struct MemblockTests {
    private func region(_ base: UInt64, _ end: UInt64, _ flags: MemblockFlags = []) -> MemblockRegion {
        MemblockRegion(base: base, size: end - base, flags: flags)
    }

    @Test("an added range keeps what it overlaps and fills every gap; like neighbours become one")
    func addFillsGaps() throws {
        var memblock = Memblock()
        try memblock.add(base: 10, size: 10)
        try memblock.add(base: 30, size: 10, flags: .noMap)
        try memblock.add(base: 50, size: 10)
        var events: [MemblockEvent] = []
        try memblock.add(base: 0, size: 70, recordingInto: &events)
        #expect(memblock.memory.regions == [region(0, 30), region(30, 40, .noMap), region(40, 70)])
        #expect(
            events.prefix(4) == [
                .inserted(region(0, 10), index: 0), .inserted(region(20, 30), index: 2),
                .inserted(region(40, 50), index: 4), .inserted(region(60, 70), index: 6),
            ]
        )
        #expect(memblock.memory.totalSize == 70)
        #expect(memblock.checkInvariants() == [])
    }

    @Test("a removed range cuts the regions at its borders")
    func removeCuts() throws {
        var memblock = Memblock()
        try memblock.add(base: 0, size: 100)
        var events: [MemblockEvent] = []
        try memblock.remove(base: 20, size: 30, recordingInto: &events)
        #expect(memblock.memory.regions == [region(0, 20), region(50, 100)])
        #expect(
            events == [
                .split(region(0, 100), at: 20), .split(region(20, 100), at: 50), .removed(region(20, 50)),
            ]
        )
    }

    @Test("regions of different nodes stay apart, and a node is preferred, not demanded")
    func nodes() throws {
        var memblock = Memblock()
        try memblock.add(base: 0x10000, size: 0x20000)
        try memblock.setNode(1, base: 0x20000, size: 0x10000)
        #expect(memblock.memory.regions.map(\.node) == [nil, 1])
        try memblock.setNode(0, base: 0x10000, size: 0x10000)
        #expect(memblock.freeRanges() == [0x10000..<0x20000, 0x20000..<0x30000])
        #expect(try memblock.allocate(size: 0x1000, alignment: 0x1000, node: 0) == 0x1f000)
        #expect(try memblock.allocate(size: 0x10000, alignment: 0x1000, node: 0) == 0x20000)
        #expect(try memblock.allocate(size: 0x10000, alignment: 0x1000, node: 0) == nil)
    }

    @Test("allocation goes to the highest aligned place below the limit, never to page 0")
    func topDown() throws {
        var memblock = Memblock()
        try memblock.add(base: 0, size: 0x10000)
        memblock.currentLimit = 0x8800
        #expect(try memblock.allocate(size: 0x1000, alignment: 0x1000) == 0x7000)
        #expect(try memblock.allocate(size: 0x100, alignment: 0) == 0x8700)
        #expect(try memblock.allocate(size: 0x1000, alignment: 0x1000, to: 0xf000) == 0xe000)
        memblock.isBottomUp = true
        #expect(try memblock.allocate(size: 0x1000, alignment: 0x1000) == 0x1000)
        #expect(try memblock.allocate(size: 0x6000, alignment: 0x1000) == nil)
        #expect(throws: MemblockError.badAlignment(3)) { try memblock.allocate(size: 1, alignment: 3) }
    }

    @Test("memory that must not be mapped is neither allocated nor handed over")
    func noMap() throws {
        var memblock = Memblock()
        try memblock.add(base: 0x1000, size: 0xf000)
        var events: [MemblockEvent] = []
        try memblock.setNoMap(true, base: 0x8000, size: 0x8000, recordingInto: &events)
        #expect(memblock.freeRanges() == [0x1000..<0x8000])
        try memblock.setNoMap(false, base: 0x8000, size: 0x8000, recordingInto: &events)
        #expect(memblock.memory.regions == [region(0x1000, 0x10000)])
    }

    @Test("reserved ranges may lie outside RAM, and freeing what is not reserved does nothing")
    func reserveAnywhere() throws {
        var memblock = Memblock()
        try memblock.add(base: 0x1000, size: 0x2000)
        try memblock.reserve(base: 0x2000, size: 0x8000)
        #expect(memblock.freeRanges() == [0x1000..<0x2000])
        var events: [MemblockEvent] = []
        try memblock.free(base: 0x20000, size: 0x1000, recordingInto: &events)
        #expect(memblock.reserved.regions == [region(0x2000, 0xa000)])
    }

    @Test("partial pages at the ends of RAM are thrown away")
    func trim() throws {
        var memblock = Memblock()
        try memblock.add(base: 0x1800, size: 0x3000)
        try memblock.add(base: 0x6100, size: 0x100)
        try memblock.trimMemory(to: 0x1000)
        #expect(memblock.memory.regions == [region(0x2000, 0x4000)])
    }

    /// `dmesg` of a virtual machine with 24 GiB, Linux 6.18.44, x86-64: after E820 entries "usable"
    /// 0x1000-0x9fbff, 0x100000-0xbfffffff and 0x100000000-0x63fffffff, "Early memory node ranges" are
    /// these three.
    @Test("a real boot's early memory node ranges")
    func realBoot() throws {
        var memblock = Memblock()
        for (first, last) in [(0x1000, 0x9fbff), (0x100000, 0xbfff_ffff), (0x1_0000_0000, 0x6_3fff_ffff)]
            as [(UInt64, UInt64)]
        {
            try memblock.add(base: first, size: last - first + 1)
        }
        try memblock.trimMemory(to: 4096)
        #expect(
            memblock.memory.regions == [
                region(0x1000, 0x9f000), region(0x100000, 0xc000_0000), region(0x1_0000_0000, 0x6_4000_0000),
            ]
        )
    }

    @Test("a full array refuses, and the kernel's reserve for two more is kept")
    func full() throws {
        var memblock = Memblock(capacity: 4)
        for base in [0, 20, 40] as [UInt64] { try memblock.add(base: base, size: 10) }
        var events: [MemblockEvent] = []
        #expect(throws: MemblockError.full(capacity: 4, needed: 2)) {
            try memblock.remove(base: 0, size: 10, recordingInto: &events)
        }
        #expect(throws: MemblockError.full(capacity: 4, needed: 3)) { try memblock.add(base: 0, size: 100) }
        try memblock.add(base: 60, size: 10)
        #expect(memblock.memory.regions.count == 4)
    }

    @Test("what is handed over is what has whole pages")
    func handOver() throws {
        var memblock = Memblock()
        try memblock.add(base: 0x1000, size: 0x9ec00)
        try memblock.add(base: 0x100000, size: 0x100000)
        try memblock.reserve(base: 0x2200, size: 0x400)
        var zone = try BuddyAllocator(reservedFrom: 0, pageCount: 512)
        var events: [MemblockEvent] = []
        let count = try memblock.handOver(to: &zone, recordingInto: &events)
        // Page 2 is partly reserved, page 0x9f is partly RAM.
        #expect(count == 1 + (0x9f - 3) + 256)
        #expect(zone.freePageCount == Int(count))
        #expect(zone.checkInvariants() == [])
        #expect(events.first == .handedOver(1..<2, of: 0x1000..<0x2200))
    }

    @Test("each kind of damage is named")
    func invariants() {
        var type = MemblockType(capacity: 2)
        type.regions = [region(0, 10), region(5, 20)]
        #expect(type.checkInvariants() == [.disorder(index: 1)])
        type.regions = [region(0, 10), region(10, 20)]
        #expect(type.checkInvariants() == [.unmerged(index: 1)])
        type.regions = [region(0, 10), region(10, 20, .noMap), region(30, 30)]
        #expect(type.checkInvariants() == [.tooMany(count: 3), .empty(index: 2)])
    }
}
