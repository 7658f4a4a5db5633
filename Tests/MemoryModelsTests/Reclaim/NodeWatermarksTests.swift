import Testing

@testable import MemoryModels

@Suite("Watermarks")
struct NodeWatermarksTests {
    /// From /proc/zoneinfo, /proc/sys/vm/min_free_kbytes (67584) and watermark_scale_factor (10) of a virtual
    /// machine with Linux 6.18.44, x86-64, transparent huge pages set to madvise.
    static let captured = (
        managed: [3840, 772_915, 1_540_096, 0] as [Int64],
        minFreeKbytes: 67_584 as Int64,
        marks: [[28, 35, 42, 49], [5636, 7045, 8454, 9863], [11231, 14038, 16845, 19652], [32, 32, 32, 32]]
            as [[Int64]],
        protection: [[0, 3019, 9035, 9035], [0, 0, 6016, 6016], [0, 0, 0, 0], [0, 0, 0, 0]] as [[Int64]]
    )

    @Test("all numbers are those of /proc/zoneinfo on a real machine")
    func zoneinfo() throws {
        let node = try NodeWatermarks(managedPages: Self.captured.managed)
        #expect(node.minFreeKbytes == Self.captured.minFreeKbytes)
        #expect(node.zones.map { [$0.min, $0.low, $0.high, $0.promo] } == Self.captured.marks)
        #expect(node.zones.map { $0.lowmemReserve } == Self.captured.protection)
        #expect(node.checkInvariants() == [])
    }

    /// The table in the comment above `calculate_min_free_kbytes` (`mm/page_alloc.c`): memory in MiB, result in KiB. Only its
    /// 11584 for 8192 MiB is one too small: 11585 squared is less than 2^27.
    @Test(
        "min_free_kbytes at boot is that of the kernel's own table",
        arguments: [
            (16, 512), (32, 724), (64, 1024), (128, 1448), (256, 2048), (512, 2896), (1024, 4096), (2048, 5792),
            (4096, 8192), (8192, 11585), (16384, 16384),
        ] as [(Int64, Int64)]
    )
    func kernelTable(mebibytes: Int64, expected: Int64) throws {
        #expect(NodeWatermarks.calculateMinFreeKbytes(bufferPages: mebibytes * 256) == expected)
        let settings = WatermarkSettings(transparentHugePages: false)
        let node = try NodeWatermarks(managedPages: [0, 0, mebibytes * 256, 0], settings: settings)
        #expect(node.minFreeKbytes == expected)
    }

    @Test("min_free_kbytes is never below 128 nor, at boot, above 262144")
    func clamped() {
        #expect(NodeWatermarks.calculateMinFreeKbytes(bufferPages: 1) == 128)
        #expect(NodeWatermarks.calculateMinFreeKbytes(bufferPages: NodeWatermarks.pageLimit) == 262_144)
    }

    @Test("the square root is the whole part of the true one")
    func squareRoot() {
        var random = SplitMix64(seed: 3)
        for value in (0...2000) + (0..<10_000).map({ _ in Int64(random.next() >> UInt64(random.next(below: 63) + 1)) })
        {
            let root = NodeWatermarks.squareRoot(value)
            let (next, overflow) = (root + 1).multipliedReportingOverflow(by: root + 1)
            #expect(root * root <= value && (overflow || next > value), "\(value)")
        }
    }

    @Test("the scale factor widens the distance, a hand-set value replaces the kernel's, Movable has a min of its own")
    func settings() throws {
        var settings = WatermarkSettings(minFreeKbytes: 40_000, watermarkScaleFactor: 200)
        let node = try NodeWatermarks(managedPages: [0, 0, 1_000_000, 500_000], settings: settings)
        #expect(node.minFreeKbytes == 40_000)
        #expect(node.zones[2].min == 10_000)
        #expect(node.zones[2].low == 10_000 + 20_000)
        // Movable: min is between 32 and 128; its share of the whole, 5,000, counts for the distance.
        #expect(node.zones[3].min == 128)
        #expect(node.zones[3].high == 128 + 2 * 10_000)
        settings = WatermarkSettings(lowmemReserveRatio: [0, 256, 32, 0])
        let unreserved = try NodeWatermarks(managedPages: [3840, 700_000, 640, 3200], settings: settings)
        #expect(unreserved.zones[0].lowmemReserve == [0, 0, 0, 0])
        #expect(unreserved.zones[1].lowmemReserve == [0, 0, 2, 15])
        #expect(unreserved.zones[2].lowmemReserve == [0, 0, 0, 100])
    }

