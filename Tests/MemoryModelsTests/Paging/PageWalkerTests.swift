import Testing

@testable import MemoryModels

@Suite("Page walker")
struct PageWalkerTests {
    @Test("a four-level walk reads one entry a level, at the index the address gives")
    func fourLevelWalk() throws {
        var tables = PageTables(mode: .fourLevel, rootFrame: 0x1000)
        let address = VirtualAddress(0x7F12_3456_7ABC)
        try tables.map(virtual: VirtualAddress(0x7F12_3456_7000), physical: 0x8_9000, flags: [.user])
        let walk = PageWalker(control: PagingControl()).walk(address, MemoryAccess(.read, isUser: true), in: &tables)

        #expect(walk.outcome == .translated(physical: 0x8_9ABC, size: .fourKiB))
        #expect(walk.steps.map(\.level) == [.pgd, .pud, .pmd, .pte])
        // 0x7F1234567ABC: bits 47-39 are 0xFE, 38-30 are 0x48, 29-21 are 0x1A2, 20-12 are 0x167.
        #expect(walk.steps.map(\.index) == [0xFE, 0x48, 0x1A2, 0x167])
        #expect(
            walk.steps.map(\.entryAddress) == [0x100_07F0, 0x100_1240, 0x100_2D10, 0x100_3B38]
        )
        #expect(walk.steps.map(\.isLeaf) == [false, false, false, true])
        #expect(tables.tableCount == 4)
    }

    @Test("five levels put a p4d between pgd and pud")
    func fiveLevelWalk() throws {
        var tables = PageTables(mode: .fiveLevel)
        let address = VirtualAddress(0x00AB_7F12_3456_7ABC)
        try tables.map(virtual: VirtualAddress(0x00AB_7F12_3456_7000), physical: 0x8_9000, flags: [.user])
        let walker = PageWalker(control: PagingControl(mode: .fiveLevel))
        let walk = walker.walk(address, MemoryAccess(.read, isUser: true), in: &tables)
        #expect(walk.outcome == .translated(physical: 0x8_9ABC, size: .fourKiB))
        #expect(walk.steps.map(\.level) == [.pgd, .p4d, .pud, .pmd, .pte])
        #expect(walk.steps.map(\.index) == [0xAB, 0xFE, 0x48, 0x1A2, 0x167])
    }

    @Test(
        "a large page ends the walk early and leaves a longer offset",
        arguments: [
            (PageSize.oneGiB, 0x4000_0000, 0x4000_0000 | 0x3456_7ABC, 2),
            (.twoMiB, 0x0060_0000, 0x0060_0000 | 0x16_7ABC, 3),
            (.fourKiB, 0x0000_3000, 0x3ABC, 4),
        ] as [(PageSize, UInt64, UInt64, Int)]
    )
    func largePages(size: PageSize, physical: UInt64, expected: UInt64, steps: Int) throws {
        var tables = PageTables(mode: .fourLevel)
        let address: UInt64 = 0x7F12_3456_7ABC
        try tables.map(
            virtual: VirtualAddress(address & ~(size.bytes - 1)),
            physical: physical,
            size: size,
            flags: [.user]
        )
        let walker = PageWalker(control: PagingControl())
        let walk = walker.walk(VirtualAddress(address), MemoryAccess(.read, isUser: true), in: &tables)
        #expect(walk.outcome == .translated(physical: expected, size: size))
        #expect(walk.steps.count == steps)
    }

    @Test("the PAT bit of a large page's entry is not part of the address")
    func patBit() throws {
        var tables = PageTables(mode: .fourLevel)
        try tables.map(virtual: 0x20_0000, physical: 0x60_0000, size: .twoMiB, flags: [.user])
        try tables.changeEntry(of: 0x20_0000, at: .pmd) { $0.rawValue |= 1 << 12 }
        let walk = PageWalker(control: PagingControl()).walk(
            0x20_0042,
            MemoryAccess(.read, isUser: true),
            in: &tables
        )
        #expect(walk.outcome == .translated(physical: 0x60_0042, size: .twoMiB))
    }

    @Test(
        "an address is canonical when its unused bits repeat the highest used one",
        arguments: [
            (0x0000_7FFF_FFFF_FFFF, true, true), (0x0000_8000_0000_0000, false, true),
            (0xFFFF_7FFF_FFFF_FFFF, false, true), (0xFFFF_8000_0000_0000, true, true),
            (0x00FF_FFFF_FFFF_FFFF, false, true), (0x0100_0000_0000_0000, false, false),
            (0xFEFF_FFFF_FFFF_FFFF, false, false), (0xFF00_0000_0000_0000, false, true),
            (0, true, true), (UInt64.max, true, true),
        ] as [(UInt64, Bool, Bool)]
    )
    func canonical(address: UInt64, four: Bool, five: Bool) {
        for (mode, isCanonical) in [(PagingMode.fourLevel, four), (.fiveLevel, five)] {
            #expect(VirtualAddress(address).isCanonical(in: mode) == isCanonical)
            var tables = PageTables(mode: mode)
            let walk = PageWalker(control: PagingControl(mode: mode)).walk(
                VirtualAddress(address),
                MemoryAccess(.read, isUser: true),
                in: &tables
            )
            #expect((walk.outcome == .nonCanonical) == !isCanonical)
            #expect(walk.steps.isEmpty == !isCanonical)
        }
    }

    @Test("an entry that is not present ends the walk at its level", arguments: PagingMode.fourLevel.levels)
    func notPresent(level: PageTableLevel) throws {
        var tables = PageTables(mode: .fourLevel)
        try tables.map(virtual: 0x40_0000, physical: 0x1000, flags: [.user, .writable])
        try tables.changeEntry(of: 0x40_0000, at: level) { $0.flags.remove(.present) }
        let walk = PageWalker(control: PagingControl()).walk(
            0x40_0000,
            MemoryAccess(.write, isUser: true),
            in: &tables
        )
        #expect(walk.outcome == .pageFault(PageFault(errorCode: [.write, .user], reason: .notPresent(level))))
        #expect(walk.steps.last?.level == level)
    }

    @Test("what an upper entry forbids, a lower one cannot allow", arguments: PagingMode.fiveLevel.levels)
    func upperLevelsForbid(level: PageTableLevel) throws {
        var tables = PageTables(mode: .fiveLevel)
        try tables.map(virtual: 0x40_0000, physical: 0x1000, flags: [.user, .writable])
        try tables.changeEntry(of: 0x40_0000, at: level) { $0.flags.remove(.writable) }
        let walk = PageWalker(control: PagingControl(mode: .fiveLevel)).walk(
            0x40_0000,
            MemoryAccess(.write, isUser: true),
            in: &tables
        )
        #expect(
            walk.outcome
                == .pageFault(PageFault(errorCode: [.protection, .write, .user], reason: .readOnly(level)))
        )
    }

    @Test("a translation sets accessed bits on its way, and the dirty bit of the page on a write only")
    func accessedAndDirty() throws {
        var tables = PageTables(mode: .fourLevel)
        try tables.map(virtual: 0x40_0000, physical: 0x1000, flags: [.user, .writable])
        for level in PagingMode.fourLevel.levels {
            try tables.changeEntry(of: 0x40_0000, at: level) { $0.flags.subtract([.accessed, .dirty]) }
        }
        let walker = PageWalker(control: PagingControl())
        _ = walker.walk(0x40_0000, MemoryAccess(.fetch, isUser: false), in: &tables)
        #expect(try flags(of: tables, at: .pgd).isDisjoint(with: [.accessed, .dirty]), "a fault changes nothing")

        _ = walker.walk(0x40_0000, MemoryAccess(.read, isUser: true), in: &tables)
        for level in PagingMode.fourLevel.levels {
            #expect(try flags(of: tables, at: level).intersection([.accessed, .dirty]) == .accessed)
        }
        _ = walker.walk(0x40_0000, MemoryAccess(.write, isUser: true), in: &tables)
        #expect(try flags(of: tables, at: .pmd).contains(.dirty) == false)
        #expect(try flags(of: tables, at: .pte).contains(.dirty))
    }

    private func flags(of tables: PageTables, at level: PageTableLevel) throws -> EntryFlags {
        let address = try tables.entryAddress(of: 0x40_0000, at: level)
        return try #require(tables[entryAt: address]).flags
    }

    @Test("a table outside the simulated memory is reported, not invented")
    func tableOutsideMemory() throws {
        var tables = PageTables(mode: .fourLevel)
        try tables.map(virtual: 0x40_0000, physical: 0x1000, flags: [.user])
        try tables.changeEntry(of: 0x40_0000, at: .pmd) {
            $0 = PageTableEntry(address: 0x7FFF_F000, flags: .userTable)
        }
        let walk = PageWalker(control: PagingControl()).walk(
            0x40_0000,
            MemoryAccess(.read, isUser: true),
            in: &tables
        )
        #expect(walk.outcome == .tableOutsideMemory(physical: 0x7FFF_F000))
    }

    @Test(
        "the kernel's words for an error code",
        arguments: [
            ([.user], "not-present page"), ([.protection, .write], "permissions violation"),
            ([.protection, .reserved], "reserved bit violation"),
            ([.protection, .protectionKey], "protection keys violation"),
        ] as [(PageFaultErrorCode, String)]
    )
    func errorCodeWords(code: PageFaultErrorCode, words: String) {
        #expect(code.kernelDescription == words)
    }
}
