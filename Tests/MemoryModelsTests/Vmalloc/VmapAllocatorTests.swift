import Testing

@testable import MemoryModels

@Suite("vmalloc areas")
struct VmapAllocatorTests {
    private static let start: UInt64 = 0xffff_c900_0000_0000

    private func make(_ pages: UInt64, cpus: Int = 1, lazyMax: UInt64? = nil) throws -> VmapAllocator {
        try VmapAllocator(start: Self.start, pageCount: pages, cpus: cpus, lazyMaxPages: lazyMax)
    }

    private func page(_ area: VmapArea) -> UInt64 { (area.start - Self.start) / 4096 }

    @Test(
        "the size of an area is its pages and a guard page, as Linux 6.18 lists them in /proc/vmallocinfo",
        arguments: [(4, 20_480), (1, 8192), (2, 12_288), (3, 16_384)] as [(UInt64, UInt64)]
    )
    func guardPage(_ pages: UInt64, _ bytes: UInt64) throws {
        // "20480 kernel_clone+0x94/0x3e0 pages=4 vmalloc N0=4", "8192 bpf_prog_alloc_no_stats+0x39/0x230 pages=1", …
        var vmap = try make(64)
        let area = try vmap.allocate(pages: pages)
        #expect(area.size == bytes && area.mappedPages == pages)
    }

    @Test(
        "32 MiB may wait for each bit of the number of CPUs",
        arguments: [(1, 8192), (2, 16_384), (3, 16_384), (4, 24_576), (64, 57_344)] as [(Int, UInt64)]
    )
    func lazyMaximum(_ cpus: Int, _ pages: UInt64) {
        #expect(VmapAllocator.lazyMaxPages(cpus: cpus) == pages)
    }

    @Test("each kind of fit leaves what it should of the free area")
    func fits() throws {
        var vmap = try make(32)
        func fit(_ pages: UInt64, align: UInt64 = 1) throws -> VmapFit? {
            var events: [VmapEvent] = []
            try vmap.allocate(pages: pages, alignment: align * 4096, recordingInto: &events)
            for case .clipped(let fit, _) in events { return fit }
            return nil
        }
        #expect(try fit(2) == .leftEdge)
        #expect(try fit(7, align: 8) == .noEdge)
        #expect(vmap.free.areas.map(\.size) == [5 * 4096, 16 * 4096])
        #expect(try fit(4) == .full)
        #expect(try fit(7, align: 8) == .leftEdge)
        vmap = try make(8)
        #expect(try fit(2) == .leftEdge)
        #expect(try fit(3, align: 4) == .rightEdge)
        #expect(vmap.checkInvariants() == [])
    }

    @Test("an aligned area that just fits is passed over unless it lies on the way: the search asks for more")
    func paddedSearch() throws {
        var vmap = try make(64)
        let areas = try (0..<3).map { _ in try vmap.allocate(pages: 15) }
        try vmap.allocate(pages: 15)
        try vmap.free(areas[0].start)
        try vmap.free(areas[2].start)
        vmap.drain()
        // Pages 0 to 15 and 32 to 47 are free; the first is the root of the tree, the other below it.
        #expect(vmap.free.areas.map(\.depth) == [1, 0])
        let area = try vmap.allocate(pages: 15, alignment: 16 * 4096)
        #expect(page(area) == 32)
        #expect(page(try vmap.allocate(pages: 15)) == 0)
    }

    @Test("ioremap aligns to its size rounded up to a power of two, at most 1 GiB")
    func ioremap() throws {
        var vmap = try make(1 << 20)
        try vmap.allocate(pages: 1)
        #expect(page(try vmap.allocate(pages: 5, kind: .ioremap)) == 8)
        #expect(page(try vmap.allocate(pages: 1, kind: .ioremap)) == 2)
        #expect(VmapAllocator.ioremapAlignment(pages: 1 << 30) == 1 << 30)
        #expect(vmap.usedPages == 1)
    }

    @Test("freed addresses wait, then go to the pool of the CPU that asked for them, last in first out")
    func pools() throws {
        var vmap = try make(256, cpus: 2)
        let areas = try (0..<4).map { _ in try vmap.allocate(pages: 4, cpu: 1) }
        for area in areas { try vmap.free(area.start) }
        #expect(vmap.lazyPages == 20 && vmap.nodes[1].lazy == areas)
        #expect(page(try vmap.allocate(pages: 4, cpu: 1)) == 20)
        vmap.drain()
        #expect(vmap.lazyPages == 0 && vmap.nodes[1].pools.map(\.areas) == [areas.reversed()])
        #expect(try vmap.allocate(pages: 4, cpu: 0).start != areas[3].start)
        #expect(try vmap.allocate(pages: 4, cpu: 1).start == areas[3].start)
        // Another size does not come from this pool.
        #expect(page(try vmap.allocate(pages: 3, cpu: 1)) == 30)
        var events: [VmapEvent] = []
        vmap.reclaim(recordingInto: &events)
        #expect(events.first == .decayed(node: 1, count: 3))
        #expect(vmap.nodes[1].pools == [] && vmap.checkInvariants() == [])
    }

