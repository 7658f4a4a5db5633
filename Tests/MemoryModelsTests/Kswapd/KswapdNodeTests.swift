import Testing

@testable import MemoryModels

@Suite("kswapd")
struct KswapdNodeTests {
    private func node(dma32: Int64 = 0, normal: Int64 = 4000, kbytes: Int64 = 400, order: Order = .max) throws
        -> KswapdNode
    {
        let zones = try NodeWatermarks(
            managedPages: [0, dma32, normal, 0],
            settings: WatermarkSettings(minFreeKbytes: kbytes, transparentHugePages: false)
        )
        var node = KswapdNode(zones)
        node.limitBlocks(to: order)
        return node
    }

    private func rounds(_ events: [KswapdEvent]) -> [KswapdRound] {
        events.compactMap { if case .round(let round) = $0 { round } else { nil } }
    }

    @Test("kswapd is woken below low, scans twice as much each turn, and sleeps above high")
    func turns() throws {
        var node = try node()
        var events: [KswapdEvent] = []
        #expect(node.allocate(3875, for: .cache, recordingInto: &events) == 3875)
        #expect(events == [.tookAboveLow(.normal, pages: 3875)])
        events = []
        node.allocate(10, for: .cache, recordingInto: &events)
        #expect(events.first == .woken(order: 0, wasAwake: false))
        events = []
        node.runKswapd(recordingInto: &events)
        // 3885 pages are on the list; high is 150 and 115 are free.
        #expect(rounds(events).map(\.priority) == [12, 11, 10, 9, 8, 7])
        #expect(rounds(events).map(\.scanned) == [0, 1, 3, 7, 15, 30])
        #expect(rounds(events).allSatisfy { $0.wanted == 150 && $0.freed == $0.scanned })
        #expect(events.last == .slept)
        #expect(node.node.zones[2].freePages == 171)
        #expect(node.checkInvariants() == [])
    }

    @Test("16 passes in vain make the node hopeless; a page freed by a task revives it")
    func hopeless() throws {
        var node = try node()
        var events: [KswapdEvent] = []
        node.allocate(3800, for: .busy, recordingInto: &events)
        node.allocate(95, for: .kernel, recordingInto: &events)
        #expect(node.isAwake)
        events = []
        node.runKswapd(recordingInto: &events)
        #expect(events.last == .gaveUp)
        #expect(node.failures == 16)
        // Each pass tries without cache_trim_mode once more: 2 * 12 turns.
        #expect(rounds(events).count == 16 * 24)
        events = []
        node.wake(order: 0, highest: .normal, recordingInto: &events)
        #expect(events == [.notWoken(isHopeless: true)])
        node.freeKernelPages(50)
        node.allocate(10, for: .cache, recordingInto: &events)
        events = []
        #expect(node.allocate(60, for: .kernel, recordingInto: &events) == 55)
        #expect(events.contains(.reclaimedDirectly(pages: 10)))
        #expect(node.failures == 0)
    }

    @Test("for a high order twice its size is freed, and then order 0 is enough")
    func highOrder() throws {
        var node = try node(order: 2)
        var events: [KswapdEvent] = []
        node.allocate(3000, for: .cache, recordingInto: &events)
        node.wake(order: 6, highest: .normal, recordingInto: &events)
        #expect(node.isAwake)
        events = []
        node.runKswapd(recordingInto: &events)
        #expect(events.contains(.gaveUpOrder(6)))
        let freed = rounds(events).reduce(0) { $0 + $1.freed }
        #expect(freed >= 128 && freed < 256)
        #expect(node.isAwake == false)
        // With a block of that order there is nothing to do.
        node.limitBlocks(to: 6)
        events = []
        node.wake(order: 6, highest: .normal, recordingInto: &events)
        #expect(events == [.notWoken(isHopeless: false)])
    }

    @Test("a boost wakes kswapd although the node is balanced, and is worked off without pressing on")
    func boost() throws {
        var node = try node(normal: 40_000)
        var events: [KswapdEvent] = []
        node.allocate(30_000, for: .cache, recordingInto: &events)
        events = []
        node.boost(.normal, recordingInto: &events)
        #expect(events == [.boosted(.normal, by: 512), .woken(order: 0, wasAwake: false)])
        #expect(node.mark(.high, of: .normal) == 180 + 512)
        // 1.5 times high is less than a pageblock: a second boost adds nothing.
        node.boost(.normal, recordingInto: &events)
        #expect(node.boosts[2] == 512)
        events = []
        node.runKswapd(recordingInto: &events)
        #expect(rounds(events).allSatisfy { $0.isForBoost && $0.priority >= 10 })
        #expect(node.boosts[2] == 0)
        #expect(rounds(events).reduce(0) { $0 + $1.freed } >= 512)
        // A turn that frees nothing ends it: a list of less than 4096 pages is never scanned for a boost.
        var small = try self.node()
        small.allocate(3000, for: .cache, recordingInto: &events)
        small.boost(.normal, recordingInto: &events)
        events = []
        small.runKswapd(recordingInto: &events)
        #expect(rounds(events).map(\.scanned) == [0])
        #expect(small.boosts[2] == 0)
    }

    @Test("one balanced zone is enough, and only pages of eligible zones are taken")
    func zones() throws {
        var node = try node(dma32: 3000, normal: 3000)
        var events: [KswapdEvent] = []
        node.allocate(2900, for: .cache, recordingInto: &events)
        node.allocate(2900, for: .cache, highest: .dma32, recordingInto: &events)
        events = []
        // Normal's pages are at the tail, but DMA32 is short.
        node.allocate(60, for: .kernel, highest: .dma32, recordingInto: &events)
        node.runKswapd(recordingInto: &events)
        #expect(node.listedPages(in: .normal) == 2900)
        #expect(node.listedPages(in: .dma32) < 2900)
        #expect(node.isBalanced(order: 0, highest: .dma32))
    }

