import Testing

@testable import MemoryModels

@Suite("per-CPU chunks")
struct PercpuChunkTests {
    private static let base: UInt64 = 0xffff_8880_7dc0_0000

    private func make(cpus: Int = 2, staticSize: Int = 4096, reserved: Int = 0) throws -> PercpuAllocator {
        let layout = try PercpuLayout(
            staticSize: staticSize,
            reservedSize: reserved,
            cpuCount: cpus,
            atomSize: 4096
        )
        return PercpuAllocator(layout, base: Self.base)
    }

    @Test("units are sized as Linux 6.18 did it on a machine with two CPUs and a kernel without modules")
    func bootLine() throws {
        // dmesg: "percpu: Embedded 53 pages/cpu s185560 r0 d31528 u1048576", "pcpu-alloc: … alloc=1*2097152", "[0] 0 1"
        let layout = try PercpuLayout(staticSize: 185_560, reservedSize: 0, cpuCount: 2)
        #expect(layout.bootLine == "Embedded 53 pages/cpu s185560 r0 d31528 u1048576")
        #expect(layout.unitCount == 2 && layout.unitSize * layout.unitCount == 2_097_152)
    }

    @Test(
        "units fill 2 MiB with at most a third to spare, and no more memory than needed",
        arguments: [
            (1, 2_097_152, 1), (2, 1_048_576, 2), (4, 524_288, 4), (8, 262_144, 8), (16, 262_144, 16),
            (6, 262_144, 8), (12, 262_144, 16), (3, 524_288, 4), (5, 1_048_576, 6),
        ]
    )
    func unitSizes(_ cpus: Int, _ unit: Int, _ count: Int) throws {
        let layout = try PercpuLayout(staticSize: 185_560, cpuCount: cpus)
        #expect(layout.unitCount >= cpus && layout.unitSize >= layout.usedSize)
        #expect((layout.unitCount - cpus) * 3 <= cpus)
        #expect(layout.unitSize == unit && layout.unitCount == count)
    }

    @Test("the copy of CPU n lies n units above that of CPU 0")
    func addresses() throws {
        var percpu = PercpuAllocator(try PercpuLayout(staticSize: 185_560, cpuCount: 4), base: Self.base)
        let pointer = try percpu.allocate(size: 8, align: 8)
        #expect(pointer == 185_560 + 8192)
        for cpu in 0..<4 {
            #expect(percpu.address(of: pointer, cpu: cpu) == Self.base + pointer + UInt64(cpu) * 524_288)
        }
    }

    @Test(
        "a chunk's slot follows from its largest free area",
        arguments: [(4, 1), (15, 1), (16, 2), (31, 2), (32, 3), (64, 4), (4096, 10), (31_528, 12), (32_768, 13)]
    )
    func slots(_ bytes: Int, _ slot: Int) {
        #expect(PercpuAllocator.sizeToSlot(bytes) == slot)
    }

    @Test("requests are rounded up to 4 bytes; small ones fill holes that large ones left")
    func holes() throws {
        var percpu = try make()
        let places = try [1, 64, 4, 3].map { try percpu.allocate(size: $0, align: $0 == 64 ? 64 : 4) }
        #expect(places.map { $0 - 4096 } == [0, 64, 4, 8])
        var events: [PercpuAllocator.Event] = []
        try percpu.free(places[0], recordingInto: &events)
        #expect(try percpu.allocate(size: 4) == places[0])
        #expect(percpu.checkInvariants() == [])
    }

    @Test("when the first chunk has no room, one is made at the top of the vmalloc range, and populated by the page")
    func secondChunk() throws {
        var percpu = PercpuAllocator(try PercpuLayout(staticSize: 185_560, cpuCount: 2), base: Self.base)
        #expect(percpu.pageCount == 2 * 55)
        var events: [PercpuAllocator.Event] = []
        let pointer = try percpu.allocate(size: 32_768, recordingInto: &events)
        #expect(events.contains(.created(chunk: 1, base: 0xffff_e8ff_ffc0_0000)))
        #expect(events.contains(.populated(chunk: 1, pages: 0..<8)))
        #expect(percpu.address(of: pointer, cpu: 0) == 0xffff_e8ff_ffc0_0000)
        #expect(percpu.address(of: pointer, cpu: 1) == 0xffff_e8ff_ffd0_0000)
        #expect(percpu.pageCount == 2 * 63)
        try percpu.free(pointer, recordingInto: &events)
        #expect(percpu.slots[percpu.freeSlot] == [1] && percpu.checkInvariants() == [])
    }

