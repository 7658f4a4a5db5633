import Testing

@testable import MemoryModels

@Suite("TLB")
struct TLBTests {
    private func run(_ system: inout TLBSystem, _ space: Int, cpu: Int = 0) -> [TLBEvent] {
        var events: [TLBEvent] = []
        system.switchTo(space, cpu: cpu, recordingInto: &events)
        return events
    }

    private func unmap(_ system: inout TLBSystem, _ first: UInt64, _ count: Int, cpu: Int = 0, tables: Bool = false)
        -> [TLBEvent]
    {
        var events: [TLBEvent] = []
        system.unmap(cpu: cpu, first: first, count: count, freesTables: tables, recordingInto: &events)
        return events
    }

    private func makeSystem(cpus: Int = 1, spaces: Int, sets: Int = 4, ways: Int = 4, pcid: Bool = true) -> TLBSystem {
        var system = TLBSystem(cpuCount: cpus, sets: sets, ways: ways, hasPCID: pcid)
        for _ in 0..<spaces { _ = system.makeSpace() }
        return system
    }

    @Test("ASIDs are handed out 1 to 5, then 0, then 1 again; a process that still has its slot keeps its entries")
    func asids() {
        var system = makeSystem(spaces: 8)
        var asids: [Int] = []
        for space in 1...7 {
            if case .switched(_, _, let asid, true, true)? = run(&system, space).first { asids.append(asid) }
        }
        #expect(asids == [1, 2, 3, 4, 5, 0, 1])
        // init_mm lost slot 0, process 1 its slot 1.
        #expect(system.recycledSlots == 2)
        #expect(run(&system, 2) == [.switched(cpu: 0, to: 2, asid: 2, flush: false, isNewSlot: false)])
        #expect(run(&system, 1) == [.switched(cpu: 0, to: 1, asid: 2, flush: true, isNewSlot: true)])
        #expect(run(&system, 1) == [.stayed(cpu: 0)])
    }

