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
    /// Places in `slabs` by first page, ascending: finds the slab of an address, as `virt_to_slab` does.
    var slabsByPage: [(firstPage: PageFrameNumber, place: Int)] = []
    var cpus: [CPUSlab]
    /// The node's partial list, first to last; its count is `nr_partial`.
    var nodePartial: [Int] = []
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
        slabs.reduce(0) { sum, slab in sum + (slab?.isAllocated.reduce(0) { $1 ? $0 + 1 : $0 } ?? 0) }
    }

    /// How many slabs there are.
    public var slabCount: Int { slabsByPage.count }

    /// Whether full slabs are on a list: as `add_full` decides.
    var tracksFullSlabs: Bool { layout.flags.contains(.storeUser) }

    // MARK: Addresses

    /// The address of an object in a slab: after the left red zone (`fixup_red_left`).
    func address(of object: Int, in slab: Slab) -> UInt64 {
        slab.firstPage.physicalAddress + UInt64(layout.redLeftPad + object * layout.size)
    }

    /// The place of the slab that the address lies in.
    func place(holding address: UInt64) -> Int? {
        let page = PageFrameNumber(address >> 12)
        var low = 0
        var high = slabsByPage.count
        while low < high {
            let middle = (low + high) / 2
            if slabsByPage[middle].firstPage <= page { low = middle + 1 } else { high = middle }
        }
        guard low > 0, let slab = slabs[slabsByPage[low - 1].place],
            page.rawValue - slab.firstPage.rawValue < UInt64(slab.order.pageCount)
        else { return nil }
        return slabsByPage[low - 1].place
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
        // The force is behind the check above; unwrapping into a variable would copy the slab's arrays.
        // swift-format-ignore: NeverForceUnwrap
        return body(&slabs[place]!)
    }
}
