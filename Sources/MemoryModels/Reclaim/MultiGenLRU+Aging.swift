extension MultiGenLRU {
    /// Makes a new youngest generation, as `+ memcg node max_seq` written to `/sys/kernel/debug/lru_gen` does: the
    /// oldest is given up if there are four.
    public mutating func age(recordingInto events: inout [GenerationEvent]) {
        incrementMaximum(&events)
    }

    /// Follows `should_run_aging`; `total` is the pages that could be scanned.
    func shouldAge() -> (isNeeded: Bool, total: Int) {
        let first = swappiness == 0 ? 1 : 0
        if minimum[first] + Self.minimumGenerations > maximum { return (true, 0) }
        var young = 0
        var old = 0
        var total = 0
        for folio in folios.indices where folios[folio].isResident && type(folio) >= first {
            total += pagesPerFolio
            if folios[folio].generation == Self.index(maximum) {
                young += pagesPerFolio
            } else if folios[folio].generation == Self.index(maximum - Self.minimumGenerations) {
                old += pagesPerFolio
            }
        }
        if minimum[first] + Self.minimumGenerations < maximum { return (false, total) }
        return (young * 2 > total || old * 4 < total, total)
    }

    /// Follows `try_to_inc_max_seq` and `inc_max_seq`.
    mutating func incrementMaximum(_ events: inout [GenerationEvent]) {
        walkPageTables(&events)
        for type in [1, 0] where generations(type) == Self.maximumGenerations { incrementMinimum(type, &events) }
        maximum += 1
        events.append(.aged(sequence: maximum))
    }

    /// Follows `walk_pte_range` and `folio_update_gen`: flags change, lists do not.
    private mutating func walkPageTables(_ events: inout [GenerationEvent]) {
        for folio in folios.indices where folios[folio].isYoung && (isFile(folio) || swappiness > 0) {
            folios[folio].isYoung = false
            folios[folio].generation = Self.index(maximum)
            clearReferences(folio)
            statistics.promoted += 1
            events.append(.promoted(folio, sequence: maximum))
        }
    }

    /// Follows `inc_min_seq`.
    private mutating func incrementMinimum(_ type: Int, _ events: inout [GenerationEvent]) {
        let old = minimum[type]
        if type == 0 && swappiness == 0 {
            // The list stays, and its index is that of the generation to come.
            if !lists[place(old, type)].isEmpty { events.append(.inverted) }
        } else {
            while let folio = takeTail(old, type) {
                let isPromoted = folios[folio].generation != Self.index(old)
                let sequence = incrementGeneration(folio)
                lists[place(sequence, type)].append(folio)
                events.append(isPromoted ? .sorted(folio, sequence: sequence) : .pushed(folio, sequence: sequence))
            }
        }
        carryOver(type)
        minimum[type] = old + 1
        events.append(.oldest(isFile: type == 1, sequence: old + 1))
    }

    /// Follows `folio_inc_gen`: to the second oldest generation, unless the folio was promoted.
    mutating func incrementGeneration(_ folio: Int) -> UInt64 {
        let old = minimum[type(folio)]
        if folios[folio].generation == Self.index(old) {
            folios[folio].generation = Self.index(old + 1)
            clearReferences(folio)
        }
        return sequence(of: folio) ?? old
    }

    /// Follows `reset_ctrl_pos` with `carryover`: half of the past counts.
    mutating func carryOver(_ type: Int) {
        for index in (4 * type)..<(4 * type + 4) {
            var tier = tiers[index]
            tier.averageRefaulted = (tier.averageRefaulted + tier.refaulted) / 2
            tier.averageTotal = (tier.averageTotal + tier.evicted + tier.protected) / 2
            tier.refaulted = 0
            tier.evicted = 0
            tier.protected = 0
            tiers[index] = tier
        }
    }
}
