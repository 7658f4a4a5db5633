extension LRUVector {
    /// `DEF_PRIORITY`: reclaim begins with a 4096th of each list.
    static let defaultPriority = 12
    /// `SWAP_CLUSTER_MAX`: how many pages are taken off a list at a time.
    static let swapClusterMax = 32
    /// `MAX_RECLAIM_RETRIES`: how often reclaim may fail before the OOM killer is called.
    static let maxReclaimRetries = 16

    /// Whether a list of inactive pages is too short beside the active one.
    ///
    /// Follows `inactive_is_low`: up to 1 GiB the two may be equally long, beyond it active may be
    /// int_sqrt(10 * GiB) times as long.
    ///
    /// - Parameters:
    ///   - inactive: The inactive pages.
    ///   - active: The active pages of the same kind.
    /// - Returns: Whether the active list should be shrunk.
    public static func inactiveIsLow(inactive: UInt64, active: UInt64) -> Bool {
        let gibibytes = (inactive + active) >> 18
        let ratio = gibibytes > 0 ? UInt64(NodeWatermarks.squareRoot(Int64(10 * gibibytes))) : 1
        return inactive * ratio < active
    }

    /// Frees at least `wanted` pages, or says that it cannot.
    ///
    /// Follows `do_try_to_free_pages`: each round looks at twice as much as the one before; if all of it brings
    /// nothing and active lists were spared, they are shrunk by force.
    ///
    /// - Returns: Whether a page was freed.
    public mutating func reclaim(_ wanted: Int, recordingInto events: inout [LRUEvent]) -> Bool {
        var freed = 0
        var isForced = false
        while true {
            var wasSpared = false
            var priority = Self.defaultPriority
            while priority >= 0, freed < wanted {
                freed += shrink(priority: priority, isForced: isForced, &wasSpared, &events)
                priority -= 1
            }
            // `snapshot_refaults`.
            refaultSnapshot = statistics.refaultsActivated
            if freed > 0 { return true }
            if isForced || !wasSpared { return false }
            isForced = true
            events.append(.forcedDeactivation)
        }
    }

    /// One round. Follows `prepare_scan_control`, `get_scan_count` and `shrink_lruvec`.
    private mutating func shrink(
        priority: Int,
        isForced: Bool,
        _ wasSpared: inout Bool,
        _ events: inout [LRUEvent]
    ) -> Int {
        let mayDeactivate = [
            mayDeactivate(isFile: false, isForced: isForced), mayDeactivate(isFile: true, isForced: isForced),
        ]
        let inactiveFile = counts[LRUList.inactiveFile.rawValue]
        let trimsCache = inactiveFile >> priority > 0 && !mayDeactivate[1]
        var scans = [0, 0, 0, 0]
        for list in LRUList.allCases {
            var scan = counts[list.rawValue] >> priority
            if !hasSwap {
                if !list.isFile { scan = 0 }
            } else if priority == 0 && swappiness > 0 {
                // `SCAN_EQUAL`: close to the end everything is looked at.
            } else if trimsCache {
                if !list.isFile { scan = 0 }
            } else {
                scan = scan * (list.isFile ? 200 - swappiness : swappiness) / 200
            }
            scans[list.rawValue] = scan
            if list.isActive, scan > 0, !isForced, mayDeactivate[list.isFile ? 1 : 0] {
                let isRefault = hasNewRefaults(isFile: list.isFile)
                events.append(.mayDeactivate(isFile: list.isFile, becauseOfRefaults: isRefault))
            }
        }
        var freed = 0
        while scans[0] > 0 || scans[2] > 0 || scans[3] > 0 {
            for list in LRUList.allCases where scans[list.rawValue] > 0 {
                let count = Swift.min(scans[list.rawValue], Self.swapClusterMax)
                scans[list.rawValue] -= count
                if !list.isActive {
                    freed += shrinkInactive(count, list, &events)
                } else if mayDeactivate[list.isFile ? 1 : 0] {
                    shrinkActive(count, list, &events)
                } else {
                    wasSpared = true
                }
            }
        }
        // Even if no anonymous page was wanted, the balance of their lists is kept.
        if hasSwap, isLow(isFile: false) { shrinkActive(Self.swapClusterMax, .activeAnonymous, &events) }
        return freed
    }

    private func mayDeactivate(isFile: Bool, isForced: Bool) -> Bool {
        isForced || hasNewRefaults(isFile: isFile) || isLow(isFile: isFile)
    }

    /// Whether refaults since the last reclaim show that the working set changes.
    private func hasNewRefaults(isFile: Bool) -> Bool {
        statistics.refaultsActivated[isFile ? 1 : 0] != refaultSnapshot[isFile ? 1 : 0]
    }

    private func isLow(isFile: Bool) -> Bool {
        Self.inactiveIsLow(
            inactive: UInt64(counts[isFile ? 2 : 0]),
            active: UInt64(counts[isFile ? 3 : 1])
        )
    }

    // MARK: Lists

    /// Follows `shrink_active_list`.
    private mutating func shrinkActive(_ count: Int, _ list: LRUList, _ events: inout [LRUEvent]) {
        var rotated: [Int] = []
        var deactivated: [Int] = []
        for page in isolate(count, from: list) {
            if testClearYoung(page), folios[page].isExecutable, list.isFile {
                events.append(.rotated(page))
                rotated.append(page)
                continue
            }
            folios[page].isActive = false
            folios[page].isWorkingset = true
            statistics.deactivated += 1
            events.append(.deactivated(page))
            deactivated.append(page)
        }
        putBack(rotated)
        putBack(deactivated)
    }

    /// Follows `shrink_inactive_list` and `shrink_folio_list`.
    private mutating func shrinkInactive(_ count: Int, _ list: LRUList, _ events: inout [LRUEvent]) -> Int {
        var kept: [Int] = []
        var freed = 0
        for page in isolate(count, from: list) {
            statistics.scanned += 1
            switch checkReferences(page) {
            case .activate:
                folios[page].isActive = true
                statistics.activated += 1
                events.append(.activatedByReclaim(page))
                kept.append(page)
            case .keep:
                events.append(.kept(page))
                kept.append(page)
            case .reclaim:
                // `workingset_eviction`.
                let shadow = LRUShadow(eviction: nonresidentAge, wasWorkingset: folios[page].isWorkingset)
                nonresidentAge += 1
                folios[page] = Folio(shadow: shadow)
                statistics.evicted += 1
                events.append(.evicted(page, eviction: shadow.eviction))
                freed += 1
            }
        }
        putBack(kept)
        return freed
    }

    /// Follows `move_folios_to_lru`: an active page put back counts as age.
    private mutating func putBack(_ pages: [Int]) {
        for page in pages {
            addToHead(page)
            if folios[page].isActive { nonresidentAge += 1 }
        }
    }

    // MARK: References

    private enum References {
        case activate
        case keep
        case reclaim
    }

    /// Follows `folio_check_references`.
    private mutating func checkReferences(_ page: Int) -> References {
        let isYoung = testClearYoung(page)
        let wasReferenced = folios[page].isReferenced
        folios[page].isReferenced = false
        guard isYoung else { return .reclaim }
        // The first accessed bit is that of the fault that mapped the page: it takes a second sign of use.
        folios[page].isReferenced = true
        if wasReferenced { return .activate }
        if folios[page].isExecutable, isFile(page) { return .activate }
        return .keep
    }

    /// Follows `folio_referenced` for a page with at most one mapping: it clears the accessed bit.
    private mutating func testClearYoung(_ page: Int) -> Bool {
        let isYoung = folios[page].isYoung
        folios[page].isYoung = false
        return isYoung
    }
}
