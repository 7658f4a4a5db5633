import Testing

@testable import MemoryModels

/// What memblock must say about each unit of a small world, kept unit by unit. A unit is a quarter of a
/// page, so that pages can be partly free.
private struct UnitOracle {
    static let unit: UInt64 = 1024
    static let count = 64
    /// Flags and node of each unit of RAM; nil where there is none.
    var memory = [Attributes?](repeating: nil, count: count)
    var reserved = [Bool](repeating: false, count: count)

    struct Attributes: Equatable {
        var node: Int?
        var flags: MemblockFlags
    }

    var memoryRegions: [MemblockRegion] {
        regions { memory[$0] }
    }

    var reservedRegions: [MemblockRegion] {
        regions { reserved[$0] ? Attributes(node: nil, flags: []) : nil }
    }

    private func regions(_ attributes: (Int) -> Attributes?) -> [MemblockRegion] {
        var regions: [MemblockRegion] = []
        for index in 0..<Self.count {
            guard let own = attributes(index) else { continue }
            if index > 0, attributes(index - 1) == own {
                regions[regions.count - 1].size += Self.unit
            } else {
                let base = UInt64(index) * Self.unit
                regions.append(MemblockRegion(base: base, size: Self.unit, node: own.node, flags: own.flags))
            }
        }
        return regions
    }

    /// Whether these units are free RAM of one region.
    func isFree(_ units: Range<Int>) -> Bool {
        units.allSatisfy { unit in
            guard unit < Self.count, let own = memory[unit] else { return false }
            return !reserved[unit] && !own.flags.contains(.noMap) && own == memory[units.lowerBound]
        }
    }

    /// The highest (or lowest) place for so many units, by trying all.
    func place(_ count: Int, alignment: Int, limit: Int, isBottomUp: Bool) -> Int? {
        let places = stride(from: 0, to: Self.count, by: alignment).filter { start in
            start >= 4 && start + count <= limit && isFree(start..<(start + count))
        }
        return isBottomUp ? places.first : places.last
    }

    /// The pages that are free as a whole.
    var freePages: Set<Int> {
        Set((0..<(Self.count / 4)).filter { isFree(($0 * 4)..<($0 * 4 + 4)) })
    }
}

@Suite("memblock: the same as an array of units")
struct MemblockOracleTests {
    private func difference(_ memblock: Memblock, _ oracle: UnitOracle) throws -> String? {
        let violations = memblock.checkInvariants()
        guard violations.isEmpty else { return "\(violations)" }
        guard memblock.memory.regions == oracle.memoryRegions else {
            return "memory is \(memblock.memory.regions), expected \(oracle.memoryRegions)"
        }
        guard memblock.reserved.regions == oracle.reservedRegions else {
            return "reserved is \(memblock.reserved.regions), expected \(oracle.reservedRegions)"
        }
        return nil
    }

    private struct World {
        var memblock = Memblock()
        var oracle = UnitOracle()
    }

    private func test(breaking: @escaping (inout Memblock) -> Void = { _ in }) -> SequenceTest<World, Draw> {
        SequenceTest("64 units") {
            World()
        } play: { world, draw in
            if let text = try step(&world.memblock, &world.oracle, &draw) { return text }
            breaking(&world.memblock)
            if let text = try difference(world.memblock, world.oracle) { return text }
            return draw.number % 50 == 0 ? try handOver(world) : nil
        }
    }

    /// One random operation on both; says whether allocation found another place.
    private func step(_ memblock: inout Memblock, _ oracle: inout UnitOracle, _ draw: inout Draw) throws -> String? {
        let start = draw.next(below: UnitOracle.count)
        let count = 1 + draw.next(below: min(UnitOracle.count - start, 20))
        let units = start..<(start + count)
        let base = UInt64(start) * UnitOracle.unit
        let size = UInt64(count) * UnitOracle.unit
        var events: [MemblockEvent] = []
        switch draw.next(below: 8) {
        case 0, 1:
            let node = draw.next(below: 3) == 0 ? 1 : nil
            try memblock.add(base: base, size: size, node: node)
            for unit in units where oracle.memory[unit] == nil { oracle.memory[unit] = .init(node: node, flags: []) }
        case 2:
            try memblock.remove(base: base, size: size, recordingInto: &events)
            for unit in units { oracle.memory[unit] = nil }
        case 3:
            try memblock.reserve(base: base, size: size)
            for unit in units { oracle.reserved[unit] = true }
        case 4, 5:
            try memblock.free(base: base, size: size, recordingInto: &events)
            for unit in units { oracle.reserved[unit] = false }
        case 6:
            let isSet = draw.next(below: 2) == 0
            try memblock.setNoMap(isSet, base: base, size: size, recordingInto: &events)
            for unit in units { oracle.memory[unit]?.flags = isSet ? .noMap : [] }
        default:
            let wanted = 1 + draw.next(below: 12)
            let alignment = 1 << draw.next(below: 4)
            let limit = draw.next(below: UnitOracle.count + 1)
            memblock.isBottomUp = draw.next(below: 2) == 0
            memblock.currentLimit = UInt64(limit) * UnitOracle.unit
            let found = try memblock.allocate(
                size: UInt64(wanted) * UnitOracle.unit,
                alignment: UInt64(alignment) * UnitOracle.unit
            )
            let expected = oracle.place(
                wanted,
                alignment: alignment,
                limit: limit,
                isBottomUp: memblock.isBottomUp
            )
            if let expected {
                for unit in expected..<(expected + wanted) { oracle.reserved[unit] = true }
            }
            guard found == expected.map({ UInt64($0) * UnitOracle.unit }) else {
                return "\(wanted) units at \(alignment) below \(limit): \(found as Any), expected \(expected as Any)"
            }
        }
        return nil
    }