    @Test("a flush missed while another process ran is made up for at the switch")
    func generations() {
        var system = makeSystem(cpus: 2, spaces: 2)
        _ = run(&system, 1, cpu: 0)
        _ = run(&system, 1, cpu: 1)
        var events: [TLBEvent] = []
        system.access(cpu: 1, page: 3, recordingInto: &events)
        _ = run(&system, 2, cpu: 1)
        #expect(
            unmap(&system, 3, 1) == [
                .requested(cpu: 0, pages: 1, isFull: false, interrupted: [], lazy: []),
                .flushed(cpu: 0, pages: 1, isFull: false),
            ]
        )
        #expect(system.cpus[1].tlb.entries.count == 1)
        #expect(run(&system, 1, cpu: 1) == [.switched(cpu: 1, to: 1, asid: 1, flush: true, isNewSlot: false)])
        #expect(system.cpus[1].tlb.entries.isEmpty)
    }

    @Test("a lazy processor is interrupted only if page tables are freed, and then leaves for init_mm")
    func lazy() {
        for tables in [false, true] {
            var system = makeSystem(cpus: 2, spaces: 1)
            _ = run(&system, 1, cpu: 0)
            _ = run(&system, 1, cpu: 1)
            var events: [TLBEvent] = []
            system.enterLazy(cpu: 1, recordingInto: &events)
            let first = unmap(&system, 0, 2, tables: tables).first
            #expect(
                first
                    == .requested(
                        cpu: 0,
                        pages: 2,
                        isFull: false,
                        interrupted: tables ? [1] : [],
                        lazy: tables ? [] : [1]
                    )
            )
            #expect(system.cpus[1].loaded == (tables ? 0 : 1))
            guard case .switched(_, _, _, let flush, _)? = run(&system, 1, cpu: 1).first else {
                Issue.record("no switch")
                return
            }
            #expect(flush)
            #expect(system.checkInvariants().isEmpty)
        }
    }

    @Test("up to 33 pages are flushed one by one, 34 by context", arguments: [(1, false), (33, false), (34, true)])
    func ceiling(count: Int, isFull: Bool) {
        var system = makeSystem(spaces: 1)
        _ = run(&system, 1)
        #expect(unmap(&system, 0, count).last == .flushed(cpu: 0, pages: count, isFull: isFull))
    }

    @Test("global entries survive CR3 writes, and INVLPG drops them")
    func global() {
        for pcid in [true, false] {
            var system = makeSystem(cpus: 2, spaces: 2, pcid: pcid)
            _ = run(&system, 1)
            var events: [TLBEvent] = []
            let page = 9 | TLBSystem.kernelBit
            system.access(cpu: 0, page: page, recordingInto: &events)
            _ = run(&system, 2)
            system.access(cpu: 0, page: page, recordingInto: &events)
            #expect(events.last == .hit(cpu: 0, page: page))
            system.unmapKernel(cpu: 1, first: page, count: 1, recordingInto: &events)
            #expect(system.cpus[0].tlb.entries.isEmpty && system.interrupts == 1)
        }
    }

    @Test("the least recently used entry of a set gives way")
    func replacement() {
        var tlb = TLBCache(setCount: 2, ways: 2)
        #expect(tlb.insert(0, pcid: 1, isGlobal: false, frame: 10) == nil)
        #expect(tlb.insert(2, pcid: 1, isGlobal: false, frame: 12) == nil)
        #expect(tlb.lookup(0, pcid: 1) == 10)
        #expect(tlb.lookup(0, pcid: 2) == nil)
        #expect(tlb.insert(4, pcid: 2, isGlobal: false, frame: 14)?.page == 2)
        #expect(tlb.insert(1, pcid: 1, isGlobal: false, frame: 11) == nil)
    }

    @Test("effective access time, as textbooks compute it")
    func effectiveTime() {
        // Silberschatz: 20 ns and 100 ns, 80 % and 98 %.
        #expect(TLBSystem.effectiveTime(hits: 80, misses: 20, lookup: 20, memory: 100, levels: 1) == 1400)
        #expect(TLBSystem.effectiveTime(hits: 98, misses: 2, lookup: 20, memory: 100, levels: 1) == 1220)
        #expect(TLBSystem.effectiveTime(hits: 0, misses: 0, lookup: 20, memory: 100, levels: 4) == 0)
        #expect(TLBSystem.effectiveTime(hits: 0, misses: 1, lookup: 0, memory: 80, levels: 4) == 4000)
    }

    private struct World {
        var system: TLBSystem
        /// What each space maps, kept apart; the kernel's pages first.
        var tables = Array(repeating: [UInt64: UInt64](), count: 10)
        var steps = 0
    }

    /// Random work on a system: accesses must always see what the page tables say now.
    private func test(
        pcid: Bool,
        breaking: @escaping (inout TLBSystem) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("PCID \(pcid)") {
            World(system: makeSystem(cpus: 3, spaces: 9, sets: 8, ways: 3, pcid: pcid))
        } end: { world in
            let isLively = world.system.hits > 1500 && world.system.interrupts > 100
            return isLively || world.steps < 20_000 ? nil : "a dull sequence"
        } play: { world, draw in
            world.steps += 1
            if let text = step(&world, &draw) { return text }
            breaking(&world.system)
            return draw.number % 16 == 0 ? world.system.checkInvariants().first.map { "\($0)" } : nil
        }
    }

    private func step(_ world: inout World, _ draw: inout Draw) -> String? {
        let cpu = draw.next(below: 3)
        let loaded = world.system.cpus[cpu].loaded
        let isUser = loaded != 0 && !world.system.cpus[cpu].isLazy
        var events: [TLBEvent] = []
        switch draw.next(below: 20) {
        case 0, 1: world.system.switchTo(1 + draw.next(below: 9), cpu: cpu, recordingInto: &events)
        case 2: world.system.enterLazy(cpu: cpu, recordingInto: &events)
        case 3 where isUser && draw.next(below: 5) == 0:
            let first = UInt64(draw.next(below: 60))
            let count = 1 + draw.next(below: 50)
            for page in first..<(first + UInt64(count)) { world.tables[loaded][page] = nil }
            let freesTables = draw.next(below: 4) == 0
            world.system.unmap(cpu: cpu, first: first, count: count, freesTables: freesTables, recordingInto: &events)
        case 4 where draw.next(below: 10) == 0:
            let first = UInt64(draw.next(below: 16)) | TLBSystem.kernelBit
            let count = 1 + draw.next(below: 40)
            for page in first..<(first + UInt64(count)) { world.tables[0][page] = nil }
            world.system.unmapKernel(cpu: cpu, first: first, count: count, recordingInto: &events)
        case 5:
            let page = UInt64(draw.next(below: 20)) | TLBSystem.kernelBit
            return access(page, of: 0, cpu: cpu, &world)
        default:
            guard isUser else { return nil }
            return access(UInt64(draw.next(below: 24)), of: loaded, cpu: cpu, &world)
        }
        return nil
    }

    private func access(_ page: UInt64, of space: Int, cpu: Int, _ world: inout World) -> String? {
        var events: [TLBEvent] = []
        let frame = world.system.access(cpu: cpu, page: page, recordingInto: &events)
        let expected = world.tables[space][page] ?? frame
        world.tables[space][page] = frame
        return frame == expected ? nil : "page \(page) of space \(space) leads to \(frame), expected \(expected)"
    }

    @Test("20,000 random operations: no stale translation is ever used", arguments: [true, false])
    func oracle(pcid: Bool) { test(pcid: pcid).check(seed: pcid ? 11 : 12, count: 20_000) }

    @Test("every sequence of five operations of two processors")
    func exhaustive() {
        let steps = [
            Draw(0, 0, 0), Draw(0, 0, 1), Draw(1, 0, 0), Draw(1, 2), Draw(0, 3, 0, 0, 0, 1), Draw(0, 3, 0, 0, 0, 0),
            Draw(0, 6, 0), Draw(1, 6, 0), Draw(1, 5, 0), Draw(0, 4, 0, 0, 0),
        ]
        test(pcid: true).checkEverySequence(upTo: 5) { _ in steps }
    }

    @Test("broken variants are caught: processors that are not interrupted, and those that think they have caught up")
    func brokenVariants() {
        test(pcid: true) { for space in $0.spaces.indices { $0.spaces[space].cpuMask = 0 } }
            .expectCaught(count: 10_000, within: 8)
        test(pcid: true) { system in
            for cpu in system.cpus.indices {
                for slot in system.cpus[cpu].slots.indices { system.cpus[cpu].slots[slot].generation = .max }
            }
        }
        .expectCaught(count: 10_000, within: 8)
    }

    @Test("the checks bite: a flush that is forgotten, a mask that lost a processor, a slot of another")
    func broken() {
        var system = makeSystem(cpus: 2, spaces: 2)
        _ = run(&system, 1, cpu: 0)
        _ = run(&system, 1, cpu: 1)
        var events: [TLBEvent] = []
        system.access(cpu: 1, page: 3, recordingInto: &events)
        #expect(system.checkInvariants().isEmpty)
        var deaf = system
        deaf.spaces[1].cpuMask = 1
        #expect(deaf.checkInvariants().contains(.missingFromMask(cpu: 1)))
        // The interrupt never comes, but the processor believes that it has caught up.
        _ = unmap(&deaf, 3, 1)
        deaf.cpus[1].slots[1].generation = deaf.spaces[1].generation
        #expect(deaf.checkInvariants().contains(.stale(cpu: 1, page: 3)))
        var confused = system
        confused.cpus[0].slots[1].contextID = 3
        #expect(confused.checkInvariants().contains(.wrongSlot(cpu: 0)))
        var twice = system
        twice.cpus[1].tlb = TLBCache(setCount: 1, ways: 4)
        for _ in 0..<2 { _ = twice.cpus[1].tlb.insert(3, pcid: 2, isGlobal: false, frame: 0x1000) }
        #expect(twice.checkInvariants().contains(.brokenSet(cpu: 1, set: 0)))
    }
}
