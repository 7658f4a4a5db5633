import Testing

@testable import MemoryModels

@Suite("Direct map")
struct DirectMapTests {
    private func range(_ start: UInt64, _ end: UInt64) -> MemoryVector { MemoryVector(start: start, size: end - start) }

    private func built(
        _ memory: [MemoryVector],
        _ largest: PageSize = .oneGiB,
        reserved: [MemoryVector] = []
    ) -> (DirectMap, [DirectMapEvent]) {
        var map = DirectMap(memory: memory, largestPage: largest)
        var events: [DirectMapEvent] = []
        map.build(reserved: reserved, recordingInto: &events)
        return (map, events)
    }

    /// Linux 6.18.44 on a machine with 24 GiB: the map is its e820 table. /proc/meminfo says DirectMap4k 26624 kB,
    /// DirectMap2M 2070528 kB, DirectMap1G 25165824 kB, after boot and modules split pages: 12 of 2 MiB, one of
    /// 1 GiB. Undoing the splits must give what is built here, double counts included.
    @Test("a real machine's /proc/meminfo, before pages were split")
    func realMachine() {
        let memory = [range(0x1000, 0x9_fc00), range(0x10_0000, 0xc000_0000), range(0x1_0000_0000, 0x6_4000_0000)]
        let (map, events) = built(memory, reserved: [range(0x100_0000, 0x3c5_8000), range(0xbf8c_0000, 0xc000_0000)])
        let splits2M: UInt64 = 12
        let splits1G: UInt64 = 1
        #expect((map.counts[0] + 512 * splits2M) * 4 == 26_624)
        #expect((map.counts[1] + 512 * splits1G - splits2M) * 2048 == 2_070_528)
        #expect((map.counts[2] - splits1G) << 20 == 25_165_824)
        let steps = events.compactMap { event -> UInt64? in
            if case .step(_, _, let size) = event { size } else { nil }
        }
        #expect(steps == [2 << 20, 512 << 20, 128 << 30])
    }

    @Test("a range is cut at 2 MiB and 1 GiB boundaries, and small pieces are raised where all around is memory")
    func split() {
        let all = DirectMap(memory: [range(0, 16 << 30)])
        #expect(all.split(0x1000, 5 << 30).map { $0.pageSize } == [.oneGiB])
        let holes = DirectMap(memory: [range(0x1000, 0x2_8040_3000)])
        #expect(
            holes.split(0x1000, 0x2_8040_3000) == [
                MapRange(start: 0x1000, end: 0x20_0000, pageSize: .fourKiB),
                MapRange(start: 0x20_0000, end: 0x4000_0000, pageSize: .twoMiB),
                MapRange(start: 0x4000_0000, end: 0x2_8000_0000, pageSize: .oneGiB),
                MapRange(start: 0x2_8000_0000, end: 0x2_8040_0000, pageSize: .twoMiB),
                MapRange(start: 0x2_8040_0000, end: 0x2_8040_3000, pageSize: .fourKiB),
            ]
        )
        let small = DirectMap(memory: [range(0x1000, 0x2_8040_3000)], largestPage: .twoMiB)
        #expect(small.split(0x1000, 0x2_8040_3000).map { $0.pageSize } == [.fourKiB, .twoMiB, .fourKiB])
        #expect(all.split(0x1000, 0x1000).isEmpty)
    }

    /// Which page should map an address: the largest that is allowed and lies wholly in one range of memory.
    private func naivePage(_ address: UInt64, _ memory: [MemoryVector], _ largest: PageSize) -> PageSize? {
        for size in [PageSize.oneGiB, .twoMiB, .fourKiB] where size.bytes <= largest.bytes {
            let start = address & ~(size.bytes - 1)
            if memory.contains(where: { $0.start <= start && start + size.bytes <= $0.end }) { return size }
        }
        return address < DirectMap.isaEnd ? .fourKiB : nil
    }

    @Test("random maps: memory and nothing else is mapped, with the largest page that fits", arguments: 0..<60)
    func oracle(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var memory: [MemoryVector] = []
        var start: UInt64 = 0
        let largest: PageSize = [.oneGiB, .oneGiB, .twoMiB, .fourKiB][seed % 4]
        for _ in 0..<(1 + random.next(below: 5)) {
            // Edges at pages, at 2 MiB or at 1 GiB.
            let shift = UInt64([12, 12, 21, 30][random.next(below: largest == .fourKiB ? 3 : 4)])
            start += UInt64(random.next(below: 4)) << shift
            let size = (UInt64(random.next(below: 700)) + 1) << min(shift, largest == .oneGiB ? 23 : 14)
            memory.append(MemoryVector(start: start, size: size))
            start += size
        }
        let (map, events) = built(memory, largest)
        for _ in 0..<300 {
            let anchor = memory[random.next(below: memory.count)]
            let edge = random.next(below: 2) == 0 ? anchor.start : anchor.end
            let address = edge &+ UInt64(random.next(below: 1 << 22)) &- (1 << 21)
            guard address < 1 << 46 else { continue }
            let page = address & ~4095
            #expect(map.pageSize(at: page) == naivePage(page, map.memory, largest), "\(page)")
        }
        // Steps go down without a gap, and each table page comes from somewhere.
        var last: UInt64?
        var tables = 0
        for event in events {
            if case .step(let from, let to, _) = event {
                if let last { #expect(to == last) }
                last = from
            }
            if case .mapped(_, _, _, let count) = event { tables += count }
        }
        #expect(tables == map.tablePages)
        if let last { #expect(last == DirectMap.isaEnd) }
    }

    @Test(
        "the first step begins at the highest free 2 MiB",
        arguments: [(0x3fe0_0000, 0x3fc0_0000), (0x3f80_1000, 0x3f80_0000)] as [(UInt64, UInt64)]
    )
    func top(reservedStart: UInt64, end: UInt64) {
        let (_, events) = built([range(0, 1 << 30)], reserved: [range(reservedStart, 1 << 30)])
        let first = events.first { if case .step = $0 { true } else { false } }
        guard case .step(_, let from, _) = first else {
            Issue.record("no step")
            return
        }
        #expect(from == reservedStart & ~0x1f_ffff && from >= end)
    }

    @Test("4 KiB pages for a terabyte would not fit in one step: tables come from mapped memory")
    func tables() {
        let (map, _) = built([range(0, 4 << 30)], .fourKiB)
        // One pud table, four pmd tables, 2,048 pte tables.
        #expect(map.tablePages == 1 + 4 + 2048)
        #expect(map.brkPages == DirectMap.brkBuffer && map.extendedPages == 0)
        var five = DirectMap(memory: [range(0, 4 << 30)], largestPage: .fourKiB, mode: .fiveLevel)
        var events: [DirectMapEvent] = []
        five.build(recordingInto: &events)
        #expect(five.tablePages == 1 + 1 + 4 + 2048)
    }
}
