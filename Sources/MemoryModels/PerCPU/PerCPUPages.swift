/// One CPU's lists of free pages in front of the buddy allocator of a zone: `struct per_cpu_pages`.
///
/// A request takes a page from its list without the zone's lock. Only an empty list is refilled, and only too
/// many pages are given back, several at a time.
///
/// Invariant: the pages on the lists are allocated in the buddy allocator, none is on two lists, and `count` is
/// their number.
///
/// Left out: other CPUs, transparent huge pages on the lists, remote draining, and `vm.min_free_kbytes` below the
/// high watermark (requests never fail for it).
public struct PerCPUPages: Sendable {
    /// Something that the lists did.
    public enum Event: Sendable, Equatable {
        /// `rmqueue_bulk` took so many blocks under the zone's lock; `asked` is what `nr_pcp_alloc` wanted.
        case refilled(blocks: Int, asked: Int)
        /// `free_pcppages_bulk` gave so many pages back under the zone's lock.
        case drained(pages: Int)
    }

    /// `CONFIG_PCP_BATCH_SCALE_MAX`.
    static let batchScaleMax = 5
    /// `PAGE_ALLOC_COSTLY_ORDER`: larger blocks are not kept here.
    public static let maxOrder: Order = 3

    /// The zone behind the lists.
    public private(set) var zone: BuddyAllocator
    /// The zone's high watermark: below it, the lists do not grow.
    public let highWatermark: Int
    /// `batch`, `high_min` and `high_max`.
    public let sizes: PageListSizes
    /// Pages on all lists.
    public private(set) var count = 0
    /// So many pages are kept before some are given back.
    public private(set) var high: Int
    /// How often the number of pages fetched was doubled.
    public private(set) var allocFactor = 0
    /// Pages freed in a row, halved by each allocation.
    public private(set) var freeCount = 0
    /// `ZONE_BELOW_HIGH`.
    public private(set) var isBelowHigh = false
    /// `ZONE_RECLAIM_ACTIVE`: kswapd is at work in the zone.
    public var isReclaimActive = false
    /// `PCPF_FREE_HIGH_BATCH`: each CPU has a large slice of cache.
    public var hasLargeCache = false
    /// How often the zone's lock was taken.
    public private(set) var lockCount = 0

    private var lastFreeWasHighOrder = false
    /// By order and type (`order_to_pindex`); the head first.
    private var lists = [[PageFrameNumber]](repeating: [], count: 12)

    /// Empty lists in front of `zone`.
    public init(_ zone: BuddyAllocator, sizes: PageListSizes, highWatermark: Int = 0) {
        self.zone = zone
        self.sizes = sizes
        self.highWatermark = highWatermark
        high = sizes.highMin
    }

    /// The blocks on one list, the next to be handed out first; none for types and orders without a list.
    public func list(order: Order, type: MigrateType) -> [PageFrameNumber] {
        order <= Self.maxOrder && type.isMergeable ? lists[Self.index(order, type)] : []
    }

    /// Follows `order_to_pindex`.
    private static func index(_ order: Order, _ type: MigrateType) -> Int {
        3 * order.rawValue + Int(type.rawValue)
    }

    // MARK: Allocation

    /// Takes a block of an order up to 3 for one of the three ordinary types.
    ///
    /// Follows `rmqueue_pcplist` and `__rmqueue_pcplist`, behind the check of the high watermark in
    /// `get_page_from_freelist`.
    ///
    /// - Returns: The block; nil if the zone has none.
    public mutating func allocate(
        order: Order = 0,
        type: MigrateType = .movable,
        recordingInto events: inout [Event]
    ) -> PageFrameNumber? {
        guard order <= Self.maxOrder, type.isMergeable else { return nil }
        if !isBelowHigh, zone.freePageCount - order.pageCount + 1 <= highWatermark { isBelowHigh = true }
        freeCount >>= 1
        let list = Self.index(order, type)
        if lists[list].isEmpty {
            let batch = allocationBatch(order)
            lockCount += 1
            for _ in 0..<batch {
                guard let block = zone.allocate(order: order, type: type) else { break }
                lists[list].append(block)
            }
            events.append(.refilled(blocks: lists[list].count, asked: batch))
            count += lists[list].count << order.rawValue
            if lists[list].isEmpty { return nil }
        }
        count -= order.pageCount
        return lists[list].removeFirst()
    }

    /// How many blocks to fetch. Follows `nr_pcp_alloc`.
    private mutating func allocationBatch(_ order: Order) -> Int {
        let base = sizes.batch
        high = min(max(high, sizes.highMin), sizes.highMax)
        var high = self.high
        if high < base { return 1 }
        var batch = order > 0 ? base : base << allocFactor
        if sizes.highMin != sizes.highMax, !isBelowHigh {
            high = min(high + batch, sizes.highMax)
            self.high = high
        }
        if order == 0 {
            let most = max(high - count - base, base)
            if batch <= most, allocFactor < Self.batchScaleMax { allocFactor += 1 }
            batch = min(batch, most)
        }
        return batch > 1 ? max(batch >> order.rawValue, 2) : batch
    }

