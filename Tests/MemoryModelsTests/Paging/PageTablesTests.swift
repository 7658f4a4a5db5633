import Testing

@testable import MemoryModels

@Suite("Page tables")
struct PageTablesTests {
    @Test("neighbouring pages share their tables")
    func sharing() throws {
        var tables = PageTables(mode: .fourLevel)
        #expect(tables.tableCount == 1)
        try tables.map(virtual: 0x1000, physical: 0x1000, flags: [])
        #expect(tables.tableCount == 4)
        try tables.map(virtual: 0x2000, physical: 0x2000, flags: [])
        #expect(tables.tableCount == 4)
        try tables.map(virtual: 0x20_0000, physical: 0x20_0000, flags: [])
        #expect(tables.tableCount == 5)
        try tables.map(virtual: VirtualAddress(0xFFFF_8000_0000_0000), physical: 0, flags: [])
        #expect(tables.tableCount == 8)
    }

    @Test("entries that lead to tables get the flags Linux gives them: 0x067 for users, 0x063 for the kernel")
    func tableFlags() throws {
        var tables = PageTables(mode: .fourLevel)
        try tables.map(virtual: 0x1000, physical: 0x1000, flags: [.user])
        try tables.map(virtual: VirtualAddress(0xFFFF_8000_0000_0000), physical: 0, flags: [])
        let user = try tables.entryAddress(of: 0x1000, at: .pmd)
        let kernel = try tables.entryAddress(of: VirtualAddress(0xFFFF_8000_0000_0000), at: .pmd)
        #expect(try #require(tables[entryAt: user]).rawValue & 0xFFF == 0x067)
        #expect(try #require(tables[entryAt: kernel]).rawValue & 0xFFF == 0x063)
    }

