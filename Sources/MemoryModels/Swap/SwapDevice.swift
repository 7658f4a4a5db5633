/// A swap area: the count of each slot, the clusters that slots are taken from, and the swap cache:
/// `mm/swapfile.c`.
///
///     var swap = SwapDevice(pages: 33, clusterPages: 8)
///     swap.swapOut(order: 0)         // slot 1: slot 0 is the header
///     swap.duplicate(1)              // a fork: two entries refer to it
///     swap.map[1]                    // 2
///     swap.swapIn(1, forWrite: false)
///     swap.map[1]                    // 0x41: one entry, and the page is in the swap cache
///
/// There is one area and one CPU. A page that is swapped out is written and leaves the swap cache at once; a page in
/// the swap cache after swap-in is a single one.
///
/// Invariant: a cluster's count is that of its slots in use, each cluster is on the list of its state, and so many
/// slots are free as the counters say. `checkInvariants()` proves it for a state.
///
/// Left out: the per-CPU cache of slots, count continuation pages, bad pages, discard, several areas, readahead.
public struct SwapDevice: Sendable {
    /// `SWAP_HAS_CACHE`: the page is in the swap cache, too.
    public static let hasCache: UInt8 = 0x40
    /// `SWAP_MAP_MAX`: the largest count without continuation.
    public static let mapMax: UInt8 = 0x3E
    /// `SWAP_MAP_BAD`: the header.
    public static let mapBad: UInt8 = 0x3F

    /// What list a cluster is on.
    public enum State: Sendable, Equatable {
        /// No slot is in use.
        case free
        /// Some are; slots of its order may be taken.
        case nonfull
        /// It was looked at in vain, or had its turn.
        case fragmented
        /// All are.
        case full
    }

    /// `struct swap_cluster_info`.
    public struct Cluster: Sendable, Equatable {
        /// How many slots are in use.
        public internal(set) var count = 0
        /// For folios of which order it is.
        public internal(set) var order = 0
        /// What list it is on.
        public internal(set) var state = State.free
    }

    /// What a fault on a swap entry came to.
    public enum SwapIn: Sendable, Equatable {
        /// No entry refers to the slot.
        case notThere
        /// Read from the area, past the swap cache, and the slot is free: the device is fast and nobody shares it.
        case bypassed
        /// Read, and put into the swap cache; or found there if `wasCached`. The slot is free if `isFreed`.
        case cached(wasCached: Bool, isFreed: Bool)
    }

    /// `SWAPFILE_CLUSTER`: 512 on x86-64.
    public let clusterPages: Int
    /// `SWP_SYNCHRONOUS_IO`: a device such as zram, on which reading ahead is of no use.
    public let isSynchronous: Bool
    /// `swap_map`.
    public internal(set) var map: [UInt8]
    /// The clusters.
    public internal(set) var clusters: [Cluster]
    /// How many page table entries map the page that is in the swap cache for a slot.
    public internal(set) var cacheMappings: [Int]
    /// Slots that may be used, in use or not: `total_swap_pages`.
    public let totalSlots: Int
    /// `nr_swap_pages`.
    public internal(set) var freeSlots: Int
    var freeClusters: [Int] = []
    var fullClusters: [Int] = []
    var nonfull: [[Int]]
    var fragmented: [[Int]]
    /// `percpu_cluster->next` by order; 0 if there is none.
    var next: [Int]
    /// Slots that got free, in this order, since `takeFreed` was called: what `swap_range_free` tells the device.
    var freed: [Int] = []