    @Test("of two empty chunks one is destroyed")
    func balance() throws {
        var percpu = try make()
        var events: [PercpuAllocator.Event] = []
        let pointers = try (0..<4).map { _ in try percpu.allocate(size: 32_768) }
        #expect(percpu.chunks.count == 5)
        for pointer in pointers { try percpu.free(pointer, recordingInto: &events) }
        #expect(percpu.chunks.count == 2 && percpu.slots[percpu.freeSlot].count == 1)
        #expect(percpu.checkInvariants() == [])
    }

    @Test("the reserved chunk serves only those who ask for it, and nobody else takes their place")
    func reserve() throws {
        var percpu = try make(staticSize: 4100, reserved: 64)
        #expect(try percpu.allocate(size: 4) == 4100 + 64)
        #expect(try percpu.allocate(size: 60, isReserved: true) == 4100)
        #expect(throws: PercpuError.noReservedRoom) { try percpu.allocate(size: 8, isReserved: true) }
        #expect(try percpu.allocate(size: 4, isReserved: true) == 4160)
        var events: [PercpuAllocator.Event] = []
        try percpu.free(4100, recordingInto: &events)
        #expect(percpu.reserved?.freeBytes == 60 && percpu.checkInvariants() == [])
    }

    @Test("a free inside a page other than the first is not seen by the chunk before a whole page is free")
    func staleHint() throws {
        // Linux 6.18 showed such a first chunk in percpu_stats: free_bytes 16, contig_bytes 0.
        var percpu = try make()
        let dynamic = percpu.layout.dynamicSize
        let pointers = try (0..<dynamic / 64).map { _ in try percpu.allocate(size: 64) }
        #expect(percpu.chunks[0].freeBytes == 0 && percpu.slots[0] == [0])
        var events: [PercpuAllocator.Event] = []
        try percpu.free(pointers[70], recordingInto: &events)
        #expect(percpu.chunks[0].freeBytes == 64 && percpu.chunks[0].contigBytes == 0)
        #expect(percpu.chunks[0].blocks[1].contigHint == 16)
        try percpu.allocate(size: 4, recordingInto: &events)
        #expect(percpu.chunks.count == 2)
        // In the first page the chunk learns of it at once.
        try percpu.free(pointers[3], recordingInto: &events)
        #expect(percpu.chunks[0].contigBytes == 64)
        #expect(percpu.checkInvariants() == [])
    }

    @Test("impossible requests are refused, and nothing changes")
    func refusals() throws {
        #expect(throws: PercpuError.badLayout) { try PercpuLayout(staticSize: 0, cpuCount: 1) }
        #expect(throws: PercpuError.badLayout) { try PercpuLayout(staticSize: 1, cpuCount: 0) }
        #expect(throws: PercpuError.badLayout) { try PercpuLayout(staticSize: 1, reservedSize: 2, cpuCount: 1) }
        var percpu = try make()
        for (size, align) in [(0, 4), (32_769, 4), (4, 8192), (4, 3), (-1, 4)] {
            #expect(throws: PercpuError.badRequest(size: size, align: align)) {
                try percpu.allocate(size: size, align: align)
            }
        }
        let pointer = try percpu.allocate(size: 16)
        var events: [PercpuAllocator.Event] = []
        for wrong in [pointer + 4, pointer + 2, pointer + 16, 0] {
            #expect(throws: PercpuError.notAllocated(wrong)) { try percpu.free(wrong, recordingInto: &events) }
        }
        try percpu.free(pointer, recordingInto: &events)
        #expect(throws: PercpuError.notAllocated(pointer)) { try percpu.free(pointer, recordingInto: &events) }
    }
}
