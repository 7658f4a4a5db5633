extension KswapdNode {
    /// Allocates single pages, from the highest zone down.
    ///
    /// Follows `get_page_from_freelist` at the low watermark, then `__alloc_pages_slowpath`: kswapd is woken, the
    /// min watermark counts with the request's flags, and a task that may wait reclaims by itself.
    ///
    /// - Parameters:
    ///   - pages: How many, 0 or more.
    ///   - use: What becomes of them.
    ///   - highest: The highest zone that may be used.
    ///   - kind: What the request may do.
    ///   - events: What happened is appended here.
    /// - Returns: How many it got.
    @discardableResult
    public mutating func allocate(
        _ pages: Int64,
        for use: NodePageUse,
        highest: ZoneType = .normal,
        kind: AllocationKind = .kernel,
        recordingInto events: inout [KswapdEvent]
    ) -> Int64 {
        var left = Swift.max(0, pages)
        for zone in zones(from: highest) {
            let taken = take(left, from: zone, for: use, mark: mark(.low, of: zone), highest, flags: [])
            if taken > 0 { events.append(.tookAboveLow(zone, pages: taken)) }
            left -= taken
        }
        guard left > 0 else { return pages }
        wake(order: 0, highest: highest, recordingInto: &events)
        let flags = kind.flags(order: 0)
        for zone in zones(from: highest) {
            let taken = take(left, from: zone, for: use, mark: minimum(zone, flags), highest, flags: flags)
            if taken > 0 { events.append(.tookFromReserve(zone, pages: taken)) }
            left -= taken
        }
        while left > 0, kind.canReclaim {
            if !allowsDirectReclaim { events.append(.throttled) }
            let freed = reclaimDirectly(highest)
            if freed == 0 { break }
            events.append(.reclaimedDirectly(pages: freed))
            var taken: Int64 = 0
            for zone in zones(from: highest) {
                taken += take(left - taken, from: zone, for: use, mark: minimum(zone, flags), highest, flags: flags)
            }
            left -= taken
        }
        if left > 0 { events.append(.failed(pages: left)) }
        return pages - left
    }

    /// The kernel gives pages of its own back, the highest zone first.
    public mutating func freeKernelPages(_ pages: Int64) {
        var left = pages
        for zone in zones(from: .movable) {
            let index = zone.rawValue
            let freed = Swift.min(left, kernelPages[index])
            kernelPages[index] -= freed
            node.zones[index].freePages += freed
            left -= freed
        }
    }

    /// Follows `do_try_to_free_pages`: 32 pages are wanted, from priority 12 to 0, and at 12 all that is scanned.
    private mutating func reclaimDirectly(_ highest: ZoneType) -> Int64 {
        var freed: Int64 = 0
        var priority = Self.defaultPriority
        while priority >= 0, freed < Self.swapClusterMax {
            freed += shrink(priority: priority, wanted: Self.swapClusterMax, highest: highest, isDirect: true).freed
            priority -= 1
        }
        // A dormant kswapd is revived.
        if freed > 0 { failures = 0 }
        return freed
    }

    private func zones(from highest: ZoneType) -> [ZoneType] {
        var zones: [ZoneType] = []
        for type in ZoneType.allCases.reversed() where type <= highest && node.zones[type.rawValue].managedPages > 0 {
            zones.append(type)
        }
        return zones
    }

    /// The min watermark for a request of the slow path. Who may go below it is not held up by a boost: the second look
    /// of `zone_watermark_fast`.
    private func minimum(_ zone: ZoneType, _ flags: AllocFlags) -> Int64 {
        flags.contains(.minReserve) ? node.zones[zone.rawValue].min : mark(.min, of: zone)
    }

    private mutating func take(
        _ count: Int64,
        from type: ZoneType,
        for use: NodePageUse,
        mark: Int64,
        _ highest: ZoneType,
        flags: AllocFlags
    ) -> Int64 {
        let zone = node.zones[type.rawValue]
        let threshold =
            flags.contains(.noWatermarks) ? 0 : zone.threshold(order: 0, mark: mark, highest: highest, flags: flags)
        let taken = Swift.max(0, Swift.min(count, zone.freePages - Swift.max(0, threshold)))
        guard taken > 0 else { return 0 }
        node.zones[type.rawValue].freePages -= taken
        switch use {
        case .kernel: kernelPages[type.rawValue] += taken
        case .cache: addToHead(LRURun(zone: type, pages: taken, isReclaimable: true))
        case .busy: addToHead(LRURun(zone: type, pages: taken, isReclaimable: false))
        }
        return taken
    }
}
