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
        return PerCPUPages(
            zone,
            sizes: PageListSizes(managedPages: pages, low: min(320, pages / 51), cpus: cpus),
            highWatermark: mark
        )
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

    /// The lists, the blocks in use, and who owns each page.
    private struct World {
        var pages: PerCPUPages
        var held: [(page: PageFrameNumber, order: Order)] = []
        var owned = Set<UInt64>()

        /// A block; what is wrong with it, if anything.
        mutating func allocate(_ order: Order, _ type: MigrateType) -> String? {
            var events: [PerCPUPages.Event] = []
            guard let block = pages.allocate(order: order, type: type, recordingInto: &events) else { return nil }
            held.append((block, order))
            for page in block.rawValue..<(block + order.pageCount).rawValue where !owned.insert(page).inserted {
                return "page \(page) is handed out twice"
            }
            return nil
        }

        mutating func free(_ number: Int) {
            var events: [PerCPUPages.Event] = []
            let (block, order) = held.remove(at: number)
            pages.free(block, order: order, recordingInto: &events)
            owned.subtract(block.rawValue..<(block + order.pageCount).rawValue)
        }
    }

    private func test(
        pages count: Int = 4096,
        cpus: Int = 2,
        mark: Int = 0,
        checkEvery: Int = 50,
        breaking: @escaping (inout PerCPUPages) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("\(cpus) CPUs, high watermark \(mark)") {
            World(pages: try lists(count, cpus: cpus, mark: mark))
        } play: { world, draw in
            let burst = draw.next(below: 12)
            switch draw.next(below: 20) {
            case 0:
                var events: [PerCPUPages.Event] = []
                world.pages.decay(recordingInto: &events)
            case 1: world.pages.isReclaimActive.toggle()
            case 2..<11:
                for _ in 0...burst {
                    let order = Order(unchecked: max(0, draw.next(below: 8) - 4))
                    let type = [MigrateType.movable, .unmovable, .reclaimable][draw.next(below: 3)]
                    if let failure = world.allocate(order, type) { return failure }
                }
            default: for _ in 0..<min(burst + 1, world.held.count) { world.free(draw.next(below: world.held.count)) }
            }
            breaking(&world.pages)
            let pages = world.pages
            let sum = world.owned.count + pages.count + pages.zone.freePageCount
            if sum != count { return "\(sum) pages in all" }
            if !(pages.sizes.highMin...pages.sizes.highMax).contains(pages.high) { return "high is \(pages.high)" }
            guard draw.number % checkEvery == 0 else { return nil }
            if !pages.checkInvariants().isEmpty { return "\(pages.checkInvariants())" }
            if !pages.zone.checkInvariants().isEmpty { return "\(pages.zone.checkInvariants())" }
            for order in Order.all where order <= 3 {
                for type in [MigrateType.movable, .unmovable, .reclaimable] {
                    for block in pages.list(order: order, type: type) where world.owned.contains(block.rawValue) {
                        return "\(block) is in use and on a list"
                    }
                }
            }
            return nil
        }
    }

    @Test(
        "over random sequences no page is lost or handed out twice, and list and zone agree",
        arguments: zip(1...4, [0, 900, 1800, 0])
    )
    func random(cpus: Int, mark: Int) {
        test(cpus: cpus, mark: mark).check(seed: UInt64(cpus))
    }

    @Test("every sequence of five allocations, frees and decays over a zone of eight pages")
    func exhaustive() {
        test(pages: 8, checkEvery: 1).checkEverySequence(upTo: 5) { world in
            [Draw(0, 2, 4, 0), Draw(1, 2, 0, 0, 0, 1), Draw(0, 2, 5, 0), Draw(0, 0)]
                + world.held.indices.map { Draw(0, 11, $0) }
        }
    }

    @Test("a page that leaves the lists and reaches nobody is caught by a step")
    func broken() {
        test { pages in
            var events: [PerCPUPages.Event] = []
            _ = pages.allocate(recordingInto: &events)
        }
        .expectCaught(within: 1, saying: "pages in all")
        // One that is freed although someone else has it.
        test { pages in
            var events: [PerCPUPages.Event] = []
            if pages.list(order: 0, type: .movable).count == 2 { pages.free(0, recordingInto: &events) }
        }
        .expectCaught(within: 6)
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