    @Test("below half of min, tasks that would reclaim are throttled")
    func throttle() throws {
        var node = try node()
        var events: [KswapdEvent] = []
        node.allocate(3900, for: .cache, recordingInto: &events)
        #expect(node.allowsDirectReclaim)
        node.allocate(100, for: .kernel, kind: .atomic, recordingInto: &events)
        // GFP_ATOMIC may use all but three eighths of min.
        #expect(node.node.zones[2].freePages == 38)
        #expect(!node.allowsDirectReclaim)
        events = []
        node.allocate(1, for: .kernel, recordingInto: &events)
        #expect(events.contains(.throttled))
    }

    // MARK: Against an oracle

    private struct World {
        var node: KswapdNode
        var oracle: PageListOracle

        mutating func play(_ draw: inout Draw, breaking: (inout KswapdNode) -> Void) -> String? {
            var events: [KswapdEvent] = []
            let highest: ZoneType = draw.next(below: 5) == 0 && node.node.zones[1].managedPages > 0 ? .dma32 : .normal
            switch draw.next(below: 12) {
            case 0...4:
                let pages = draw.next(below: 400)
                let use: NodePageUse = [.cache, .cache, .busy, .kernel][draw.next(below: 4)]
                let isAtomic = draw.next(below: 4) == 0
                let kind: AllocationKind = isAtomic ? .atomic : .kernel
                let got = node.allocate(Int64(pages), for: use, highest: highest, kind: kind, recordingInto: &events)
                let expected = oracle.allocate(pages, use, highest.rawValue, atomic: isAtomic)
                if Int(got) != expected { return "\(got) of \(pages), expected \(expected)" }
            case 5, 6:
                let pages = draw.next(below: 500)
                node.freeKernelPages(Int64(pages))
                oracle.release(pages)
            case 7:
                let order = draw.next(below: 8)
                node.wake(order: Order(order) ?? 0, highest: highest, recordingInto: &events)
                oracle.wake(order, highest.rawValue)
            case 8:
                node.boost(highest, recordingInto: &events)
                oracle.steal(highest.rawValue)
            case 9:
                // A process ends: what is on the list is free.
                for run in node.list { node.node.zones[run.zone.rawValue].freePages += run.pages }
                node.list = []
                for page in oracle.list { oracle.free[page.zone] += 1 }
                oracle.list = []
            default:
                node.runKswapd(recordingInto: &events)
                oracle.run()
            }
            breaking(&node)
            let free = node.node.zones.map { Int($0.freePages) }
            if free != oracle.free { return "free \(free), expected \(oracle.free)" }
            if node.isAwake != oracle.isAwake || node.failures != oracle.failures {
                return "awake \(node.isAwake), failures \(node.failures), expected \(oracle.failures)"
            }
            if node.boosts.map({ Int($0) }) != oracle.boosts { return "boosts \(node.boosts)" }
            var place = 0
            for run in node.list {
                for _ in 0..<run.pages {
                    let page = oracle.list[place]
                    if page.zone != run.zone.rawValue || page.isReclaimable != run.isReclaimable {
                        return "the list differs at \(place)"
                    }
                    place += 1
                }
            }
            if place != oracle.list.count { return "\(place) pages on the list" }
            let violations = node.checkInvariants()
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    private func test(
        dma32: Int64 = 400,
        normal: Int64 = 1200,
        kbytes: Int64 = 120,
        order: Order = 2,
        breaking: @escaping (inout KswapdNode) -> Void = { _ in }
    ) throws -> SequenceTest<World, Draw> {
        let node = try node(dma32: dma32, normal: normal, kbytes: kbytes, order: order)
        return SequenceTest("\(dma32) and \(normal) pages, \(kbytes) KiB, order \(order)") {
            World(node: node, oracle: PageListOracle(node))
        } play: {
            $0.play(&$1, breaking: breaking)
        }
    }

    @Test(
        "seeded random sequences of 10,000 steps",
        arguments: [(0, 800, 70, 0), (400, 1200, 120, 2), (800, 2600, 250, 4)] as [(Int64, Int64, Int64, Int)]
    )
    func random(dma32: Int64, normal: Int64, kbytes: Int64, order: Int) throws {
        let test = try test(dma32: dma32, normal: normal, kbytes: kbytes, order: Order(unchecked: order))
        test.check(seed: UInt64(normal))
    }

    @Test("every sequence of three steps of a small node")
    func exhaustive() throws {
        let steps = [
            Draw(1, 0, 399, 0, 1), Draw(1, 0, 390, 3, 1), Draw(1, 0, 350, 2, 0), Draw(1, 5, 400), Draw(1, 7, 3),
            Draw(1, 8), Draw(1, 9), Draw(1, 10),
        ]
        try test(dma32: 0, normal: 700).checkEverySequence(upTo: 3) { _ in steps }
    }

    @Test("broken variants are caught: a boost that stays, failures that are not reset, pages that get lost")
    func broken() throws {
        let broken: [(inout KswapdNode) -> Void] = [
            { node in if node.boosts[2] > 0, !node.isAwake { node.boosts[2] += 1 } },
            { $0.failures = 16 },
            { $0.isAwake = true },
            { node in if node.list.count > 3 { node.list.swapAt(0, 2) } },
            { $0.pendingOrder = 4 },
        ]
        for (index, breaking) in broken.enumerated() {
            let normal: Int64 = index == 0 ? 2600 : 1200
            try test(normal: normal, breaking: breaking).expectCaught(within: 12)
        }
    }
}
