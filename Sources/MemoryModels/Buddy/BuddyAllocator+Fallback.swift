// Falling back to another migrate type when the lists of the wanted one are empty.
extension BuddyAllocator {
    /// Claims the pageblock of the largest block that another type has free. Follows `__rmqueue_claim`,
    /// without `ALLOC_NOFRAGMENT`.
    mutating func claimFromFallback(
        order: Order,
        type: MigrateType,
        events: inout some EventSink<BuddyEvent>
    ) -> PageFrameNumber? {
        var current = Order.max.rawValue
        while current >= order.rawValue {
            let currentOrder = Order(unchecked: current)
            current -= 1
            guard let fallback = suitableFallback(order: currentOrder, type: type) else { continue }
            guard canSteal(order: currentOrder, type: type) else { break }
            guard let block = firstFreeBlock(order: currentOrder, type: fallback) else { continue }
            if let page = claim(
                block,
                order: currentOrder,
                for: order,
                type: type,
                fallback: fallback,
                events: &events
            ) {
                return page
            }
        }
        return nil
    }

    /// Takes the smallest sufficient block of another type and leaves its pageblock's type alone.
    /// Follows `__rmqueue_steal`.
    mutating func stealFromFallback(
        order: Order,
        type: MigrateType,
        events: inout some EventSink<BuddyEvent>
    ) -> PageFrameNumber? {
        for current in order.rawValue..<Order.count {
            let currentOrder = Order(unchecked: current)
            guard let fallback = suitableFallback(order: currentOrder, type: type),
                let page = firstFreeBlock(order: currentOrder, type: fallback)
            else { continue }
            events.record(
                .fellBack(page: page, order: currentOrder, wanted: type, from: fallback, claiming: false)
            )
            deleteAndExpand(page, low: order, high: currentOrder, type: fallback, events: &events)
            return page
        }
        return nil
    }

    /// The first type of `type.fallbacks` with a free block of this order. Follows
    /// `find_suitable_fallback` with `only_stealable` false.
    private func suitableFallback(order: Order, type: MigrateType) -> MigrateType? {
        guard freeBlockCounts[order.rawValue] > 0, let fallbacks = type.fallbacks else { return nil }
        if firstFreeBlock(order: order, type: fallbacks.first) != nil { return fallbacks.first }
        if firstFreeBlock(order: order, type: fallbacks.second) != nil { return fallbacks.second }
        return nil
    }

    /// Whether a block is large enough to claim what is around it. Follows `can_steal_fallback`.
    private func canSteal(order: Order, type: MigrateType) -> Bool {
        order.rawValue >= pageblockOrder.rawValue / 2 || type == .reclaimable || type == .unmovable
    }

    /// Follows `try_to_steal_block`: takes the pageblocks of a large block, or a pageblock at least half
    /// of whose pages are free or suit `type`.
    private mutating func claim(
        _ block: PageFrameNumber,
        order blockOrder: Order,
        for order: Order,
        type: MigrateType,
        fallback: MigrateType,
        events: inout some EventSink<BuddyEvent>
    ) -> PageFrameNumber? {
        if blockOrder >= pageblockOrder {
            events.record(
                .fellBack(page: block, order: blockOrder, wanted: type, from: fallback, claiming: true)
            )
            deleteFromFreeList(block, order: blockOrder)
            freePageCount -= blockOrder.pageCount
            events.record(.took(page: block, order: blockOrder, type: fallback))
            changePageblockRange(block, order: blockOrder, to: type, events: &events)
            freePageCount += expand(block, low: order, high: blockOrder, type: type, events: &events)
            return block
        }
        let pageblock = block.alignedDown(to: pageblockOrder)
        // A pageblock that reaches beyond the zone cannot be claimed (`prep_move_freepages_block`).
        guard contains(pageblock), contains(pageblock + (pageblockOrder.pageCount - 1)) else { return nil }
        let usage = countPages(inPageblock: pageblock)
        let alike =
            switch (type, fallback) {
            case (.movable, _): usage.movable
            case (_, .movable): pageblockOrder.pageCount - (usage.free + usage.movable)
            default: 0
            }
        guard usage.free + alike >= pageblockOrder.pageCount / 2 else { return nil }
        events.record(.fellBack(page: block, order: blockOrder, wanted: type, from: fallback, claiming: true))
        moveFreePages(inPageblock: pageblock, to: type, events: &events)
        return rmqueueSmallest(order: order, type: type, events: &events)
    }

    /// How many pages of a pageblock are free, and how many are allocated and movable. The kernel takes
    /// the pages on LRU lists for movable; here those are the ones allocated as movable.
    private func countPages(inPageblock pageblock: PageFrameNumber) -> (free: Int, movable: Int) {
        var free = 0
        var movable = 0
        var index = index(of: pageblock)
        let end = index + pageblockOrder.pageCount
        while index < end {
            let tag = tags[index]
            if tag.isFree {
                free += tag.order.pageCount
            } else if tag.isMovable {
                movable += tag.order.pageCount
            }
            index += tag.isFree || tag.isAllocated ? tag.order.pageCount : 1
        }
        return (free, movable)
    }

    /// Follows `__move_freepages_block`: the pageblock changes its type and its free blocks their list.
    mutating func moveFreePages(
        inPageblock pageblock: PageFrameNumber,
        to type: MigrateType,
        events: inout some EventSink<BuddyEvent>
    ) {
        var index = index(of: pageblock)
        let end = index + pageblockOrder.pageCount
        while index < end {
            let tag = tags[index]
            guard tag.isFree else {
                index += 1
                continue
            }
            let block = page(at: index)
            moveToFreeList(block, order: tag.order, type: type)
            events.record(
                .placed(page: block, order: tag.order, type: type, at: .tail, because: .movedWithPageblock)
            )
            index += tag.order.pageCount
        }
        setPageblockType(of: pageblock, to: type, events: &events)
    }

    /// Follows `change_pageblock_range`.
    ///
    /// - Precondition: `order` ≥ `pageblockOrder`.
    mutating func changePageblockRange(
        _ block: PageFrameNumber,
        order: Order,
        to type: MigrateType,
        events: inout some EventSink<BuddyEvent>
    ) {
        for number in 0..<(1 << (order.rawValue - pageblockOrder.rawValue)) {
            setPageblockType(of: block + number * pageblockOrder.pageCount, to: type, events: &events)
        }
    }

    /// Follows `set_pageblock_migratetype`.
    private mutating func setPageblockType(
        of page: PageFrameNumber,
        to type: MigrateType,
        events: inout some EventSink<BuddyEvent>
    ) {
        let index = pageblockIndex(of: page)
        let old = pageblockTypes[index]
        guard old != type else { return }
        pageblockTypes[index] = type
        events.record(.retyped(pageblock: page, from: old, to: type))
    }
}
