import Testing

@testable import MemoryModels

/// A range as an array of pages.
struct PageRowOracle {
    enum Page { case free, busy, lazy }
    var pages: [Page]

    init(_ count: Int) { pages = Array(repeating: .free, count: count) }

    /// The lowest run of free pages that is aligned.
    func lowest(_ count: Int, align: Int) -> Int? {
        guard count <= pages.count else { return nil }
        return stride(from: 0, through: pages.count - count, by: align).first { first in
            pages[first..<first + count].allSatisfy { $0 == .free }
        }
    }

    mutating func set(_ first: Int, _ count: Int, _ page: Page) {
        for index in first..<first + count { pages[index] = page }
    }

    mutating func purge() {
        for index in pages.indices where pages[index] == .lazy { pages[index] = .free }
    }
}

@Suite("vmalloc areas: against pages in a row")
struct VmapOracleTests {
    /// A range, and the areas in use.
    private struct World {
        var vmap: VmapAllocator
        var oracle = PageRowOracle(120)
        var held: [VmapArea] = []

        /// What is wrong with the state, if anything.
        var difference: String? {
            let violations = vmap.checkInvariants()
            if !violations.isEmpty { return "\(violations)" }
            if vmap.busy != held.sorted(by: { $0.start < $1.start }) { return "other areas are in use" }
            let lines = vmap.infoLines.count
            return lines == held.count + vmap.nodes.reduce(0) { $0 + $1.lazy.count } ? nil : "\(lines) lines"
        }

        /// Compares a request of so many pages, the guard included, with a search page by page.
        mutating func compare(_ area: VmapArea?, _ size: Int, align: Int) -> String? {
            let first = area.map { Int(($0.start - 1 << 40) / 4096) }
            if align == 1 {
                if oracle.lowest(size, align: 1) == nil { oracle.purge() }
                let lowest = oracle.lowest(size, align: 1)
                if first != lowest { return "got \(first as Any), expected \(lowest as Any)" }
            } else if let first {
                if vmap.lazyPages == 0 { oracle.purge() }
                if first % align != 0 || !oracle.pages[first..<first + size].allSatisfy({ $0 == .free }) {
                    return "\(first) is not free or not aligned"
                }
                // The search length is a byte short of so many whole pages: such an area is never passed over.
                if let roomy = oracle.lowest(size + align, align: 1), first >= roomy + align {
                    return "\(first) is late"
                }
            } else if oracle.lowest(size + align, align: 1) != nil {
                return "there is room"
            }
            if let first { oracle.set(first, size, .busy) }
            return nil
        }
    }

    private func oneNode(
        pages: UInt64 = 120,
        breaking: @escaping (inout VmapAllocator) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("one vmap node") {
            var world = World(vmap: try VmapAllocator(start: 1 << 40, pageCount: pages, lazyMaxPages: pages / 3))
            world.oracle = PageRowOracle(Int(pages))
            return world
        } play: { world, draw in
            if draw.happens(percent: 60) {
                let size = 2 + draw.next(below: 8)
                let align = draw.next(below: 4) == 0 ? 1 << draw.next(below: 4) : 1
                let area = try? world.vmap.allocate(pages: UInt64(size - 1), alignment: UInt64(align * 4096))
                // An error comes after all that waits was purged.
                if area == nil { world.oracle.purge() }
                if let failure = world.compare(area, size, align: align) { return failure }
                if let area { world.held.append(area) }
            } else if !world.held.isEmpty {
                let area = world.held.remove(at: draw.next(below: world.held.count))
                try world.vmap.free(area.start)
                world.oracle.set(Int((area.start - 1 << 40) / 4096), Int(area.pageCount), .lazy)
                if world.vmap.isDrainScheduled {
                    world.vmap.drain()
                    world.oracle.purge()
                }
            }
            breaking(&world.vmap)
            return world.difference
        }
    }

    @Test("with one vmap node every area is where a search page by page puts it", arguments: [11, 12, 13] as [UInt64])
    func oneNode(_ seed: UInt64) {
        oneNode().check(seed: seed)
    }

    @Test("every sequence of six requests and frees on eight pages")
    func exhaustive() {
        oneNode(pages: 8).checkEverySequence(upTo: 6) { world in
            [Draw(1, 0, 1), Draw(1, 1, 1), Draw(1, 0, 0, 1)] + world.held.indices.map { Draw(0, $0) }
        }
    }

    @Test(
        "broken variants are caught: a range that gets lost, neighbours that are not merged, a wait that is cut short"
    )
    func brokenSequences() {
        oneNode { if !$0.busy.isEmpty { $0.busy.removeLast() } }.expectCaught(within: 1, saying: "notPartitioned")
        oneNode { vmap in
            // The highest free area falls into two.
            guard let last = vmap.free.areas.last, last.size > 4096, vmap.free.areas.count > 1 else { return }
            var log = NoEvents<VmapEvent>()
            let slot = vmap.free.slots.indices.first { vmap.free.slots[$0].node.start == last.start }
            if let slot { vmap.free.clip(slot, start: last.start, size: 4096, events: &log) }
            vmap.free.insert(last.start..<last.start + 4096)
        }
        .expectCaught(within: 8)
        oneNode { vmap in
            guard !vmap.nodes[0].lazy.isEmpty else { return }
            var log: [VmapEvent] = []
            vmap.reclaim(recordingInto: &log)
        }
        .expectCaught(within: 4, saying: "expected")
    }

