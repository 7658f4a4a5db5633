/// A cache of objects of one size: SLUB, `mm/slub.c` of Linux 6.12, on one NUMA node.
///
/// Each CPU allocates from a slab of its own, without a lock. What it cannot serve comes from the CPU's
/// list of partial slabs, then from the node's, then from new pages.
///
///     var zone = try BuddyAllocator(start: 0, pageCount: 1024)
///     var cache = SlabCache(layout: try SlabLayout(objectSize: 64, cpuCount: 2), cpuCount: 2)
///     let object = try cache.allocate(cpu: 0, from: &zone)
///     try cache.free(object!, cpu: 0, to: &zone)
///
/// Pages come from the allocator that is passed in; use the same one for a cache's whole life.
///
/// Invariant: every object is with a caller or on exactly one freelist; `inuse` counts those that are not
/// on their slab's own freelist; a slab is a CPU's, on a CPU's partial list, on the node's partial list, or
/// full. `checkInvariants()` proves it for a state.
///
/// Left out: other NUMA nodes, bulk operations, `pfmemalloc` reserves, preemption between the steps of an
/// operation, freelist hardening, memory cgroup accounting, RCU-delayed freeing,
/// and what debugging checks and writes in objects (their layout and their lists are there).
public struct SlabCache: Sendable {
    /// Sizes and limits.
    public let layout: SlabLayout
    /// How many CPUs allocate.
    public let cpuCount: Int
    /// `TID_STEP` with `CONFIG_PREEMPTION`: how much a transaction number grows, a power of two not below the number of
    /// CPUs.
    let transactionStep: UInt64
    /// Whether the fast paths compare transaction numbers. Without, the cache is broken, as a lesson: an
    /// interrupted operation may put an object that is in use back on the freelist.
    public var comparesTransactions = true
    /// `random_seq`, and where the places at which slabs begin come from; nil without `CONFIG_SLAB_FREELIST_RANDOM`.
    var shuffle: (sequence: FreelistSequence, random: SplitMix64)?
    /// Where in the sequence each new slab began, in the order in which they were made.
    public internal(set) var shuffleStarts: [Int] = []
    /// How often the cache went which way.
    public internal(set) var statistics = SlabStatistics()

    /// All slabs. A discarded slab leaves a hole that the next new one fills, so that places stay valid.
    var slabs: [Slab?] = []
    /// The holes in `slabs`.
    var holes: [Int] = []
    /// The objects of all slabs, `SlabLayout.objectsPerSlab` for each place of `slabs`. They are in one array rather
    /// than in the slabs, so that an array is not looked up in an array with each step.
    var objects: [SlabObject] = []
    /// The place in `slabs` of each page from `tableStart` on, or -1: finds the slab of an address, as `virt_to_slab`
    /// does.
    var placeOfPage: [Int32] = []
    /// The first page of the zone that pages come from.
    var tableStart = PageFrameNumber(0)
    var cpus: [CPUSlab]
    /// The ends of the node's partial list, which leads from slab to slab, so that one leaves it without a search.
    var firstNodePartial: Int?
    var lastNodePartial: Int?
    /// `nr_partial`: how many slabs are on it.
    var nodePartialCount = 0
    /// The node's full slabs, which only a cache with `SlabFlags.storeUser` keeps track of.
    var nodeFull: [Int] = []

    /// An empty cache: it has no slab yet.
    ///
    /// - Parameters:
    ///   - layout: Sizes and limits.
    ///   - cpuCount: How many CPUs allocate; at least one.
    public init(layout: SlabLayout, cpuCount: Int) {
        self.layout = layout
        self.cpuCount = Swift.max(1, cpuCount)
        transactionStep = Self.transactionStep(cpuCount: self.cpuCount)
        // `init_tid`.
        cpus = (0..<self.cpuCount).map { CPUSlab(transaction: UInt64($0)) }
    }

    /// Makes new slabs hand out their objects in a random order from now on. Follows `init_cache_random_seq`.
    ///
    /// - Parameter random: Stands for `get_random_u32_below`.
    public mutating func randomize(_ random: SplitMix64) {
        var random = random
        shuffle = (FreelistSequence(count: layout.objectsPerSlab, random: &random), random)
    }

    /// The sequence that `randomize` made; nil without one.
    public var sequence: FreelistSequence? { shuffle?.sequence }

