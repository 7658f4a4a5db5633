extension MultiGenLRU {
    /// A system call reads a folio of the file. Follows `folio_mark_accessed` and `folio_inc_refs`.
    ///
    /// - Precondition: The folio is the file's.
    public mutating func read(_ folio: Int, recordingInto events: inout [GenerationEvent]) {
        precondition(isFile(folio), "only folios of the file are read")
        guard bringIn(folio, inFault: false, &events) else { return }
        if !folios[folio].isReferenced {
            folios[folio].isReferenced = true
        } else if !folios[folio].isWorkingset {
            folios[folio].isWorkingset = true
        } else if folios[folio].references < 3 {
            folios[folio].references += 1
        }
        events.append(.referenced(folio, tier: tier(of: folio)))
    }

    /// A process touches a folio through its page tables, after a fault if need be.
    ///
    /// - Precondition: The folio exists.
    public mutating func touch(_ folio: Int, recordingInto events: inout [GenerationEvent]) {
        guard bringIn(folio, inFault: true, &events) else { return }
        folios[folio].isMapped = true
        folios[folio].isYoung = true
        events.append(.touched(folio))
    }

    private mutating func bringIn(_ folio: Int, inFault: Bool, _ events: inout [GenerationEvent]) -> Bool {
        if folios[folio].isResident {
            statistics.hits += 1
            events.append(.hit(folio))
            return true
        }
        if residentCount == frameCount, !reclaimPersistently(&events) {
            events.append(.outOfMemory(folio))
            return false
        }
        statistics.faults += 1
        let shadow = folios[folio].shadow
        folios[folio] = Folio(isResident: true)
        residentCount += 1
        if let shadow { refault(folio, shadow, inFault, &events) }
        add(folio, isActive: inFault)
        events.append(.loaded(folio, sequence: sequence(of: folio) ?? maximum))
        return true
    }

    /// Follows `lru_gen_refault` and `lru_gen_test_recent`.
    private mutating func refault(
        _ folio: Int,
        _ shadow: GenerationShadow,
        _ inFault: Bool,
        _ events: inout [GenerationEvent]
    ) {
        let type = type(folio)
        let tier = Self.tier(references: shadow.references)
        let isRecent = shadow.minimum == minimum[type]
        statistics.refaults += 1
        events.append(.refaulted(folio, tier: tier, isRecent: isRecent))
        guard isRecent else { return }
        tiers[4 * type + tier].refaulted += UInt64(pagesPerFolio)
        statistics.recentRefaults += 1
        if inFault || shadow.references >= 3 {
            folios[folio].references = 3
            folios[folio].isWorkingset = true
            statistics.restored += 1
        }
    }

    /// Follows `lru_gen_add_folio` for clean folios.
    mutating func add(_ folio: Int, isActive: Bool) {
        let type = type(folio)
        let oldest = minimum[type]
        let sequence =
            isActive ? maximum : oldest + Self.minimumGenerations >= maximum ? oldest : oldest + 1
        if isActive {
            folios[folio].references = 0
            folios[folio].isReferenced = false
        }
        folios[folio].generation = Self.index(sequence)
        lists[place(sequence, type)].insert(folio, at: 0)
    }
}