    // MARK: Freeing

    /// Gives back a block that `allocate` returned. Follows `free_unref_page_commit`.
    public mutating func free(_ block: PageFrameNumber, order: Order = 0, recordingInto events: inout [Event]) {
        let type = zone.pageblockType(of: block)
        let list = Self.index(order, type)
        allocFactor >>= 1
        lists[list].insert(block, at: 0)
        count += order.pageCount
        var freesHigh = false
        if order > 0 {
            freesHigh = freeCount >= sizes.batch && lastFreeWasHighOrder && (!hasLargeCache || count >= sizes.batch)
            lastFreeWasHighOrder = true
        } else {
            lastFreeWasHighOrder = false
        }
        if freeCount < sizes.batch << Self.batchScaleMax { freeCount += order.pageCount }
        let high = freeingHigh(freesHigh)
        guard count >= high else { return }
        drain(freeingBatch(high, freesHigh), from: list, &events)
        if isBelowHigh, zone.freePageCount > highWatermark { isBelowHigh = false }
    }

    /// How many pages may stay. Follows `nr_pcp_high`.
    private mutating func freeingHigh(_ freesHigh: Bool) -> Int {
        high = min(max(high, sizes.highMin), sizes.highMax)
        var high = self.high
        if high == 0 { return 0 }
        if freesHigh {
            self.high = max(high - sizes.batch << Self.batchScaleMax, sizes.highMin)
            return 0
        }
        if isReclaimActive {
            self.high = max(high - max(freeCount, sizes.batch), sizes.highMin)
            return min(sizes.batch << 2, self.high)
        }
        if sizes.highMin == sizes.highMax { return high }
        if isBelowHigh {
            self.high = max(high - max(freeCount, sizes.batch), sizes.highMin)
            high = max(count, sizes.highMin)
        } else if count >= high {
            let needed = freeCount + sizes.batch
            if self.high < needed { self.high = min(max(needed, sizes.highMin), sizes.highMax) }
        }
        return high
    }

    /// How many pages to give back. Follows `nr_pcp_free`.
    private func freeingBatch(_ high: Int, _ freesHigh: Bool) -> Int {
        if freesHigh { return min(count, sizes.batch << Self.batchScaleMax) }
        if high < sizes.batch { return 1 }
        return min(max(freeCount, sizes.batch), high - sizes.batch)
    }

    /// Gives back pages from the tails, beginning with one list. Follows `free_pcppages_bulk`.
    private mutating func drain(_ wanted: Int, from list: Int, _ events: inout [Event]) {
        var rest = min(count, wanted)
        guard rest > 0 else { return }
        let before = count
        lockCount += 1
        var list = list
        while rest > 0 {
            while lists[list].isEmpty { list = (list + 1) % lists.count }
            let order = Order(unchecked: list / 3)
            while rest > 0, let block = lists[list].popLast() {
                rest -= order.pageCount
                count -= order.pageCount
                // The block was allocated with this order and not freed since.
                try? zone.free(block, order: order)
            }
            list = (list + 1) % lists.count
        }
        events.append(.drained(pages: before - count))
    }

    /// Every second or so, a CPU that no longer needs so many pages gives some back. Follows `decay_pcp_high`.
    public mutating func decay(recordingInto events: inout [Event]) {
        if high > sizes.highMin {
            high = max(count - sizes.batch << Self.batchScaleMax, high - high >> 3, sizes.highMin)
        }
        var excess = count - high
        while excess > 0 {
            let part = min(excess, sizes.batch)
            drain(part, from: 0, &events)
            excess -= part
        }
    }

    /// A rule that a state breaks. Correct lists never have one.
    public enum Violation: Equatable, Sendable {
        /// `count` is not the number of pages on the lists.
        case wrongCount(counted: Int, recorded: Int)
        /// A block on a list is free in the zone, or allocated with another order.
        case notAllocated(PageFrameNumber)
        /// A block is on a list twice, or on two lists.
        case listedTwice(PageFrameNumber)
    }

    /// Checks every rule, but not those of the zone.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        var counted = 0
        var isListed = [Bool](repeating: false, count: zone.pageCount)
        for (index, list) in lists.enumerated() {
            let order = Order(unchecked: index / 3)
            counted += list.count << order.rawValue
            for block in list {
                if zone.allocatedOrder(at: block) != order { violations.append(.notAllocated(block)) }
                let place = zone.index(of: block)
                if isListed[place] { violations.append(.listedTwice(block)) }
                isListed[place] = true
            }
        }
        if counted != count { violations.append(.wrongCount(counted: counted, recorded: count)) }
        return violations
    }
}
