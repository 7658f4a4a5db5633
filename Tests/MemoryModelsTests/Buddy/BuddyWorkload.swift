@testable import MemoryModels

/// A zone to run steps in, and how it is checked.
struct BuddySetting: CustomStringConvertible, Sendable {
    var start: UInt64
    var count: Int
    var pageblockOrder: Order = 9
    var maxOrder = 5
    /// The state is checked after every so many steps.
    var checkEvery = 1

    var description: String { "zone \(start)..<\(start + UInt64(count)), pageblocks of order \(pageblockOrder)" }
}

/// A zone, the oracle beside it, and the blocks that are in use.
struct BuddyWorld {
    var zone: BuddyAllocator
    private var oracle: BitmapOracle
    private(set) var live: [(page: UInt64, order: Int)] = []

    /// How the zone frees a block: the real way, or a broken one that the checks must catch.
    typealias Free = (inout BuddyAllocator, PageFrameNumber, Order) throws -> Void

    private init(_ setting: BuddySetting) throws {
        zone = try BuddyAllocator(
            start: PageFrameNumber(setting.start),
            pageCount: setting.count,
            pageblockOrder: setting.pageblockOrder
        )
        oracle = BitmapOracle(start: setting.start, count: setting.count)
    }

    /// Allocations and frees, more of one while the zone fills, and of the other while it empties.
    static func test(
        _ setting: BuddySetting,
        free: @escaping Free = { try $0.free($1, order: $2) }
    ) -> SequenceTest<Self, Draw> {
        SequenceTest(setting.description) {
            try Self(setting)
        } play: { world, draw in
            if draw.happens(percent: draw.number / 500 % 2 == 0 ? 60 : 40) {
                // Small orders more often.
                let order = min(draw.next(below: setting.maxOrder + 1), draw.next(below: setting.maxOrder + 1))
                if let failure = world.allocate(order) { return failure }
            } else if !world.live.isEmpty {
                // The block that was allocated so many allocations ago.
                let choice = draw.next(below: world.live.count)
                let block = world.live.remove(at: world.live.count - 1 - choice)
                world.oracle.free(block.page, order: block.order)
                try free(&world.zone, PageFrameNumber(block.page), Order(unchecked: block.order))
            }
            return draw.number % setting.checkEvery == 0 ? world.difference : nil
        }
    }

    /// The steps that are possible, with orders up to 3.
    var choices: [Draw] {
        (0...3).map { Draw(1, $0, $0) } + live.indices.map { Draw(0, $0) }
    }

    private mutating func allocate(_ order: Int) -> String? {
        let expected = oracle.allocate(order: order)
        let page = zone.allocate(order: Order(unchecked: order))?.rawValue
        if let page { live.append((page, order)) }
        return page == expected ? nil : "order \(order): got \(page as Any), expected \(expected as Any)"
    }

    /// What is wrong with the zone's state, if anything.
    private var difference: String? {
        let violations = zone.checkInvariants()
        guard violations.isEmpty else { return "broken invariants: \(violations)" }
        guard zone.freePageCount == oracle.freePageCount else {
            return "\(zone.freePageCount) free pages, expected \(oracle.freePageCount)"
        }
        for order in Order.all {
            let list = zone.freeBlocks(order: order, type: .movable).map(\.rawValue)
            guard list == oracle.lists[order.rawValue] else {
                return "order-\(order) list is \(list), expected \(oracle.lists[order.rawValue])"
            }
        }
        return nil
    }

    /// Whether every free of anything but a live block is refused and changes nothing.
    func refusalFailure() -> String? {
        let pages = (zone.start.rawValue - min(zone.start.rawValue, 2))..<(zone.end.rawValue + 2)
        for page in pages {
            for order in Order.all where !live.contains(where: { $0.page == page && $0.order == order.rawValue }) {
                var copy = zone
                do {
                    try copy.free(PageFrameNumber(page), order: order)
                    return "freeing pfn \(page) with order \(order) was not refused"
                } catch {
                    if copy.tags != zone.tags || copy.links != zone.links {
                        return "a refused free of pfn \(page) changed the zone"
                    }
                }
            }
        }
        return nil
    }
}
