import Testing

@testable import MemoryModels

@Suite("Buddy allocator: the same as a naive bitmap")
struct BuddyOracleTests {
    private static let small = [
        BuddySetting(start: 0, count: 8), BuddySetting(start: 0, count: 8, pageblockOrder: 2),
        BuddySetting(start: 3, count: 8), BuddySetting(start: 1020, count: 8),
    ]

    @Test("every sequence of up to six allocations and frees on eight pages", arguments: small)
    func exhaustive(setting: BuddySetting) {
        let visited = BuddyWorld.test(setting).checkEverySequence(upTo: 6) { $0.choices }
        // Six steps with four orders each, and as many frees as there are live blocks.
        #expect(visited > 4 * 4 * 4 * 4 * 4 * 4)
    }

    @Test("in all states of up to three steps, every wrong free is refused and changes nothing", arguments: small)
    func refusals(setting: BuddySetting) {
        var test = BuddyWorld.test(setting)
        let play = test.play
        test.play = { try play(&$0, &$1) ?? $0.refusalFailure() }
        test.checkEverySequence(upTo: 3) { $0.choices }
    }

    @Test(
        "seeded random sequences of 10,000 steps",
        arguments: [
            BuddySetting(start: 0, count: 64),
            BuddySetting(start: 5, count: 100, pageblockOrder: 3),
            BuddySetting(start: 1 << 20, count: 256, checkEvery: 5),
            BuddySetting(start: 1000, count: 3000, maxOrder: 10, checkEvery: 250),
        ],
        [1, 20, 6_12] as [UInt64]
    )
    func random(setting: BuddySetting, seed: UInt64) {
        BuddyWorld.test(setting).check(seed: seed)
    }

    private static let broken = BuddySetting(start: 0, count: 64, maxOrder: 3)

    @Test("a free that forgets to merge is caught by two steps")
    func forgettingToMerge() {
        BuddyWorld.test(Self.broken) { $0.freeWithoutMerging($1, order: $2) }
            .expectCaught(within: 2, saying: "unmergedBuddies")
    }

    @Test("a free that loses its block is caught by two steps")
    func losing() {
        BuddyWorld.test(Self.broken) { zone, page, order in
            try zone.free(page, order: order)
            if let head = zone.freeBlocks(order: order, type: .movable).first {
                zone.deleteFromFreeList(head, order: order)
            }
        }
        .expectCaught(within: 6, saying: "lostPage")
    }

    @Test("a free to the wrong end of the list is caught")
    func forgettingTailPlacement() {
        BuddyWorld.test(Self.broken) { zone, page, order in
            var events: [BuddyEvent] = []
            try zone.free(page, order: order, recordingInto: &events)
            if case .placed(let block, let order, let type, .tail, _)? = events.last {
                zone.deleteFromFreeList(block, order: order)
                zone.addToFreeList(block, order: order, type: type, at: .head)
            }
        }
        .expectCaught(within: 12, saying: "list is")
    }
}

extension BuddyAllocator {
    /// What `free` would be if it stopped before the merge loop.
    mutating func freeWithoutMerging(_ page: PageFrameNumber, order: Order) {
        freePageCount += order.pageCount
        addToFreeList(page, order: order, type: pageblockType(of: page), at: .head)
    }
}
