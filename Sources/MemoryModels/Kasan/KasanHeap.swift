/// `kmalloc` and `kfree` under generic KASAN: memory, its shadow, and what accesses are reported.
///
///     var heap = KasanHeap()
///     let object = try heap.kmalloc(13)                     // shadow: 00 05 fc fc
///     try heap.access(object + 12, size: 4)                 // slab-out-of-bounds
///     try heap.kfree(object)                                // shadow: fa fb fc fc
///
/// Follows `mm/kasan/common.c` and `mm/kasan/generic.c`.
///
/// Left out: stacks, global variables, vmalloc, per-CPU slabs (freed slots are taken last in, first out), slabs that
/// become empty and go back to the page allocator.
public struct KasanHeap: Sendable {
    /// The largest `kmalloc` that the model serves, in bytes.
    public static let largestSize = 32768
    /// `PAGE_SIZE`.
    static let pageSize = 4096
    /// Pages before the first one that is handed out.
    static let pagesBefore = 8

    /// What a slot of a slab holds.
    enum SlotState: Sendable, Equatable {
        case neverUsed
        case live(size: UInt64)
        case quarantined
        /// Freed, and out of quarantine.
        case free
    }

    struct Slot: Sendable, Equatable {
        let address: UInt64
        let cache: Int
        var state: SlotState
    }

    /// Pages that are a slab, or one large allocation.
    struct Region: Sendable, Equatable {
        let firstPage: Int
        let order: Int
        /// Nil for a large allocation.
        let cache: Int?
        /// The bytes asked for, if it is a large allocation.
        let size: UInt64
    }

    /// The caches, by size.
    public let caches: [KasanCache]
    /// The shadow of all memory of the model.
    public internal(set) var shadow: KasanShadow
    /// Freed objects that wait.
    public internal(set) var quarantine: KasanQuarantine
    var slots: [Slot] = []
    var regions: [Region] = []
    var isPageUsed: [Bool]
    /// For each cache the places of its free slots; the last is taken next.
    var freeSlots: [[Int]]

    /// Free pages, and no slabs yet.
    ///
    /// - Parameters:
    ///   - base: Where memory begins, aligned to 32 KiB.
    ///   - pageCount: How much there is, in pages: a multiple of 8.
    ///   - quarantine: An empty quarantine.
    public init(
        base: UInt64 = 0xffff_8880_0010_0000,
        pageCount: Int = 512,
        quarantine: KasanQuarantine = KasanQuarantine(
            perCPULimit: KasanQuarantine.kernelPerCPULimit,
            globalLimit: 256 << 20
        )
    ) {
        caches = KasanCache.kmalloc
        self.quarantine = quarantine
        // Free pages that nobody gets lie before the others, so that there is a shadow left of the first object.
        shadow = KasanShadow(
            base: base - UInt64(Self.pagesBefore * Self.pageSize),
            size: (pageCount + Self.pagesBefore) * Self.pageSize,
            filledWith: KasanPoison.pageFree
        )
        isPageUsed = [Bool](repeating: true, count: Self.pagesBefore) + [Bool](repeating: false, count: pageCount)
        freeSlots = [[Int]](repeating: [], count: caches.count)
    }

    // MARK: Allocation

    /// The place of the cache that serves a size; nil if whole pages do.
    public func cache(for size: Int) -> Int? {
        caches.firstIndex { $0.objectSize >= size }
    }

    /// Allocates with `GFP_KERNEL`.
    ///
    /// - Returns: The object's address.
    /// - Note: Follows `__kasan_slab_alloc` and `__kasan_kmalloc`, or `__kasan_kmalloc_large`.
    public mutating func kmalloc(_ size: Int) throws(KasanError) -> UInt64 {
        guard size >= 1, size <= Self.largestSize else { throw .unusableSize(size) }
        guard let cache = cache(for: size) else { return try kmallocLarge(size) }
        // The slot is taken before the quarantine is looked at: what that frees is for the next allocation.
        if freeSlots[cache].isEmpty { try addSlab(cache) }
        guard let place = freeSlots[cache].popLast() else { throw .outOfMemory }
        let address = slots[place].address
        let objectSize = UInt64(caches[cache].objectSize)
        reduceQuarantine()
        shadow.unpoison(address, size: objectSize)
        reduceQuarantine()
        // poison_kmalloc_redzone
        shadow.poisonLastGranule(address, size: UInt64(size))
        let redzone = (UInt64(size) + 7) / 8 * 8
        shadow.poison(address + redzone, size: objectSize - redzone, with: KasanPoison.slabRedzone)
        slots[place].state = .live(size: UInt64(size))
        return address
    }

    private mutating func kmallocLarge(_ size: Int) throws(KasanError) -> UInt64 {
        var order = 0
        while Self.pageSize << order < size { order += 1 }
        let address = try takePages(order, cache: nil, size: UInt64(size))
        let bytes = UInt64(Self.pageSize) << UInt64(order)
        shadow.unpoison(address, size: bytes)
        reduceQuarantine()
        shadow.poisonLastGranule(address, size: UInt64(size))
        let redzone = (UInt64(size) + 7) / 8 * 8
        shadow.poison(address + redzone, size: bytes - redzone, with: KasanPoison.pageRedzone)
        return address
    }

    /// Follows `__kasan_poison_slab`: nothing in a new slab may be touched.
    private mutating func addSlab(_ cache: Int) throws(KasanError) {
        let layout = caches[cache]
        let start = try takePages(layout.order, cache: cache, size: 0)
        shadow.poison(start, size: UInt64(Self.pageSize << layout.order), with: KasanPoison.slabRedzone)
        let first = slots.count
        for index in 0..<layout.objectsPerSlab {
            let address = start + UInt64(index * layout.size)
            slots.append(Slot(address: address, cache: cache, state: .neverUsed))
        }
        freeSlots[cache] = Array((first..<slots.count).reversed())
    }

    private mutating func takePages(_ order: Int, cache: Int?, size: UInt64) throws(KasanError) -> UInt64 {
        let count = 1 << order
        var first = 0
        while first + count <= isPageUsed.count {
            if !isPageUsed[first..<(first + count)].contains(true) {
                for page in first..<(first + count) { isPageUsed[page] = true }
                regions.append(Region(firstPage: first, order: order, cache: cache, size: size))
                return shadow.base + UInt64(first * Self.pageSize)
            }
            first += count
        }
        throw .outOfMemory
    }

    /// Follows `kasan_quarantine_reduce` and `qlink_free`. The shadow stays as it is: the memory is free as before.
    private mutating func reduceQuarantine() {
        for entry in quarantine.reduce() {
            guard let place = slots.firstIndex(where: { $0.address == entry.address }) else { continue }
            slots[place].state = .free
            freeSlots[entry.cache].append(place)
        }
    }
}
