extension AddressSpace {
    /// Where a mapping of `length` bytes goes: `__get_unmapped_area` and
    /// `arch_get_unmapped_area_topdown`.
    ///
    /// - Parameters:
    ///   - length: Whole pages, more than 0.
    ///   - hint: The address asked for without `MAP_FIXED`; taken if there is room, otherwise ignored.
    ///   - isTHPAligned: Whether a length of whole 2 MiB goes to a multiple of 2 MiB, as private anonymous
    ///     memory does on a kernel with transparent huge pages (`thp_get_unmapped_area_vmflags`).
    /// - Returns: The address.
    /// - Throws: `.noMemory`.
    mutating func unmappedArea(
        _ length: UInt64,
        hint: UInt64,
        isTHPAligned: Bool
    ) throws(AddressSpaceError) -> UInt64 {
        guard length <= Self.taskSize else { throw .noMemory }
        let hugeSize: UInt64 = 2 << 20
        if isTHPAligned, hint == 0, length % hugeSize == 0,
            let padded = try? topDown(length + hugeSize, hint: 0)
        {
            // From the padded run the lowest multiple of 2 MiB; from the top if it is one already.
            let excess = padded % hugeSize
            return excess == 0 ? padded + hugeSize : padded + (hugeSize - excess)
        }
        return try topDown(length, hint: hint)
    }

    /// `arch_get_unmapped_area_topdown`
    private mutating func topDown(_ length: UInt64, hint: UInt64) throws(AddressSpaceError) -> UInt64 {
        guard length <= Self.taskSize else { throw .noMemory }
        if hint != 0, hint <= Self.taskSize - length {
            let next = tree.first(endingAbove: hint)
            if next == nil || hint + length <= (next?.gapStart ?? 0) { return hint }
        }
        if let address = searchTopDown(length) { return address }
        record(.fellBackToBottomUp)
        guard let address = searchBottomUp(length) else { throw .noMemory }
        return address
    }

    /// `unmapped_area_topdown`
    private mutating func searchTopDown(_ length: UInt64) -> UInt64? {
        var limit = mmapBase
        while let gap = tree.highestGap(length, from: max(lowestAddress, Self.pageSize), to: limit) {
            if let next = tree.first(endingAbove: gap.end), next.gapStart < gap.end {
                limit = next.gapStart
                record(.avoidedGuardGap(stack: next.start, limit: limit))
                continue
            }
            record(.foundGap(start: gap.start, end: gap.end, isFromTop: true))
            return gap.end - length
        }
        return nil
    }

    /// `unmapped_area`
    private mutating func searchBottomUp(_ length: UInt64) -> UInt64? {
        var limit = max(legacyBase, lowestAddress)
        while let gap = tree.lowestGap(length, from: limit, to: Self.taskSize) {
            if let next = tree.first(endingAbove: gap.start), next.gapStart < gap.start + length {
                limit = next.end
                record(.avoidedGuardGap(stack: next.start, limit: limit))
                continue
            }
            record(.foundGap(start: gap.start, end: gap.end, isFromTop: false))
            return gap.start
        }
        return nil
    }
}
