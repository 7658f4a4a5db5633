import Testing

@testable import MemoryModels

@Suite("Page walks without a list of entries")
struct PageTranslationTests {
    private struct World {
        var tables: PageTables
        var control: PagingControl
        var addresses: [UInt64] = [0x8000_0000_0000]

        init(_ mode: PagingMode = .fourLevel) {
            tables = PageTables(mode: mode)
            control = PagingControl(mode: mode)
        }
    }

    private typealias Translate = (PageWalker, VirtualAddress, MemoryAccess, inout PageTables) -> PageWalk.Outcome

    /// Walks and translates random accesses over the same tables, sound and broken; new ones now and then.
    private static func test(_ translate: @escaping Translate) -> SequenceTest<World, Draw> {
        SequenceTest("four and five levels in turn") {
            World()
        } play: { world, draw in
            if draw.number % 200 == 0 { world = World(draw.number / 200 % 2 == 0 ? .fourLevel : .fiveLevel) }
            switch draw.next(below: 40) {
            case 0, 1, 2: map(&world, &draw)
            case 3: breakEntry(&world, &draw)
            case 4:
                world.control.smap = draw.next(below: 2) == 0
                world.control.smep = draw.next(below: 2) == 0
                world.control.writeProtect = draw.next(below: 2) == 0
                world.control.noExecuteEnabled = draw.next(below: 4) > 0
            default: return access(&world, &draw, translate)
            }
            return nil
        }
    }

    private static func map(_ world: inout World, _ draw: inout Draw) {
        let size = PageSize.allCases[draw.next(below: 3)]
        let address = UInt64(draw.next(below: 4)) << 39 + UInt64(draw.next(below: 1 << 18)) << 12
        let page = address & ~(size.bytes - 1)
        let flags = EntryFlags(rawValue: [0, 2, 4, 6, 1 << 63, 1 << 63 + 6][draw.next(below: 6)])
        // Two random pages may want one place.
        try? world.tables.map(virtual: VirtualAddress(page), physical: size.bytes * 3, size: size, flags: flags)
        world.addresses.append(page + UInt64(draw.next(below: Int(size.bytes))))
    }

    /// Flips a bit of an entry on the way to a page.
    private static func breakEntry(_ world: inout World, _ draw: inout Draw) {
        let address = VirtualAddress(world.addresses[draw.next(below: world.addresses.count)])
        let levels = world.control.mode.levels
        let level = levels[draw.next(below: levels.count)]
        let bit = UInt64(draw.next(below: 64))
        try? world.tables.changeEntry(of: address, at: level) { entry in
            entry = PageTableEntry(rawValue: entry.rawValue ^ 1 << bit)
        }
    }

    private static func access(_ world: inout World, _ draw: inout Draw, _ translate: Translate) -> String? {
        let address = VirtualAddress(world.addresses[draw.next(below: world.addresses.count)])
        let kind = [MemoryAccess.Kind.read, .write, .fetch][draw.next(below: 3)]
        let access = MemoryAccess(kind, isUser: draw.next(below: 2) == 0)
        let walker = PageWalker(control: world.control)
        var copy = world.tables
        let expected = walker.walk(address, access, in: &world.tables).outcome
        let outcome = translate(walker, address, access, &copy)
        if outcome != expected { return "\(outcome), not \(expected)" }
        for level in world.control.mode.levels {
            let entry = try? world.tables.entryAddress(of: address, at: level)
            if let entry, world.tables[entryAt: entry] != copy[entryAt: entry] { return "the entry of the \(level)" }
        }
        return nil
    }

    @Test(
        "12,000 accesses over sound and broken tables end and mark entries as a walk does",
        arguments: [1, 2] as [UInt64]
    )
    func agrees(_ seed: UInt64) { Self.test { $0.translate($1, $2, in: &$3) }.check(seed: seed, count: 14_000) }

    @Test("a translation that does not set dirty bits, or ignores rights, is noticed")
    func bites() {
        Self.test { walker, address, access, tables in
            walker.translate(address, MemoryAccess(.read, isUser: access.isUser), in: &tables)
        }
        .expectCaught(within: 3)
        Self.test { walker, address, access, tables in
            walker.translate(address, MemoryAccess(access.kind, isUser: false), in: &tables)
        }
        .expectCaught(within: 3)
    }
}
