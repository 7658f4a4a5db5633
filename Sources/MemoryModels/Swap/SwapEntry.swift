/// Where a page was swapped out to, and how x86-64 writes that into a page table entry that is not present.
///
///     let entry = SwapEntry(type: 1, offset: 5)
///     entry.pageTableEntry            // 0x0ffffffffffff400
///     SwapEntry(pageTableEntry: entry.pageTableEntry) == entry
///
/// Follows `__swp_entry`, `__swp_type` and `__swp_offset` (`arch/x86/include/asm/pgtable_64.h`).
public struct SwapEntry: Sendable, Equatable {
    /// `SWP_TYPE_BITS`.
    public static let typeBits: UInt64 = 5
    /// `SWP_OFFSET_FIRST_BIT`: above `_PAGE_BIT_PROTNONE`.
    public static let firstOffsetBit: UInt64 = 9
    /// The offset has so many bits.
    public static let offsetBits = 64 - typeBits - firstOffsetBit
    /// `MAX_SWAPFILES` with memory hot-remove, device memory, migration and markers configured.
    public static let maxSwapFiles = 23

    /// Which swap area: the place in `swap_info`, 0 to 31.
    public let type: UInt64
    /// The page in it, below 2^50.
    public let offset: UInt64

    /// An entry; bits beyond the fields are cut off.
    public init(type: UInt64, offset: UInt64) {
        self.type = type & 31
        self.offset = offset & ((1 << Self.offsetBits) - 1)
    }

    /// The entry in a page table entry.
    public init(pageTableEntry value: UInt64) {
        let shift = Self.firstOffsetBit + Self.typeBits
        self.init(type: value >> (64 - Self.typeBits), offset: (~value << Self.typeBits) >> shift)
    }

    /// The page table entry, without flags. The offset is inverted, so that a processor that speculates on an entry
    /// that is not present (L1TF) finds no memory there.
    public var pageTableEntry: UInt64 {
        let shift = Self.firstOffsetBit + Self.typeBits
        return (~offset << shift) >> Self.typeBits | type << (64 - Self.typeBits)
    }
}