    @Test("what each request may do to the reserves")
    func flags() {
        let reduced = AllocationKind.allCases.map { NodeWatermarks.Zone.reduced(1000, flags: $0.flags(order: 0)) }
        #expect(reduced == [1000, 1000, 500, 375, 500, 1000])
        // Odd numbers: the halves that go are rounded down.
        #expect(NodeWatermarks.Zone.reduced(7, flags: [.minReserve, .nonBlock]) == 3)
        #expect(AllocationKind.atomic.flags(order: 1) == [.minReserve, .nonBlock, .highAtomic])
        #expect(AllocationKind.atomic.flags(order: 0).rawValue == 0x30)
    }

    @Test("the limit itself is not enough, one page more is; a higher order needs room and a block")
    func watermarkOK() throws {
        var zone = try NodeWatermarks(managedPages: Self.captured.managed).zones[1]
        zone.freePages = zone.min + 6016
        #expect(!zone.watermarkOK(order: 0, mark: zone.min, highest: .normal))
        zone.freePages += 1
        #expect(zone.watermarkOK(order: 0, mark: zone.min, highest: .normal))
        #expect(!zone.watermarkOK(order: 3, mark: zone.min, highest: .normal))
        zone.freePages += 7
        #expect(zone.watermarkOK(order: 3, mark: zone.min, highest: .normal))
        zone.largestFreeOrder = 2
        #expect(!zone.watermarkOK(order: 3, mark: zone.min, highest: .normal))
        zone.freeHighatomic = 1
        #expect(zone.watermarkOK(order: 0, mark: zone.min, highest: .normal))
        zone.freeHighatomic = 8
        #expect(!zone.watermarkOK(order: 0, mark: zone.min, highest: .normal))
        #expect(zone.watermarkOK(order: 0, mark: zone.min, highest: .normal, flags: .oom))
    }

