// Changing the table by address range, as boot parameters and quirks do.
extension E820Table {
    /// Gives the bytes of `oldType` in a range another type: `e820__range_update`. The table may need
    /// `update()` afterwards: parts are added behind the other entries.
    ///
    /// - Parameters:
    ///   - address: The first byte.
    ///   - size: How many bytes; cut off at the highest address.
    ///   - oldType: Which bytes of the range change.
    ///   - newType: What they become; not `oldType`.
    /// - Returns: How many bytes changed.
    /// - Throws: `E820Error.tableFull`, with the table as it was.
    @discardableResult
    public mutating func updateRange(
        from address: UInt64,
        size: UInt64,
        _ oldType: E820Type,
        to newType: E820Type
    ) throws(E820Error) -> UInt64 {
        try change(from: address, size: size, only: oldType, to: newType)
    }

    /// Forgets the bytes of a range: `e820__range_remove`. An entry that is covered as a whole stays as an
    /// empty one, of type 0, until the next `update()`.
    ///
    /// - Parameters:
    ///   - address: The first byte.
    ///   - size: How many bytes; cut off at the highest address.
    ///   - type: Which bytes of the range are forgotten; nil for all (`check_type` false).
    /// - Returns: How many bytes were forgotten.
    /// - Throws: `E820Error.tableFull`, with the table as it was.
    @discardableResult
    public mutating func removeRange(
        from address: UInt64,
        size: UInt64,
        only type: E820Type? = nil
    ) throws(E820Error) -> UInt64 {
        try change(from: address, size: size, only: type, to: nil)
    }

    /// What every PC needs whatever its firmware says: page 0 belongs to the BIOS, and 640 KiB to 1 MiB
    /// is no RAM. Follows `trim_bios_range` (`arch/x86/kernel/setup.c`).
    ///
    /// - Throws: `E820Error.tableFull`.
    public mutating func trimBIOSRange() throws(E820Error) {
        try updateRange(from: 0, size: 4096, .ram, to: .reserved)
        try removeRange(from: 0xa_0000, size: 0x6_0000, only: .ram)
        update()
    }

    /// What `e820__range_update` and `e820__range_remove` have in common: they differ in what becomes of
    /// the part inside the range, a new entry or nothing.
    private mutating func change(
        from start: UInt64,
        size: UInt64,
        only type: E820Type?,
        to newType: E820Type?
    ) throws(E820Error) -> UInt64 {
        let end = start + min(size, UInt64.max - start)
        var table = self
        var changed: UInt64 = 0
        var index = 0
        // Entries added on the way are visited as well, as in the kernel: none of them meets the range
        // with the old type any more.
        while index < table.entries.count {
            defer { index += 1 }
            let entry = table.entries[index]
            guard type == nil || entry.type == type, newType == nil || entry.type != newType else { continue }
            // Completely covered.
            if entry.address >= start && entry.end <= end {
                changed += entry.size
                if let newType {
                    table.entries[index].type = newType
                } else {
                    table.entries[index] = E820Entry(address: 0, size: 0, type: E820Type(rawValue: 0))
                }
                continue
            }
            // The range is within the entry: three parts.
            if entry.address < start && entry.end > end {
                if let newType { try table.append(E820Entry(address: start, size: end - start, type: newType)) }
                try table.append(E820Entry(address: end, size: entry.end - end, type: entry.type))
                table.entries[index].size = start - entry.address
                changed += end - start
                continue
            }
            let first = max(start, entry.address)
            let last = min(end, entry.end)
            if first >= last { continue }
            if let newType { try table.append(E820Entry(address: first, size: last - first, type: newType)) }
            changed += last - first
            table.entries[index].size -= last - first
            // What stays is the head, or else the tail.
            if entry.address >= first { table.entries[index].address = last }
        }
        self = table
        return changed
    }
}
