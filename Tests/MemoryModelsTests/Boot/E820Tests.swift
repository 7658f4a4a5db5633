import Testing

@testable import MemoryModels

@Suite("E820 table: the kernel's rules")
struct E820Tests {
    /// A table from pairs of first and last byte.
    static func table(_ entries: [(UInt64, UInt64, E820Type)], capacity: Int = 128) throws -> E820Table {
        var table = E820Table(capacity: capacity)
        for (first, last, type) in entries {
            try table.append(E820Entry(address: first, size: last - first + 1, type: type))
        }
        return table
    }

    @Test("layers of types in any order; the highest one shows, like neighbours join, holes stay")
    func layers() throws {
        var table = try Self.table([
            (40, 59, .ram), (20, 39, .ram), (0, 24, .reserved), (30, 33, .nvs), (28, 35, .acpi), (70, 79, .unusable),
            (75, 84, .ram), (32, 32, .reserved), (90, 99, .pmem), (95, 96, .reserved),
        ])
        #expect(table.update() == .updated)
        #expect(
            table.entries
                == (try Self.table([
                    (0, 24, .reserved), (25, 27, .ram), (28, 29, .acpi), (30, 33, .nvs), (34, 35, .acpi),
                    (36, 59, .ram),
                    (70, 79, .unusable), (80, 84, .ram), (90, 99, .pmem),
                ])).entries
        )
        #expect(table.checkInvariants() == [])
    }

    /// The lines of `dmesg` on a virtual machine with 24 GiB, Linux 6.18.44, x86-64: the map, "update
    /// [mem 0x00000000-0x00000fff] usable ==> reserved", "remove [mem 0x000a0000-0x000fffff] usable",
    /// "last_pfn = 0x640000" and, below 4 GiB, "last_pfn = 0xc0000"; and `/proc/iomem` for the result.
    @Test("a real boot: the map, what trim_bios_range made of it, and both values of last_pfn")
    func realBoot() throws {
        var table = try Self.table([
            (0x0, 0x9fbff, .ram), (0x9fc00, 0xfffff, .reserved), (0x100000, 0xbfff_ffff, .ram),
            (0xeec0_0000, 0xfebf_ffff, .reserved), (0x1_0000_0000, 0x6_3fff_ffff, .ram),
        ])
        #expect(table.update() == .updated)
        #expect(
            table.entries.map(\.description) == [
                "[mem 0x0000000000000000-0x000000000009fbff] usable",
                "[mem 0x000000000009fc00-0x00000000000fffff] reserved",
                "[mem 0x0000000000100000-0x00000000bfffffff] usable",
                "[mem 0x00000000eec00000-0x00000000febfffff] reserved",
                "[mem 0x0000000100000000-0x000000063fffffff] usable",
            ]
        )
        try table.trimBIOSRange()
        #expect(
            table.entries.map(\.description) == [
                "[mem 0x0000000000000000-0x0000000000000fff] reserved",
                "[mem 0x0000000000001000-0x000000000009fbff] usable",
                "[mem 0x000000000009fc00-0x00000000000fffff] reserved",
                "[mem 0x0000000000100000-0x00000000bfffffff] usable",
                "[mem 0x00000000eec00000-0x00000000febfffff] reserved",
                "[mem 0x0000000100000000-0x000000063fffffff] usable",
            ]
        )
        #expect(table.endOfRAM() == 0x640000)
        #expect(table.endOfRAM(below: 0x100000) == 0xc0000)
    }

    @Test("persistent and soft-reserved ranges are not merged, and split where another entry begins or ends")
    func staysApart() throws {
        var table = try Self.table([(0, 9, .pram), (10, 19, .pram), (20, 29, .softReserved), (25, 26, .ram)])
        table.update()
        #expect(
            table.entries
                == (try Self.table([
                    (0, 9, .pram), (10, 19, .pram), (20, 24, .softReserved), (25, 26, .softReserved),
                    (27, 29, .softReserved),
                ])).entries
        )
        #expect(table.checkInvariants() == [])
    }

    @Test("one entry, or one that wraps around, leaves the table as it is")
    func leftAlone() throws {
        var one = try Self.table([(5, 9, .ram)])
        #expect(one.update() == .tooFewEntries)
        #expect(one.entries.count == 1)

        var wrapping = try Self.table([(10, 19, .ram), (0, 9, .ram)])
        try wrapping.append(E820Entry(address: .max - 0xfff, size: 0x1000, type: .ram))
        let before = wrapping.entries
        #expect(wrapping.update() == .wrapsAround(entry: 2))
        #expect(wrapping.entries == before)
    }

    @Test("what does not fit is dropped by an update and refused by an append")
    func capacity() throws {
        var table = try Self.table([(0, 99, .ram), (10, 19, .reserved), (30, 39, .reserved)], capacity: 3)
        #expect(throws: E820Error.tableFull(E820Entry(address: 1, size: 2, type: .ram), capacity: 3)) {
            try table.append(E820Entry(address: 1, size: 2, type: .ram))
        }
        table.update()
        #expect(table.entries == (try Self.table([(0, 9, .ram), (10, 19, .reserved), (20, 29, .ram)])).entries)
        #expect(E820Table.maximumEntries == 3200)
    }

    @Test("a change that would need more room than there is changes nothing")
    func atomicChanges() throws {
        var table = try Self.table([(0, 99, .ram), (200, 299, .reserved)], capacity: 2)
        let before = table.entries
        #expect(throws: E820Error.self) { try table.updateRange(from: 10, size: 10, .ram, to: .reserved) }
        #expect(throws: E820Error.self) { try table.removeRange(from: 10, size: 10) }
        #expect(table.entries == before)
    }

    @Test("the highest frame counts whole pages of RAM and ACPI tables only")
    func endOfRAM() throws {
        #expect(try Self.table([(0, 0x1fff, .ram), (0x3000, 0x4ffe, .ram)]).endOfRAM() == 4)
        #expect(try Self.table([(0x3000, 0x4fff, .acpi), (0x9000, 0x9fff, .nvs)]).endOfRAM() == 5)
        #expect(try Self.table([(0, 0xffff, .ram)]).endOfRAM(below: 8) == 8)
        #expect(try Self.table([]).endOfRAM() == 0)
    }

    @Test("each kind of damage is named")
    func invariants() throws {
        #expect(try Self.table([(0, 9, .ram), (5, 20, .reserved)]).checkInvariants() == [.overlap(index: 1)])
        #expect(try Self.table([(10, 19, .ram), (0, 4, .ram)]).checkInvariants() == [.unsorted(index: 1)])
        #expect(try Self.table([(0, 9, .ram), (10, 19, .ram)]).checkInvariants() == [.unmerged(index: 1)])
        #expect(try Self.table([(0, 9, .pram), (10, 19, .pram)]).checkInvariants() == [])
        var damaged = try Self.table([(0, 9, .ram)], capacity: 1)
        damaged.entries[0].size = 0
        #expect(damaged.checkInvariants() == [.meaninglessEntry(index: 0)])
        damaged.entries = try Self.table([(0, 1, .ram), (3, 4, .ram)]).entries
        #expect(damaged.checkInvariants() == [.tooMany(count: 2)])
    }

    @Test(
        "the names are those of e820_print_type",
        arguments: [
            (1, "usable"), (2, "reserved"), (3, "ACPI data"), (4, "ACPI NVS"), (5, "unusable"), (6, "type 6"),
            (7, "persistent (type 7)"), (12, "persistent (type 12)"), (128, "usable"), (0xefff_ffff, "soft reserved"),
        ] as [(UInt32, String)]
    )
    func names(number: UInt32, name: String) {
        #expect(E820Type(rawValue: number).name == name)
    }
}
