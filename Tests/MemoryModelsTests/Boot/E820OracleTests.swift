import Testing

@testable import MemoryModels

/// What a map says about each unit of a small world, found by looking at one unit after the other.
private struct UnitMap: Equatable {
    /// The type of each unit, 0 for none.
    var types: [UInt32]

    /// The largest type over each unit.
    init(_ entries: [E820Entry], units: Int) {
        types = (0..<UInt64(units)).map { unit in
            entries.filter { $0.address <= unit && unit < $0.end }.map(\.type.rawValue).max() ?? 0
        }
    }

    /// The entries of a sanitised map: runs of one type, cut at every border of an old entry if the type
    /// stays apart.
    func entries(cutAt borders: Set<UInt64>) -> [E820Entry] {
        var entries: [E820Entry] = []
        for (unit, type) in types.enumerated() where type != 0 {
            let type = E820Type(rawValue: type)
            let unit = UInt64(unit)
            if let last = entries.last, last.end == unit, last.type == type,
                !(type == .pram || type == .softReserved) || !borders.contains(unit)
            {
                entries[entries.count - 1].size += 1
            } else {
                entries.append(E820Entry(address: unit, size: 1, type: type))
            }
        }
        return entries
    }
}

@Suite("E820 table: the same as looking at every unit")
struct E820OracleTests {
    /// The first thing that is wrong with what `sanitise` makes of the entries.
    private func failure(
        _ entries: [E820Entry],
        units: Int,
        sanitise: (inout E820Table) -> E820Table.UpdateOutcome = { $0.update() }
    ) -> String? {
        var table = E820Table(capacity: 64)
        for entry in entries {
            guard (try? table.append(entry)) != nil else { return "no room" }
        }
        let outcome = sanitise(&table)
        if entries.count < 2 { return outcome == .tooFewEntries && table.entries == entries ? nil : "not left alone" }
        guard outcome == .updated else { return "\(outcome)" }
        let violations = table.checkInvariants()
        guard violations.isEmpty else { return "\(violations)" }
        let borders = Set(entries.filter { $0.size != 0 }.flatMap { [$0.address, $0.end] })
        let expected = UnitMap(entries, units: units).entries(cutAt: borders)
        return table.entries == expected ? nil : "got \(table.entries), expected \(expected)"
    }

    @Test("every table of three entries of three types on four units")
    func exhaustive() {
        var choices: [E820Entry] = []
        for type in [.ram, .reserved, .pram] as [E820Type] {
            for start in UInt64(0)..<4 {
                for size in 0...(4 - start) { choices.append(E820Entry(address: start, size: size, type: type)) }
            }
        }
        var count = 0
        for first in choices {
            for second in choices {
                for third in choices {
                    count += 1
                    if let failure = failure([first, second, third], units: 4) {
                        Issue.record("\([first, second, third]): \(failure)")
                        return
                    }
                }
            }
        }
        #expect(count == 74_088)
    }

    @Test("3,400 random tables of up to 24 entries for each seed", arguments: [3, 6_12, 820] as [UInt64])
    func random(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let types: [E820Type] = [.ram, .ram, .ram, .reserved, .reserved, .acpi, .nvs, .pram, .softReserved]
        for number in 0..<3400 {
            let entries = (0..<random.next(below: 25)).map { _ in
                let start = random.next(below: 96)
                return E820Entry(
                    address: UInt64(start),
                    size: UInt64(random.next(below: min(97 - start, 24))),
                    type: types[random.next(below: types.count)]
                )
            }
            if let failure = failure(entries, units: 96) {
                Issue.record("seed \(seed), table \(number), \(entries): \(failure)")
                return
            }
        }
    }