    /// An area with nothing in it. Follows `setup_clusters`.
    ///
    /// - Parameters:
    ///   - pages: The size with its header, 2 or more.
    ///   - clusterPages: A power of two.
    ///   - isSynchronous: Whether the device is as fast as memory.
    public init(pages: Int, clusterPages: Int = 512, isSynchronous: Bool = false) {
        self.clusterPages = clusterPages
        self.isSynchronous = isSynchronous
        let orders = clusterPages.trailingZeroBitCount + 1
        map = [UInt8](repeating: 0, count: pages)
        map[0] = Self.mapBad
        cacheMappings = [Int](repeating: 0, count: pages)
        totalSlots = pages - 1
        freeSlots = pages - 1
        clusters = [Cluster](repeating: Cluster(), count: (pages + clusterPages - 1) / clusterPages)
        nonfull = [[Int]](repeating: [], count: orders)
        fragmented = nonfull
        next = [Int](repeating: 0, count: orders)
        clusters[0].count = 1
        // What is beyond the end of the area counts as used.
        clusters[clusters.count - 1].count += clusters.count * clusterPages - pages
        for index in clusters.indices {
            if clusters[index].count == 0 {
                freeClusters.append(index)
            } else {
                clusters[index].state = .nonfull
                nonfull[0].append(index)
            }
        }
    }

    /// The largest order that a folio can be swapped out with.
    public var highestOrder: Int { nonfull.count - 1 }

    /// Whether more than half of the slots are taken. Follows `vm_swap_full`.
    public var isSwapFull: Bool { freeSlots * 2 < totalSlots }

    /// How many page table entries refer to a slot.
    public func count(of slot: Int) -> Int {
        map[slot] == Self.mapBad ? 0 : Int(map[slot] & ~Self.hasCache)
    }

    // MARK: Entries

    /// Swaps out a folio of 2^`order` pages that one process maps.
    ///
    /// Follows `folio_alloc_swap` without its cache of slots, then `swap_duplicate` for the entries that now refer
    /// to the slots, and `swapcache_free` when the pages are written.
    ///
    /// - Returns: The first slot; nil if there is no room for a folio of this order.
    @discardableResult
    public mutating func swapOut(order: Int) -> Int? {
        guard freeSlots >> order > 0, let slot = allocate(order: order) else { return nil }
        for index in slot..<(slot + (1 << order)) { map[index] = 1 }
        return slot
    }

    /// One more entry refers to a slot, as after a fork. Follows `swap_duplicate`.
    ///
    /// - Returns: Whether it does; false if nothing is there, or the count is at its highest.
    @discardableResult
    public mutating func duplicate(_ slot: Int) -> Bool {
        guard count(of: slot) > 0, count(of: slot) < Int(Self.mapMax) else { return false }
        map[slot] += 1
        return true
    }

    /// A process touches a page whose entry refers to a slot. Follows `do_swap_page`.
    @discardableResult
    public mutating func swapIn(_ slot: Int, forWrite: Bool) -> SwapIn {
        let entries = count(of: slot)
        guard entries > 0 else { return .notThere }
        let wasCached = map[slot] & Self.hasCache != 0
        if isSynchronous, entries == 1, !wasCached {
            map[slot] = 0
            release(slot)
            return .bypassed
        }
        map[slot] |= Self.hasCache
        map[slot] -= 1
        // `should_try_to_free_swap`, and `folio_free_swap`.
        let tries = isSwapFull || (forWrite && cacheMappings[slot] == 0)
        if tries, entries == 1 {
            dropCache(slot)
            return .cached(wasCached: wasCached, isFreed: true)
        }
        cacheMappings[slot] += 1
        return .cached(wasCached: wasCached, isFreed: false)
    }

    /// An entry is given up unread, as by munmap or exit. Follows `free_swap_and_cache`.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    public mutating func drop(_ slot: Int) -> Bool {
        guard count(of: slot) > 0 else { return false }
        map[slot] -= 1
        if map[slot] == 0 {
            release(slot)
        } else if map[slot] == Self.hasCache, cacheMappings[slot] == 0 || isSwapFull {
            dropCache(slot)
        }
        return true
    }

    /// The page leaves the swap cache, and with no entry left the slot is free. Follows `delete_from_swap_cache`.
    mutating func dropCache(_ slot: Int) {
        map[slot] &= ~Self.hasCache
        cacheMappings[slot] = 0
        if map[slot] == 0 { release(slot) }
    }
}
