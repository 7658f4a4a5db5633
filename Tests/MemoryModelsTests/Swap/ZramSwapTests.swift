import Testing

@testable import MemoryModels

@Suite("Swapping to zram")
struct ZramSwapTests {
    private func system(_ pages: Int = 8, swapPages: Int = 16, limit: Int = 0) -> ZramSwap {
        ZramSwap(pages: pages, swapPages: swapPages, limitPages: limit, clusterPages: 8)
    }

    @Test("a page that is read back leaves neither slot nor compressed copy")
    func roundTrip() {
        var system = system()
        system.store(.compressed(1000), process: 0, page: 0)
        #expect(system.swapOut(process: 0, page: 0) == .stored)
        #expect(system.usage == ZramSwap.Usage(inMemory: 0, swappedOut: 1, pool: 1))
        #expect(system.touch(process: 0, page: 0) == .read(bypassesCache: true))
        #expect(system.usage == ZramSwap.Usage(inMemory: 1, swappedOut: 0, pool: 0))
        #expect(system.swap.freeSlots == 15)
        // Its slot is gone, so it must be written again although nothing changed.
        #expect(system.swapOut(process: 0, page: 0) == .stored)
        #expect(system.counters.written == 2)
    }

    @Test("zeroes never reach the device; another repeated word does, and takes no page")
    func zeroes() {
        var system = system()
        system.store(.zeroes, process: 0, page: 0)
        system.store(.sameFilled, process: 0, page: 1)
        #expect(system.swapOut(process: 0, page: 0) == .zeroes)
        #expect(system.swapOut(process: 0, page: 1) == .stored)
        #expect(system.zram.statistics.samePages == 1)
        #expect(system.usage.netSaved == 2)
        #expect(system.touch(process: 0, page: 0) == .zeroes(bypassesCache: true))
        #expect(system.counters == ZramSwap.Counters(written: 1, zeroesOut: 1, zeroesIn: 1))
    }

    @Test("what a fork shares is read once, and reclaimed again without a write")
    func sharing() {
        var system = system()
        system.store(.compressed(1000), process: 0, page: 0)
        system.swapOut(process: 0, page: 0)
        #expect(system.fork(0) == 1)
        #expect(system.touch(process: 1, page: 0) == .read(bypassesCache: false))
        #expect(system.touch(process: 0, page: 0) == .cached)
        #expect(system.swapOut(process: 0, page: 0) == .clean)
        #expect(system.counters.written == 1)
        // The writer reads it back, and gets a copy since the other still refers to the slot.
        #expect(system.store(.zeroes, process: 1, page: 0) == .read(bypassesCache: false))
        #expect(system.counters.copied == 1)
        #expect(system.contents(process: 0, page: 0) == .compressed(1000))
        #expect(system.checkInvariants() == [])
    }

    @Test("a page that the device refuses stays in the swap cache, unmapped and dirty")
    func refusal() {
        var system = system(limit: 1)
        for page in 0..<2 { system.store(.compressed(4000), process: 0, page: page) }
        #expect(system.swapOut(process: 0, page: 0) == .stored)
        #expect(system.swapOut(process: 0, page: 1) == .refused)
        #expect(system.usage == ZramSwap.Usage(inMemory: 1, swappedOut: 1, pool: 1))
        #expect(system.swapOut(process: 0, page: 1) == .refused)
        // Once there is room it goes; what was not written is not lost.
        #expect(system.touch(process: 0, page: 1) == .cached)
        system.drop(process: 0, page: 0)
        #expect(system.swapOut(process: 0, page: 1) == .stored)
        #expect(system.counters.refused == 2)
        #expect(system.contents(process: 0, page: 1) == .compressed(4000))
        #expect(system.checkInvariants() == [])
    }

    @Test("without a free slot a page stays mapped")
    func noSlot() {
        var system = system(swapPages: 3)
        for page in 0..<3 { system.store(.compressed(100), process: 0, page: page) }
        #expect((0..<3).map { system.swapOut(process: 0, page: $0) } == [.stored, .stored, .noSlot])
        #expect(system.touch(process: 0, page: 2) == .mapped)
        #expect(system.swapOut(process: 0, page: 7) == .notThere)
        #expect(system.swapOut(process: 3, page: 0) == .notThere)
    }

