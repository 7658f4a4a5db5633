import Testing

@testable import MemoryModels

@Suite("Leak detection")
struct TrackedHeapTests {
    /// Reachability by the definition: repeat until nothing is added.
    private static func closure(_ heap: TrackedHeap, from start: Set<Int>, roots: [TrackedHeap.Word]) -> Set<Int> {
        var reached = start
        func targets(_ words: [TrackedHeap.Word]) -> [Int] {
            words.compactMap { word in
                guard case .pointer(let block, let offset) = word, offset < max(1, heap.blocks[block].bytes),
                    !heap.blocks[block].isFreed
                else { return nil }
                return block
            }
        }
        reached.formUnion(targets(roots))
        while true {
            let more = reached.union(reached.flatMap { targets(heap.blocks[$0].words) })
            if more == reached { return reached }
            reached = more
        }
    }

    /// A heap whose search may be a broken one.
    private static func test(
        scan: @escaping (TrackedHeap) -> TrackedHeap.Scan = { $0.scan() }
    ) -> SequenceTest<TrackedHeap, Draw> {
        SequenceTest("tracked heap") {
            TrackedHeap(roots: 3)
        } play: { heap, draw in
            // A new heap now and then, since freed blocks stay on record.
            if draw.number % 100 == 99 { heap = TrackedHeap(roots: 3) }
            let count = heap.blocks.count
            func word(_ draw: inout Draw) -> TrackedHeap.Word {
                if count == 0 || draw.next(below: 4) == 0 { return .number }
                return .pointer(draw.next(below: count), offset: draw.next(below: 3) * 8)
            }
            switch draw.next(below: 10) {
            case 0, 1: _ = heap.allocate(8 * (1 + draw.next(below: 4)), site: 1)
            case 2: heap.setRoot(draw.next(below: 3), to: word(&draw))
            case 3:
                if count > 0, draw.next(below: 3) == 0 {
                    let block = draw.next(below: count)
                    if !heap.blocks[block].isFreed { try heap.free(block) }
                }
            default:
                guard count > 0 else { return nil }
                let block = draw.next(below: count)
                if !heap.blocks[block].isFreed {
                    try heap.store(word(&draw), in: block, at: draw.next(below: heap.blocks[block].words.count))
                }
            }
            let found = scan(heap)
            let all = found.reachable + found.direct + found.indirect
            if all.sorted() != heap.unfreed { return "a block is in no class, or in two" }
            // The definitions are slow to compute; they are checked often enough.
            guard draw.number % 10 == 0 else { return nil }
            let reachable = closure(heap, from: [], roots: heap.roots)
            if Set(found.reachable) != reachable { return "\(found.reachable), not \(reachable)" }
            // The direct ones, once found, lead to all others; and no direct one leads to another.
            let led = closure(heap, from: reachable.union(found.direct), roots: [])
            if led.count != heap.unfreed.count { return "not all are led to" }
            for block in found.direct {
                let others = closure(heap, from: [block], roots: []).intersection(found.direct)
                let isRing = others.allSatisfy { closure(heap, from: [$0], roots: []).contains(block) }
                if others.count > 1, !isRing { return "\(block) leads to another direct one" }
            }
            return nil
        }
    }

    @Test("10,000 random steps: marking finds what the definition says", arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) {
        Self.test().check(seed: seed)
    }

    @Test("every sequence of five steps with two blocks and a root")
    func exhaustive() {
        Self.test().checkEverySequence(upTo: 5) { heap in
            let blocks = heap.blocks.indices.prefix(2)
            let root = blocks.map { Draw(2, 0, 1, $0, 0) } + [Draw(2, 0, 0)]
            let stores = blocks.flatMap { from in blocks.map { Draw(4, from, 1, $0, 0, 0) } }
            return [Draw(0, 0)] + root + stores + blocks.map { Draw(3, 0, $0) }
        }
    }

    @Test("a search that stops after one level, or forgets the roots, is noticed within a few steps")
    func bites() {
        let shallow = Self.test { heap in
            var cut = TrackedHeap(roots: heap.roots.count)
            for block in heap.blocks { _ = cut.allocate(block.bytes, site: block.site) }
            for (number, block) in heap.blocks.enumerated() where block.isFreed { try? cut.free(number) }
            for (number, root) in heap.roots.enumerated() { cut.setRoot(number, to: root) }
            return cut.scan()
        }
        shallow.expectCaught(within: 6)
        let rootless = Self.test { heap in
            var copy = heap
            for number in heap.roots.indices { copy.setRoot(number, to: .number) }
            return copy.scan()
        }
        rootless.expectCaught(within: 6)
    }

    @Test("a pointer into a block keeps it, or makes it possibly lost")
    func interior() {
        for counts in [true, false] {
            var heap = TrackedHeap(roots: 1, countsInterior: counts)
            let block = heap.allocate(64, site: 1)
            heap.setRoot(0, to: .pointer(block, offset: 63))
            #expect(heap.scan().reachable == (counts ? [block] : []))
            #expect(heap.scan().possible == (counts ? [] : [block]))
            heap.setRoot(0, to: .pointer(block, offset: 64))
            #expect(heap.scan().direct == [block])
        }
    }

    @Test("a ring that nobody reaches is lost, which counting references would not find")
    func ring() throws {
        var heap = TrackedHeap(roots: 1)
        let one = heap.allocate(8, site: 1)
        let other = heap.allocate(8, site: 1)
        try heap.store(.pointer(other, offset: 0), in: one, at: 0)
        try heap.store(.pointer(one, offset: 0), in: other, at: 0)
        #expect(heap.scan().direct == [one])
        #expect(heap.scan().indirect == [other])
    }

    @Test("records notice wrong frees and writes")
    func errors() throws {
        var heap = TrackedHeap(roots: 1)
        let block = heap.allocate(16, site: 5)
        #expect(throws: TrackedHeapError.outOfBounds) { try heap.store(.number, in: block, at: 2) }
        try heap.free(block)
        #expect(throws: TrackedHeapError.doubleFree(site: 5)) { try heap.free(block) }
        #expect(throws: TrackedHeapError.useAfterFree(site: 5)) { try heap.store(.number, in: block, at: 0) }
        #expect(throws: TrackedHeapError.notAllocated) { try heap.free(9) }
    }
}
