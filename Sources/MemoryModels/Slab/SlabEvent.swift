/// One thing that a slab cache did, in the order in which it did it. Slabs are named by their first page.
public enum SlabEvent: Equatable, Sendable {
    /// The CPU's freelist served the request (`ALLOC_FASTPATH`).
    case allocatedFast(object: UInt64, cpu: Int)
    /// `___slab_alloc` served the request (`ALLOC_SLOWPATH`).
    case allocatedSlowly(object: UInt64, cpu: Int)
    /// The CPU took over what others had freed to its slab (`ALLOC_REFILL`).
    case refilled(cpu: Int, slab: PageFrameNumber)
    /// The CPU let go of its slab, which has no free object left (`DEACTIVATE_BYPASS`). The slab is on no list.
    case gaveUpFullSlab(cpu: Int, slab: PageFrameNumber)
    /// The CPU took the first slab of its partial list (`CPU_PARTIAL_ALLOC`).
    case tookCPUPartial(cpu: Int, slab: PageFrameNumber)
    /// The CPU took the first slab of the node's partial list (`ALLOC_FROM_PARTIAL`).
    case tookNodePartial(cpu: Int, slab: PageFrameNumber)
    /// While it held the node's lock, the CPU took one more slab for its partial list (`CPU_PARTIAL_NODE`).
    case stockedCPUPartial(cpu: Int, slab: PageFrameNumber)
    /// A slab was made from pages (`ALLOC_SLAB`).
    case newSlab(slab: PageFrameNumber, order: Order, objects: Int)
    /// The pages of the preferred order were not to be had (`ORDER_FALLBACK`).
    case fellBackToOrder(Order)
    /// No pages at all.
    case outOfMemory
    /// The object went on the CPU's freelist (`FREE_FASTPATH`).
    case freedFast(object: UInt64, cpu: Int)
    /// The object went on the freelist of its slab (`FREE_SLOWPATH`).
    case freedSlowly(object: UInt64, cpu: Int, slab: PageFrameNumber)
    /// That slab is frozen by a CPU, which finds the object later (`FREE_FROZEN`).
    case slabIsFrozen(slab: PageFrameNumber)
    /// A slab that was full went on the CPU's partial list (`CPU_PARTIAL_FREE`).
    case putOnCPUPartial(cpu: Int, slab: PageFrameNumber)
    /// The CPU's partial list was full: its slabs moved to the node (`CPU_PARTIAL_DRAIN`).
    case drainedCPUPartial(cpu: Int, slabs: [PageFrameNumber])
    /// The slab went on the node's partial list.
    case addedToNodePartial(slab: PageFrameNumber, at: ListEnd)
    /// The slab left the node's partial list.
    case removedFromNodePartial(slab: PageFrameNumber)
    /// The slab, which is full, went on the node's list of full slabs: only with `SlabFlags.storeUser`.
    case addedToFull(slab: PageFrameNumber)
    /// The slab left the node's list of full slabs.
    case removedFromFull(slab: PageFrameNumber)
    /// A CPU's slab was taken away from it (`CPUSLAB_FLUSH`).
    case flushedCPUSlab(cpu: Int, slab: PageFrameNumber)
    /// The slab was empty and the node had enough partial slabs: its pages went back (`FREE_SLAB`).
    case discarded(slab: PageFrameNumber)
}