    // MARK: Against an oracle

    private struct World {
        var system: ZramSwap
        var ledger: ZramSwapLedger
        let pages: Int
    }

    private static let contents: [ZramSwap.Contents] = [
        .compressed(1000), .zeroes, .compressed(1001), .sameFilled, .compressed(300), .compressed(4000),
    ]

    private static func test(
        pages: Int,
        swapPages: Int,
        limit: Int = 0,
        clusterPages: Int = 4,
        breaking: @escaping (inout ZramSwap) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("\(pages) pages, \(swapPages) swap pages, limit \(limit), clusters of \(clusterPages)") {
            World(
                system: ZramSwap(pages: pages, swapPages: swapPages, limitPages: limit, clusterPages: clusterPages),
                ledger: ZramSwapLedger(slots: swapPages - 1),
                pages: pages
            )
        } play: { world, draw in
            if let text = play(&world, &draw) { return text }
            breaking(&world.system)
            return problem(world)
        }
    }

    /// Takes a step on both sides.
    private static func play(_ world: inout World, _ draw: inout Draw) -> String? {
        let action = draw.next(below: 16)
        let living = world.ledger.entries.indices.filter { world.ledger.entries[$0] != nil }
        let process = living.isEmpty ? 0 : living[draw.next(below: living.count)]
        let page = draw.next(below: world.pages)
        switch action {
        case 0...3:
            let contents = contents[draw.next(below: contents.count)]
            let (real, wanted) = (
                world.system.store(contents, process: process, page: page),
                world.ledger.store(contents, process, page)
            )
            return real == wanted ? nil : "store came to \(real), expected \(wanted)"
        case 4...6:
            let (real, wanted) = (
                world.system.touch(process: process, page: page),
                world.ledger.touch(process, page, forWrite: false)
            )
            return real == wanted ? nil : "touch came to \(real), expected \(wanted)"
        case 7...11: return swapOut(&world, process, page)
        case 12, 13:
            let (real, wanted) = (world.system.drop(process: process, page: page), world.ledger.drop(process, page))
            return real == wanted ? nil : "drop came to \(real)"
        case 14:
            let (real, wanted) = (world.system.fork(process), world.ledger.fork(process))
            return real == wanted ? nil : "fork came to \(String(describing: real))"
        default:
            // The last process stays.
            guard living.count > 1 else { return nil }
            world.system.exit(process)
            world.ledger.exit(process)
            return nil
        }
    }

    private static func swapOut(_ world: inout World, _ process: Int, _ page: Int) -> String? {
        let wasHalfFull = world.ledger.isHalfFull
        let hadRoom = world.ledger.usedSlots < world.ledger.slots
        let pool = world.system.zram.pool
        let real = world.system.swapOut(process: process, page: page)
        guard let id = world.ledger.candidate(process, page), let item = world.ledger.items[id] else {
            return real == .notThere ? nil : "\(real) of nothing"
        }
        // To find a slot, swap that is half full may take pages out of the swap cache.
        for (process, entries) in world.ledger.entries.enumerated() {
            for (page, entry) in entries ?? [:] where entry.isMapped && world.ledger.items[entry.id]?.hasSlot == true {
                guard entry.id != id, world.ledger.count(entry.id, mapped: false) == 0,
                    case .mapped(let number, _) = world.system.processes[process][page],
                    world.system.memory[number]?.slot == nil
                else { continue }
                if !wasHalfFull || item.hasSlot { return "page \(page) lost its slot" }
                world.ledger.freeSlot(entry.id)
            }
        }
        if !item.hasSlot, !hadRoom { return real == .noSlot ? nil : "\(real) without a slot" }
        if real == .refused {
            guard case .compressed(let bytes) = item.contents, world.system.zram.limitPages > 0 else {
                return "refused \(item.contents)"
            }
            let more = pool.classes.class(forBytes: bytes).pagesPerZspage
            if pool.pagesAllocated + more <= world.system.zram.limitPages { return "refused although there is room" }
        }
        let wanted = world.ledger.swapOut(id, isRefused: real == .refused)
        return real == wanted ? nil : "swap-out came to \(real), expected \(wanted)"
    }

