extension MultiGenLRU {
    /// `SWAP_CLUSTER_MAX`: how many pages a direct reclaim is after.
    static let reclaimTarget = 32
    /// `MAX_RECLAIM_RETRIES`.
    static let maxReclaimRetries = 16

    /// Reclaims until a folio is free. Follows `should_reclaim_retry`.
    mutating func reclaimPersistently(_ events: inout [GenerationEvent]) -> Bool {
        for _ in 0...Self.maxReclaimRetries {
            if reclaim(&events) { return true }
            if !hasSwap && !hasFileFolios { return false }
        }
        return false
    }

    private var hasFileFolios: Bool {
        for place in 0..<4 where !lists[2 * place + 1].isEmpty { return true }
        return false
    }

    /// Follows `do_try_to_free_pages`: more of the lists at each turn, from `DEF_PRIORITY` down.
    private mutating func reclaim(_ events: inout [GenerationEvent]) -> Bool {
        reclaimed = 0
        for turn in 0...12 {
            shrink(priority: 12 - turn, &events)
            if reclaimed >= Self.reclaimTarget { break }
        }
        return reclaimed > 0
    }

    /// Follows `try_to_shrink_lruvec`.
    private mutating func shrink(priority: Int, _ events: inout [GenerationEvent]) {
        var scanned = 0
        while true {
            // `get_nr_to_scan`.
            let (isNeeded, total) = shouldAge()
            if isNeeded && priority != 12 {
                incrementMaximum(&events)
                return
            }
            let target = total >> priority
            if target == 0 { return }
            let delta = evictFolios(&events)
            scanned += delta
            if delta == 0 || scanned >= target || reclaimed >= Self.reclaimTarget { return }
        }
    }

    /// Follows `evict_folios`.
    private mutating func evictFolios(_ events: inout [GenerationEvent]) -> Int {
        var isolated: [Int] = []
        var scanned = isolateFolios(&isolated, &events)
        if raiseMinimum(&events) { scanned += 1 }
        if generations(swappiness == 0 ? 1 : 0) == Self.minimumGenerations { scanned = 0 }
        var rejected: [Int] = []
        for folio in isolated {
            if folios[folio].isYoung {
                // `folio_check_references`: the accessed bit is that of a use after the last aging.
                folios[folio].isYoung = false
                rejected.append(folio)
            } else {
                evict(folio, &events)
            }
        }
        // `move_folios_to_lru`.
        for folio in rejected {
            clearReferences(folio)
            add(folio, isActive: true)
            statistics.rejected += 1
            events.append(.rejected(folio, sequence: maximum))
        }
        return scanned
    }

    /// Follows `lru_gen_eviction`.
    private mutating func evict(_ folio: Int, _ events: inout [GenerationEvent]) {
        let references = references(of: folio)
        let tier = Self.tier(references: references)
        tiers[4 * type(folio) + tier].evicted += UInt64(pagesPerFolio)
        folios[folio] = Folio(
            shadow: GenerationShadow(minimum: minimum[type(folio)], references: references)
        )
        residentCount -= 1
        reclaimed += pagesPerFolio
        statistics.evicted += 1
        events.append(.evicted(folio, tier: tier))
    }

    /// Follows `isolate_folios`.
    private mutating func isolateFolios(_ isolated: inout [Int], _ events: inout [GenerationEvent]) -> Int {
        var tier: Int?
        var type: Int
        if swappiness == 0 {
            type = 1
        } else if minimum[0] < minimum[1] {
            type = 0
        } else if swappiness == 1 {
            type = 1
        } else if swappiness == 200 {
            type = 0
        } else {
            let chosen = typeToScan()
            type = chosen.type
            tier = chosen.lastTier
        }
        for _ in (swappiness == 0 ? 1 : 0)..<2 {
            let last = tier ?? lastTier(type)
            let isEmpty = lists[place(minimum[type], type)].isEmpty
            if !isEmpty && generations(type) > Self.minimumGenerations {
                events.append(.chosen(isFile: type == 1, lastTier: last))
            }
            let scanned = scan(type, last, &isolated, &events)
            if scanned > 0 { return scanned }
            type = 1 - type
            tier = nil
        }
        return 0
    }

    /// Follows `scan_folios`.
    private mutating func scan(
        _ type: Int,
        _ lastTier: Int,
        _ isolated: inout [Int],
        _ events: inout [GenerationEvent]
    ) -> Int {
        if generations(type) == Self.minimumGenerations { return 0 }
        var scanned = 0
        while isolated.count * pagesPerFolio < Self.batch, let folio = takeTail(minimum[type], type) {
            scanned += pagesPerFolio
            if sort(folio, type, lastTier, &events) { continue }
            // `isolate_folio`.
            if !folios[folio].isReferenced { clearReferences(folio) }
            folios[folio].isReferenced = false
            isolated.append(folio)
        }
        return isolated.isEmpty ? 0 : scanned
    }

    /// Follows `sort_folio`; false if the folio may be evicted.
    private mutating func sort(
        _ folio: Int,
        _ type: Int,
        _ lastTier: Int,
        _ events: inout [GenerationEvent]
    ) -> Bool {
        if folios[folio].generation != Self.index(minimum[type]) {
            let sequence = sequence(of: folio) ?? maximum
            lists[place(sequence, type)].insert(folio, at: 0)
            events.append(.sorted(folio, sequence: sequence))
            return true
        }
        let references = references(of: folio)
        let tier = Self.tier(references: references)
        guard tier > lastTier || references == 4 else { return false }
        let sequence = incrementGeneration(folio)
        lists[place(sequence, type)].append(folio)
        tiers[4 * type + tier].protected += UInt64(pagesPerFolio)
        statistics.protected += 1
        events.append(.protected(folio, tier: tier, sequence: sequence))
        return true
    }

    /// Follows `try_to_inc_min_seq`; whether a generation was given up.
    private mutating func raiseMinimum(_ events: inout [GenerationEvent]) -> Bool {
        let first = swappiness == 0 ? 1 : 0
        var raised = minimum
        for type in first..<2 {
            while raised[type] + Self.minimumGenerations <= maximum, lists[place(raised[type], type)].isEmpty {
                raised[type] += 1
            }
        }
        if first == 0 {
            raised[0] = min(raised[0], raised[1])
            raised[1] = max(raised[0], minimum[1])
        }
        var isRaised = false
        for type in first..<2 where raised[type] != minimum[type] {
            carryOver(type)
            minimum[type] = raised[type]
            isRaised = true
            events.append(.oldest(isFile: type == 1, sequence: raised[type]))
        }
        return isRaised
    }
}
