extension PageWalker {
    /// As `walk(_:_:in:).outcome`, without a list of the entries read. It is for long runs of accesses.
    ///
    /// - Returns: How the walk ended.
    public func translate(
        _ address: VirtualAddress,
        _ access: MemoryAccess,
        in tables: inout PageTables
    ) -> PageWalk.Outcome {
        guard address.isCanonical(in: control.mode) else { return .nonCanonical }
        // Bits that may be reserved. Few entries have one, and only those are looked at closely.
        let suspicious =
            PageTableEntry.bits(control.physicalAddressBits, through: 51)
            | (control.noExecuteEnabled ? 0 : EntryFlags.noExecute.rawValue) | EntryFlags.pageSize.rawValue
        var table = tables.rootFrame.physicalAddress
        // The flags that all entries so far have in common, with XD turned round.
        var common = UInt64.max
        // A level is known by the lowest bit of its index, which is less work than naming it. Nothing is written
        // before the end, so that the tables stay where they are in the processor's registers.
        var shift = PageTableLevel.pgd.shift(in: control.mode)
        while let entry = tables[entryAt: table + (address.rawValue &>> UInt64(shift) & 0x1FF) * 8],
            entry.flags.contains(.present)
        {
            common &= entry.rawValue ^ EntryFlags.noExecute.rawValue
            var size: PageSize? = shift == 12 ? .fourKiB : nil
            if entry.rawValue & suspicious != 0 {
                guard let level = PageTableLevel(shift: shift, in: control.mode),
                    entry.reservedBits(at: level, control: control) == 0
                else { break }
                if entry.flags.contains(.pageSize) { size = level.pageSize }
            }
            if let size {
                guard allows(access, EntryFlags(rawValue: common)) else { break }
                let isWrite = access.kind == .write
                if common & EntryFlags.accessed.rawValue == 0
                    || (isWrite && !entry.flags.contains(.dirty))
                {
                    markUsed(address, through: shift, isWrite: isWrite, in: &tables)
                }
                return .translated(physical: entry.pageAddress(size: size) | address.offset(in: size), size: size)
            }
            table = entry.tableAddress
            shift -= 9
        }
        // Something is in the way. To say what, it has to be seen level by level.
        return walk(address, access, in: &tables).outcome
    }

    /// Whether no rule forbids the access, when all entries have these flags in common, with XD turned round.
    @inline(__always)
    private func allows(_ access: MemoryAccess, _ common: EntryFlags) -> Bool {
        var rights = PageWalk.Rights()
        rights.writable = common.contains(.writable)
        rights.user = common.contains(.user)
        rights.executable = common.contains(.noExecute)
        return refusal(of: access, rights: rights, steps: []) == nil
    }

    /// Walks once more and sets the accessed bit of every entry down to the one of the page, and its dirty bit on
    /// a write. Most translations find the bits set.
    @inline(never)
    private func markUsed(
        _ address: VirtualAddress,
        through last: Int,
        isWrite: Bool,
        in tables: inout PageTables
    ) {
        var table = tables.rootFrame.physicalAddress
        for shift in stride(from: PageTableLevel.pgd.shift(in: control.mode), through: last, by: -9) {
            let at = table + (address.rawValue &>> UInt64(shift) & 0x1FF) * 8
            guard var entry = tables[entryAt: at] else { return }
            table = entry.tableAddress
            entry.flags.insert(.accessed)
            if shift == last, isWrite { entry.flags.insert(.dirty) }
            tables[entryAt: at] = entry
        }
    }
}

extension PageTableLevel {
    /// The level whose index begins at this bit of a virtual address.
    fileprivate init?(shift: Int, in mode: PagingMode) {
        switch shift {
        case 48: self = .pgd
        case 39: self = mode == .fiveLevel ? .p4d : .pgd
        case 30: self = .pud
        case 21: self = .pmd
        case 12: self = .pte
        default: return nil
        }
    }
}