    private static func problem(_ world: World) -> String? {
        let (system, ledger) = (world.system, world.ledger)
        for process in system.processes.indices {
            for page in 0..<world.pages
            where system.contents(process: process, page: page) != ledger.contents(process, page) {
                return "page \(page) of \(process) is not what was written"
            }
        }
        let items = ledger.items.values
        let usage = system.usage
        if usage.inMemory != items.count(where: { $0.isInMemory }) { return "\(usage.inMemory) in memory" }
        if usage.swappedOut != items.count(where: { !$0.isInMemory }) { return "\(usage.swappedOut) swapped out" }
        let stored = items.count { $0.stored != nil }
        if system.zram.statistics.storedPages != stored {
            return "the device has \(system.zram.statistics.storedPages)"
        }
        let zeroes = items.count { !$0.isInMemory && $0.contents == .zeroes }
        if system.zeromap.count(where: { $0 }) < zeroes { return "zeromap" }
        if system.zram.limitPages > 0, usage.pool > system.zram.limitPages { return "the pool is above its limit" }
        let violations = system.checkInvariants()
        return violations.isEmpty ? nil : "\(violations)"
    }

    @Test(
        "seeded random sequences of 10,000 steps",
        arguments: [(3, 8, 0, 4), (6, 40, 0, 16), (6, 12, 2, 4), (12, 64, 6, 512), (4, 4, 0, 4)]
    )
    func random(pages: Int, swapPages: Int, limit: Int, clusterPages: Int) {
        Self.test(pages: pages, swapPages: swapPages, limit: limit, clusterPages: clusterPages)
            .check(seed: UInt64(swapPages))
    }

    @Test("every sequence of six steps with one page, room for one slot or for three", arguments: [2, 4])
    func exhaustive(swapPages: Int) {
        Self.test(pages: 1, swapPages: swapPages, limit: 1).checkEverySequence(upTo: 6) { world in
            let living = world.ledger.entries.count { $0 != nil }
            let first = [
                Draw(0, 0, 0, 0), Draw(0, 0, 0, 1), Draw(4, 0, 0), Draw(7, 0, 0), Draw(12, 0, 0), Draw(14, 0, 0),
                Draw(15, 0, 0),
            ]
            return living > 1 ? first + [Draw(0, 1, 0, 0), Draw(4, 1, 0), Draw(15, 1, 0)] : first
        }
    }

    @Test("broken variants are caught: lost references, copies that stay or vanish, pages that go astray")
    func broken() {
        let broken: [(inout ZramSwap) -> Void] = [
            // The device is not told that a slot is free.
            { system in
                if let slot = system.swap.map.indices.dropFirst().first(where: { system.swap.map[$0] == 0 }) {
                    system.zram.write(.sameFilled, to: slot)
                }
            },
            // A compressed copy vanishes.
            { system in
                if let slot = system.zram.slots.firstIndex(where: { $0 != .empty }) { system.zram.discard(slot) }
            },
            // A reference is not counted.
            { system in
                if let slot = system.swap.map.firstIndex(of: 2) { system.swap.map[slot] = 1 }
            },
            // A bit of zeromap is lost.
            { system in for slot in system.zeromap.indices { system.zeromap[slot] = false } },
            // A page in the swap cache forgets that it is dirty.
            { system in
                for number in system.memory.indices where system.memory[number]?.slot != nil {
                    system.memory[number]?.isDirty = false
                }
            },
            // What a fork shares stays exclusive.
            { system in
                for process in system.processes.indices {
                    for (page, entry) in system.processes[process].enumerated() {
                        if case .mapped(let number, false) = entry {
                            system.processes[process][page] = .mapped(number, isExclusive: true)
                        }
                    }
                }
            },
        ]
        for breaking in broken {
            Self.test(pages: 6, swapPages: 12, limit: 2, breaking: breaking).expectCaught(within: 8)
        }
    }
}
