import Testing

@testable import MemoryModels

@Suite("Fragmentation and page types in numbers")
struct FragmentationInfoTests {
    /// From /proc/buddyinfo and extfrag/unusable_index in debugfs, read together on a virtual machine with Linux
    /// 6.18.44, x86-64; extfrag/extfrag_index was -1.000 everywhere.
    @Test(
        "the unusable index is that of debugfs on a real machine",
        arguments: [
            ([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0, 66, 200]),
            ([1, 1, 4, 2, 5, 4, 3, 3, 4, 2, 752], [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]),
            ([1, 736, 1339, 859, 773, 423, 217, 70, 34, 58, 1052], [0, 0, 1, 5, 11, 22, 33, 45, 53, 60, 85]),
        ] as [([Int64], [Int64])]
    )
    func debugfs(_ blocks: [Int64], _ expected: [Int64]) {
        let info = FragmentationInfo(freeBlocks: blocks)
        #expect(Order.all.map { info.unusableIndex(order: $0) } == expected)
        #expect(Order.all.allSatisfy { info.fragmentationIndex(order: $0) == -1000 })
    }

    @Test("the fragmentation index by hand")
    func byHand() {
        // 8 pages in 6 blocks; order 3 fails: 1000 - (1000 + 1000) / 6.
        #expect(FragmentationInfo(freeBlocks: [4, 2]).fragmentationIndex(order: 3) == 667)
        // One page: 1000 - (1000 + 1000 / 8) / 1 is below 0, as in the kernel.
        #expect(FragmentationInfo(freeBlocks: [1]).fragmentationIndex(order: 3) == -125)
        #expect(FragmentationInfo(freeBlocks: []).fragmentationIndex(order: 0) == 0)
        #expect(FragmentationInfo(freeBlocks: []).unusableIndex(order: 0) == 1000)
        #expect(FragmentationInfo(freeBlocks: []).externalFragmentation(order: 0) == 0)
    }

    @Test("both indexes grow with the order, and agree whether a block is there")
    func monotonous() {
        var random = SplitMix64(seed: 9)
        for _ in 0..<10_000 {
            let largest = random.next(below: 12)
            let info = FragmentationInfo(freeBlocks: (0..<largest).map { _ in Int64(random.next(below: 40)) })
            var last: Int64 = 0
            for order in Order.all {
                let unusable = info.unusableIndex(order: order)
                #expect(unusable >= last && unusable <= 1000)
                last = unusable
                #expect(info.fragmentationIndex(order: order) < 1000)
                let suitable = info.contiguous(for: order).suitableBlocks
                #expect((unusable == 1000) == (suitable == 0))
            }
        }
    }

    @Test("compaction wants room, and for large orders fragmentation rather than shortage")
    func verdicts() {
        let pieces = FragmentationInfo(freeBlocks: [2000])
        #expect(pieces.compactionVerdict(order: 9, watermark: 100) == .continue)
        #expect(pieces.compactionVerdict(order: 9, watermark: 976) == .skipped)
        #expect(pieces.compactionVerdict(order: 9, watermark: 975) == .continue)
        #expect(pieces.compactionVerdict(order: 0, watermark: 100) == .success)
        let few = FragmentationInfo(freeBlocks: [0, 0, 0, 0, 0, 0, 0, 0, 9])
        #expect(few.fragmentationIndex(order: 9) == 389)
        #expect(few.compactionVerdict(order: 9, watermark: 100) == .notSuitable)
        #expect(few.compactionVerdict(order: 9, watermark: 100, threshold: 300) == .continue)
        // Small orders do not ask for the index.
        #expect(FragmentationInfo(freeBlocks: [9]).compactionVerdict(order: 1, watermark: 0) == .continue)
    }

    @Test("the types of one order add up to buddyinfo, and every pageblock has one type")
    func pageTypes() throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 16 * 16, pageblockOrder: 4)
        var random = SplitMix64(seed: 4)
        var held: [(PageFrameNumber, Order)] = []
        for _ in 0..<3000 {
            if held.isEmpty || random.next(below: 5) < 3 {
                let order = Order(unchecked: random.next(below: 4))
                let type = [MigrateType.unmovable, .movable, .reclaimable][random.next(below: 3)]
                if let page = zone.allocate(order: order, type: type) { held.append((page, order)) }
            } else {
                let (page, order) = held.remove(at: random.next(below: held.count))
                try zone.free(page, order: order)
            }
            let info = PageTypeInfo(zone)
            #expect(info.buddyinfo == Order.all.map { zone.freeBlockCount(order: $0) })
            #expect(info.pageblocks.reduce(0, +) == 16)
        }
    }
}
