import Testing

@testable import MemoryModels

@Suite("Folded page tables")
struct FoldedTablesTests {
    /// Linux 6.18.44, a kernel for five levels on a processor without LA57: growth of VmPTE in /proc/self/status,
    /// in tables of 4 KiB, as a program touched one page at each address in turn.
    @Test("a real process's page tables grow alike")
    func realGrowth() {
        var tables = FoldedTables(.fourOnFive)
        for (address, growth) in [
            (0x1000_0000_0000, 3), (0x1000_0000_1000, 0), (0x1000_001f_f000, 0), (0x1000_0020_0000, 1),
            (0x1000_3fe0_0000, 1), (0x1000_4000_0000, 2), (0x107f_ffe0_0000, 2), (0x1080_0000_0000, 3),
            (0x2000_0000_0000, 3),
        ] as [(UInt64, Int)] {
            let before = tables.tables.count
            _ = tables.map(address)
            #expect(tables.tables.count - before == growth, "\(address)")
        }
    }

    @Test("the numbers of each configuration", arguments: zip(FoldingConfiguration.allCases, [5, 4, 4, 3, 2]))
    func geometry(configuration: FoldingConfiguration, real: Int) {
        let levels = configuration.levels
        #expect(levels.map { $0.level } == [.pgd, .p4d, .pud, .pmd, .pte])
        #expect(levels.filter { !$0.isFolded }.count == real)
        // Each real level translates the bits between its shift and the next higher real one's.
        var bits = configuration.addressBits
        for level in levels where !level.isFolded {
            #expect(1 << (bits - level.shift) == level.entries)
            bits = level.shift
        }
        #expect(bits == 12)
        // A folded level covers as much as an entry of the level above.
        for (upper, lower) in zip(levels, levels.dropFirst()) where lower.isFolded {
            #expect(upper.shift == lower.shift)
        }
    }

    @Test(
        "random addresses: as many tables as distinct prefixes; folded pointers are those above",
        arguments: FoldingConfiguration.allCases
    )
    func oracle(configuration: FoldingConfiguration) {
        var random = SplitMix64(seed: UInt64(configuration.addressBits))
        var tables = FoldedTables(configuration)
        let real = configuration.levels.filter { !$0.isFolded }
        var prefixes = Array(repeating: Set<UInt64>(), count: 5)
        var pages: Set<UInt64> = []
        let mask: UInt64 =
            configuration.addressBits == 32 ? 0xffff_ffff : 1 << UInt64(configuration.addressBits - 1) - 1
        for _ in 0..<2000 {
            // Near one another, so that tables are shared.
            let address = random.next() & random.next() & random.next() & mask
            let visits = tables.map(address)
            for (depth, level) in real.enumerated().dropLast() {
                prefixes[depth].insert(address >> UInt64(level.shift))
            }
            let isNew = pages.insert(address >> 12).inserted
            #expect(visits.last?.wasNone == isNew)
            if isNew { #expect(visits.last?.target == pages.count - 1) }
            for (upper, lower) in zip(visits, visits.dropFirst()) where lower.level.isFolded {
                #expect(upper.table == lower.table && upper.index == lower.index && !upper.isTested)
            }
            #expect(visits.filter { $0.isTested }.count == real.count)
        }
        #expect(tables.tables.count == 1 + prefixes.reduce(0) { $0 + $1.count })
        for (depth, level) in real.enumerated().dropFirst() {
            #expect(tables.tableCount(level.level) == prefixes[depth - 1].count)
        }
    }

    @Test("which addresses can be mapped at all")
    func reach() {
        #expect(FoldedTables(.twoLevel).canMap(0xffff_ffff) && !FoldedTables(.pae).canMap(0x1_0000_0000))
        #expect(!FoldedTables(.fourLevel).canMap(0x8000_0000_0000) && FoldedTables(.fiveLevel).canMap(0x8000_0000_0000))
        #expect(FoldedTables(.fourOnFive).canMap(0xffff_8000_0000_0000))
        #expect(!FoldedTables(.fiveLevel).canMap(0x0100_0000_0000_0000))
    }
}
