/// What happened while requests were served or kswapd worked.
public enum WatermarkEvent: Equatable, Sendable {
    /// The fast path: a zone above its low watermark gave blocks.
    case tookAboveLow(ZoneType, blocks: Int64)
    /// No zone passed: kswapd was woken, or told again if it was at work.
    case wokeKswapd(wasAwake: Bool)
    /// The slow path: a zone gave blocks down to what the request's flags allow.
    case tookFromReserve(ZoneType, blocks: Int64)
    /// The task reclaimed pages itself, `rounds` times, and got its blocks.
    case reclaimedDirectly(ZoneType, blocks: Int64, rounds: Int64)
    /// Requests got nothing.
    case failed(blocks: Int64)
    /// kswapd freed pages.
    case kswapdFreed(ZoneType, pages: Int64)
    /// The node is balanced: kswapd sleeps.
    case kswapdSlept
    /// kswapd has more to do.
    case kswapdStaysAwake
    /// kswapd was asleep: nothing happened.
    case kswapdAsleep
}

extension NodeWatermarks {
    /// Serves requests for blocks, one after the other, from `highest` down to the lowest zone.
    ///
    /// Follows `get_page_from_freelist` with the low watermark, then `__alloc_pages_slowpath`:
    /// `wake_all_kswapds`, the min watermark with the request's flags, direct reclaim.
    ///
    /// Direct reclaim always succeeds here, `SWAP_CLUSTER_MAX` pages a round: all pages in use can be reclaimed.
    ///
    /// - Parameters:
    ///   - count: How many blocks, 0 or more.
    ///   - order: Their order.
    ///   - highest: The highest zone that may be used.
    ///   - kind: What the requests may do.
    ///   - events: What happened is appended here.
    public mutating func allocate(
        _ count: Int64,
        order: Order = 0,
        highest: ZoneType = .normal,
        kind: AllocationKind = .kernel,
        recordingInto events: inout [WatermarkEvent]
    ) {
        var left = Swift.max(0, count)
        for index in (0...highest.rawValue).reversed() where left > 0 {
            let zone = zones[index]
            let threshold = zone.threshold(order: order, mark: zone.low, highest: highest)
            let blocks = take(left, from: index, order: order, threshold: threshold)
            if blocks > 0 { events.append(.tookAboveLow(zone.type, blocks: blocks)) }
            left -= blocks
        }
        guard left > 0 else { return }
        wakeKswapd(order: order, highest: highest, &events)
        let flags = kind.flags(order: order)
        // The task's own right to the last reserves is tried after the ordinary way.
        let isLast = flags.contains(.noWatermarks) || flags.contains(.oom)
        let passes: [AllocFlags] = isLast ? [[], flags] : [flags]
        for flags in passes {
            for index in (0...highest.rawValue).reversed() where left > 0 {
                let zone = zones[index]
                let threshold =
                    flags.contains(.noWatermarks)
                    ? -1 : zone.threshold(order: order, mark: zone.min, highest: highest, flags: flags)
                let blocks = take(left, from: index, order: order, threshold: threshold)
                if blocks > 0 { events.append(.tookFromReserve(zone.type, blocks: blocks)) }
                left -= blocks
            }
        }
        guard left > 0 else { return }
        if kind.canReclaim, let index = zoneToReclaim(order: order, highest: highest) {
            // What a round frees is taken at once: the free pages stay where they are.
            let size = Int64(order.pageCount)
            let rounds = (left * size + Self.swapClusterMax - 1) / Self.swapClusterMax
            events.append(.reclaimedDirectly(zones[index].type, blocks: left, rounds: rounds))
        } else {
            events.append(.failed(blocks: left))
        }
    }

    /// Lets kswapd free up to `pages` pages, from the highest zone down, until the node is balanced.
    ///
    /// Follows `balance_pgdat` and `prepare_kswapd_sleep`. If the pages are too fragmented for the order that
    /// kswapd was woken for, it settles for order 0, as `kswapd_shrink_node` does.
    public mutating func runKswapd(_ pages: Int64, recordingInto events: inout [WatermarkEvent]) {
        guard let work = kswapd else {
            events.append(.kswapdAsleep)
            return
        }
        var left = Swift.max(0, pages)
        var order: Order = 0
        for zone in zones where zone.type <= work.highest && zone.managedPages > 0 {
            if zone.largestFreeOrder >= work.order { order = work.order }
        }
        for index in (0...work.highest.rawValue).reversed() {
            if isBalanced(order: order, highest: work.highest) { break }
            let zone = zones[index]
            let threshold = zone.threshold(order: order, mark: zone.high, highest: work.highest)
            let wanted = Swift.min(threshold + 1, zone.managedPages) - zone.freePages
            let freed = Swift.max(0, Swift.min(left, wanted))
            guard freed > 0 else { continue }
            zones[index].freePages += freed
            left -= freed
            events.append(.kswapdFreed(zone.type, pages: freed))
        }
        if isBalanced(order: order, highest: work.highest) {
            kswapd = nil
            events.append(.kswapdSlept)
        } else {
            events.append(.kswapdStaysAwake)
        }
    }

    /// Gives pages back to a zone, as when a process exits: as many of `pages` as are in use there.
    public mutating func free(_ pages: Int64, to type: ZoneType) {
        let zone = zones[type.rawValue]
        zones[type.rawValue].freePages += Swift.max(0, Swift.min(pages, zone.managedPages - zone.freePages))
    }

    /// Takes blocks while more than `threshold` pages are free.
    private mutating func take(_ count: Int64, from index: Int, order: Order, threshold: Int64) -> Int64 {
        let zone = zones[index]
        let size = Int64(order.pageCount)
        guard zone.freePages > threshold, zone.hasBlock(of: order) else { return 0 }
        // The last block may leave fewer pages than the threshold, but never fewer than none.
        let allowed = (zone.freePages - threshold + size - 1) / size
        let blocks = Swift.min(count, Swift.min(allowed, zone.freePages / size))
        zones[index].freePages -= blocks * size
        return blocks
    }

    /// Follows `wakeup_kswapd`: the order and the zone of earlier calls are not forgotten.
    private mutating func wakeKswapd(order: Order, highest: ZoneType, _ events: inout [WatermarkEvent]) {
        events.append(.wokeKswapd(wasAwake: kswapd != nil))
        let work = kswapd ?? (order, highest)
        kswapd = (Swift.max(work.order, order), Swift.max(work.highest, highest))
    }

    /// The zone that direct reclaim gets its pages from: the highest one with pages in use.
    private func zoneToReclaim(order: Order, highest: ZoneType) -> Int? {
        for index in (0...highest.rawValue).reversed() {
            let zone = zones[index]
            let inUse = zone.managedPages - zone.freePages
            if inUse >= Int64(order.pageCount), zone.largestFreeOrder >= order { return index }
        }
        return nil
    }
}
