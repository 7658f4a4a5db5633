extension MemoryCgroups {
    /// `struct scan_control`, as far as it is needed.
    private struct Scan {
        let target: Int
        let wanted: Int64
        var priority = MemoryCgroups.defaultPriority
        var freed: Int64 = 0
        /// `memcg_full_walk`.
        var isFullWalk = false
        /// `memcg_low_skipped`.
        var hasSkippedLow = false
        /// `memcg_low_reclaim`.
        var overridesLow = false
        var taken: [Int64]
        var spared: [Int] = []
    }

    /// Reclaims page cache in a group and all below it. For the root, this is direct reclaim of the machine.
    ///
    /// Follows `try_to_free_mem_cgroup_pages` and `do_try_to_free_pages`: ever larger parts of the lists are
    /// scanned; if that brings nothing, the whole tree is walked; if that brings nothing either, and groups were
    /// spared for their `elow`, they are spared no longer.
    ///
    /// - Parameters:
    ///   - target: Where the limit was hit.
    ///   - pages: How many are needed; at least `SWAP_CLUSTER_MAX` are looked for.
    ///   - events: What happened is appended here.
    /// - Returns: How many pages were freed.
    @discardableResult
    public mutating func reclaim(
        _ target: Int,
        pages: Int64,
        recordingInto events: inout [CgroupEvent]
    ) -> Int64 {
        var scan = Scan(
            target: target,
            wanted: Swift.max(pages, Self.swapClusterMax),
            taken: [Int64](repeating: 0, count: groups.count)
        )
        while true {
            scan.priority = Self.defaultPriority
            repeat {
                shrinkNode(&scan, &events)
                if scan.freed >= scan.wanted { break }
                scan.priority -= 1
            } while scan.priority >= 0
            if scan.freed > 0 { break }
            if !scan.isFullWalk {
                scan.isFullWalk = true
            } else if scan.hasSkippedLow {
                scan.overridesLow = true
                scan.hasSkippedLow = false
                events.append(.overrodeLow(target: target))
            } else {
                break
            }
        }
        for group in groups.indices where scan.taken[group] > 0 {
            events.append(.reclaimed(group: group, pages: scan.taken[group], target: target))
        }
        if scan.freed == 0 { events.append(.reclaimedNothing(target: target)) }
        return scan.freed
    }

    /// Follows `shrink_node_memcgs`.
    private mutating func shrinkNode(_ scan: inout Scan, _ events: inout [CgroupEvent]) {
        var place = nextGroup(after: nil, scan)
        while let group = place {
            tree.calculateProtection(of: group, root: scan.target, isRecursive: isRecursive)
            let counter = counters[group]
            let isProtectable = group != 0 && group != scan.target
            if isProtectable, counter.effectiveMin >= counter.usage {
                spare(group, isHard: true, &scan, &events)
            } else if isProtectable, counter.effectiveLow >= counter.usage, !scan.overridesLow {
                scan.hasSkippedLow = true
                spare(group, isHard: false, &scan, &events)
            } else {
                if isProtectable, counter.effectiveLow >= counter.usage { count(.low, in: group) }
                shrink(group, isProtectable, &scan)
                if !scan.isFullWalk, scan.freed >= scan.wanted { return }
            }
            place = nextGroup(after: group, scan)
        }
    }

    private func spare(_ group: Int, isHard: Bool, _ scan: inout Scan, _ events: inout [CgroupEvent]) {
        guard groups[group].cache > 0, !scan.spared.contains(group) else { return }
        scan.spared.append(group)
        events.append(.spared(group: group, isHard: isHard))
    }

    /// Takes from one group's list. Follows `get_scan_count` for a list of clean, unused page cache, and
    /// `shrink_lruvec`.
    private mutating func shrink(_ group: Int, _ isProtectable: Bool, _ scan: inout Scan) {
        let size = groups[group].cache
        let min = isProtectable ? counters[group].effectiveMin : 0
        let low = isProtectable ? counters[group].effectiveLow : 0
        var left = size
        if min > 0 || low > 0 {
            var protection = min
            if !scan.overridesLow, low > min {
                protection = low
                scan.hasSkippedLow = true
            }
            let usage = Swift.max(counters[group].usage, protection)
            left = Swift.max(size - size * protection / (usage + 1), Self.swapClusterMax)
        }
        left >>= Int64(scan.priority)
        // Direct reclaim of the machine does not stop early in its first round.
        let isFirstOfAll = scan.target == 0 && scan.priority == Self.defaultPriority
        var freed: Int64 = 0
        while left > 0 {
            let looked = Swift.min(left, Self.swapClusterMax)
            left -= looked
            freed += free(group, .cache, pages: looked)
            if freed >= scan.wanted, !isFirstOfAll { break }
        }
        scan.freed += freed
        scan.taken[group] += freed
    }

    /// The next group of a walk. A partial walk goes on where the last one from this target stopped. Follows
    /// `mem_cgroup_iter` with and without a cookie.
    private mutating func nextGroup(after previous: Int?, _ scan: Scan) -> Int? {
        if scan.isFullWalk { return successor(of: previous, below: scan.target) }
        let next = successor(of: groups[scan.target].walkPosition, below: scan.target)
        groups[scan.target].walkPosition = next
        // A walk that begins at the very end sees the tree from the start.
        if next == nil, previous == nil { return nextGroup(after: nil, scan) }
        return next
    }

    private func successor(of group: Int?, below root: Int) -> Int? {
        let order = preorder(from: root)
        guard let group else { return order.first }
        for (index, place) in order.enumerated() where place == group {
            return index + 1 < order.count ? order[index + 1] : nil
        }
        return nil
    }
}
