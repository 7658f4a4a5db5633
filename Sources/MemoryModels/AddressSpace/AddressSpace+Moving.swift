/// Whether `mremap` may move a mapping.
public enum RemapPlace: Hashable, Sendable {
    /// No flags: it grows where it is or not at all.
    case inPlace
    /// `MREMAP_MAYMOVE`
    case mayMove
    /// `MREMAP_MAYMOVE | MREMAP_FIXED`: there, and what was there goes away.
    case fixed(UInt64)
}

extension AddressSpace {
    /// `mremap`: follows the system call in `mm/mremap.c`. `MREMAP_DONTUNMAP` and an old length of 0 are
    /// left out.
    ///
    /// - Returns: The new address.
    /// - Throws: `.invalid`, `.fault`, `.noMemory`.
    @discardableResult
    public mutating func remap(
        _ address: UInt64,
        from oldLength: UInt64,
        to newLength: UInt64,
        _ place: RemapPlace = .mayMove
    ) throws(AddressSpaceError) -> UInt64 {
        guard address % Self.pageSize == 0, let oldLength = Self.pageAlign(oldLength), oldLength > 0,
            let newLength = Self.pageAlign(newLength), newLength > 0
        else { throw .invalid }
        guard area(at: address) != nil else { throw .fault }
        if case .fixed(let target) = place {
            return try remap(address, oldLength, newLength, to: target)
        }
        if oldLength >= newLength {
            if oldLength > newLength { try unmap(address + newLength, length: oldLength - newLength) }
            return address
        }
        let area = try areaToResize(address, oldLength, newLength)
        if oldLength == area.end - address, isExpandable(area, by: newLength - oldLength) {
            extend(area, by: newLength - oldLength)
            return address
        }
        guard place == .mayMove else { throw .noMemory }
        let target = try unmappedArea(newLength, hint: 0, isTHPAligned: area.backing == .anonymous)
        return try move(area, address, oldLength, newLength, to: target)
    }

    /// `mremap_to`
    private mutating func remap(
        _ address: UInt64,
        _ oldLength: UInt64,
        _ newLength: UInt64,
        to target: UInt64
    ) throws(AddressSpaceError) -> UInt64 {
        guard target % Self.pageSize == 0, newLength <= Self.taskSize, target <= Self.taskSize - newLength,
            !(address + oldLength > target && target + newLength > address)
        else { throw .invalid }
        guard areaCount + 2 < limits.mapCount - 3 else { throw .noMemory }
        try unmap(target, length: newLength)
        var oldLength = oldLength
        if oldLength > newLength {
            try unmap(address + newLength, length: oldLength - newLength)
            oldLength = newLength
        }
        let area = try areaToResize(address, oldLength, newLength)
        return try move(area, address, oldLength, newLength, to: target)
    }

    /// `vma_to_resize`
    private func areaToResize(
        _ address: UInt64,
        _ oldLength: UInt64,
        _ newLength: UInt64
    ) throws(AddressSpaceError) -> VirtualMemoryArea {
        guard let area = area(at: address), oldLength <= area.end - address else { throw .fault }
        if newLength == oldLength { return area }
        guard !area.flags.contains(.dontExpand) else { throw .fault }
        guard mayExpand(area.flags, by: (newLength - oldLength) / Self.pageSize) else { throw .noMemory }
        return area
    }

    /// `vma_expandable`
    private func isExpandable(_ area: VirtualMemoryArea, by delta: UInt64) -> Bool {
        let (end, overflow) = area.end.addingReportingOverflow(delta)
        return !overflow && end <= Self.taskSize && tree.first(overlapping: area.end, end) == nil
    }

    /// `vma_merge_extend`: the addition is merged like a new range, perhaps with the area above as well.
    private mutating func extend(_ area: VirtualMemoryArea, by delta: UInt64) {
        insert(
            MergeRequest(
                start: area.end,
                end: area.end + delta,
                pageOffset: area.pageOffset(at: area.end),
                flags: area.flags,
                backing: area.backing,
                anonVMA: area.anonVMA
            )
        )
        count(area.flags, plus: delta / Self.pageSize)
    }

    /// `move_vma` and `copy_vma`: maps the pages at the target, then unmaps them where they were.
    private mutating func move(
        _ area: VirtualMemoryArea,
        _ address: UInt64,
        _ oldLength: UInt64,
        _ newLength: UInt64,
        to target: UInt64
    ) throws(AddressSpaceError) -> UInt64 {
        guard areaCount < limits.mapCount - 3 else { throw .noMemory }
        // What was never written can be mapped anew, with the page offset that lets it merge there.
        let isUntouched = area.backing == .anonymous && area.anonVMA == nil
        insert(
            MergeRequest(
                start: target,
                end: target + newLength,
                pageOffset: isUntouched ? target / Self.pageSize : area.pageOffset(at: address),
                flags: area.flags,
                backing: area.backing,
                anonVMA: area.anonVMA
            )
        )
        count(area.flags, plus: newLength / Self.pageSize)
        record(.moved(from: address, to: target, length: oldLength))
        try unmap(address, length: oldLength)
        return target
    }
}