    @Test("a sweep that sees ends before starts leaves equal neighbours unmerged, which is caught")
    func endsFirst() {
        let halves = [E820Entry(address: 0, size: 2, type: .ram), E820Entry(address: 2, size: 2, type: .ram)]
        #expect(failure(halves, units: 4) == nil)
        let failure = failure(halves, units: 4) { table in
            let points = table.changePoints().sorted {
                $0.address != $1.address ? $0.address < $1.address : !$0.isStart && $1.isStart
            }
            var events = NoEvents<E820SweepEvent>()
            table.sweep(over: points, events: &events)
            return .updated
        }
        #expect(failure?.contains("unmerged") == true)
    }

    @Test("a table in which the first listed type wins is caught")
    func firstListedWins() {
        let entries = [
            E820Entry(address: 0, size: 4, type: .ram), E820Entry(address: 2, size: 1, type: .reserved),
        ]
        let failure = failure(entries, units: 4) { table in
            table.entries[1].type = .ram
            return table.update()
        }
        #expect(failure?.contains("expected") == true)
    }

    /// Types that merge, so that a state is told by its units alone.
    private static let mergeable: [E820Type] = [.ram, .reserved, .acpi, .nvs]

    private struct World {
        var table = E820Table(capacity: 200)
        var units = [UInt32](repeating: 0, count: 64)
    }

    private static func test(breaking: @escaping (inout E820Table) -> Void = { _ in }) -> SequenceTest<World, Draw> {
        SequenceTest("64 units") {
            World()
        } play: { world, draw in
            if let text = try step(&world, &draw) { return text }
            let isUpdated = world.table.update() == .updated
            breaking(&world.table)
            let isSound = !isUpdated || world.table.checkInvariants() == []
            guard isSound, UnitMap(world.table.entries, units: 64).types == world.units else {
                return "\(world.table.entries), expected \(world.units)"
            }
            return nil
        }
    }

    private static func step(_ world: inout World, _ draw: inout Draw) throws -> String? {
        let start = draw.next(below: 64)
        let size = draw.next(below: 65 - start)
        let range = start..<(start + size)
        let type = mergeable[draw.next(below: 4)]
        let other = mergeable[draw.next(below: 4)]
        let old = range.filter { world.units[$0] == type.rawValue }
        switch draw.next(below: 4) {
        case 0:
            try world.table.append(E820Entry(address: UInt64(start), size: UInt64(size), type: type))
            for unit in range { world.units[unit] = max(world.units[unit], type.rawValue) }
        case 1 where type != other:
            let changed = try world.table.updateRange(from: UInt64(start), size: UInt64(size), type, to: other)
            if changed != UInt64(old.count) { return "changed \(changed) units, expected \(old.count)" }
            for unit in old { world.units[unit] = other.rawValue }
        case 2:
            let removed = try world.table.removeRange(from: UInt64(start), size: UInt64(size), only: type)
            if removed != UInt64(old.count) { return "removed \(removed) units, expected \(old.count)" }
            for unit in old { world.units[unit] = 0 }
        default:
            try world.table.removeRange(from: UInt64(start), size: UInt64(size) / 4)
            for unit in start..<(start + size / 4) { world.units[unit] = 0 }
        }
        return nil
    }

    @Test(
        "seeded random sequences of 10,000 additions, changes and removals, an update after each",
        arguments: [1, 5, 64] as [UInt64]
    )
    func operations(seed: UInt64) { Self.test().check(seed: seed) }

    @Test("broken variants are caught: an entry that gets lost, one that is cut short, one that stays apart")
    func brokenVariants() {
        Self.test { if $0.entries.count > 1 { $0.entries.removeLast() } }.expectCaught(within: 3)
        Self.test { table in if let last = table.entries.indices.last { table.entries[last].size /= 2 } }
            .expectCaught(within: 2)
        Self.test { table in
            guard table.entries.count > 2, table.entries[0].size > 1 else { return }
            table.entries[0].size -= 1
            let cut = E820Entry(address: table.entries[0].end, size: 1, type: table.entries[0].type)
            table.entries.insert(cut, at: 1)
        }
        .expectCaught(within: 5)
    }
}
