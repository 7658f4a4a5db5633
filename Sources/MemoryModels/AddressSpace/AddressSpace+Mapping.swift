/// What `mmap` maps.
public enum MapSource: Hashable, Sendable {
    /// `MAP_PRIVATE | MAP_ANONYMOUS`
    case privateAnonymous
    /// `MAP_SHARED | MAP_ANONYMOUS`
    case sharedAnonymous
    /// `MAP_PRIVATE` of a file from this page on.
    case privateFile(UInt32, page: UInt64)
    /// `MAP_SHARED` of a file that is open for reading and writing, from this page on.
    case sharedFile(UInt32, page: UInt64)

    var isShared: Bool {
        switch self {
        case .sharedAnonymous, .sharedFile: true
        case .privateAnonymous, .privateFile: false
        }
    }
}

/// Where `mmap` maps it.
public enum MapPlace: Hashable, Sendable {
    /// Where the kernel finds room; at this address if it is not 0 and there is room (a hint).
    case anywhere(hint: UInt64 = 0)
    /// `MAP_FIXED`: there, and what was there goes away.
    case fixed(UInt64)
    /// `MAP_FIXED_NOREPLACE`: there or not at all.
    case fixedNoReplace(UInt64)
}

extension AddressSpace {
    /// `mmap`: follows `do_mmap` and `__mmap_region`.
    ///
    /// - Parameters:
    ///   - length: Bytes; rounded up to whole pages.
    ///   - protection: Some of `.read`, `.write` and `.execute`, or none.
    ///   - source: What is mapped.
    ///   - place: Where.
    /// - Returns: The address.
    /// - Throws: `.invalid`, `.noMemory`, `.occupied`.
    @discardableResult
    public mutating func map(
        length: UInt64,
        _ protection: VMAFlags,
        source: MapSource = .privateAnonymous,
        at place: MapPlace = .anywhere()
    ) throws(AddressSpaceError) -> UInt64 {
        guard length > 0 else { throw .invalid }
        guard let length = Self.pageAlign(length), areaCount <= limits.mapCount else { throw .noMemory }
        let address = try address(for: length, source, at: place)

        var flags = protection.intersection(.access).union(.mayAccess)
        if source.isShared { flags.formUnion([.shared, .mayShare]) }
        // `accountable_mapping`
        if flags.intersection([.shared, .write]) == .write { flags.insert(.account) }

        let end = address + length
        guard mayExpand(flags, by: length / Self.pageSize, without: mappedPages(from: address, to: end)) else {
            throw .noMemory
        }
        try clear(from: address, to: end)
        insert(request(for: source, address, end, flags))
        count(flags, plus: length / Self.pageSize)
        return address
    }

    private mutating func address(
        for length: UInt64,
        _ source: MapSource,
        at place: MapPlace
    ) throws(AddressSpaceError) -> UInt64 {
        switch place {
        case .anywhere(let hint):
            var hint = hint & ~(Self.pageSize - 1)
            // `round_hint_to_min`
            if hint != 0, hint < lowestAddress { hint = lowestAddress }
            return try unmappedArea(length, hint: hint, isTHPAligned: source == .privateAnonymous)
        case .fixed(let address), .fixedNoReplace(let address):
            guard length <= Self.taskSize, address <= Self.taskSize - length else { throw .noMemory }
            guard address % Self.pageSize == 0 else { throw .invalid }
            if case .fixedNoReplace = place, tree.first(overlapping: address, address + length) != nil {
                throw .occupied
            }
            return address
        }
    }

    private mutating func request(
        for source: MapSource,
        _ start: UInt64,
        _ end: UInt64,
        _ flags: VMAFlags
    ) -> MergeRequest {
        let backing: VirtualMemoryArea.Backing
        let pageOffset: UInt64
        switch source {
        case .privateAnonymous:
            backing = .anonymous
            pageOffset = start / Self.pageSize
        case .sharedAnonymous:
            // Every mapping gets a file of its own, so that it never merges.
            backing = .sharedMemory(nextSharedMemory)
            nextSharedMemory += 1
            pageOffset = 0
        case .privateFile(let file, let page), .sharedFile(let file, let page):
            backing = .file(file)
            pageOffset = page
        }
        return MergeRequest(
            start: start,
            end: end,
            pageOffset: pageOffset,
            flags: flags,
            backing: backing,
            anonVMA: nil
        )
    }

    /// Merges the range with a neighbour or makes an area of its own.
    @discardableResult
    mutating func insert(_ request: MergeRequest) -> VirtualMemoryArea {
        if let merged = mergeNew(request) { return merged }
        let area = VirtualMemoryArea(
            start: request.start,
            end: request.end,
            pageOffset: request.pageOffset,
            flags: request.flags,
            backing: request.backing,
            anonVMA: request.anonVMA
        )
        tree.insert(area)
        record(.created(area))
        return area
    }

    // MARK: Unmapping

    /// `munmap`: follows `do_vmi_munmap`. A range where nothing is mapped is no error.
    ///
    /// - Throws: `.invalid`, or `.noMemory` if a hole would make one mapping too many.
    public mutating func unmap(_ start: UInt64, length: UInt64) throws(AddressSpaceError) {
        guard start % Self.pageSize == 0, start <= Self.taskSize, length <= Self.taskSize - start, length > 0,
            let length = Self.pageAlign(length)
        else { throw .invalid }
        try clear(from: start, to: start + length)
    }

    /// Removes what is mapped in the range; areas that reach beyond it are cut first. Follows
    /// `vms_gather_munmap_vmas` and `vms_complete_munmap_vmas`.
    mutating func clear(from start: UInt64, to end: UInt64) throws(AddressSpaceError) {
        guard let first = tree.first(overlapping: start, end) else { return }
        if start > first.start {
            // The map count may go above its limit while areas are cut, not by what is left at the end.
            guard end >= first.end || areaCount < limits.mapCount else { throw .noMemory }
            split(first, at: start)
        }
        while let area = tree.first(overlapping: start, end) {
            var area = area
            if area.end > end { area = split(area, at: end).below }
            tree.remove(startingAt: area.start)
            count(area.flags, minus: area.pageCount)
            record(.removed(area))
        }
    }

    /// How many pages are mapped in the range.
    private func mappedPages(from start: UInt64, to end: UInt64) -> UInt64 {
        var pages: UInt64 = 0
        var address = start
        while let area = tree.first(overlapping: address, end) {
            pages += (min(area.end, end) - max(area.start, start)) / Self.pageSize
            address = area.end
        }
        return pages
    }
}
