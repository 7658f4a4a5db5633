extension AddressSpace {
    /// `mprotect`: follows `do_mprotect_pkey` and `mprotect_fixup`. If the range has a hole, what lies below
    /// it has its new protection all the same.
    ///
    /// - Parameters:
    ///   - start: A multiple of 4096.
    ///   - length: Bytes; rounded up to whole pages.
    ///   - protection: Some of `.read`, `.write` and `.execute`, or none.
    /// - Throws: `.invalid`, `.noMemory`, `.accessDenied`.
    public mutating func protect(
        _ start: UInt64,
        length: UInt64,
        _ protection: VMAFlags
    ) throws(AddressSpaceError) {
        guard start % Self.pageSize == 0 else { throw .invalid }
        if length == 0 { return }
        guard let length = Self.pageAlign(length), length > 0 else { throw .noMemory }
        let (end, overflow) = start.addingReportingOverflow(length)
        guard !overflow else { throw .noMemory }

        var address = start
        while address < end {
            guard let area = area(at: address) else { throw .noMemory }
            // `VM_MAY…` is 4 bits above what it allows.
            let wanted = protection.intersection(.access)
            let allowed = VMAFlags(rawValue: area.flags.rawValue >> 4)
            guard wanted.isSubset(of: allowed) else { throw .accessDenied }
            let flags = area.flags.subtracting(.access).union(wanted)
            address = try protect(area, from: address, to: min(area.end, end), flags)
        }
    }

    /// `mprotect_fixup`
    ///
    /// - Returns: Where the loop goes on.
    private mutating func protect(
        _ area: VirtualMemoryArea,
        from start: UInt64,
        to end: UInt64,
        _ wanted: VMAFlags
    ) throws(AddressSpaceError) -> UInt64 {
        if wanted == area.flags { return end }
        var flags = wanted
        let pages = (end - start) / Self.pageSize
        if flags.contains(.write) {
            guard mayExpand(flags, by: pages) || !mayExpand(area.flags, by: pages) else { throw .noMemory }
            if area.flags.isDisjoint(with: [.account, .write, .shared]) { flags.insert(.account) }
        } else if area.flags.contains(.account), area.backing == .anonymous, area.anonVMA == nil {
            // No page was written yet: the promise can be taken back.
            flags.remove(.account)
        }
        let merged = try modify(area, from: start, to: end, flags: flags)
        count(area.flags, minus: pages)
        count(flags, plus: pages)
        return max(merged.end, end)
    }
}
