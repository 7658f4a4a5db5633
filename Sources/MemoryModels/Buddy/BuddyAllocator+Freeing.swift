// Freeing: `__free_pages_ok` and below, without the zone lock.
extension BuddyAllocator {
    /// Gives back a block that `allocate` returned.
    ///
    /// Follows `__free_pages_ok`, `free_one_page` and `split_large_buddy`. Where the kernel would
    /// report a bad page or corrupt its lists, this throws and changes nothing.
    ///
    /// - Throws: `BuddyError.outsideZone`, `.misaligned`, `.alreadyFree`, `.reserved`,
    ///   `.insideAllocatedBlock` or `.wrongOrder`.
    /// - Complexity: O(orders).
    public mutating func free(_ page: PageFrameNumber, order: Order) throws(BuddyError) {
        var events = NoEvents<BuddyEvent>()
        try free(page, order: order, events: &events)
    }

    /// As `free(_:order:)`, and appends what happened to `events`.
    public mutating func free(
        _ page: PageFrameNumber,
        order: Order,
        recordingInto events: inout [BuddyEvent]
    ) throws(BuddyError) {
        var log = EventLog<BuddyEvent>()
        try free(page, order: order, events: &log)
        events += log.events
    }

    @inline(__always)
    private mutating func free(
        _ page: PageFrameNumber,
        order: Order,
        events: inout some EventSink<BuddyEvent>
    ) throws(BuddyError) {
        guard contains(page), tags[index(of: page)].isAllocated, tags[index(of: page)].order == order else {
            throw refusal(toFree: page, order: order)
        }
        events.record(.freed(page: page, order: order))
        splitLargeBuddy(page, order: order, toTail: false, events: &events)
    }

    /// Frees a block in parts no larger than a pageblock, each to the list of its own pageblock's type.
    /// Follows `split_large_buddy`; `toTail` is `FPI_TO_TAIL`.
    @inline(__always)
    mutating func splitLargeBuddy(
        _ page: PageFrameNumber,
        order: Order,
        toTail: Bool,
        events: inout some EventSink<BuddyEvent>
    ) {
        tags[index(of: page)] = .interior
        let part = Swift.min(order, pageblockOrder)
        var offset = 0
        while offset < order.pageCount {
            freeOnePage(page + offset, order: part, toTail: toTail, events: &events)
            offset += part.pageCount
        }
    }

    /// Merges a block with its buddy as often as possible and puts the result on its list.
    /// Follows `__free_one_page`.
    @inline(__always)
    mutating func freeOnePage(
        _ freed: PageFrameNumber,
        order freedOrder: Order,
        toTail: Bool,
        events: inout some EventSink<BuddyEvent>
    ) {
        let type = pageblockType(of: freed)
        var page = freed
        var order = freedOrder
        freePageCount &+= order.pageCount
        while order < Order.max {
            let buddy = page.buddy(of: order)
            guard isFreeBuddy(buddy, order: order) else {
                events.record(
                    .checkedBuddy(page: page, order: order, buddy: buddy, state: state(ofUnmergeable: buddy))
                )
                break
            }
            if order >= pageblockOrder {
                let buddyType = pageblockType(of: buddy)
                if buddyType != type, !type.isMergeable || !buddyType.isMergeable {
                    events.record(
                        .checkedBuddy(page: page, order: order, buddy: buddy, state: .unmergeableType(buddyType))
                    )
                    break
                }
            }
            events.record(.checkedBuddy(page: page, order: order, buddy: buddy, state: .mergeable))
            deleteFromFreeList(buddy, order: order)
            if order >= pageblockOrder {
                // So that a later split puts all parts on the lists of one type.
                changePageblockRange(buddy, order: order, to: type, events: &events)
            }
            page = page.combined(with: buddy)
            order = Order(unchecked: order.rawValue + 1)
            events.record(.merged(page: page, order: order, absorbed: buddy))
        }
        if order == Order.max {
            events.record(.reachedTopOrder(page: page))
        }
        let reason: PlacementReason = toTail ? .requestedTail : mergeOutlook(page, order: order)
        let end: ListEnd =
            switch reason {
            case .requestedTail, .mergeLikely, .movedWithPageblock: .tail
            case .mergeUnlikely, .nearTopOrder, .upperHalf: .head
            }
        addToFreeList(page, order: order, type: type, at: end)
        events.record(.placed(page: page, order: order, type: type, at: end, because: reason))
    }

    /// Whether a free block of this order starts at `buddy`. Follows `page_is_buddy`.
    @inline(__always)
    private func isFreeBuddy(_ buddy: PageFrameNumber, order: Order) -> Bool {
        contains(buddy) && tags[index(of: buddy)] == .free(order)
    }

    /// Whether the pair that this block would form with its buddy has a free buddy itself.
    /// Follows `buddy_merge_likely`.
    @inline(__always)
    private func mergeOutlook(_ page: PageFrameNumber, order: Order) -> PlacementReason {
        guard order.rawValue < Order.max.rawValue - 1 else { return .nearTopOrder }
        let parent = page.combined(with: page.buddy(of: order))
        let parentOrder = Order(unchecked: order.rawValue + 1)
        let parentBuddy = parent.buddy(of: parentOrder)
        return isFreeBuddy(parentBuddy, order: parentOrder)
            ? .mergeLikely(parent: parent, parentBuddy: parentBuddy)
            : .mergeUnlikely(parent: parent, parentBuddy: parentBuddy)
    }

    private func state(ofUnmergeable buddy: PageFrameNumber) -> BuddyState {
        guard contains(buddy) else { return .outsideZone }
        let tag = tags[index(of: buddy)]
        return tag.isFree ? .freeWithOrder(tag.order) : .inUse
    }

    /// Why a block cannot be freed. Off the fast path: it searches for the block that holds the page.
    @inline(never)
    private func refusal(toFree page: PageFrameNumber, order: Order) -> BuddyError {
        guard contains(page), contains(page + (order.pageCount - 1)) else {
            return .outsideZone(page: page, pageCount: order.pageCount, zoneStart: start, zoneEnd: end)
        }
        guard page.isAligned(to: order) else { return .misaligned(page: page, order: order) }
        guard let block = block(holding: page) else { return .reserved(page: page) }
        let tag = tags[index(of: block)]
        if tag.isFree { return .alreadyFree(page: page, block: block, order: tag.order) }
        if block != page { return .insideAllocatedBlock(page: page, block: block, order: tag.order) }
        return .wrongOrder(page: page, allocated: tag.order, freed: order)
    }

    /// The first page of the free or allocated block that the page lies in; nil for a reserved page.
    ///
    /// - Complexity: O(orders).
    func block(holding page: PageFrameNumber) -> PageFrameNumber? {
        for order in Order.all {
            let block = page.alignedDown(to: order)
            guard contains(block) else { return nil }
            let tag = tags[index(of: block)]
            if tag.isFree || tag.isAllocated, page.rawValue - block.rawValue < UInt64(tag.order.pageCount) {
                return block
            }
        }
        return nil
    }
}
