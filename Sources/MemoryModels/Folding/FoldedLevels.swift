/// A kernel for x86 and the processor's paging mode, as far as levels of page tables go.
public enum FoldingConfiguration: Sendable, Equatable, CaseIterable {
    /// `CONFIG_X86_5LEVEL`, LA57 on: nothing is folded.
    case fiveLevel
    /// The same kernel with LA57 off: the p4d is folded at run time, by `pgtable_l5_enabled()`.
    case fourOnFive
    /// `CONFIG_X86_5LEVEL` off: the p4d is folded at compile time, by `pgtable-nop4d.h`.
    case fourLevel
    /// 32-bit with PAE: p4d and pud are folded, `pgtable-nopud.h`.
    case pae
    /// 32-bit without PAE: p4d, pud and pmd are folded, `pgtable-nopmd.h`.
    case twoLevel

    /// How many bits of an address are translated.
    public var addressBits: Int {
        switch self {
        case .fiveLevel: 57
        case .fourOnFive, .fourLevel: 48
        case .pae, .twoLevel: 32
        }
    }

    /// The five levels that the kernel's code knows, from the top.
    public var levels: [FoldedLevel] {
        let lowest = [FoldedLevel(.pmd, shift: 21, entries: 512), FoldedLevel(.pte, shift: 12, entries: 512)]
        switch self {
        case .fiveLevel:
            return [
                FoldedLevel(.pgd, shift: 48, entries: 512), FoldedLevel(.p4d, shift: 39, entries: 512),
                FoldedLevel(.pud, shift: 30, entries: 512),
            ] + lowest
        case .fourOnFive, .fourLevel:
            return [
                FoldedLevel(.pgd, shift: 39, entries: 512), FoldedLevel(.p4d, shift: 39, entries: 1),
                FoldedLevel(.pud, shift: 30, entries: 512),
            ] + lowest
        case .pae:
            return [
                FoldedLevel(.pgd, shift: 30, entries: 4), FoldedLevel(.p4d, shift: 30, entries: 1),
                FoldedLevel(.pud, shift: 30, entries: 1),
            ] + lowest
        case .twoLevel:
            return [
                FoldedLevel(.pgd, shift: 22, entries: 1024), FoldedLevel(.p4d, shift: 22, entries: 1),
                FoldedLevel(.pud, shift: 22, entries: 1), FoldedLevel(.pmd, shift: 22, entries: 1),
                FoldedLevel(.pte, shift: 12, entries: 1024),
            ]
        }
    }
}

/// A level of the kernel's code: a table of its own, or another view of an entry one level up.
public struct FoldedLevel: Sendable, Equatable {
    /// Which.
    public let level: PageTableLevel
    /// `PGDIR_SHIFT`, `P4D_SHIFT`, `PUD_SHIFT`, `PMD_SHIFT` or `PAGE_SHIFT`.
    public let shift: Int
    /// `PTRS_PER_P4D` and so on: 1 for a folded level.
    public let entries: Int

    init(_ level: PageTableLevel, shift: Int, entries: Int) {
        self.level = level
        self.shift = shift
        self.entries = entries
    }

    /// Whether the level has no tables.
    public var isFolded: Bool { entries == 1 }

    /// `pgd_index` and so on: the index of an address in a table of this level, 0 where it is folded.
    public func index(of address: UInt64) -> Int {
        Int(address >> UInt64(shift) & UInt64(entries - 1))
    }
}

/// What code that knows five levels meets on its way down to a page.
public struct FoldingVisit: Sendable, Equatable {
    /// The level.
    public let level: FoldedLevel
    /// The table that the pointer `pXd_t *` points into, and the entry. A folded level has those of the level
    /// above: `pXd_offset` is a cast.
    public let table: Int
    /// The index of the entry in that table.
    public let index: Int
    /// Whether `pXd_none` looked at the entry. Where the next level is folded it is a constant 0, so that the
    /// code goes on and finds out there.
    public let isTested: Bool
    /// Whether the test found nothing, so that `pXd_alloc` and `pXd_populate` made a table.
    public let wasNone: Bool
    /// The table or frame that the entry leads to, as far as this level is the one that tests it.
    public let target: Int
}

/// The page tables of one address space, walked by code for five levels.
public struct FoldedTables: Sendable {
    /// The kernel and mode.
    public let configuration: FoldingConfiguration
    /// The entries of each table, 0 for none, else the number of what it leads to, plus 1. The first is the pgd.
    public private(set) var tables: [[Int]]
    /// The level of each table.
    public private(set) var tableLevels: [PageTableLevel] = [.pgd]
    private var frames = 0

    /// An empty address space: a top table alone.
    public init(_ configuration: FoldingConfiguration) {
        self.configuration = configuration
        tables = [Array(repeating: 0, count: configuration.levels[0].entries)]
    }

    /// Whether an address can be translated: 32 bits, or canonical.
    public func canMap(_ address: UInt64) -> Bool {
        let bits = configuration.addressBits
        guard bits > 32 else { return address >> 32 == 0 }
        let sign = Int64(bitPattern: address) >> Int64(bits - 1)
        return sign == 0 || sign == -1
    }

    /// Maps the page of an address, as a fault does: `pgd_offset`, `p4d_alloc`, `pud_alloc`, `pmd_alloc`,
    /// `pte_alloc`.
    ///
    /// - Returns: What was met at each of the five levels.
    /// - Precondition: `canMap(address)`.
    public mutating func map(_ address: UInt64) -> [FoldingVisit] {
        precondition(canMap(address), "an address that no page table can map")
        let levels = configuration.levels
        var visits: [FoldingVisit] = []
        var table = 0
        var index = 0
        for (depth, level) in levels.enumerated() {
            if !level.isFolded { index = level.index(of: address) }
            let isLast = depth == levels.count - 1
            let isTested = isLast || !levels[depth + 1].isFolded
            guard isTested else {
                visits.append(
                    FoldingVisit(
                        level: level,
                        table: table,
                        index: index,
                        isTested: false,
                        wasNone: false,
                        target: table
                    )
                )
                continue
            }
            let wasNone = tables[table][index] == 0
            if wasNone {
                if isLast {
                    frames += 1
                    tables[table][index] = frames
                } else {
                    let below = levels[depth + 1]
                    tables.append(Array(repeating: 0, count: below.entries))
                    tableLevels.append(below.level)
                    tables[table][index] = tables.count
                }
            }
            let target = tables[table][index] - 1
            visits.append(
                FoldingVisit(level: level, table: table, index: index, isTested: true, wasNone: wasNone, target: target)
            )
            if !isLast { table = target }
        }
        return visits
    }

    /// How many tables a level has.
    public func tableCount(_ level: PageTableLevel) -> Int {
        tableLevels.count { $0 == level }
    }
}
