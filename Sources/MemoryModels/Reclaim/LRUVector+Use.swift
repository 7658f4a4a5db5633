extension LRUVector {
    /// A system call reads a page of the file, or the kernel uses an anonymous page on a process's behalf.
    ///
    /// Follows `filemap_read`: `filemap_add_folio` if the page is not there, then `folio_mark_accessed`.
    ///
    /// - Precondition: The page exists.
    public mutating func read(_ page: Int, recordingInto events: inout [LRUEvent]) {
        guard bringIn(page, &events) else { return }
        markAccessed(page, &events)
    }

    /// A process touches a page through its page tables, after a fault if need be.
    ///
    /// The kernel does not see the access: the processor sets the accessed bit.
    ///
    /// - Precondition: The page exists.
    public mutating func touch(
        _ page: Int,
        isExecutable: Bool = false,
        recordingInto events: inout [LRUEvent]
    ) {
        guard bringIn(page, &events) else { return }
        folios[page].isMapped = true
        if isExecutable { folios[page].isExecutable = true }
        folios[page].isYoung = true
        events.append(.touched(page))
    }

    /// Makes sure that a page is in memory.
    private mutating func bringIn(_ page: Int, _ events: inout [LRUEvent]) -> Bool {
        if folios[page].isResident {
            statistics.hits += 1
            events.append(.hit(page))
            return true
        }
        if residentCount == frameCount, !reclaimPersistently(&events) {
            events.append(.outOfMemory(page))
            return false
        }
        statistics.faults += 1
        let shadow = folios[page].shadow
        folios[page] = Folio(isResident: true)
        if let shadow { refault(page, shadow, &events) } else { events.append(.loaded(page)) }
        // `folio_add_lru`: to the head of the inactive list, or of the active one after a quick refault.
        addToHead(page)
        return true
    }

    /// Reclaims until a page is free.
    ///
    /// Follows `should_reclaim_retry`: not if there is nothing to reclaim, and no more than 16 rounds without
    /// progress beyond the first. A round may find every page used; the next one finds them unused since.
    private mutating func reclaimPersistently(_ events: inout [LRUEvent]) -> Bool {
        for _ in 0...Self.maxReclaimRetries {
            if reclaim(1, recordingInto: &events) { return true }
            let filePages = counts[LRUList.inactiveFile.rawValue] + counts[LRUList.activeFile.rawValue]
            if filePages == 0 && !hasSwap { return false }
        }
        return false
    }

    /// Follows `folio_mark_accessed`.
    private mutating func markAccessed(_ page: Int, _ events: inout [LRUEvent]) {
        if !folios[page].isReferenced {
            folios[page].isReferenced = true
            events.append(.markedReferenced(page))
        } else if !folios[page].isActive {
            remove(page)
            folios[page].isActive = true
            addToHead(page)
            folios[page].isReferenced = false
            statistics.activated += 1
            // `workingset_activation`.
            nonresidentAge += 1
            events.append(.activatedByAccess(page))
        } else {
            events.append(.markedReferenced(page))
        }
    }

    // MARK: The working set

    /// The pages that compete with a page that comes back, as `workingset_test_recent` counts them.
    public func workingsetSize(isFile: Bool) -> UInt64 {
        var size = counts[LRUList.activeFile.rawValue]
        if !isFile { size += counts[LRUList.inactiveFile.rawValue] }
        if hasSwap {
            size += counts[LRUList.activeAnonymous.rawValue]
            if isFile { size += counts[LRUList.inactiveAnonymous.rawValue] }
        }
        return UInt64(size)
    }

    /// Follows `workingset_refault` and `workingset_test_recent`.
    private mutating func refault(_ page: Int, _ shadow: LRUShadow, _ events: inout [LRUEvent]) {
        let kind = isFile(page) ? 1 : 0
        let distance = nonresidentAge - shadow.eviction
        let size = workingsetSize(isFile: isFile(page))
        statistics.refaults[kind] += 1
        events.append(.refaulted(page, distance: distance, workingset: size, isActivated: distance <= size))
        guard distance <= size else { return }
        folios[page].isActive = true
        nonresidentAge += 1
        statistics.refaultsActivated[kind] += 1
        if shadow.wasWorkingset {
            folios[page].isWorkingset = true
            statistics.refaultsRestored += 1
        }
    }
}
