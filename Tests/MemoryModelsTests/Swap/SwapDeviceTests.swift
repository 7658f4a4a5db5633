import Testing

@testable import MemoryModels

@Suite("Swap slots")
struct SwapDeviceTests {
    /// From the diagram above `SWP_TYPE_BITS` (`arch/x86/include/asm/pgtable_64.h`): type in 59 to 63, the inverted
    /// offset in 9 to 58, nothing below.
    @Test("entries are written as on x86-64, and read back")
    func entries() {
        #expect(SwapEntry(type: 0, offset: 0).pageTableEntry == 0x07FF_FFFF_FFFF_FE00)
        #expect(SwapEntry(type: 1, offset: 5).pageTableEntry == 0x0FFF_FFFF_FFFF_F400)
        var random = SplitMix64(seed: 3)
        for _ in 0..<2000 {
            let entry = SwapEntry(
                type: random.next() & 31,
                offset: random.next() >> UInt64(14 + random.next(below: 50))
            )
            let value = entry.pageTableEntry
            #expect(value & 0x1FF == 0)
            #expect(value >> 59 == entry.type)
            #expect((value >> 9) & ((1 << 50) - 1) == ((1 << 50) - 1) - entry.offset)
            #expect(SwapEntry(pageTableEntry: value) == entry)
            // The flags below do not matter.
            #expect(SwapEntry(pageTableEntry: value | 0x1E) == entry)
        }
    }

