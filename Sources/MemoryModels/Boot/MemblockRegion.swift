/// A range of physical memory in one of memblock's two arrays: `struct memblock_region`.
public struct MemblockRegion: Sendable, Hashable {
    /// The first byte.
    public var base: UInt64
    /// How many bytes, at least 1.
    public var size: UInt64
    /// The NUMA node; nil where none has been given (`MAX_NUMNODES`).
    public var node: Int?
    /// What is special about it.
    public var flags: MemblockFlags

    /// A region.
    public init(base: UInt64, size: UInt64, node: Int? = nil, flags: MemblockFlags = []) {
        self.base = base
        self.size = size
        self.node = node
        self.flags = flags
    }

    /// The first byte behind it.
    public var end: UInt64 { base + size }

    /// Whether two regions that touch may become one.
    func isCompatible(with other: MemblockRegion) -> Bool {
        node == other.node && flags == other.flags
    }
}

/// `enum memblock_flags` (`include/linux/memblock.h`), as far as allocation heeds them by default.
public struct MemblockFlags: OptionSet, Sendable, Hashable {
    /// The bits, as the kernel numbers them.
    public let rawValue: UInt8

    /// Flags from their bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// `MEMBLOCK_NOMAP`: RAM that the kernel must not map, so that it is neither allocated nor handed over.
    public static let noMap = MemblockFlags(rawValue: 0x4)
}

/// What memblock did during one operation.
public enum MemblockEvent: Equatable, Sendable {
    /// `memblock_insert_region`: a part that no region covered yet came in at `index`.
    case inserted(MemblockRegion, index: Int)
    /// `memblock_isolate_range`: the region was cut at this address.
    case split(MemblockRegion, at: UInt64)
    /// `memblock_merge_regions`: two neighbours became this region.
    case merged(MemblockRegion)
    /// `memblock_remove_region`: the region is gone.
    case removed(MemblockRegion)
    /// `__memblock_find_range_top_down` (or `_bottom_up`) looked at a free range within the limits;
    /// `candidate` is where the block would lie, nil if the range is too small.
    case tried(Range<UInt64>, candidate: UInt64?)
    /// `__free_memory_core` handed these page frames to the buddy allocator, from the free range of bytes.
    case handedOver(Range<PageFrameNumber>, of: Range<UInt64>)
    /// A free range has no whole page: nothing of it is handed over.
    case noWholePage(Range<UInt64>)
}

/// Why memblock refused.
public enum MemblockError: Error, Equatable, Sendable {
    /// The array has no room for another `needed` regions, and this model does not enlarge it.
    case full(capacity: Int, needed: Int)
    /// An alignment is a power of two.
    case badAlignment(UInt64)

    /// What is wrong and what to do.
    public var message: String {
        switch self {
        case .full(let capacity, let needed):
            "The array holds \(capacity) regions, and \(needed) more would be needed: use fewer ranges."
        case .badAlignment(let alignment):
            "\(alignment) is no alignment: give a power of two."
        }
    }
}

extension MemblockError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