    @Test("kswapd wakes when no zone is above low, and sleeps when one is above high")
    func kswapd() throws {
        let settings = WatermarkSettings(minFreeKbytes: 400, transparentHugePages: false)
        var node = try NodeWatermarks(managedPages: [0, 0, 1000, 0], settings: settings)
        #expect([node.zones[2].min, node.zones[2].low, node.zones[2].high] == [100, 125, 150])
        var events: [WatermarkEvent] = []
        node.allocate(875, recordingInto: &events)
        #expect(events == [.tookAboveLow(.normal, blocks: 875)])
        #expect(node.kswapd == nil)
        events = []
        node.allocate(26, recordingInto: &events)
        #expect(
            events == [
                .wokeKswapd(wasAwake: false), .tookFromReserve(.normal, blocks: 25),
                .reclaimedDirectly(.normal, blocks: 1, rounds: 1),
            ]
        )
        events = []
        node.runKswapd(50, recordingInto: &events)
        #expect(events == [.kswapdFreed(.normal, pages: 50), .kswapdStaysAwake])
        events = []
        node.runKswapd(50, recordingInto: &events)
        #expect(events == [.kswapdFreed(.normal, pages: 1), .kswapdSlept])
        #expect(node.zones[2].freePages == 151)
        events = []
        node.runKswapd(50, recordingInto: &events)
        #expect(events == [.kswapdAsleep])
    }

    @Test("kswapd settles for single pages when memory is too fragmented for the order asked for")
    func fragmented() throws {
        let settings = WatermarkSettings(minFreeKbytes: 400, transparentHugePages: false)
        var node = try NodeWatermarks(managedPages: [0, 0, 1000, 0], settings: settings)
        node.limitBlocks(of: .normal, to: 3)
        var events: [WatermarkEvent] = []
        node.allocate(2, order: 9, kind: .atomic, recordingInto: &events)
        #expect(events == [.wokeKswapd(wasAwake: false), .failed(blocks: 2)])
        #expect(node.kswapd?.order == 9)
        node.runKswapd(10, recordingInto: &events)
        #expect(events.last == .kswapdSlept)
    }

    @Test("what cannot be is refused")
    func refusals() {
        #expect(throws: WatermarkError.noLowMemory) { try NodeWatermarks(managedPages: [0, 0, 0, 5]) }
        #expect(throws: WatermarkError.unusableZone(1)) { try NodeWatermarks(managedPages: [0, -1, 0, 5]) }
        #expect(throws: WatermarkError.unusableZone(3)) { try NodeWatermarks(managedPages: [1, 1, 1]) }
        for settings in [
            WatermarkSettings(watermarkScaleFactor: 0), WatermarkSettings(watermarkScaleFactor: 3001),
            WatermarkSettings(minFreeKbytes: -1), WatermarkSettings(lowmemReserveRatio: [1]),
        ] {
            let error = #expect(throws: WatermarkError.unusableSetting) {
                try NodeWatermarks(managedPages: [1, 1, 1, 1], settings: settings)
            }
            #expect(error?.description.contains("out of range") == true)
        }
    }

    // MARK: Against an oracle

    private struct World {
        var node: NodeWatermarks
        var oracle: WatermarkOracle
    }

    private static func test(
        seed: UInt64,
        breaking: @escaping (inout NodeWatermarks) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("four zones with sizes and settings of seed \(seed)") {
            var random = SplitMix64(seed: seed)
            let managed = (0..<4).map { _ in Int64(random.next(below: 3000)) + 1 }
            let settings = WatermarkSettings(minFreeKbytes: Int64(random.next(below: 4000)), watermarkScaleFactor: 50)
            let node = try NodeWatermarks(managedPages: managed, settings: settings)
            return World(node: node, oracle: WatermarkOracle(node))
        } play: { world, draw in
            if let text = step(&world, &draw) { return text }
            breaking(&world.node)
            let free = world.node.zones.map { $0.freePages }
            if free != world.oracle.free { return "free pages \(free), expected \(world.oracle.free)" }
            let violations = world.node.checkInvariants()
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    private static func step(_ world: inout World, _ draw: inout Draw) -> String? {
        let order = Order(draw.next(below: 4) * draw.next(below: 2)) ?? 0
        let highest = ZoneType.allCases[draw.next(below: 4)]
        var events: [WatermarkEvent] = []
        switch draw.next(below: 10) {
        case ..<6:
            let kind = AllocationKind.allCases[draw.next(below: AllocationKind.allCases.count)]
            let count = Int64(draw.next(below: 200))
            world.node.allocate(count, order: order, highest: highest, kind: kind, recordingInto: &events)
            let served = world.oracle.allocate(count, order: order.rawValue, highest: highest.rawValue, kind: kind)
            var failed: Int64 = 0
            for case .failed(let blocks) in events { failed += blocks }
            if served != count - failed { return "\(count - failed) of \(count) served, expected \(served)" }
            if (world.node.kswapd != nil) != world.oracle.isAwake { return "kswapd should be otherwise" }
        case ..<9:
            world.node.free(Int64(draw.next(below: 900)), to: highest)
            world.oracle.free = world.node.zones.map { $0.freePages }
        default:
            world.node.runKswapd(Int64(draw.next(below: 2000)), recordingInto: &events)
            world.oracle.free = world.node.zones.map { $0.freePages }
            world.oracle.isAwake = world.node.kswapd != nil
            let isAbove = world.node.zones.contains { $0.freePages > $0.high }
            if events.contains(.kswapdSlept), !isAbove { return "kswapd sleeps though no zone is above high" }
        }
        return nil
    }

    @Test(
        "seeded random sequences of 10,000 requests do to the zones what one request after the other does",
        arguments: 1...6 as ClosedRange<UInt64>
    )
    func random(seed: UInt64) { Self.test(seed: seed).check(seed: seed) }

    @Test("every sequence of five requests, frees and runs of kswapd")
    func exhaustive() {
        let steps = [
            Draw(0, 0, 2, 0, 0, 199), Draw(0, 0, 3, 0, 1, 150), Draw(2, 1, 2, 0, 2, 90), Draw(0, 0, 1, 0, 3, 199),
            Draw(0, 0, 2, 6, 500), Draw(0, 0, 2, 9, 300),
        ]
        Self.test(seed: 2).checkEverySequence(upTo: 5) { _ in steps }
    }

    @Test("broken variants are caught: a reserve that is given away, marks that move, pages that get lost")
    func brokenVariants() {
        Self.test(seed: 1) { node in for index in node.zones.indices { node.zones[index].lowmemReserve = [0, 0, 0, 0] }
        }
        .expectCaught(within: 20)
        Self.test(seed: 1) { node in for index in node.zones.indices { node.zones[index].low = node.zones[index].min } }
            .expectCaught(within: 20)
        Self.test(seed: 1) { node in if node.zones[2].freePages > 0 { node.zones[2].freePages -= 1 } }
            .expectCaught(within: 2)
    }

    @Test("damaged states are caught")
    func damage() throws {
        var node = try NodeWatermarks(managedPages: Self.captured.managed)
        node.zones[2].low = node.zones[2].min - 1
        #expect(node.checkInvariants() == [.disorderedWatermarks(.normal)])
        node = try NodeWatermarks(managedPages: Self.captured.managed)
        node.zones[0].freePages = 3841
        #expect(node.checkInvariants() == [.wrongFreePages(.dma)])
        node.zones[0].freePages = 0
        node.zones[0].lowmemReserve = [0, 5, 4, 4]
        #expect(node.checkInvariants() == [.shrinkingReserve(.dma)])
        node.zones[0].lowmemReserve = [1, 5, 5, 5]
        #expect(node.checkInvariants() == [.reserveAgainstLowerZone(.dma)])
    }
}

/// One request after the other, each by the words of the documentation.
private struct WatermarkOracle {
    let zones: [NodeWatermarks.Zone]
    var free: [Int64]
    var isAwake = false

    init(_ node: NodeWatermarks) {
        zones = node.zones
        free = node.zones.map { $0.freePages }
    }

    /// How many requests are served.
    mutating func allocate(_ count: Int64, order: Int, highest: Int, kind: AllocationKind) -> Int64 {
        var served: Int64 = 0
        for _ in 0..<count where serve(order, highest, kind) { served += 1 }
        return served
    }

    private mutating func serve(_ order: Int, _ highest: Int, _ kind: AllocationKind) -> Bool {
        let size: Int64 = 1 << Int64(order)
        func fits(_ index: Int, above mark: Int64) -> Bool {
            // All but the first page of the block must be there beyond the mark and the reserve.
            free[index] - size + 1 > mark + zones[index].lowmemReserve[highest] && free[index] >= size
        }
        let order = stride(from: highest, through: 0, by: -1)
        for index in order where fits(index, above: zones[index].low) {
            free[index] -= size
            return true
        }
        isAwake = true
        for isLastResort in [false, true] {
            for index in order {
                let min = zones[index].min
                let half = min - min / 2
                let isServed =
                    switch (kind, isLastResort) {
                    case (.high, _): fits(index, above: half)
                    case (.atomic, _): fits(index, above: half - half / 4)
                    case (.oomVictim, true): fits(index, above: half)
                    case (.memalloc, true): free[index] >= size
                    default: fits(index, above: min)
                    }
                if isServed {
                    free[index] -= size
                    return true
                }
            }
        }
        // Direct reclaim frees as much as it takes, wherever a block's worth of pages is in use.
        let canReclaim = kind == .kernel || kind == .high || kind == .oomVictim
        return canReclaim && order.contains { zones[$0].managedPages - free[$0] >= size }
    }
}