    @Test("single pages and folios go to clusters of their own; the header's cluster comes last")
    func clusters() {
        var swap = SwapDevice(pages: 32, clusterPages: 8)
        #expect(swap.swapOut(order: 0) == 8)
        #expect(swap.swapOut(order: 2) == 16)
        #expect(swap.swapOut(order: 0) == 9)
        #expect(swap.swapOut(order: 2) == 20)
        #expect(swap.clusters[2].state == .full)
        #expect(swap.swapOut(order: 1) == 24)
        #expect(swap.swapOut(order: 3) == nil)
        for slot in 10..<16 { #expect(swap.swapOut(order: 0) == slot) }
        // Now the header's cluster, and when that is full, what is left of the one for pairs.
        for slot in 1..<8 { #expect(swap.swapOut(order: 0) == slot) }
        #expect(swap.swapOut(order: 0) == 26)
        #expect(swap.checkInvariants() == [])
    }

    @Test("a fork counts twice, and the slot is free when both have let go")
    func sharing() {
        var swap = SwapDevice(pages: 64, clusterPages: 8)
        let slot = swap.swapOut(order: 0) ?? 0
        #expect(swap.duplicate(slot) == true)
        #expect(swap.map[slot] == 2)
        #expect(swap.swapIn(slot, forWrite: false) == .cached(wasCached: false, isFreed: false))
        #expect(swap.map[slot] == 0x41)
        // The page is mapped by the other one, too: even a write leaves it in the swap cache.
        #expect(swap.swapIn(slot, forWrite: true) == .cached(wasCached: true, isFreed: false))
        #expect(swap.map[slot] == 0x40)
        #expect(swap.swapIn(slot, forWrite: false) == .notThere)
        let alone = swap.swapOut(order: 0) ?? 0
        #expect(swap.swapIn(alone, forWrite: true) == .cached(wasCached: false, isFreed: true))
        #expect(swap.map[alone] == 0)
        #expect(swap.duplicate(alone) == false)
        #expect(swap.checkInvariants() == [])
    }

    @Test("on a synchronous device an unshared page goes past the swap cache")
    func synchronous() {
        var swap = SwapDevice(pages: 64, clusterPages: 8, isSynchronous: true)
        let slot = swap.swapOut(order: 0) ?? 0
        #expect(swap.swapIn(slot, forWrite: false) == .bypassed)
        #expect(swap.freeSlots == 63)
        let shared = swap.swapOut(order: 0) ?? 0
        _ = swap.duplicate(shared)
        #expect(swap.swapIn(shared, forWrite: false) == .cached(wasCached: false, isFreed: false))
    }

    @Test("once swap is more than half full, slots are freed on swap-in, and cached ones make room")
    func full() {
        var swap = SwapDevice(pages: 16, clusterPages: 8)
        for _ in 0..<7 { swap.swapOut(order: 0) }
        _ = swap.swapIn(8, forWrite: false)
        _ = swap.swapIn(9, forWrite: false)
        #expect(swap.map[8] == 0x40)
        #expect(!swap.isSwapFull)
        for _ in 0..<8 { swap.swapOut(order: 0) }
        #expect(swap.isSwapFull)
        // When no free cluster was left, the full one was gone through for slots that only the swap cache held.
        #expect(swap.freeSlots == 2)
        #expect(swap.map[8] == 0 && swap.map[9] == 0)
        #expect(swap.swapIn(10, forWrite: false) == .cached(wasCached: false, isFreed: true))
        #expect(swap.swapOut(order: 0) != nil)
        #expect(swap.checkInvariants() == [])
    }

    @Test("the count has a highest value")
    func highestCount() {
        var swap = SwapDevice(pages: 8, clusterPages: 8)
        let slot = swap.swapOut(order: 0) ?? 0
        for _ in 1..<62 { #expect(swap.duplicate(slot) == true) }
        #expect(swap.duplicate(slot) == false)
        #expect(swap.count(of: slot) == 62)
    }

    // MARK: Against an oracle

    /// What each slot should hold: how many entries, whether it is cached, and how many map it from there.
    private struct Ledger {
        var entries: [Int]
        var cached: [Bool]
        var mapped: [Int]

        var free: Int { entries.indices.dropFirst().count { entries[$0] == 0 && !cached[$0] } }

        mutating func forget(_ slot: Int) {
            cached[slot] = false
            mapped[slot] = 0
        }
    }

    private struct World {
        var swap: SwapDevice
        var ledger: Ledger
        let pages: Int
        let size: Int
        let isSynchronous: Bool

        init(pages: Int, size: Int, isSynchronous: Bool) {
            swap = SwapDevice(pages: pages, clusterPages: size, isSynchronous: isSynchronous)
            let none = [Int](repeating: 0, count: pages)
            ledger = Ledger(entries: none, cached: none.map { _ in false }, mapped: none)
            (self.pages, self.size, self.isSynchronous) = (pages, size, isSynchronous)
        }

        mutating func play(_ draw: inout Draw, breaking: (inout SwapDevice) -> Void) -> String? {
            // Mostly a slot that is in use, and one of a few.
            let used = ledger.entries.indices.filter { ledger.entries[$0] > 0 }.prefix(6)
            let isUsed = !used.isEmpty && draw.next(below: 4) > 0
            let slot = isUsed ? used[draw.next(below: used.count)] : 1 + draw.next(below: pages - 1)
            let isHalf = { [pages] (ledger: Ledger) in ledger.free * 2 < pages - 1 }
            switch draw.next(below: 10) {
            case 0...2:
                let order = draw.next(below: 3) > 0 ? 0 : draw.next(below: swap.highestOrder + 1)
                let had = ledger.free
                let wasHalf = isHalf(ledger)
                let found = swap.swapOut(order: order)
                // Pages that only the swap cache held may be gone.
                for index in 1..<pages where ledger.entries[index] == 0 && ledger.cached[index] {
                    if swap.map[index] & 0x40 == 0 {
                        if !wasHalf { return "slot \(index) lost its page although there is room" }
                        ledger.forget(index)
                    }
                }
                guard let found else {
                    if order == 0, had > 0 { return "no slot of \(had)" }
                    break
                }
                let length = 1 << order
                if found % length != 0 || found / size != (found + length - 1) / size { return "at \(found)" }
                for index in found..<(found + length) {
                    if index >= pages || ledger.entries[index] > 0 || ledger.cached[index] {
                        return "slot \(index) was in use"
                    }
                    ledger.entries[index] = 1
                }
            case 3, 4:
                let isDone = swap.duplicate(slot)
                let may = ledger.entries[slot] > 0 && ledger.entries[slot] < 62
                if isDone != may { return "duplicate \(slot)" }
                if may { ledger.entries[slot] += 1 }
            case 5...7:
                let isWrite = draw.next(below: 2) == 0
                let result = swap.swapIn(slot, forWrite: isWrite)
                if ledger.entries[slot] == 0 {
                    if result != .notThere { return "\(result) of nothing" }
                    break
                }
                ledger.entries[slot] -= 1
                let isLast = ledger.entries[slot] == 0
                if isSynchronous, isLast, !ledger.cached[slot] {
                    if result != .bypassed { return "\(result), expected to bypass" }
                    break
                }
                let was = ledger.cached[slot]
                ledger.entries[slot] += 1
                let isFull = isHalf(ledger)
                ledger.entries[slot] -= 1
                let isFreed = isLast && (isFull || (isWrite && ledger.mapped[slot] == 0))
                if result != .cached(wasCached: was, isFreed: isFreed) { return "\(result)" }
                ledger.cached[slot] = true
                ledger.mapped[slot] += 1
                if isFreed { ledger.forget(slot) }
            default:
                let isFull = isHalf(ledger)
                if swap.drop(slot) != (ledger.entries[slot] > 0) { return "drop \(slot)" }
                if ledger.entries[slot] > 0 {
                    ledger.entries[slot] -= 1
                    let mayGo = ledger.mapped[slot] == 0 || isFull
                    if ledger.entries[slot] == 0, ledger.cached[slot], mayGo { ledger.forget(slot) }
                }
            }
            breaking(&swap)
            for index in 1..<pages {
                let value = ledger.entries[index] + (ledger.cached[index] ? 0x40 : 0)
                if Int(swap.map[index]) != value {
                    return "slot \(index) is \(swap.map[index]), expected \(value)"
                }
            }
            let violations = swap.checkInvariants()
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    private func test(
        pages: Int,
        size: Int = 4,
        isSynchronous: Bool = false,
        breaking: @escaping (inout SwapDevice) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("\(pages) slots in clusters of \(size), synchronous: \(isSynchronous)") {
            World(pages: pages, size: size, isSynchronous: isSynchronous)
        } play: {
            $0.play(&$1, breaking: breaking)
        }
    }

    @Test(
        "seeded random sequences of 10,000 steps",
        arguments: [(10, 4, false), (37, 4, true), (60, 16, false)]
    )
    func random(pages: Int, size: Int, isSynchronous: Bool) {
        test(pages: pages, size: size, isSynchronous: isSynchronous).check(seed: UInt64(pages))
    }

    @Test("every sequence of five steps on eight pages", arguments: [true, false])
    func exhaustive(isSynchronous: Bool) {
        test(pages: 8, isSynchronous: isSynchronous).checkEverySequence(upTo: 5) { world in
            // The first number picks a slot in use, if there is one.
            let used = min(6, world.ledger.entries.count { $0 > 0 })
            let places: [[Int]] = used == 0 ? [[0]] : (0..<min(used, 2)).map { [1, $0] }
            return places.flatMap { place -> [Draw] in
                let rest = [[0, 1], [0, 0, 1], [3], [5, 0], [5, 1], [8]]
                return rest.map { Draw(place + $0) }
            }
        }
    }

    @Test("broken variants are caught: a count that sticks, a cluster on the wrong list, a cache that forgets")
    func broken() {
        let broken: [(inout SwapDevice) -> Void] = [
            { swap in if let slot = swap.map.firstIndex(of: 2) { swap.map[slot] = 1 } },
            { swap in if swap.freeClusters.count > 1 { swap.nonfull[0].append(swap.freeClusters.removeFirst()) } },
            { swap in for slot in swap.map.indices where slot > 0 { swap.map[slot] &= 0xBF } },
            { $0.freeSlots -= $0.freeSlots > 3 ? 1 : 0 },
            { swap in for slot in swap.cacheMappings.indices { swap.cacheMappings[slot] = 0 } },
        ]
        for breaking in broken { test(pages: 37, breaking: breaking).expectCaught(within: 12) }
    }
}
