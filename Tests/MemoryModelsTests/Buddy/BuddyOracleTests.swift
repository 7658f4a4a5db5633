import Testing

@testable import MemoryModels

@Suite("Buddy allocator: the same as a naive bitmap")
struct BuddyOracleTests {
    @Test(
        "every sequence of up to six allocations and frees on eight pages",
        arguments: [
            BuddyWorld(start: 0, count: 8),
            BuddyWorld(start: 0, count: 8, pageblockOrder: 2),
            BuddyWorld(start: 3, count: 8),
            BuddyWorld(start: 1020, count: 8),
        ]
    )
    func exhaustive(world: BuddyWorld) throws {
        let zone = try BuddyAllocator(
            start: PageFrameNumber(world.start),
            pageCount: world.count,
            pageblockOrder: world.pageblockOrder
        )
        var walk = ExhaustiveWalk()
        walk.visit(zone, BitmapOracle(start: world.start, count: world.count), live: [], path: [], depth: 6)
        #expect(walk.failure == nil, "\(world)")
        // Six steps with four orders each, and as many frees as there are live blocks.
        #expect(walk.visited > 4 * 4 * 4 * 4 * 4 * 4)
    }

    @Test(
        "seeded random sequences of 10,000 steps",
        arguments: [
            BuddyWorld(start: 0, count: 64),
            BuddyWorld(start: 5, count: 100, pageblockOrder: 3),
            BuddyWorld(start: 1 << 20, count: 256, checkEvery: 5),
            BuddyWorld(start: 1000, count: 3000, checkEvery: 250),
        ],
        [1, 20, 6_12] as [UInt64]
    )
    func random(world: BuddyWorld, seed: UInt64) {
        let maxOrder = world.count > 1000 ? 10 : 5
        let steps = BuddyWorld.randomSteps(count: 10_000, maxOrder: maxOrder, seed: seed)
        if let failure = world.firstFailure(of: steps) {
            let short = world.shrunk(steps)
            Issue.record("\(world), seed \(seed): \(failure). Shrunk to: \(short)")
        }
    }

    @Test("a free that forgets to merge is caught, and its sequence shrinks to two steps")
    func forgettingToMerge() {
        let world = BuddyWorld(start: 0, count: 64)
        let steps = BuddyWorld.randomSteps(count: 500, maxOrder: 3, seed: 7)
        let broken: BuddyWorld.Free = { $0.freeWithoutMerging($1, order: $2) }
        #expect(world.firstFailure(of: steps, free: broken)?.contains("unmergedBuddies") == true)
        let short = world.shrunk(steps, free: broken)
        #expect(short.count == 2, "\(short)")
    }

    @Test("a free to the wrong end of the list is caught")
    func forgettingTailPlacement() {
        let world = BuddyWorld(start: 0, count: 64)
        let steps = BuddyWorld.randomSteps(count: 500, maxOrder: 3, seed: 7)
        let broken: BuddyWorld.Free = { zone, page, order in
            var events: [BuddyEvent] = []
            try zone.free(page, order: order, recordingInto: &events)
            if case .placed(let block, let order, let type, .tail, _)? = events.last {
                zone.deleteFromFreeList(block, order: order)
                zone.addToFreeList(block, order: order, type: type, at: .head)
            }
        }
        #expect(world.firstFailure(of: steps, free: broken)?.contains("list is") == true)
    }
}

extension BuddyAllocator {
    /// What `free` would be if it stopped before the merge loop.
    mutating func freeWithoutMerging(_ page: PageFrameNumber, order: Order) {
        freePageCount += order.pageCount
        addToFreeList(page, order: order, type: pageblockType(of: page), at: .head)
    }
}

/// Walks every sequence of operations, depth first, each from a copy of the state before it.
private struct ExhaustiveWalk {
    var visited = 0
    var failure: String?

    mutating func visit(
        _ zone: BuddyAllocator,
        _ oracle: BitmapOracle,
        live: [(page: UInt64, order: Int)],
        path: [String],
        depth: Int
    ) {
        guard failure == nil else { return }
        visited += 1
        if let difference = BuddyWorld.difference(between: zone, and: oracle) {
            failure = "\(path): \(difference)"
            return
        }
        // Refusals are looked at in all states of up to three steps.
        if path.count <= 3 { checkRefusals(zone, live: live, path: path) }
        guard depth > 0 else { return }
        for order in Order.all.prefix(4) {
            var zone = zone
            var oracle = oracle
            let page = zone.allocate(order: order)?.rawValue
            let expected = oracle.allocate(order: order.rawValue)
            let path = path + ["a\(order)"]
            if page != expected {
                failure = "\(path): got \(page as Any), expected \(expected as Any)"
                return
            }
            let block = page.map { [(page: $0, order: order.rawValue)] } ?? []
            visit(zone, oracle, live: live + block, path: path, depth: depth - 1)
        }
        for (number, block) in live.enumerated() {
            var zone = zone
            var oracle = oracle
            var rest = live
            rest.remove(at: number)
            let path = path + ["f\(block.page)"]
            oracle.free(block.page, order: block.order)
            do {
                try zone.free(PageFrameNumber(block.page), order: Order(block.order) ?? .max)
            } catch {
                failure = "\(path): refused: \(error)"
                return
            }
            visit(zone, oracle, live: rest, path: path, depth: depth - 1)
        }
    }

    /// Every free of anything but a live block is refused and changes nothing.
    private mutating func checkRefusals(
        _ zone: BuddyAllocator,
        live: [(page: UInt64, order: Int)],
        path: [String]
    ) {
        let pages = (zone.start.rawValue - Swift.min(zone.start.rawValue, 2))..<(zone.end.rawValue + 2)
        for page in pages {
            for order in Order.all where !live.contains(where: { $0.page == page && $0.order == order.rawValue }) {
                var copy = zone
                do {
                    try copy.free(PageFrameNumber(page), order: order)
                    failure = "\(path): freeing pfn \(page) with order \(order) was not refused"
                } catch {
                    if copy.tags != zone.tags || copy.links != zone.links {
                        failure = "\(path): a refused free of pfn \(page) changed the zone"
                    }
                }
            }
        }
    }
}
