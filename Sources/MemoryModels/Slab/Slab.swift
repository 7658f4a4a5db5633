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
    /// The free pointer of each free object: the next one.
    var next: [Int32]
    /// Whether each object is with a caller. The kernel does not know this; it serves to refuse double frees.
    var isAllocated: [Bool]
    /// Whether the slab is on the node's partial list: `slab_test_node_partial`.
    var isOnNodePartial = false

    /// No object.
    static let none: Int32 = -1

    /// A slab all of whose objects are free, in the order of their addresses. Follows `allocate_slab`
    /// without `CONFIG_SLAB_FREELIST_RANDOM`.
    init(firstPage: PageFrameNumber, order: Order, objectCount: Int) {
        self.firstPage = firstPage
        self.order = order
        self.objectCount = objectCount
        inUse = 0
        freelist = 0
        next = (1...objectCount).map { $0 == objectCount ? Slab.none : Int32($0) }
        isAllocated = [Bool](repeating: false, count: objectCount)
    }

    /// Links the free objects in another order. Follows `shuffle_freelist`.
    ///
    /// - Precondition: No object has been handed out yet; `order` has each object once.
    mutating func link(_ order: [Int]) {
        var head = Slab.none
        for object in order.reversed() { head = push(Int32(object), onto: head) }
        freelist = head
    }

    /// Puts an object at the head of a freelist. Follows `set_freepointer`.
    ///
    /// - Returns: The new head.
    @inline(__always)
    mutating func push(_ object: Int32, onto head: Int32) -> Int32 {
        next[Int(object)] = head
        return object
    }

    /// The objects of a freelist, first to last.
    func objects(from head: Int32) -> [Int] {
        var objects: [Int] = []
        var object = head
        // A damaged list may run in a circle: no list is longer than the slab.
        while object != Slab.none, objects.count <= objectCount {
            objects.append(Int(object))
            object = next[Int(object)]
        }
        return objects
    }
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
}
