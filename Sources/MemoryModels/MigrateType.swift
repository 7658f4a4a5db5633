/// What kind of pages a pageblock is meant for, which decides the free list its pages go on.
///
/// The cases and their numbers are those of `enum migratetype` (`include/linux/mmzone.h`) with
/// `CONFIG_CMA` and `CONFIG_MEMORY_ISOLATION`, as distributions build it.
public enum MigrateType: UInt8, Sendable, Hashable, CaseIterable {
    /// Pages that must stay where they are, such as most kernel data.
    case unmovable
    /// Pages whose contents can be copied elsewhere, such as a process's anonymous memory.
    case movable
    /// Pages that can be given back on demand, such as the dentry cache's.
    case reclaimable
    /// Pageblocks kept back for high-order atomic requests.
    case highAtomic
    /// Pageblocks of the contiguous memory allocator.
    case cma
    /// Pageblocks being taken out of use: nothing may be allocated from them.
    case isolate

    /// Whether free pages of this type may merge with another type's: only the three types that
    /// fall back to each other. Follows `migratetype_is_mergeable`.
    public var isMergeable: Bool { rawValue < MigrateType.highAtomic.rawValue }

    /// Where an allocation of this type looks next when its own lists are empty, in this order.
    /// The table `fallbacks` of `mm/page_alloc.c`; the other types have no fallbacks.
    public var fallbacks: (first: MigrateType, second: MigrateType)? {
        switch self {
        case .unmovable: (.reclaimable, .movable)
        case .movable: (.reclaimable, .unmovable)
        case .reclaimable: (.unmovable, .movable)
        case .highAtomic, .cma, .isolate: nil
        }
    }

    /// The name as `/proc/pagetypeinfo` prints it.
    public var name: String {
        switch self {
        case .unmovable: "Unmovable"
        case .movable: "Movable"
        case .reclaimable: "Reclaimable"
        case .highAtomic: "HighAtomic"
        case .cma: "CMA"
        case .isolate: "Isolate"
        }
    }
}
