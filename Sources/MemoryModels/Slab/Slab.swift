/// One slab: a block of pages cut into objects. The part of `struct slab` (`mm/slab.h`) that SLUB uses.
struct Slab: Sendable {
    /// The first page, by which the slab is known outside.
    let firstPage: PageFrameNumber
    let order: Order
    /// How many objects the slab has: `objects`.
    let objectCount: Int
    /// `inuse`: the objects not on `freelist`. Those on a CPU's freelist count as in use.
    var inUse: Int
    /// `frozen`: a CPU allocates from the slab, and it is on no list.
    var isFrozen = false
    /// The first free object of the slab's own list; `Slab.none` for none.
    var freelist: Int32
    /// Whether the slab is on the node's partial list: `slab_test_node_partial`.
    var isOnNodePartial = false
    /// `slab_list`: the slabs before and after this one on the node's partial list, by their places; nil at the ends.
    var previous: Int?
    var next: Int?

    /// No object.
    static let none: Int32 = -1

    /// A slab all of whose objects are free.
    init(firstPage: PageFrameNumber, order: Order, objectCount: Int) {
        self.firstPage = firstPage
        self.order = order
        self.objectCount = objectCount
        inUse = 0
        freelist = 0
    }
}

/// What is known of one object.
struct SlabObject: Sendable {
    /// The free pointer of a free object: the next one.
    var next: Int32
    /// Whether the object is with a caller. The kernel does not know this; it serves to refuse double frees.
    var isAllocated = false
}

/// What one CPU allocates from: `struct kmem_cache_cpu`.
struct CPUSlab: Sendable {
    /// The frozen slab, by its place in `SlabCache.slabs`.
    var slab: Int?
    /// The lockless freelist: its first object, in `slab`.
    var freelist: Int32 = Slab.none
    /// The CPU's partial slabs, first to last.
    var partial: [Int] = []
    /// `tid`: changes with every change of `slab` or `freelist`, and differs from every other CPU's.
    var transaction: UInt64

    /// Gives the lockless freelist another head, and with it the next transaction number. Follows `next_tid`.
    @inline(__always)
    mutating func moveFreelist(to head: Int32, step: UInt64) {
        freelist = head
        transaction &+= step
    }
}