    @Test("a purge lets a quarter of a pool go, and all of one of fewer than four", arguments: 1...13)
    func decay(_ count: Int) throws {
        var vmap = try make(256, cpus: 2)
        let areas = try (0..<count).map { _ in try vmap.allocate(pages: 1) }
        for area in areas { try vmap.free(area.start) }
        vmap.drain()
        #expect(vmap.nodes[0].pools.reduce(0) { $0 + $1.areas.count } == count)
        vmap.drain()
        let left = count < 4 ? 0 : count - count / 4
        #expect(vmap.nodes[0].pools.reduce(0) { $0 + $1.areas.count } == left)
        #expect(vmap.checkInvariants() == [])
    }

    @Test("an area that is not aligned goes to the tail of its pool, and the tree is searched")
    func unaligned() throws {
        var vmap = try make(64, cpus: 2)
        try vmap.allocate(pages: 1)
        let odd = try vmap.allocate(pages: 3)
        let even = try vmap.allocate(pages: 3, alignment: 4 * 4096)
        try vmap.free(odd.start)
        try vmap.free(even.start)
        vmap.drain()
        #expect(vmap.nodes[0].pools[0].areas.map(\.start) == [even.start, odd.start])
        #expect(try vmap.allocate(pages: 3, alignment: 1 << 14).start == even.start)
        #expect(page(try vmap.allocate(pages: 3, alignment: 1 << 14)) == 12)
        #expect(vmap.nodes[0].pools[0].areas.map(\.start) == [odd.start])
    }

    @Test("when nothing fits, what waits and what is pooled is purged once; then it is an error")
    func overflow() throws {
        var vmap = try make(16, cpus: 2)
        let first = try vmap.allocate(pages: 7)
        let second = try vmap.allocate(pages: 5)
        try vmap.free(first.start)
        var events: [VmapEvent] = []
        #expect(page(try vmap.allocate(pages: 4, recordingInto: &events)) == 0)
        #expect(events.contains(.overflow) && events.contains(.flushed(first.start..<first.end)))
        #expect(throws: VmapError.noRoom(pages: 6)) { try vmap.allocate(pages: 5) }
        try vmap.free(second.start)
        vmap.drain()
        // All 11 free pages are in a row once the pool is emptied.
        #expect(page(try vmap.allocate(pages: 10)) == 5)
    }

    @Test("more than the limit waiting schedules the purge")
    func schedule() throws {
        var vmap = try make(64, lazyMax: 8)
        let areas = try (0..<3).map { _ in try vmap.allocate(pages: 3) }
        try vmap.free(areas[0].start)
        try vmap.free(areas[1].start)
        #expect(!vmap.isDrainScheduled)
        try vmap.free(areas[2].start)
        #expect(vmap.isDrainScheduled)
        vmap.drain()
        #expect(!vmap.isDrainScheduled && vmap.free.areas.count == 1)
    }

    @Test("/proc/vmallocinfo lists by vmap node, zones of 16 pages in turn, and what waits last")
    func infoOrder() throws {
        var vmap = try make(128, cpus: 2)
        let areas = try (0..<6).map { _ in try vmap.allocate(pages: 7) }
        try vmap.free(areas[3].start)
        let lines = vmap.infoLines.map { page($0.area) }
        #expect(lines == [0, 8, 32, 40, 16, 24])
        #expect(vmap.infoLines.map(\.isUnpurged) == [false, false, false, false, false, true])
    }

    @Test("impossible requests are refused, and nothing changes")
    func refusals() throws {
        #expect(throws: VmapError.badRange) { try VmapAllocator(start: 1, pageCount: 4) }
        #expect(throws: VmapError.badRange) { try VmapAllocator(start: 0, pageCount: 0) }
        #expect(throws: VmapError.badRange) { try VmapAllocator(start: .max << 12, pageCount: 2) }
        var vmap = try make(8)
        #expect(throws: VmapError.emptyArea) { try vmap.allocate(pages: 0) }
        #expect(throws: VmapError.badAlignment(3)) { try vmap.allocate(pages: 1, alignment: 3) }
        #expect(throws: VmapError.noRoom(pages: 9)) { try vmap.allocate(pages: 8) }
        #expect(throws: VmapError.noRoom(pages: .max)) { try vmap.allocate(pages: .max) }
        #expect(throws: VmapError.noArea(Self.start)) { try vmap.free(Self.start) }
        #expect(vmap.free.areas.map(\.size) == [8 * 4096])
    }
}
