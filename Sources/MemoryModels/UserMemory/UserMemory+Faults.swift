extension UserMemory {
    /// A program reads or writes a page. Follows `do_user_addr_fault` and `handle_mm_fault`.
    ///
    /// - Parameters:
    ///   - process: Its number; a process that exited touches nothing.
    ///   - page: A virtual page number.
    ///   - isWrite: Whether it writes.
    /// - Returns: Whether there was a fault, of what kind, and what the kernel did about it.
    @discardableResult
    public mutating func touch(process: Int, page: UInt64, isWrite: Bool) -> UserFault {
        var fault = UserFault()
        if place(process, page) == nil {
            if let error = expandStack(process, to: page, &fault) {
                fault.kind = .segmentationFault(error)
                return fault
            }
        }
        guard let place = place(process, page) else { return fault }
        let area = processes[process].areas[place.area]
        if case .present(var present) = area.entries[place.index], present.isWritable || !isWrite {
            // The processor alone: it sets the accessed and the dirty bit.
            present.isYoung = true
            if isWrite { present.isDirty = true }
            set(process, place, .present(present))
            return fault
        }
        if case .zeroPage = area.entries[place.index], !isWrite { return fault }
        if isWrite, !area.isWritable {
            fault.kind = .segmentationFault(.accessDenied)
            return fault
        }
        fault.kind = .minor
        switch area.entries[place.index] {
        case .none:
            if area.backing == .anonymous {
                anonymousPage(process, place, isWrite, &fault)
            } else {
                filePage(process, place, isWrite, &fault)
            }
        case .swapped(let slot): swapIn(process, place, slot, isWrite, &fault)
        case .zeroPage, .present: writeProtected(process, place, &fault)
        }
        return fault
    }

    /// `do_anonymous_page`
    private mutating func anonymousPage(
        _ process: Int,
        _ place: (area: Int, index: Int),
        _ isWrite: Bool,
        _ fault: inout UserFault
    ) {
        guard isWrite else {
            set(process, place, .zeroPage)
            fault.actions.append(.mappedZeroPage)
            return
        }
        prepareAnonVMA(process, place.area)
        let frame = addAnonymous(process, place.area, place.index)
        set(process, place, .present(PresentPage(frame: frame, isWritable: true, isDirty: true, isYoung: true)))
        fault.actions.append(.newPage(frame: frame))
    }

    /// `do_fault`: `do_read_fault`, `do_cow_fault` or `do_shared_fault`.
    private mutating func filePage(
        _ process: Int,
        _ place: (area: Int, index: Int),
        _ isWrite: Bool,
        _ fault: inout UserFault
    ) {
        let area = processes[process].areas[place.area]
        guard case .file(let file, let offset) = area.backing else { return }
        let wanted = offset + place.index
        guard wanted < files[file].cache.count else {
            fault.kind = .busError
            return
        }
        if !isWrite, faultAround(process, place, &fault) { return }
        let wasCached = files[file].cache[wanted] != nil
        let cached = cachedPage(file, wanted, &fault)
        if !isWrite {
            // A major fault waits without the lock and starts again: then there is something to fault around.
            if !wasCached, !files[file].isShmem, faultAround(process, place, &fault) { return }
            mapFilePage(process, place, cached)
            fault.actions.append(.mappedFilePage(frame: cached))
        } else if area.isShared {
            change(cached) { frame in
                frame.mapCount += 1
                frame.isDirty = true
            }
            let present = PresentPage(frame: cached, isWritable: true, isDirty: true, isYoung: true)
            set(process, place, .present(present))
            fault.actions.append(.mappedForWriting(frame: cached))
        } else {
            prepareAnonVMA(process, place.area)
            let copy = addAnonymous(process, place.area, place.index)
            set(process, place, .present(PresentPage(frame: copy, isWritable: true, isDirty: true, isYoung: true)))
            fault.actions.append(.copiedFilePage(from: cached, to: copy))
        }
    }

    /// `__do_fault`: the frame of a page of a file, read if it is not in the page cache, with what lies around
    /// it (`do_sync_mmap_readahead`).
    private mutating func cachedPage(_ file: Int, _ index: Int, _ fault: inout UserFault) -> Int {
        if let frame = files[file].cache[index] { return frame }
        var range = index..<(index + 1)
        if !files[file].isShmem {
            fault.kind = .major
            let start = max(0, index - options.readAround / 2)
            let end = min(files[file].cache.count, start + options.readAround)
            if range.upperBound < end || start < range.lowerBound { range = start..<max(end, index + 1) }
            let missing = range.filter { files[file].cache[$0] == nil }
            fault.actions.append(.readFile(first: missing[0], pages: missing.count))
        }
        var wanted = 0
        for page in range where files[file].cache[page] == nil {
            var frame = UserFrame(owner: .file(file, index: page))
            frame.isCached = true
            let number = addFrame(frame)
            files[file].cache[page] = number
            if page == index { wanted = number }
        }
        if files[file].isShmem { fault.actions.append(.newShmemPage(frame: wanted)) }
        return wanted
    }

    /// `do_fault_around`: maps what the page cache has of the aligned window around a page.
    ///
    /// - Returns: Whether the page itself was among it.
    private mutating func faultAround(
        _ process: Int,
        _ place: (area: Int, index: Int),
        _ fault: inout UserFault
    ) -> Bool {
        let window = options.faultAround
        guard window > 1 else { return false }
        let area = processes[process].areas[place.area]
        guard case .file(let file, let offset) = area.backing else { return false }
        // Clamped to the area, the page table of 512 entries, and the file.
        let inTable = Int((area.start + UInt64(place.index)) % 512)
        let from = max(inTable - inTable % window, inTable - min(inTable, place.index))
        let to = min(min(from + window, 512), inTable + area.entries.count - place.index) - 1
        let first = place.index + from - inTable
        let last = min(place.index + to - inTable, files[file].cache.count - 1 - offset)
        var mapped = 0
        guard first <= last else { return false }
        for index in first...last {
            guard let frame = files[file].cache[offset + index], area.entries[index] == .none else { continue }
            mapFilePage(process, (place.area, index), frame)
            mapped += 1
        }
        let isDone = processes[process].areas[place.area].entries[place.index] != .none
        if mapped > 0 { fault.actions.append(.faultAround(pages: mapped, first: first, last: last)) }
        return isDone
    }

    /// `set_pte_range` for reading. Only shared memory without `page_mkwrite` is writable at once, since
    /// nothing needs to know of a write (`vma_wants_writenotify`).
    private mutating func mapFilePage(_ process: Int, _ place: (area: Int, index: Int), _ frame: Int) {
        let area = processes[process].areas[place.area]
        guard case .file(let file, _) = area.backing else { return }
        let isWritable = area.isShared && area.isWritable && files[file].isShmem
        change(frame) { $0.mapCount += 1 }
        set(process, place, .present(PresentPage(frame: frame, isWritable: isWritable, isDirty: false, isYoung: true)))
    }

    /// `wp_can_reuse_anon_folio`: nothing but this one entry refers to the frame.
    private func canReuse(_ frame: Int) -> Bool { info(frame).references == 1 }

    /// `do_wp_page`: a write to an entry that does not allow it.
    mutating func writeProtected(
        _ process: Int,
        _ place: (area: Int, index: Int),
        _ fault: inout UserFault
    ) {
        let area = processes[process].areas[place.area]
        guard case .present(var present) = area.entries[place.index] else {
            copy(process, place, from: nil, &fault)
            return
        }
        let frame = info(present.frame)
        present.isWritable = true
        present.isDirty = true
        present.isYoung = true
        if area.isShared {
            change(present.frame) { $0.isDirty = true }
            set(process, place, .present(present))
            fault.actions.append(.madeWritable(frame: present.frame))
        } else if frame.isAnonymous, frame.isExclusive || canReuse(present.frame) {
            if !frame.isExclusive {
                change(present.frame) { $0.isExclusive = true }
                moveToOwnAnonVMA(present.frame, process, place.area)
            }
            set(process, place, .present(present))
            fault.actions.append(.reused(frame: present.frame, wasExclusive: frame.isExclusive))
        } else {
            copy(process, place, from: present.frame, &fault)
        }
    }

    /// `wp_page_copy`
    private mutating func copy(
        _ process: Int,
        _ place: (area: Int, index: Int),
        from old: Int?,
        _ fault: inout UserFault
    ) {
        prepareAnonVMA(process, place.area)
        let frame = addAnonymous(process, place.area, place.index)
        set(process, place, .present(PresentPage(frame: frame, isWritable: true, isDirty: true, isYoung: true)))
        if let old { unmap(old, isDirty: false) }
        fault.actions.append(.copied(from: old, to: frame))
    }

    /// `expand_stack`
    private mutating func expandStack(
        _ process: Int,
        to page: UInt64,
        _ fault: inout UserFault
    ) -> SegmentationFault? {
        guard processes[process].isAlive else { return .noArea }
        let areas = processes[process].areas
        guard let number = areas.firstIndex(where: { $0.start > page }), areas[number].growsDown else { return .noArea }
        if number > 0, !areas[number - 1].growsDown, page - areas[number - 1].end < Self.stackGuardGap {
            return .guardGap
        }
        guard areas[number].end - page <= UInt64(options.stackLimit) else { return .stackLimit }
        let pages = Int(areas[number].start - page)
        prepareAnonVMA(process, number)
        processes[process].areas[number].start = page
        processes[process].areas[number].entries.insert(
            contentsOf: repeatElement(.none, count: pages),
            at: 0
        )
        fault.actions.append(.grewStack(pages: pages))
        return nil
    }
}