    /// How many objects are with callers.
    public var allocatedCount: Int {
        placesByPage.reduce(0) { sum, place in
            (0..<slab(at: place).objectCount).reduce(sum) {
                objects[index(of: $1, at: place)].isAllocated ? $0 + 1 : $0
            }
        }
    }

    /// How many slabs there are.
    public var slabCount: Int { slabs.count - holes.count }

    /// Whether full slabs are on a list: as `add_full` decides.
    var tracksFullSlabs: Bool { layout.flags.contains(.storeUser) }

    // MARK: Addresses

    /// The address of an object in a slab: after the left red zone (`fixup_red_left`).
    func address(of object: Int, in slab: Slab) -> UInt64 {
        slab.firstPage.physicalAddress + UInt64(layout.redLeftPad + object * layout.size)
    }

    /// The place of the slab that the address lies in.
    @inline(__always)
    func place(holding address: UInt64) -> Int? {
        let page = (address >> 12) &- tableStart.rawValue
        guard page < UInt64(placeOfPage.count) else { return nil }
        let place = Int(placeOfPage[Int(truncatingIfNeeded: page)])
        return place < 0 ? nil : place
    }

    /// Notes for all pages of a slab where it is; -1 for one that is gone.
    mutating func setPlace(_ place: Int32, of slab: Slab) {
        let first = Int(slab.firstPage.rawValue - tableStart.rawValue)
        let end = first + slab.order.pageCount
        while placeOfPage.count < end { placeOfPage.append(-1) }
        for page in first..<end { placeOfPage[page] = place }
    }

    /// The places of all slabs, lowest page first.
    var placesByPage: [Int] {
        var places: [Int] = []
        for page in placeOfPage.indices where placeOfPage[page] >= 0 {
            let place = Int(placeOfPage[page])
            if slab(at: place).firstPage == tableStart + page { places.append(place) }
        }
        return places
    }

    // MARK: Transactions

    private static func transactionStep(cpuCount: Int) -> UInt64 {
        var step: UInt64 = 1
        while step < UInt64(cpuCount) { step *= 2 }
        return step
    }

    /// Gives a CPU its next transaction number. Follows `next_tid`.
    @inline(__always)
    mutating func advance(_ cpu: Int) {
        cpus[cpu].transaction &+= transactionStep
    }

    // MARK: Objects

    /// Where in `objects` an object is.
    @inline(__always)
    func index(of object: Int, at place: Int) -> Int {
        place * layout.objectsPerSlab + object
    }

    /// Takes an object back and puts it at the head of a freelist. Follows `set_freepointer`.
    @inline(__always)
    mutating func putBack(_ object: Int32, at place: Int, onto head: Int32) {
        objects[index(of: Int(object), at: place)] = SlabObject(next: head)
    }

    /// Links all objects of a new slab, in the order of their addresses or in the given one.
    /// Follows `allocate_slab` and `shuffle_freelist`.
    ///
    /// - Returns: The first.
    mutating func link(_ count: Int, at place: Int, in order: [Int]?) -> Int32 {
        while objects.count < index(of: 0, at: place + 1) { objects.append(SlabObject(next: Slab.none)) }
        var head = Slab.none
        for number in (0..<count).reversed() {
            let object = Int32(order?[number] ?? number)
            putBack(object, at: place, onto: head)
            head = object
        }
        return head
    }

    /// The objects of a freelist of a slab, first to last.
    func objects(from head: Int32, at place: Int) -> [Int] {
        let count = slab(at: place).objectCount
        var list: [Int] = []
        var object = head
        // A damaged list may run in a circle: no list is longer than the slab.
        while object != Slab.none, list.count <= count {
            list.append(Int(object))
            object = objects[index(of: Int(object), at: place)].next
        }
        return list
    }

    // MARK: Slabs at their places

    /// The slab at a place that a list names.
    ///
    /// - Precondition: The place is taken: no list names a discarded slab.
    @inline(__always)
    func slab(at place: Int) -> Slab {
        guard let slab = slabs[place] else { preconditionFailure("a list names a discarded slab") }
        return slab
    }

    /// Changes the slab at a place without copying it.
    @inline(__always)
    mutating func withSlab<Result>(at place: Int, _ body: (inout Slab) -> Result) -> Result {
        guard slabs[place] != nil else { preconditionFailure("a list names a discarded slab") }
        // The force is behind the check above.
        // swift-format-ignore: NeverForceUnwrap
        return body(&slabs[place]!)
    }
}
