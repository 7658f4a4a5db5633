import Testing

@testable import MemoryModels

@Suite("Per-CPU page lists")
struct PerCPUPagesTests {
    /// From /proc/zoneinfo of a virtual machine with 2 CPUs and Linux 6.18.44, x86-64:
    /// `managed`, `low`, `batch`, `high_min`, `high_max`.
    @Test(
        "batch and high are those of /proc/zoneinfo on a real machine",
        arguments: [
            [3840, 28, 1, 14, 240], [772_915, 6022, 63, 3011, 48_307], [1_933_312, 15_066, 63, 7533, 120_832],
        ]
    )
    func zoneinfo(_ zone: [Int]) {
        let sizes = PageListSizes(managedPages: zone[0], low: zone[1], cpus: 2)
        #expect([sizes.batch, sizes.highMin, sizes.highMax] == Array(zone[2...]))
    }

    @Test("a fraction set by hand switches the tuning off; many CPUs still get four batches each")
    func sizes() {
        let fixed = PageListSizes(managedPages: 1 << 20, low: 9999, cpus: 4, highFraction: 8)
        #expect(fixed.highMin == 32_768 && fixed.highMax == 32_768)
        let many = PageListSizes(managedPages: 1 << 20, low: 100, cpus: 4096)
        #expect(many.highMin == 252 && many.highMax == 252)
        #expect(PageListSizes.batchSize(managedPages: 0) == 0)
        for pages in stride(from: 0, to: 1 << 20, by: 777) {
            let batch = PageListSizes.batchSize(managedPages: pages)
            #expect(batch & (batch + 1) == 0 && batch <= 63)
        }
    }

    private func lists(_ pages: Int = 16_384, cpus: Int = 2, mark: Int = 0) throws -> PerCPUPages {
        let zone = try BuddyAllocator(start: 0, pageCount: pages)
        return PerCPUPages(zone, sizes: PageListSizes(managedPages: pages, low: 320, cpus: cpus), highWatermark: mark)
    }

    /// By hand from `nr_pcp_alloc`: batch 3, high_min 160; each time high grows by what is wanted, `alloc_factor`
    /// up to 5.
    @Test("refills double: 3, 6, 12, 24, 48, 96, then 96 again")
    func doubling() throws {
        var pages = try lists()
        var events: [PerCPUPages.Event] = []
        for _ in 0..<285 { _ = pages.allocate(recordingInto: &events) }
        let wanted = [3, 6, 12, 24, 48, 96, 96]
        #expect(events == wanted.map { .refilled(blocks: $0, asked: $0) })
        #expect(pages.high == 160 + wanted.reduce(0, +))
        #expect(pages.lockCount == 7)
        #expect(pages.allocFactor == 5)
    }

    @Test("a freed page is the next to be handed out, without the lock")
    func lastInFirstOut() throws {
        var pages = try lists()
        var events: [PerCPUPages.Event] = []
        let first = try #require(take(&pages, &events))
        _ = take(&pages, &events)
        pages.free(first, recordingInto: &events)
        let locks = pages.lockCount
        let next = take(&pages, &events)
        #expect(next == first && pages.lockCount == locks)
    }

    private func take(_ pages: inout PerCPUPages, _ events: inout [PerCPUPages.Event]) -> PageFrameNumber? {
        pages.allocate(recordingInto: &events)
    }

    @Test("below the zone's high watermark high does not grow, and freeing gives pages back")
    func belowHigh() throws {
        var pages = try lists(mark: 16_000)
        var events: [PerCPUPages.Event] = []
        var held: [PageFrameNumber] = []
        for _ in 0..<2000 {
            if let page = take(&pages, &events) { held.append(page) }
        }
        #expect(pages.isBelowHigh)
        let high = pages.high
        for page in held { pages.free(page, recordingInto: &events) }
        #expect(!pages.isBelowHigh)
        #expect(pages.high < high)
        #expect(pages.zone.freePageCount > 16_000)
    }

    @Test("while kswapd works the lists stay within four batches; decay brings high back to its minimum")
    func reclaimAndDecay() throws {
        var pages = try lists()
        var events: [PerCPUPages.Event] = []
        var held: [PageFrameNumber] = []
        for _ in 0..<600 {
            if let page = take(&pages, &events) { held.append(page) }
        }
        var decaying = pages
        for page in held.prefix(300) { decaying.free(page, recordingInto: &events) }
        for _ in 0..<40 { decaying.decay(recordingInto: &events) }
        #expect(decaying.high == 160 && decaying.count <= 160)
        #expect(decaying.checkInvariants() == [])
        pages.isReclaimActive = true
        for page in held {
            pages.free(page, recordingInto: &events)
            #expect(pages.count <= 4 * pages.sizes.batch + 100)
        }
        #expect(pages.count <= 4 * pages.sizes.batch)
    }

    @Test("a row of freed high-order blocks empties the lists unless the cache is large", arguments: [false, true])
    func highOrder(_ hasLargeCache: Bool) throws {
        var pages = try lists()
        pages.hasLargeCache = hasLargeCache
        var events: [PerCPUPages.Event] = []
        var held: [PageFrameNumber] = []
        for _ in 0..<10 {
            if let block = pages.allocate(order: 2, recordingInto: &events) { held.append(block) }
        }
        events = []
        for block in held.prefix(2) { pages.free(block, order: 2, recordingInto: &events) }
        // The second one finds `free_count` at batch and the flag of the first.
        #expect(events.contains { if case .drained = $0 { true } else { false } })
        #expect(pages.checkInvariants() == [])
    }

    @Test("over random sequences no page is lost, and list and zone agree")
    func random() throws {
        for seed in 0..<12 {
            var random = SplitMix64(seed: UInt64(seed))
            var pages = try lists(4096, cpus: 1 + random.next(below: 4), mark: random.next(below: 3) * 900)
            var held: [(PageFrameNumber, Order)] = []
            var used = 0
            for step in 0..<2000 {
                var events: [PerCPUPages.Event] = []
                let burst = random.next(below: 40)
                switch random.next(below: 20) {
                case 0: pages.decay(recordingInto: &events)
                case 1: pages.isReclaimActive.toggle()
                case 2..<11:
                    for _ in 0..<burst {
                        let order = Order(unchecked: max(0, random.next(below: 8) - 4))
                        let type = [MigrateType.movable, .unmovable, .reclaimable][random.next(below: 3)]
                        guard let block = pages.allocate(order: order, type: type, recordingInto: &events) else {
                            continue
                        }
                        held.append((block, order))
                        used += order.pageCount
                    }
                default:
                    for _ in 0..<min(burst, held.count) {
                        let (block, order) = held.remove(at: random.next(below: held.count))
                        pages.free(block, order: order, recordingInto: &events)
                        used -= order.pageCount
                    }
                }
                #expect(used + pages.count + pages.zone.freePageCount == 4096, "seed \(seed), step \(step)")
                if step % 50 == 0 {
                    #expect(pages.checkInvariants() == [], "seed \(seed), step \(step)")
                    #expect(pages.zone.checkInvariants() == [], "seed \(seed), step \(step)")
                }
                #expect((pages.sizes.highMin...pages.sizes.highMax).contains(pages.high))
            }
        }
    }

    @Test("orders above 3 and types that do not mix have no list")
    func noList() throws {
        var pages = try lists()
        var events: [PerCPUPages.Event] = []
        let large = pages.allocate(order: 4, recordingInto: &events)
        let isolated = pages.allocate(type: .isolate, recordingInto: &events)
        #expect(large == nil && isolated == nil && events == [])
        #expect(pages.list(order: 4, type: .movable) == [])
    }
}
