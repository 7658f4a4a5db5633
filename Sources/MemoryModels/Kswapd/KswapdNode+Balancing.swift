extension KswapdNode {
    /// Lets kswapd work until it sleeps. Follows `kswapd` and `kswapd_try_to_sleep`.
    public mutating func runKswapd(recordingInto events: inout [KswapdEvent]) {
        guard isAwake else {
            events.append(.wasAsleep)
            return
        }
        while true {
            let order = pendingOrder
            let highest = pendingHighest ?? lastHighest
            pendingOrder = 0
            pendingHighest = nil
            lastHighest = highest
            let reached = balance(order: order, highest: highest, &events)
            if failures >= Self.maxReclaimRetries {
                isAwake = false
                events.append(.gaveUp)
                return
            }
            if isBalanced(order: reached < order ? reached : 0, highest: highest) {
                isAwake = false
                events.append(.slept)
                return
            }
        }
    }

    /// One pass. Follows `balance_pgdat`.
    ///
    /// - Returns: The order that it finished at.
    private mutating func balance(order: Order, highest: ZoneType, _ events: inout [KswapdEvent]) -> Order {
        var order = order
        let boosted = boosts
        var boostLeft: Int64 = 0
        for zone in node.zones where zone.type <= highest { boostLeft += boosts[zone.type.rawValue] }
        var freed: Int64 = 0
        var priority = Self.defaultPriority
        var hasTrimFailed = false
        var mayTrim = true
        loop: while true {
            let isBalanced = isBalanced(order: order, highest: highest)
            if !isBalanced, boostLeft > 0 {
                boostLeft = 0
                priority = Self.defaultPriority
                events.append(.restarted(forBoost: true))
                continue
            }
            if boostLeft == 0, isBalanced { break }
            let isForBoost = boostLeft > 0
            var raises = !(isForBoost && priority == Self.defaultPriority - 2)
            var wanted: Int64 = 0
            for zone in node.zones where zone.type <= highest && zone.managedPages > 0 {
                wanted += Swift.max(mark(.high, of: zone.type), Self.swapClusterMax)
            }
            // `cache_trim_mode`: there is inactive page cache enough for this priority, in whatever zone.
            let trims = mayTrim && eligiblePages(.movable) >> Int64(priority) > 0
            let round = shrink(priority: priority, wanted: wanted, highest: highest)
            freed += round.freed
            if round.freed > 0 { failures = 0 } else if trims { hasTrimFailed = true }
            events.append(
                .round(
                    KswapdRound(
                        priority: priority,
                        wanted: wanted,
                        scanned: round.scanned,
                        freed: round.freed,
                        isForBoost: isForBoost
                    )
                )
            )
            // `compact_gap`.
            if order > 0, freed >= Int64(order.pageCount) * 2 {
                events.append(.gaveUpOrder(order))
                order = 0
            }
            if Swift.max(round.scanned, round.freed) >= wanted { raises = false }
            boostLeft -= Swift.min(boostLeft, round.freed)
            if boostLeft > 0, round.freed == 0 {
                fail(freed, &events)
                break loop
            }
            if raises || round.freed == 0 { priority -= 1 }
            if priority >= 1 { continue }
            if freed == 0, mayTrim, hasTrimFailed {
                mayTrim = false
                priority = Self.defaultPriority
                events.append(.restarted(forBoost: false))
                continue
            }
            fail(freed, &events)
            break
        }
        for zone in node.zones where zone.type <= highest {
            let index = zone.type.rawValue
            boosts[index] -= Swift.min(boosts[index], boosted[index])
        }
        return order
    }

    private mutating func fail(_ freed: Int64, _ events: inout [KswapdEvent]) {
        guard freed == 0 else { return }
        failures += 1
        events.append(.passFailed(failures: failures))
    }

    // MARK: The list

    /// The pages that a reclaim for zones up to `highest` may look at: `lruvec_lru_size`.
    private func eligiblePages(_ highest: ZoneType) -> Int64 {
        list.reduce(0) { $0 + ($1.zone <= highest ? $1.pages : 0) }
    }

    /// Scans a part of the list from its tail. Follows `shrink_lruvec` with one list, `isolate_lru_folios` and
    /// `shrink_folio_list`: 32 at a time, until enough are freed. A task that reclaims by itself does its whole share
    /// at the first priority (`proportional_reclaim`): that it has to means that kswapd does not keep up.
    mutating func shrink(
        priority: Int,
        wanted: Int64,
        highest: ZoneType,
        isDirect: Bool = false
    ) -> (scanned: Int64, freed: Int64) {
        let doesAll = isDirect && priority == Self.defaultPriority
        var left = eligiblePages(highest) >> Int64(priority)
        var scanned: Int64 = 0
        var freed: Int64 = 0
        while left > 0 {
            let batch = Swift.min(left, Self.swapClusterMax)
            left -= batch
            let result = shrinkBatch(batch, highest: highest)
            scanned += result.scanned
            freed += result.freed
            if freed >= wanted, !doesAll { break }
        }
        return (scanned, freed)
    }

    /// Takes up to `count` pages of the right zones off the tail; what cannot be freed, and what is in a higher zone,
    /// goes to the head.
    private mutating func shrinkBatch(_ count: Int64, highest: ZoneType) -> (scanned: Int64, freed: Int64) {
        var left = count
        var freed: Int64 = 0
        var skipped: [LRURun] = []
        var kept: [LRURun] = []
        while left > 0, !list.isEmpty {
            var run = list.removeFirst()
            guard run.zone <= highest else {
                skipped.append(run)
                continue
            }
            let taken = Swift.min(left, run.pages)
            left -= taken
            if run.pages > taken {
                var rest = run
                rest.pages -= taken
                list.insert(rest, at: 0)
            }
            run.pages = taken
            if run.isReclaimable {
                node.zones[run.zone.rawValue].freePages += taken
                freed += taken
            } else {
                kept.append(run)
            }
        }
        for run in skipped + kept { addToHead(run) }
        return (count - left, freed)
    }

    /// Adds pages at the head, which is the end of `list`.
    mutating func addToHead(_ run: LRURun) {
        guard run.pages > 0 else { return }
        if let last = list.last, last.zone == run.zone, last.isReclaimable == run.isReclaimable {
            list[list.count - 1].pages += run.pages
        } else {
            list.append(run)
        }
    }
}
