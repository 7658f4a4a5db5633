/// The buddy allocator of one zone, as in `mm/page_alloc.c` of Linux 6.12.
///
/// Free memory is kept in blocks of 2^order pages on one list per order and migrate type. An
/// allocation takes the head of the first list, from its own order upwards, that is not empty and
/// splits the block; a free merges the block with its buddy for as long as the buddy is free and of
/// the same order.
///
///     var zone = try BuddyAllocator(start: 0, pageCount: 1024)
///     zone.allocate(order: 0)                  // pfn 0
///     zone.freeBlocks(order: 3, type: .movable) // [pfn 8]
///
/// Invariant: free blocks are aligned to their size and disjoint, no two free buddies below the top
/// order stay apart (unless `MigrateType.isMergeable` forbids it), every page is in exactly one block
/// or reserved. `checkInvariants()` proves it for a state.
///
/// Left out: per-CPU page lists, watermarks and their boosting, CMA balancing, high-atomic reserves,
/// guard pages, page reporting, list shuffling, compaction capture, and `page_group_by_mobility_disabled`
/// (which a machine of a few megabytes would set). A block is freed as it was allocated, while the
/// kernel lets `split_page` cut it up.
public struct BuddyAllocator: Sendable {
    /// The first page of the zone.
    public let start: PageFrameNumber
    /// How many pages the zone spans.
    public let pageCount: Int
    /// `pageblock_order`: migrate types are kept per block of this order. 9 on x86-64.
    public let pageblockOrder: Order

    /// How many pages are free: `NR_FREE_PAGES`, except that isolated pages count too.
    public internal(set) var freePageCount = 0

    /// `free_area[order].nr_free`.
    var freeBlockCounts = [Int](repeating: 0, count: Order.count)
    /// What each page is, by its index in the zone.
    var tags: [PageTag]
    /// `buddy_list` of each page, followed by the list heads (`listHead(order:type:)`): the lists are
    /// circular, as the kernel's are, so that a block leaves its list without knowing which it is.
    var links: [ListLinks]
    /// The migrate type of each pageblock; the first is that of `start`.
    var pageblockTypes: [MigrateType]

    /// A zone none of whose pages has been handed over yet: all are reserved.
    ///
    /// - Parameters:
    ///   - start: The first page. It need not be aligned.
    ///   - pageCount: 1 to 2³⁰.
    ///   - pageblockOrder: 9 on x86-64; a smaller one lets a small zone have several pageblocks.
    ///   - type: The type of every pageblock. Movable, as `memmap_init_range` sets it.
    /// - Throws: `BuddyError.unusableZone`.
    public init(
        reservedFrom start: PageFrameNumber,
        pageCount: Int,
        pageblockOrder: Order = 9,
        type: MigrateType = .movable
    ) throws(BuddyError) {
        guard pageCount > 0, pageCount <= 1 << 30, start.rawValue < PageFrameNumber.limit,
            start.rawValue + UInt64(pageCount) <= PageFrameNumber.limit
        else {
            throw .unusableZone(start: start, pageCount: pageCount)
        }
        self.init(usableFrom: start, pageCount: pageCount, pageblockOrder: pageblockOrder, type: type)
    }

    /// A zone all of whose pages are free, handed over as at boot (`handOver(_:)`).
    ///
    /// - Throws: `BuddyError.unusableZone`.
    public init(
        start: PageFrameNumber,
        pageCount: Int,
        pageblockOrder: Order = 9,
        type: MigrateType = .movable
    ) throws(BuddyError) {
        try self.init(reservedFrom: start, pageCount: pageCount, pageblockOrder: pageblockOrder, type: type)
        try handOver(start..<end)
    }

    /// A small zone from pfn 0 whose only memory is one free block.
    ///
    /// - Parameters:
    ///   - order: The order of the block, and so the size of the zone.
    ///   - type: The type of every pageblock.
    public init(oneFreeBlockOf order: Order, type: MigrateType = .movable) {
        self.init(usableFrom: 0, pageCount: order.pageCount, pageblockOrder: 9, type: type)
        tags = [PageTag](repeating: .interior, count: pageCount)
        var events = NoEvents<BuddyEvent>()
        splitLargeBuddy(0, order: order, toTail: true, events: &events)
    }

    /// What the other initialisers have in common. The arguments have been checked.
    private init(usableFrom start: PageFrameNumber, pageCount: Int, pageblockOrder: Order, type: MigrateType) {
        self.start = start
        self.pageCount = pageCount
        self.pageblockOrder = pageblockOrder
        tags = [PageTag](repeating: .reserved, count: pageCount)
        links = [ListLinks](repeating: .none, count: pageCount + Order.count * MigrateType.allCases.count)
        let lastPage = start + (pageCount - 1)
        let firstBlock = start.rawValue >> UInt64(pageblockOrder.rawValue)
        let lastBlock = lastPage.rawValue >> UInt64(pageblockOrder.rawValue)
        pageblockTypes = [MigrateType](repeating: type, count: Int(lastBlock - firstBlock) + 1)
        for head in pageCount..<links.count {
            links[head] = ListLinks(next: Int32(head), previous: Int32(head))
        }
    }

    /// The page after the last.
    public var end: PageFrameNumber { start + pageCount }

    /// Whether the page lies in the zone: `zone_spans_pfn`.
    public func contains(_ page: PageFrameNumber) -> Bool {
        page.rawValue &- start.rawValue < UInt64(pageCount)
    }

    /// How many free blocks of this order there are, of all types: a column of `/proc/buddyinfo`.
    public func freeBlockCount(order: Order) -> Int {
        freeBlockCounts[order.rawValue]
    }

    /// The free blocks of this order and type, from the head of their list to its tail.
    ///
    /// - Complexity: O(blocks).
    public func freeBlocks(order: Order, type: MigrateType) -> [PageFrameNumber] {
        let head = listHead(order: order, type: type)
        var blocks: [PageFrameNumber] = []
        var index = Int(links[head].next)
        while index != head {
            blocks.append(page(at: index))
            index = Int(links[index].next)
        }
        return blocks
    }

    /// The type of the pageblock that the page lies in: `get_pfnblock_migratetype`.
    ///
    /// - Precondition: The page is in the zone.
    public func pageblockType(of page: PageFrameNumber) -> MigrateType {
        pageblockTypes[pageblockIndex(of: page)]
    }

    /// The order with which the block starting at `page` was allocated; nil if none starts there.
    public func allocatedOrder(at page: PageFrameNumber) -> Order? {
        guard contains(page) else { return nil }
        let tag = tags[index(of: page)]
        return tag.isAllocated ? tag.order : nil
    }

    // MARK: Index arithmetic

    @inline(__always)
    func index(of page: PageFrameNumber) -> Int {
        Int(truncatingIfNeeded: page.rawValue &- start.rawValue)
    }

    @inline(__always)
    func page(at index: Int) -> PageFrameNumber {
        PageFrameNumber(start.rawValue &+ UInt64(truncatingIfNeeded: index))
    }

    @inline(__always)
    func listHead(order: Order, type: MigrateType) -> Int {
        pageCount + order.rawValue * 6 + Int(type.rawValue)
    }

    @inline(__always)
    func pageblockIndex(of page: PageFrameNumber) -> Int {
        let shift = UInt64(pageblockOrder.rawValue)
        return Int(truncatingIfNeeded: (page.rawValue >> shift) &- (start.rawValue >> shift))
    }
}
