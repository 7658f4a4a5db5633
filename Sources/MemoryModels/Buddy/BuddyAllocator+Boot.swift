// Boot: memblock hands its free ranges over to the buddy allocator.
extension BuddyAllocator {
    /// Hands over a range of reserved pages, which become free.
    ///
    /// Follows `__free_pages_memory` (`mm/memblock.c`): the range is cut into the largest blocks that
    /// alignment and `MAX_PAGE_ORDER` allow, and each is freed to the tail of its list, as
    /// `__free_pages_core` does, so that the zone is used from its lowest addresses on.
    ///
    /// - Throws: `BuddyError.outsideZone`, or `.alreadyHandedOver` naming the first such page. Nothing has
    ///   changed then.
    public mutating func handOver(_ range: Range<PageFrameNumber>) throws(BuddyError) {
        var events = NoEvents<BuddyEvent>()
        try handOver(range, events: &events)
    }

    /// As `handOver(_:)`, and appends what happened to `events`.
    public mutating func handOver(
        _ range: Range<PageFrameNumber>,
        recordingInto events: inout [BuddyEvent]
    ) throws(BuddyError) {
        var log = EventLog<BuddyEvent>()
        try handOver(range, events: &log)
        events += log.events
    }

    private mutating func handOver(
        _ range: Range<PageFrameNumber>,
        events: inout some EventSink<BuddyEvent>
    ) throws(BuddyError) {
        guard range.lowerBound >= start, range.upperBound <= end else {
            let count = Int(clamping: range.upperBound.rawValue - range.lowerBound.rawValue)
            throw .outsideZone(page: range.lowerBound, pageCount: count, zoneStart: start, zoneEnd: end)
        }
        let indices = index(of: range.lowerBound)..<index(of: range.upperBound)
        for index in indices where !tags[index].isReserved {
            throw .alreadyHandedOver(page: page(at: index))
        }
        for index in indices {
            tags[index] = .interior
        }
        var page = range.lowerBound
        while page < range.upperBound {
            var order = page.largestAlignedOrder
            while page + order.pageCount > range.upperBound {
                order = Order(unchecked: order.rawValue - 1)
            }
            splitLargeBuddy(page, order: order, toTail: true, events: &events)
            page = page + order.pageCount
        }
    }
}