    private func pools(cpus: Int) -> SequenceTest<World, Draw> {
        SequenceTest("\(cpus) vmap nodes") {
            World(vmap: try VmapAllocator(start: 1 << 40, pageCount: 300, cpus: cpus, lazyMaxPages: 30))
        } end: { world in
            for area in world.held { try world.vmap.free(area.start) }
            var events: [VmapEvent] = []
            world.vmap.reclaim(recordingInto: &events)
            return world.vmap.free.areas.map(\.size) == [300 * 4096] ? nil : "not all is free again"
        } play: { world, draw in
            if draw.happens(percent: 50) {
                var events: [VmapEvent] = []
                do {
                    let area = try world.vmap.allocate(
                        pages: UInt64(1 + draw.next(below: 6)),
                        alignment: UInt64(4096 << draw.next(below: 3)),
                        kind: draw.next(below: 5) == 0 ? .ioremap : .vmalloc,
                        cpu: draw.next(below: cpus),
                        recordingInto: &events
                    )
                    world.held.append(area)
                } catch {
                    if world.vmap.lazyPages > 0 { return "\(error), but there is something to purge" }
                }
            } else if !world.held.isEmpty {
                try world.vmap.free(world.held.remove(at: draw.next(below: world.held.count)).start)
                if world.vmap.isDrainScheduled { world.vmap.drain() }
            }
            return world.difference
        }
    }

    @Test("with several vmap nodes nothing is lost or handed out twice", arguments: [2, 3, 8])
    func pools(_ cpus: Int) {
        pools(cpus: cpus).check(seed: UInt64(cpus))
    }

    @Test("the tree keeps its balance over insertions and merges in every order of six areas")
    func everyOrder() throws {
        func visit(_ rest: [Int], _ tree: VmapFreeTree) {
            var log = NoEvents<VmapEvent>()
            #expect(tree.checkInvariants() == [])
            for (index, number) in rest.enumerated() {
                var tree = tree
                let first = UInt64(number * 2)
                // Even and odd ones touch if their halves do: some merge, some do not.
                tree.mergeOrAdd(first..<first + UInt64(1 + number % 2), events: &log)
                var rest = rest
                rest.remove(at: index)
                visit(rest, tree)
            }
        }
        visit([0, 1, 2, 3, 4, 5], VmapFreeTree())
    }

    @Test("a tree of many areas that are cut and merged at random stays balanced")
    func largeTree() throws {
        var random = SplitMix64(seed: 7)
        var tree = VmapFreeTree()
        var log = NoEvents<VmapEvent>()
        var isFree = [Bool](repeating: false, count: 400)
        for step in 0..<10_000 {
            let number = random.next(below: isFree.count)
            let place = UInt64(number)
            if isFree[number] {
                let slot = tree.slots.indices.first {
                    tree.slots[$0].node.start <= place && place < tree.slots[$0].node.end
                        && tree.areas.contains(where: { $0.start <= place && place < $0.end })
                        && isLinked($0, tree)
                }
                tree.clip(try #require(slot), start: place, size: 1, events: &log)
            } else {
                tree.mergeOrAdd(place..<place + 1, events: &log)
            }
            isFree[number].toggle()
            if step % 20 == 0 {
                #expect(tree.checkInvariants() == [], "step \(step)")
                let total = tree.areas.reduce(0) { $0 + $1.size }
                #expect(total == UInt64(isFree.count { $0 }))
                #expect(tree.areas.allSatisfy { $0.depth <= 2 * 9 })
            }
        }
    }

    /// Whether a slot's node hangs in the tree.
    private func isLinked(_ slot: Int, _ tree: VmapFreeTree) -> Bool {
        var slot = slot
        while tree.slots[slot].parent >= 0 {
            let parent = tree.slots[slot].parent
            guard tree.slots[parent].left == slot || tree.slots[parent].right == slot else { return false }
            slot = parent
        }
        return tree.root == slot
    }

    @Test("the checks notice a lost range, a wrong maximum, a missing merge, a wrong colour and a wrong count")
    func broken() throws {
        var sound = try VmapAllocator(start: 0, pageCount: 64)
        let areas = try (0..<8).map { _ in try sound.allocate(pages: 3) }
        for index in [1, 3, 5] { try sound.free(areas[index].start) }
        sound.drain()
        #expect(sound.checkInvariants() == [])

        var lost = sound
        lost.busy.removeLast()
        #expect(lost.checkInvariants() == [.notPartitioned(28 * 4096)])
        var twice = sound
        twice.busy.insert(VmapArea(start: 4 * 4096, end: 8 * 4096, kind: .vmalloc, poolNode: nil), at: 1)
        #expect(!twice.checkInvariants().isEmpty)
        var count = sound
        count.lazyPages = 4
        #expect(count.checkInvariants() == [.wrongLazyCount(0)])
        var maximum = sound
        maximum.free.slots[maximum.free.root].node.subtreeMaxSize = 1
        #expect(maximum.checkInvariants() == [.wrongMaximum(maximum.free.slots[maximum.free.root].node.start)])
        var colour = sound
        colour.free.slots[colour.free.root].isRed = true
        #expect(!colour.checkInvariants().isEmpty)
        var unmerged = sound
        unmerged.busy.remove(at: 1)
        unmerged.free.insert(areas[2].start..<areas[2].end)
        #expect(unmerged.checkInvariants().contains(.unmerged(areas[2].start)))
    }
}
