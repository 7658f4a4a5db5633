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

    @Test("random mappings of all sizes translate to what they were mapped to", arguments: [4, 44, 444] as [UInt64])
    func randomMappings(seed: UInt64) throws {
        for mode in PagingMode.allCases {
            var random = SplitMix64(seed: seed)
            var tables = PageTables(mode: mode, frameLimit: 4096)
            var mapped: [(virtual: VirtualAddress, physical: UInt64, size: PageSize)] = []
            for _ in 0..<300 {
                let size = PageSize.allCases[random.next(below: 3)]
                let virtual = VirtualAddress(random.next() & ~(size.bytes - 1)).canonical(in: mode)
                let physical = random.next() & ((1 << 46) - 1) & ~(size.bytes - 1)
                do {
                    try tables.map(virtual: virtual, physical: physical, size: size, flags: [.user])
                    mapped.append((virtual, physical, size))
                } catch {
                    // Two random pages may want one place; any other refusal is wrong.
                    switch error {
                    case .alreadyMapped, .tableInTheWay: break
                    default: Issue.record("\(error)")
                    }
                }
            }
            try #require(mapped.count > 200)
            let walker = PageWalker(control: PagingControl(mode: mode))
            for page in mapped {
                let offset = random.next() & (page.size.bytes - 1)
                let walk = walker.walk(
                    VirtualAddress(page.virtual.rawValue | offset),
                    MemoryAccess(.read, isUser: true),
                    in: &tables
                )
                #expect(walk.outcome == .translated(physical: page.physical | offset, size: page.size))
            }
        }
    }
}
