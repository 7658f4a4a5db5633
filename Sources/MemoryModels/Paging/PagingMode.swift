/// How many levels of page tables the processor walks.
public enum PagingMode: Sendable, Hashable, CaseIterable {
    /// 48-bit virtual addresses.
    case fourLevel
    /// 57-bit virtual addresses: CR4.LA57.
    case fiveLevel

    /// The tables of a walk, first to last. With four levels Linux folds the p4d into the pgd.
    public var levels: [PageTableLevel] {
        switch self {
        case .fourLevel: [.pgd, .pud, .pmd, .pte]
        case .fiveLevel: [.pgd, .p4d, .pud, .pmd, .pte]
        }
    }

    /// How many bits of a virtual address are translated; the others repeat the highest of these.
    public var virtualAddressBits: Int {
        switch self {
        case .fourLevel: 48
        case .fiveLevel: 57
        }
    }
}

/// A level of the page tables, by its Linux name.
public enum PageTableLevel: Sendable, Hashable, CaseIterable {
    case pgd, p4d, pud, pmd, pte

    /// `pgd`, `p4d`, `pud`, `pmd` or `pte`.
    public var name: String {
        switch self {
        case .pgd: "pgd"
        case .p4d: "p4d"
        case .pud: "pud"
        case .pmd: "pmd"
        case .pte: "pte"
        }
    }

    /// What Intel's manual calls an entry of this level: PML5E, PML4E, PDPTE, PDE or PTE.
    public func intelName(in mode: PagingMode) -> String {
        switch (self, mode) {
        case (.pgd, .fiveLevel): "PML5E"
        case (.pgd, .fourLevel), (.p4d, _): "PML4E"
        case (.pud, _): "PDPTE"
        case (.pmd, _): "PDE"
        case (.pte, _): "PTE"
        }
    }

    /// The lowest bit of a virtual address that this level's index takes: `PGDIR_SHIFT`, `P4D_SHIFT`,
    /// `PUD_SHIFT`, `PMD_SHIFT` or `PAGE_SHIFT`.
    public func shift(in mode: PagingMode) -> Int {
        switch (self, mode) {
        case (.pgd, .fiveLevel): 48
        case (.pgd, .fourLevel), (.p4d, _): 39
        case (.pud, _): 30
        case (.pmd, _): 21
        case (.pte, _): 12
        }
    }

    /// The size of page that an entry of this level can map itself; nil where it can only lead to a table.
    public var pageSize: PageSize? {
        switch self {
        case .pgd, .p4d: nil
        case .pud: .oneGiB
        case .pmd: .twoMiB
        case .pte: .fourKiB
        }
    }
}

/// The sizes of page of x86-64.
public enum PageSize: Sendable, Hashable, CaseIterable {
    case fourKiB, twoMiB, oneGiB

    /// The size in bytes.
    public var bytes: UInt64 { 1 << UInt64(offsetBits) }

    /// How many low bits of a virtual address are the offset within the page.
    public var offsetBits: Int {
        switch self {
        case .fourKiB: 12
        case .twoMiB: 21
        case .oneGiB: 30
        }
    }

    /// The level whose entry maps a page of this size.
    public var level: PageTableLevel {
        switch self {
        case .fourKiB: .pte
        case .twoMiB: .pmd
        case .oneGiB: .pud
        }
    }
}
