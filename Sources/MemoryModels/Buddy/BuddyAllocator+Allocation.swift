// Allocation: `__rmqueue` and below, without the zone lock.
extension BuddyAllocator {
    /// Takes a block of `order` out of the zone.
    ///
    /// Follows `__rmqueue`: the lists of `type` first, then pageblocks of another type are claimed,
    /// then single blocks are stolen from them.
    ///
    /// - Returns: The first page of the block; nil if no list can serve the request.
    /// - Complexity: O(orders), except when a pageblock changes its type.
    public mutating func allocate(order: Order, type: MigrateType = .movable) -> PageFrameNumber? {
        var events = NoEvents<BuddyEvent>()
        return rmqueue(order: order, type: type, events: &events)
    }

    /// As `allocate(order:type:)`, and appends what happened to `events`.
    public mutating func allocate(
        order: Order,
        type: MigrateType = .movable,
        recordingInto events: inout [BuddyEvent]
    ) -> PageFrameNumber? {
        var log = EventLog<BuddyEvent>()
        let page = rmqueue(order: order, type: type, events: &log)
        events += log.events
        return page
    }

    @inline(__always)
    private mutating func rmqueue(
        order: Order,
        type: MigrateType,
        events: inout some EventSink<BuddyEvent>
    ) -> PageFrameNumber? {
        guard
            let page = rmqueueSmallest(order: order, type: type, events: &events)
                ?? claimFromFallback(order: order, type: type, events: &events)
                ?? stealFromFallback(order: order, type: type, events: &events)
        else {
            events.record(.exhausted(order: order, type: type))
            return nil
        }
        // As `prep_new_page` does in the kernel: from here on the block belongs to the caller.
        tags[index(of: page)] = .allocated(order, movable: type == .movable)
        events.record(.allocated(page: page, order: order))
        return page
    }

    /// The first block of the smallest sufficient order. Follows `__rmqueue_smallest`.
    @inline(__always)
    mutating func rmqueueSmallest(
        order: Order,
        type: MigrateType,
        events: inout some EventSink<BuddyEvent>
    ) -> PageFrameNumber? {
        var current = order.rawValue
        while current < Order.count {
            let currentOrder = Order(unchecked: current)
            let found = firstFreeBlock(order: currentOrder, type: type)
            events.record(.lookedAt(order: currentOrder, type: type, found: found))
            if let page = found {
                deleteAndExpand(page, low: order, high: currentOrder, type: type, events: &events)
                return page
            }
            current += 1
        }
        return nil
    }

    /// Follows `page_del_and_expand`.
    @inline(__always)
    mutating func deleteAndExpand(
        _ page: PageFrameNumber,
        low: Order,
        high: Order,
        type: MigrateType,
        events: inout some EventSink<BuddyEvent>
    ) {
        deleteFromFreeList(page, order: high)
        events.record(.took(page: page, order: high, type: type))
        let added = expand(page, low: low, high: high, type: type, events: &events)
        freePageCount &-= high.pageCount &- added
    }

    /// Halves a block of order `high` down to order `low` and frees each upper half. Follows `expand`.
    ///
    /// - Returns: How many pages went back on the lists.
    @inline(__always)
    mutating func expand(
        _ page: PageFrameNumber,
        low: Order,
        high: Order,
        type: MigrateType,
        events: inout some EventSink<BuddyEvent>
    ) -> Int {
        var current = high.rawValue
        var added = 0
        while current > low.rawValue {
            current -= 1
            let half = Order(unchecked: current)
            let upper = page + half.pageCount
            events.record(.split(page: page, into: half, upper: upper))
            addToFreeList(upper, order: half, type: type, at: .head)
            events.record(.placed(page: upper, order: half, type: type, at: .head, because: .upperHalf))
            added += half.pageCount
        }
        return added
    }
}