    /// What the buddy allocator does not get, or gets too much, at the end of booting.
    private func handOver(_ world: World) throws -> String? {
        var zone = try BuddyAllocator(reservedFrom: 0, pageCount: UnitOracle.count / 4)
        var events: [MemblockEvent] = []
        try world.memblock.handOver(to: &zone, recordingInto: &events)
        let free = zone.blocks.filter { if case .free = $0.state { true } else { false } }.flatMap { block in
            (0..<block.pageCount).map { Int(block.start.rawValue) + $0 }
        }
        let isSame = Set(free) == world.oracle.freePages && zone.checkInvariants() == []
        return isSame ? nil : "handed over \(free), expected \(world.oracle.freePages.sorted())"
    }

    @Test("seeded random sequences of 10,000 operations", arguments: [1, 7, 6_12, 2024] as [UInt64])
    func random(seed: UInt64) { test().check(seed: seed) }

    @Test(
        "broken variants are caught: a reservation that is forgotten, memory that grows, neighbours that are not merged"
    )
    func brokenVariants() {
        test { if $0.reserved.regions.count > 1 { $0.reserved.regions.removeLast() } }.expectCaught(within: 3)
        test { if let last = $0.memory.regions.indices.last { $0.memory.regions[last].size += UnitOracle.unit } }
            .expectCaught(within: 2)
        test { memblock in
            guard let first = memblock.memory.regions.first, first.size > UnitOracle.unit else { return }
            memblock.memory.regions[0].size -= UnitOracle.unit
            var rest = first
            rest.base = first.end - UnitOracle.unit
            rest.size = UnitOracle.unit
            memblock.memory.regions.insert(rest, at: 1)
        }
        .expectCaught(within: 2)
    }

    @Test("every three additions, removals or reservations on four units")
    func exhaustive() throws {
        var operations: [(kind: Int, units: Range<Int>)] = []
        for start in 0..<4 {
            for end in (start + 1)...4 {
                for kind in 0..<3 { operations.append((kind, start..<end)) }
            }
        }
        var count = 0
        for first in operations {
            for second in operations {
                for third in operations {
                    count += 1
                    var memblock = Memblock()
                    var oracle = UnitOracle()
                    for (kind, units) in [first, second, third] {
                        let base = UInt64(units.lowerBound) * UnitOracle.unit
                        let size = UInt64(units.count) * UnitOracle.unit
                        var events: [MemblockEvent] = []
                        switch kind {
                        case 0:
                            try memblock.add(base: base, size: size)
                            for unit in units { oracle.memory[unit] = .init(node: nil, flags: []) }
                        case 1:
                            try memblock.remove(base: base, size: size, recordingInto: &events)
                            for unit in units { oracle.memory[unit] = nil }
                        default:
                            try memblock.reserve(base: base, size: size)
                            for unit in units { oracle.reserved[unit] = true }
                        }
                    }
                    if let difference = try difference(memblock, oracle) {
                        Issue.record("\([first, second, third]): \(difference)")
                        return
                    }
                }
            }
        }
        #expect(count == 30 * 30 * 30)
    }

    @Test("an addition that forgets to merge, and one that changes what it overlaps, are caught")
    func broken() throws {
        var oracle = UnitOracle()
        for unit in 0..<8 { oracle.memory[unit] = .init(node: nil, flags: []) }
        var memblock = Memblock()
        try memblock.add(base: 0, size: 4096)
        memblock.memory.regions.append(MemblockRegion(base: 4096, size: 4096))
        #expect(try difference(memblock, oracle)?.contains("unmerged") == true)

        oracle.memory[0] = .init(node: nil, flags: .noMap)
        memblock = Memblock()
        try memblock.add(base: 0, size: 8192)
        #expect(try difference(memblock, oracle)?.contains("memory is") == true)
    }
}
