// Finding free ranges, and giving them away for good.
extension Memblock {
    /// The smallest alignment, `SMP_CACHE_BYTES`, which stands in for an alignment of 0.
    public static let cacheLine: UInt64 = 64

    /// Finds a free range and reserves it: `memblock_alloc_range_nid`.
    ///
    /// - Parameters:
    ///   - size: How many bytes, at least 1.
    ///   - alignment: A power of two; 0 stands for a cache line.
    ///   - start: The block begins here or higher, but never in page 0.
    ///   - end: The block ends here or lower; nil for `currentLimit` (`MEMBLOCK_ALLOC_ACCESSIBLE`).
    ///   - node: The node to prefer; if it has no such range, any node will do.
    /// - Returns: The first byte, or nil if there is no such range.
    /// - Throws: `MemblockError`.
    public mutating func allocate(
        size: UInt64,
        alignment: UInt64,
        from start: UInt64 = 0,
        to end: UInt64? = nil,
        node: Int? = nil
    ) throws(MemblockError) -> UInt64? {
        var events: [MemblockEvent] = []
        return try allocate(
            size: size,
            alignment: alignment,
            from: start,
            to: end,
            node: node,
            recordingInto: &events
        )
    }

    /// As `allocate`, and appends what happened to `events`.
    public mutating func allocate(
        size: UInt64,
        alignment: UInt64,
        from start: UInt64 = 0,
        to end: UInt64? = nil,
        node: Int? = nil,
        recordingInto events: inout [MemblockEvent]
    ) throws(MemblockError) -> UInt64? {
        let alignment = alignment == 0 ? Self.cacheLine : alignment
        guard alignment & (alignment - 1) == 0 else { throw .badAlignment(alignment) }
        guard size > 0 else { return nil }
        var log = EventLog<MemblockEvent>()
        var found = findInRange(size: size, alignment, from: start, to: end, node: node, events: &log)
        if found == nil, node != nil {
            found = findInRange(size: size, alignment, from: start, to: end, node: nil, events: &log)
        }
        events += log.events
        if let found { try reserve(base: found, size: size, recordingInto: &events) }
        return found
    }

    /// Follows `memblock_find_in_range_node`: the highest place in the highest free range that has room
    /// (`__memblock_find_range_top_down`), or the lowest (`__memblock_find_range_bottom_up`).
    private func findInRange(
        size: UInt64,
        _ alignment: UInt64,
        from start: UInt64,
        to end: UInt64?,
        node: Int?,
        events: inout some EventSink<MemblockEvent>
    ) -> UInt64? {
        let start = max(start, 4096)
        let end = max(start, end ?? currentLimit)
        let ranges = freeRanges(node: node)
        for number in ranges.indices {
            let range = ranges[isBottomUp ? number : ranges.count - 1 - number].clamped(to: start..<end)
            if range.isEmpty { continue }
            let candidate =
                isBottomUp
                ? Self.lowest(in: range, size, alignment)
                : Self.highest(in: range, size, alignment)
            events.record(.tried(range, candidate: candidate))
            if let candidate { return candidate }
        }
        return nil
    }

    private static func highest(in range: Range<UInt64>, _ size: UInt64, _ alignment: UInt64) -> UInt64? {
        guard range.upperBound >= size else { return nil }
        let candidate = (range.upperBound - size) & ~(alignment - 1)
        return candidate >= range.lowerBound ? candidate : nil
    }

    private static func lowest(in range: Range<UInt64>, _ size: UInt64, _ alignment: UInt64) -> UInt64? {
        let (sum, overflows) = range.lowerBound.addingReportingOverflow(alignment - 1)
        let candidate = sum & ~(alignment - 1)
        guard !overflows, candidate < range.upperBound, range.upperBound - candidate >= size else { return nil }
        return candidate
    }

    /// Hands every whole page of the free ranges to the buddy allocator: the end of memblock.
    ///
    /// Follows `free_low_memory_core_early` and `__free_memory_core`; the cutting into blocks,
    /// `__free_pages_memory`, is `BuddyAllocator.handOver(_:)`.
    ///
    /// - Parameters:
    ///   - zone: A zone that spans all of them, with none of them handed over yet.
    ///   - events: Gets an event for each free range.
    /// - Returns: How many pages were handed over.
    /// - Throws: `BuddyError` if the zone does not take a range; those before it have been handed over.
    @discardableResult
    public func handOver(
        to zone: inout BuddyAllocator,
        recordingInto events: inout [MemblockEvent]
    ) throws(BuddyError) -> UInt64 {
        var count: UInt64 = 0
        for range in freeRanges() {
            // PFN_UP and PFN_DOWN.
            let first = (range.lowerBound >> 12) + (range.lowerBound & 0xfff == 0 ? 0 : 1)
            let end = range.upperBound >> 12
            guard first < end else {
                events.append(.noWholePage(range))
                continue
            }
            let pages = PageFrameNumber(first)..<PageFrameNumber(end)
            try zone.handOver(pages)
            events.append(.handedOver(pages, of: range))
            count += end - first
        }
        return count
    }
}
