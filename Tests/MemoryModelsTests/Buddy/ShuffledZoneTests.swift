import Testing

@testable import MemoryModels

@Suite("Shuffling of free pages")
struct ShuffledZoneTests {
    private func movable(_ zone: ShuffledZone) -> [PageFrameNumber] {
        zone.allocator.freeBlocks(order: .max, type: .movable)
    }

    @Test("the list is what a plain array becomes by the same swaps, whatever the zone")
    func arrayOracle() throws {
        var random = SplitMix64(seed: 30)
        for seed in 0..<1500 {
            let blocks: [ShuffledZone.Block] = (0..<(1 + random.next(below: 14))).map { _ in
                [.movable, .movable, .movable, .unmovable, .hole][random.next(below: 5)]
            }
            var zone = try ShuffledZone(blocks, seed: UInt64(seed))
            var lists = [movable(zone), zone.allocator.freeBlocks(order: .max, type: .unmovable)]
            for (block, outcome) in zone.shuffle() {
                switch outcome {
                case .swapped(let other, let retries):
                    #expect(retries < 10)
                    for index in lists.indices {
                        guard let one = lists[index].firstIndex(of: block), let two = lists[index].firstIndex(of: other)
                        else { continue }
                        lists[index].swapAt(one, two)
                    }
                case .mismatch(let other):
                    #expect(zone.allocator.pageblockType(of: other) != zone.allocator.pageblockType(of: block))
                case .gaveUp: break
                }
            }
            #expect(lists == [movable(zone), zone.allocator.freeBlocks(order: .max, type: .unmovable)], "seed \(seed)")
            #expect(zone.allocator.checkInvariants() == [], "seed \(seed)")
        }
    }

    @Test("every block comes first about equally often")
    func distribution() throws {
        var counts = [Int](repeating: 0, count: 8)
        for seed in 0..<4000 {
            var zone = try ShuffledZone([ShuffledZone.Block](repeating: .movable, count: 8), seed: UInt64(seed))
            _ = zone.shuffle()
            if let first = movable(zone).first { counts[Int(first.rawValue / 1024)] += 1 }
        }
        // Not quite even: each block swaps with one of the seven others (10 draws miss themselves), as in the kernel.
        for count in counts { #expect((350...650).contains(count), "\(counts)") }
    }

    @Test("a zone with one block has nothing to swap with")
    func single() throws {
        var zone = try ShuffledZone([.movable, .hole, .hole], seed: 3)
        let outcomes = zone.shuffle()
        #expect(outcomes.map { $0.outcome } == [.gaveUp])
    }

    @Test("a freed block of order 10 goes to either end by a random bit, a smaller one as without the shuffle")
    func freeing() throws {
        var ends: [ListEnd] = []
        var zone = try ShuffledZone([ShuffledZone.Block](repeating: .movable, count: 4), seed: 5)
        for _ in 0..<200 {
            let next = zone.allocate(order: 10)
            let block = try #require(next)
            let answer = try zone.free(block, order: 10)
            let end = try #require(answer)
            #expect((end == .head ? movable(zone).first : movable(zone).last) == block)
            ends.append(end)
        }
        let tails = ends.filter { $0 == .tail }.count
        #expect((70...130).contains(tails))
        let first = zone.allocate(order: 0)
        let second = zone.allocate(order: 0)
        let small = try zone.free(try #require(first), order: 0)
        // The second page completes the block of order 10.
        let whole = try zone.free(try #require(second), order: 0)
        #expect(small == nil && whole != nil)
        #expect(zone.allocator.checkInvariants() == [])
    }

    // MARK: Against an oracle

    private struct World {
        var zone: ShuffledZone
        /// The free blocks of order 10 in their order.
        var list: [PageFrameNumber]
        var held: [(page: PageFrameNumber, order: Order)] = []
    }

    private func test(breaking: @escaping (inout ShuffledZone) -> Void = { _ in }) -> SequenceTest<World, Draw> {
        SequenceTest("five blocks") {
            let zone = try ShuffledZone([ShuffledZone.Block](repeating: .movable, count: 5), seed: 6)
            return World(zone: zone, list: movable(zone))
        } play: { world, draw in
            if world.held.isEmpty || draw.next(below: 2) == 0 {
                let order = Order(unchecked: draw.next(below: 2) == 0 ? 10 : draw.next(below: 10))
                guard let page = world.zone.allocate(order: order) else { return nil }
                let overlaps = world.held.contains {
                    $0.page < page + order.pageCount && page < $0.page + $0.order.pageCount
                }
                if overlaps { return "\(page) is handed out twice" }
                world.held.append((page, order))
                // The block of order 10 may have been taken whole or split; it was the first one.
                if movable(world.zone).count < world.list.count { world.list.removeFirst() }
            } else {
                let (page, order) = world.held.remove(at: draw.next(below: world.held.count))
                switch try world.zone.free(page, order: order) {
                case .head: world.list.insert(page.alignedDown(to: .max), at: 0)
                case .tail: world.list.append(page.alignedDown(to: .max))
                case nil: break
                }
            }
            breaking(&world.zone)
            if movable(world.zone) != world.list { return "\(movable(world.zone)), expected \(world.list)" }
            let violations = world.zone.allocator.checkInvariants()
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    @Test("seeded random sequences of 10,000 allocations and frees change the list at its ends only")
    func random() { test().check(seed: 21) }

    @Test("every sequence of six allocations and frees")
    func exhaustive() {
        test().checkEverySequence(upTo: 6) { world in
            world.held.isEmpty
                ? [Draw(0), Draw(1, 9)]
                : [Draw(0, 0), Draw(0, 1, 9), Draw(0, 1, 0)] + world.held.indices.map { Draw(1, $0) }
        }
    }

    @Test("a variant that moves a block within the list is caught")
    func broken() {
        test { zone in
            if zone.allocator.freeBlocks(order: .max, type: .movable).count > 1 { _ = zone.shuffle() }
        }
        .expectCaught(within: 2)
    }

    @Test("neighbours in the list change places as well")
    func neighbours() throws {
        var zone = try BuddyAllocator(start: 0, pageCount: 3 * 1024)
        zone.swapInList(0, 1024)
        #expect(zone.freeBlocks(order: 10, type: .movable) == [1024, 0, 2048])
        zone.swapInList(0, 1024)
        #expect(zone.freeBlocks(order: 10, type: .movable) == [0, 1024, 2048])
        zone.swapInList(2048, 0)
        #expect(zone.freeBlocks(order: 10, type: .movable) == [2048, 1024, 0])
        zone.swapInList(0, 0)
        #expect(zone.checkInvariants() == [])
    }
}