    @Test("a user page below the kernel's entries opens them for users")
    func openingForUsers() throws {
        var tables = PageTables(mode: .fourLevel)
        try tables.map(virtual: 0x1000, physical: 0x1000, flags: [])
        try tables.map(virtual: 0x2000, physical: 0x2000, flags: [.user])
        var control = PagingControl()
        control.smap = false
        let walker = PageWalker(control: control)
        let access = MemoryAccess(.read, isUser: true)
        #expect(walker.walk(0x2000, access, in: &tables).outcome == .translated(physical: 0x2000, size: .fourKiB))
        #expect(
            walker.walk(0x1000, access, in: &tables).outcome
                == .pageFault(PageFault(errorCode: [.protection, .user], reason: .supervisorPage(.pte)))
        )
    }

    @Test("each mistake in a mapping is named")
    func refusals() throws {
        var tables = PageTables(mode: .fourLevel, frameLimit: 4)
        #expect(throws: MappingError.nonCanonical(VirtualAddress(1 << 47))) {
            try tables.map(virtual: VirtualAddress(1 << 47), physical: 0, flags: [])
        }
        #expect(throws: MappingError.misaligned(address: 0x1000, size: .twoMiB)) {
            try tables.map(virtual: 0x1000, physical: 0, size: .twoMiB, flags: [])
        }
        #expect(throws: MappingError.misaligned(address: 0x800, size: .fourKiB)) {
            try tables.map(virtual: 0x1000, physical: 0x800, flags: [])
        }
        #expect(throws: MappingError.physicalAddressTooLarge(1 << 52)) {
            try tables.map(virtual: 0x1000, physical: 1 << 52, flags: [])
        }
        try tables.map(virtual: 0x1000, physical: 0, flags: [])
        #expect(throws: MappingError.alreadyMapped(0x1000, .pte)) {
            try tables.map(virtual: 0x1000, physical: 0, flags: [])
        }
        #expect(throws: MappingError.tableInTheWay(0, .pmd)) {
            try tables.map(virtual: 0, physical: 0, size: .twoMiB, flags: [])
        }
        try tables.map(virtual: 0x20_0000, physical: 0, size: .twoMiB, flags: [])
        #expect(throws: MappingError.alreadyMapped(0x20_1000, .pmd)) {
            try tables.map(virtual: 0x20_1000, physical: 0, flags: [])
        }
        #expect(throws: MappingError.outOfTables(limit: 4)) {
            try tables.map(virtual: 0x40_0000, physical: 0, flags: [])
        }
        #expect(throws: MappingError.noEntry(0x40_0000, .pte)) {
            try tables.changeEntry(of: 0x40_0000, at: .pte) { _ in }
        }
        #expect(throws: MappingError.noEntry(0x1000, .p4d)) {
            try tables.entryAddress(of: 0x1000, at: .p4d)
        }
    }

    // MARK: Against an oracle

    private struct World {
        var tables: PageTables
        var mapped: [(virtual: VirtualAddress, physical: UInt64, size: PageSize)] = []
        var steps = 0
    }

    private static func test(
        _ mode: PagingMode,
        breaking: @escaping (inout PageTables, VirtualAddress) -> Void = { _, _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("\(mode)") {
            World(tables: PageTables(mode: mode, frameLimit: 4096))
        } end: { world in
            world.mapped.count > 200 || world.steps < 5000 ? nil : "only \(world.mapped.count) mappings"
        } play: { world, draw in
            world.steps += 1
            // Most steps look up what was mapped.
            if world.mapped.isEmpty || draw.next(below: 11) == 0 { return try map(&world, &draw, breaking) }
            let page = world.mapped[draw.next(below: world.mapped.count)]
            let offset = UInt64(draw.next(below: Int(page.size.bytes)))
            let walk = PageWalker(control: PagingControl(mode: mode)).walk(
                VirtualAddress(page.virtual.rawValue | offset),
                MemoryAccess(.read, isUser: true),
                in: &world.tables
            )
            let expected = PageWalk.Outcome.translated(physical: page.physical | offset, size: page.size)
            return walk.outcome == expected ? nil : "\(walk.outcome), expected \(expected)"
        }
    }

    private static func map(
        _ world: inout World,
        _ draw: inout Draw,
        _ breaking: (inout PageTables, VirtualAddress) -> Void
    ) throws -> String? {
        let size = PageSize.allCases[draw.next(below: 3)]
        let virtual = VirtualAddress(draw.next() & ~(size.bytes - 1)).canonical(in: world.tables.mode)
        let physical = draw.next() & ((1 << 46) - 1) & ~(size.bytes - 1)
        do {
            try world.tables.map(virtual: virtual, physical: physical, size: size, flags: [.user])
            world.mapped.append((virtual, physical, size))
            breaking(&world.tables, virtual)
        } catch {
            // Two random pages may want one place; any other refusal is wrong.
            switch error {
            case .alreadyMapped, .tableInTheWay: break
            default: return "\(error)"
            }
        }
        return nil
    }

    @Test(
        "random mappings of all sizes translate to what they were mapped to, over 10,000 steps",
        arguments: PagingMode.allCases,
        [4, 44] as [UInt64]
    )
    func randomMappings(mode: PagingMode, seed: UInt64) { Self.test(mode).check(seed: seed, count: 5000) }

    @Test("every three mappings of all sizes at a few places, each looked up")
    func exhaustive() {
        let places = [0, 0x1000, 0x20_0000, 0x4000_0000, 0x7fff_ffff_f000]
        Self.test(.fourLevel).checkEverySequence(upTo: 4) { world in
            let isFirst = world.mapped.isEmpty
            let maps = (0..<3).flatMap { size in
                places.map { Draw((isFirst ? [] : [0]) + [size, $0, 0x4000_0000]) }
            }
            return world.mapped.count > 2
                ? world.mapped.indices.map { Draw(1, $0, 5) } : maps + world.mapped.indices.map { Draw(1, $0, 5) }
        }
    }

    @Test("broken variants are caught: an entry that leads elsewhere, one that users may not use")
    func broken() {
        for flip in [1 << 30, 1 << 2] as [UInt64] {
            Self.test(.fourLevel) { tables, address in
                for level in PagingMode.fourLevel.levels {
                    try? tables.changeEntry(of: address, at: level) { entry in
                        entry = PageTableEntry(rawValue: entry.rawValue ^ flip)
                    }
                }
            }
            .expectCaught(within: 2)
        }
    }
}
