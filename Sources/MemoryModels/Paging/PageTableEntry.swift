/// An entry of a page table of any level: an address and flags in 64 bits.
public struct PageTableEntry: Sendable, Hashable {
    /// The bits as they are in memory.
    public var rawValue: UInt64

    /// The entry with these bits.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// An entry that leads to `address`.
    ///
    /// - Parameters:
    ///   - address: The physical address of a table or page, aligned to its size.
    ///   - flags: The flags to set.
    public init(address: UInt64, flags: EntryFlags) {
        rawValue = address | flags.rawValue
    }

    /// The flags.
    public var flags: EntryFlags {
        get { EntryFlags(rawValue: rawValue & EntryFlags.all.rawValue) }
        set { rawValue = rawValue & ~EntryFlags.all.rawValue | newValue.rawValue }
    }

    /// Where the entry leads if it is a table's or a 4 KiB page's: bits 51 to 12.
    public var tableAddress: UInt64 { rawValue & 0x000F_FFFF_FFFF_F000 }

    /// The first byte of the page that the entry maps. Bit 12 of a large page's entry is its PAT bit,
    /// which is not part of the address.
    public func pageAddress(size: PageSize) -> UInt64 {
        tableAddress & ~(size.bytes - 1)
    }

    /// The bits of this entry that the processor insists are zero and that are set.
    ///
    /// Follows `__reset_rsvds_bits_mask` (`arch/x86/kvm/mmu/mmu.c`) for an Intel processor, which
    /// ignores bit 8 of an entry that leads to a table.
    public func reservedBits(at level: PageTableLevel, control: PagingControl) -> UInt64 {
        var mask = Self.bits(control.physicalAddressBits, through: 51)
        if !control.noExecuteEnabled { mask |= EntryFlags.noExecute.rawValue }
        switch level {
        case .pgd, .p4d:
            mask |= EntryFlags.pageSize.rawValue
        case .pud:
            if !control.gigabytePages { mask |= EntryFlags.pageSize.rawValue }
            if flags.contains(.pageSize) { mask |= Self.bits(13, through: 29) }
        case .pmd:
            if flags.contains(.pageSize) { mask |= Self.bits(13, through: 20) }
        case .pte:
            break
        }
        return rawValue & mask
    }

    /// The bits `low` to `high`, both included; none if `low` > `high`.
    static func bits(_ low: Int, through high: Int) -> UInt64 {
        guard low <= high else { return 0 }
        return (1 << UInt64(high + 1)) &- (1 << UInt64(low))
    }
}

/// The flags of a page-table entry, with the bits of `arch/x86/include/asm/pgtable_types.h`.
public struct EntryFlags: OptionSet, Sendable, Hashable {
    /// The flags at their places in the entry.
    public let rawValue: UInt64

    /// The flags with these bits.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// `_PAGE_PRESENT`: the entry leads somewhere. Without it the processor ignores all other bits.
    public static let present = EntryFlags(rawValue: 1 << 0)
    /// `_PAGE_RW`: writes are allowed below this entry.
    public static let writable = EntryFlags(rawValue: 1 << 1)
    /// `_PAGE_USER`: user mode is allowed below this entry.
    public static let user = EntryFlags(rawValue: 1 << 2)
    /// `_PAGE_PWT`: write-through caching.
    public static let writeThrough = EntryFlags(rawValue: 1 << 3)
    /// `_PAGE_PCD`: caching disabled.
    public static let cacheDisabled = EntryFlags(rawValue: 1 << 4)
    /// `_PAGE_ACCESSED`: set by the processor when a translation uses the entry.
    public static let accessed = EntryFlags(rawValue: 1 << 5)
    /// `_PAGE_DIRTY`: set by the processor when the page is written.
    public static let dirty = EntryFlags(rawValue: 1 << 6)
    /// `_PAGE_PSE`: the entry maps a large page itself. In a pte, bit 7 is the PAT bit.
    public static let pageSize = EntryFlags(rawValue: 1 << 7)
    /// `_PAGE_GLOBAL`: the translation survives a change of CR3.
    public static let global = EntryFlags(rawValue: 1 << 8)
    /// `_PAGE_NX`: instructions may not be fetched below this entry.
    public static let noExecute = EntryFlags(rawValue: 1 << 63)

    /// Every flag of this type.
    public static let all: EntryFlags = [
        .present, .writable, .user, .writeThrough, .cacheDisabled, .accessed, .dirty, .pageSize, .global, .noExecute,
    ]

    /// `_PAGE_TABLE`: what Linux gives an entry that leads to a table of a user address space. The pages
    /// below narrow the rights.
    public static let userTable: EntryFlags = [.present, .writable, .user, .accessed, .dirty]
    /// `_KERNPG_TABLE`: the same for the kernel's own address space.
    public static let kernelTable: EntryFlags = [.present, .writable, .accessed, .dirty]
}
