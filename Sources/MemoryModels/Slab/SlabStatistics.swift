/// How often a cache went which way: counters of `enum stat_item` (`mm/slub.c`), which a kernel with
/// `CONFIG_SLUB_STATS` shows in `/sys/kernel/slab/`.
public struct SlabStatistics: Equatable, Sendable {
    /// `ALLOC_FASTPATH`: allocations from a CPU's freelist.
    public var allocFastpath = 0
    /// `ALLOC_SLOWPATH`: the other allocations, whether they succeeded or not.
    public var allocSlowpath = 0
    /// `FREE_FASTPATH`: frees to a CPU's freelist.
    public var freeFastpath = 0
    /// `FREE_SLOWPATH`: the other frees.
    public var freeSlowpath = 0
    /// `FREE_FROZEN`: slow frees to a slab that a CPU allocates from.
    public var freeFrozen = 0
    /// `FREE_ADD_PARTIAL`: slabs put on the node's partial list because of a free.
    public var freeAddPartial = 0
    /// `FREE_REMOVE_PARTIAL`: slabs taken off the node's partial list because a free emptied them.
    public var freeRemovePartial = 0
    /// `ALLOC_FROM_PARTIAL`: slabs taken from the node's partial list to allocate from.
    public var allocFromPartial = 0
    /// `ALLOC_SLAB`: slabs made from pages.
    public var allocSlab = 0
    /// `ALLOC_REFILL`: freelists taken over from the CPU's own slab.
    public var allocRefill = 0
    /// `FREE_SLAB`: slabs whose pages went back.
    public var freeSlab = 0
    /// `CPUSLAB_FLUSH`: slabs taken away from a CPU.
    public var cpuSlabFlush = 0
    /// `DEACTIVATE_BYPASS`: full slabs that a CPU let go of.
    public var deactivateBypass = 0
    /// `ORDER_FALLBACK`: slabs made with the smaller order.
    public var orderFallback = 0
    /// `CPU_PARTIAL_ALLOC`: slabs taken from a CPU's partial list to allocate from.
    public var cpuPartialAlloc = 0
    /// `CPU_PARTIAL_FREE`: slabs put on a CPU's partial list by a free.
    public var cpuPartialFree = 0
    /// `CPU_PARTIAL_NODE`: slabs moved from the node's partial list to a CPU's.
    public var cpuPartialNode = 0
    /// `CPU_PARTIAL_DRAIN`: times a CPU's partial list was emptied to the node.
    public var cpuPartialDrain = 0
    /// `CMPXCHG_DOUBLE_CPU_FAIL`: fast paths that had to begin again.
    public var cmpxchgFailures = 0

    /// All counters at 0.
    public init() {}
}
