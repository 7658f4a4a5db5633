/// What an allocation may do to a zone's reserves: the `ALLOC_` flags of `mm/internal.h`.
public struct AllocFlags: OptionSet, Sendable {
    /// The bits, with the kernel's values.
    public let rawValue: UInt32

    /// Flags with these bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// `ALLOC_NO_WATERMARKS`: watermarks do not count at all.
    public static let noWatermarks = AllocFlags(rawValue: 0x4)
    /// `ALLOC_OOM`: a victim of the OOM killer on its way out.
    public static let oom = AllocFlags(rawValue: 0x8)
    /// `ALLOC_NON_BLOCK`: the caller cannot reclaim by itself.
    public static let nonBlock = AllocFlags(rawValue: 0x10)
    /// `ALLOC_MIN_RESERVE`: `__GFP_HIGH` was asked for.
    public static let minReserve = AllocFlags(rawValue: 0x20)
    /// `ALLOC_HIGHATOMIC`: may use the pageblocks kept for atomic requests of higher orders.
    public static let highAtomic = AllocFlags(rawValue: 0x200)

    /// `ALLOC_RESERVES`: any of the flags that let a request below the min watermark.
    public static let reserves: AllocFlags = [.nonBlock, .minReserve, .highAtomic, .oom]
}

/// Kinds of requests, by what they may do when memory is short.
public enum AllocationKind: Sendable, Equatable, CaseIterable {
    /// `GFP_KERNEL`, and the faults of processes: may reclaim and wait.
    case kernel
    /// `GFP_NOWAIT`: may not wait, and has another way if it gets nothing.
    case nowait
    /// `GFP_KERNEL | __GFP_HIGH`: important, but may wait.
    case high
    /// `GFP_ATOMIC`: important and may not wait, as in an interrupt.
    case atomic
    /// `GFP_KERNEL` in a process that the OOM killer has chosen.
    case oomVictim
    /// A task that frees memory by allocating some, such as kswapd: `PF_MEMALLOC`, `__GFP_MEMALLOC`.
    case memalloc

    /// The flags in the slow path. Follows `gfp_to_alloc_flags` and `__gfp_pfmemalloc_flags`.
    public func flags(order: Order) -> AllocFlags {
        switch self {
        case .kernel: []
        case .nowait: .nonBlock
        case .high: .minReserve
        case .atomic: order > 0 ? [.minReserve, .nonBlock, .highAtomic] : [.minReserve, .nonBlock]
        case .oomVictim: .oom
        case .memalloc: .noWatermarks
        }
    }

    /// Whether the request has `__GFP_DIRECT_RECLAIM` and may use it.
    public var canReclaim: Bool {
        switch self {
        case .kernel, .high, .oomVictim: true
        case .nowait, .atomic, .memalloc: false
        }
    }
}
