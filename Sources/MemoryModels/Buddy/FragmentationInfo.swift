/// How fragmented free memory is, seen from a request of some order: `mm/vmstat.c`.
///
///     let info = FragmentationInfo(freeBlocks: [4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0])
///     info.unusableIndex(order: 1)       // 500: half of the free pages are in smaller blocks
///     info.fragmentationIndex(order: 3)  // 667: above 500, so fragmentation is to blame rather than shortage
public struct FragmentationInfo: Sendable, Equatable {
    /// `struct contig_page_info`: what counts for requests of one order.
    public struct Contiguous: Sendable, Equatable {
        /// Free pages.
        public var freePages: Int64 = 0
        /// Free blocks of any order.
        public var blocks: Int64 = 0
        /// Blocks of the wanted order that the free blocks of at least that order could be cut into.
        public var suitableBlocks: Int64 = 0
    }

    /// The free blocks by order, as in a line of `/proc/buddyinfo`.
    public let freeBlocks: [Int64]

    /// Free blocks by order: missing orders have none, superfluous numbers and negative ones do not count.
    public init(freeBlocks: [Int64]) {
        self.freeBlocks = Order.all.map { $0.rawValue < freeBlocks.count ? max(0, freeBlocks[$0.rawValue]) : 0 }
    }

    /// The free blocks of a zone.
    public init(_ zone: BuddyAllocator) {
        self.init(freeBlocks: Order.all.map { Int64(zone.freeBlockCount(order: $0)) })
    }

    /// Follows `fill_contig_page_info`.
    public func contiguous(for order: Order) -> Contiguous {
        var info = Contiguous()
        for current in Order.all {
            let blocks = freeBlocks[current.rawValue]
            info.blocks += blocks
            info.freePages += blocks << Int64(current.rawValue)
            if current >= order { info.suitableBlocks += blocks << Int64(current.rawValue - order.rawValue) }
        }
        return info
    }

    /// Whether a failing request fails for want of memory (towards 0) or because memory is fragmented
    /// (towards 1000); -1000 if it would not fail. Follows `__fragmentation_index`; in units of 1/1000.
    public func fragmentationIndex(order: Order) -> Int64 {
        let info = contiguous(for: order)
        guard info.blocks > 0 else { return 0 }
        guard info.suitableBlocks == 0 else { return -1000 }
        return 1000 - (1000 + info.freePages * 1000 / Int64(order.pageCount)) / info.blocks
    }

    /// Which part of the free memory is in blocks too small for the request. Follows `unusable_free_index`; in
    /// units of 1/1000, and 1000 if nothing is free.
    public func unusableIndex(order: Order) -> Int64 {
        let info = contiguous(for: order)
        guard info.freePages > 0 else { return 1000 }
        return (info.freePages - info.suitableBlocks << Int64(order.rawValue)) * 1000 / info.freePages
    }

    /// The same in percent, 0 if nothing is free: what proactive compaction goes by. Follows `extfrag_for_order`.
    public func externalFragmentation(order: Order) -> Int64 {
        let info = contiguous(for: order)
        guard info.freePages > 0 else { return 0 }
        return (info.freePages - info.suitableBlocks << Int64(order.rawValue)) * 100 / info.freePages
    }

    /// What the kernel does before it compacts a zone for a request.
    public enum Verdict: Sendable, Equatable {
        /// A suitable block is free.
        case success
        /// Too few pages are free to move others into: `COMPACT_SKIPPED`.
        case skipped
        /// Shortage rather than fragmentation: `COMPACT_NOT_SUITABLE_ZONE`.
        case notSuitable
        /// Compaction may begin: `COMPACT_CONTINUE`.
        case `continue`
    }

    /// Whether compaction makes sense. Follows `compaction_suit_allocation_order` and `compaction_suitable`, for
    /// a request that may use no zone above this one.
    ///
    /// - Parameters:
    ///   - order: The order of the request.
    ///   - watermark: The zone's low watermark in pages (its min for orders up to 3).
    ///   - threshold: `vm.extfrag_threshold`.
    /// - Returns: What the kernel does.
    public func compactionVerdict(order: Order, watermark: Int64, threshold: Int64 = 500) -> Verdict {
        let info = contiguous(for: order)
        // `__zone_watermark_ok` for the request itself.
        if info.freePages - Int64(order.pageCount) + 1 > watermark, info.suitableBlocks > 0 { return .success }
        // `compact_gap`: room for the pages that are copied, twice over.
        guard info.freePages > watermark + 2 << Int64(order.rawValue) else { return .skipped }
        // `PAGE_ALLOC_COSTLY_ORDER`: for small orders the alternative would be the OOM killer.
        let index = fragmentationIndex(order: order)
        return order > 3 && index >= 0 && index <= threshold ? .notSuitable : .continue
    }
}
