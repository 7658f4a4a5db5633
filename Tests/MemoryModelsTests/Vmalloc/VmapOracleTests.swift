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

    /// The first page of the lowest whole free area of so many pages.
    func lowestArea(_ count: Int) -> Int? {
        lowest(count, align: 1)
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
    @Test("with one vmap node every area is where a search page by page puts it", arguments: [11, 12, 13] as [UInt64])
    func oneNode(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = 120
        var vmap = try VmapAllocator(start: 1 << 40, pageCount: UInt64(count), lazyMaxPages: 40)
        var oracle = PageRowOracle(count)
        var held: [VmapArea] = []
        func page(_ address: UInt64) -> Int { Int((address - 1 << 40) / 4096) }
        for step in 0..<4000 {
            if random.next(below: 5) < 3 {
                let size = 1 + random.next(below: 9)
                let align = random.next(below: 4) == 0 ? 1 << random.next(below: 4) : 1
                var area: VmapArea?
                do { area = try vmap.allocate(pages: UInt64(size - 1), alignment: UInt64(align * 4096)) } catch {
                    guard size > 1 else { continue }
                    oracle.purge()
                }
                guard size > 1 else { continue }
                if align == 1 {
                    if oracle.lowest(size, align: 1) == nil { oracle.purge() }
                    #expect(area.map { page($0.start) } == oracle.lowest(size, align: 1), "seed \(seed), step \(step)")
                } else if let area {
                    if vmap.lazyPages == 0 { oracle.purge() }
                    let first = page(area.start)
                    #expect(first % align == 0 && oracle.pages[first..<first + size].allSatisfy { $0 == .free })
                    // The search length is a byte short of so many whole pages: such an area is never passed over.
                    if let roomy = oracle.lowestArea(size + align) { #expect(first < roomy + align) }
                } else {
                    #expect(oracle.lowestArea(size + align) == nil)
                }
                if let area {
                    oracle.set(page(area.start), size, .busy)
                    held.append(area)
                }
            } else if !held.isEmpty {
                let area = held.remove(at: random.next(below: held.count))
                try vmap.free(area.start)
                oracle.set(page(area.start), Int(area.pageCount), .lazy)
                if vmap.isDrainScheduled {
                    vmap.drain()
                    oracle.purge()
                }
            }
            #expect(vmap.checkInvariants() == [], "seed \(seed), step \(step)")
            #expect(vmap.busy == held.sorted { $0.start < $1.start })
        }
    }

    @Test("with several vmap nodes nothing is lost or handed out twice", arguments: [2, 3, 8])
    func pools(_ cpus: Int) throws {
        var random = SplitMix64(seed: UInt64(cpus))
        var vmap = try VmapAllocator(start: 1 << 40, pageCount: 300, cpus: cpus, lazyMaxPages: 30)
        var held: [VmapArea] = []
        var hits = 0
        for step in 0..<3000 {
            if random.next(below: 2) == 0 {
                var events: [VmapEvent] = []
                do {
                    let area = try vmap.allocate(
                        pages: UInt64(1 + random.next(below: 6)),
                        alignment: UInt64(4096 << random.next(below: 3)),
                        kind: random.next(below: 5) == 0 ? .ioremap : .vmalloc,
                        cpu: random.next(below: cpus),
                        recordingInto: &events
                    )
                    held.append(area)
                } catch { #expect(vmap.lazyPages == 0) }
                if events.contains(where: { if case .fromPool = $0 { true } else { false } }) { hits += 1 }
            } else if !held.isEmpty {
                try vmap.free(held.remove(at: random.next(below: held.count)).start)
                if vmap.isDrainScheduled { vmap.drain() }
            }
            #expect(vmap.checkInvariants() == [], "step \(step)")
            #expect(vmap.busy == held.sorted { $0.start < $1.start })
            #expect(vmap.infoLines.count == held.count + vmap.nodes.reduce(0) { $0 + $1.lazy.count })
        }
        #expect(hits > 100)
        for area in held { try vmap.free(area.start) }
        var events: [VmapEvent] = []
        vmap.reclaim(recordingInto: &events)
        #expect(vmap.free.areas.map(\.size) == [300 * 4096])
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
