// Taking single free blocks out of the allocator, and setting a zone up page by page.
/// What a page of a hand-made zone is.
public enum PageUse: Sendable, Equatable {
    /// Free: in the largest block that its neighbours allow.
    case free
    /// In use, and on an LRU list: its contents can be copied elsewhere.
    case movable
    /// In use, and must stay.
    case unmovable
}

extension BuddyAllocator {
    /// A zone from pfn 0 whose pages are as given; those in use are blocks of order 0.
    ///
    /// - Parameters:
    ///   - uses: Page by page; at least one.
    ///   - pageblockOrder: The order of a pageblock.
    ///   - types: The types of the pageblocks; those missing are Movable.
    /// - Throws: `BuddyError.unusableZone`.
    public init(pages uses: [PageUse], pageblockOrder: Order, types: [MigrateType] = []) throws(BuddyError) {
        try self.init(reservedFrom: 0, pageCount: uses.count, pageblockOrder: pageblockOrder)
        for index in pageblockTypes.indices where index < types.count { pageblockTypes[index] = types[index] }
        for index in uses.indices { tags[index] = .allocated(0, movable: uses[index] == .movable) }
        for index in uses.indices where uses[index] == .free { try free(page(at: index), order: 0) }
    }

    /// What a page is.
    ///
    /// - Precondition: The page is in the zone.
    public func use(of page: PageFrameNumber) -> PageUse {
        var start = index(of: page)
        while start > 0, !tags[start].isFree, !tags[start].isAllocated { start -= 1 }
        if tags[start].isFree { return .free }
        return tags[start].isMovable ? .movable : .unmovable
    }

    /// The order of the free block that starts at `page`: `buddy_order`; nil if none starts there.
    func freeOrder(at page: PageFrameNumber) -> Order? {
        let tag = tags[index(of: page)]
        return tag.isFree ? tag.order : nil
    }

    /// Takes a free block off its list, unless too few pages would be left.
    ///
    /// Follows `__isolate_free_page` with a min watermark of 0. The block then counts as allocated, not movable.
    ///
    /// - Returns: Whether it was taken.
    mutating func isolateFreePage(_ page: PageFrameNumber, order: Order) -> Bool {
        guard freePageCount > order.pageCount else { return false }
        deleteFromFreeList(page, order: order)
        freePageCount -= order.pageCount
        tags[index(of: page)] = .allocated(order, movable: false)
        if order.rawValue >= pageblockOrder.rawValue - 1 {
            var events = NoEvents<BuddyEvent>()
            var pageblock = page.alignedDown(to: pageblockOrder)
            while pageblock < page + order.pageCount {
                let type = pageblockType(of: pageblock)
                if type.isMergeable, contains(pageblock), contains(pageblock + (pageblockOrder.pageCount - 1)) {
                    moveFreePages(inPageblock: pageblock, to: .movable, events: &events)
                }
                pageblock = pageblock + pageblockOrder.pageCount
            }
        }
        return true
    }

    /// Cuts an allocated block into single pages, the first of which may be handed out. Follows `split_page`.
    mutating func splitAllocated(_ page: PageFrameNumber, order: Order) {
        for offset in 0..<order.pageCount { tags[index(of: page + offset)] = .allocated(0, movable: false) }
    }

    /// Says whether the contents of an allocated page can be copied elsewhere.
    mutating func setMovable(_ page: PageFrameNumber, _ isMovable: Bool) {
        tags[index(of: page)] = .allocated(0, movable: isMovable)
    }
}

extension BuddyAllocator {
    /// Makes single allocated pages one block again.
    mutating func joinAllocated(_ page: PageFrameNumber, order: Order) {
        for offset in 1..<max(order.pageCount, 1) { tags[index(of: page + offset)] = .interior }
        tags[index(of: page)] = .allocated(order, movable: false)
    }
}
