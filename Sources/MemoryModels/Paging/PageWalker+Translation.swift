extension PageWalker {
    /// As `walk(_:_:in:).outcome`, without a list of the entries read. It is for long runs of accesses.
    ///
    /// - Returns: How the walk ended.
    public func translate(
        _ address: VirtualAddress,
        _ access: MemoryAccess,
        in tables: inout PageTables
    ) -> PageWalk.Outcome {
        if address.isCanonical(in: control.mode),
            let physical = descend(
                address,
                access,
                table: tables.rootFrame.physicalAddress,
                level: .pgd,
                rights: .unrestricted,
                suspicious: PageTableEntry.bits(control.physicalAddressBits, through: 51)
                    | (control.noExecuteEnabled ? 0 : EntryFlags.noExecute.rawValue) | EntryFlags.pageSize.rawValue,
                in: &tables
            )
        {
            return physical
        }
        // Something is in the way. To say what, it has to be seen level by level.
        return walk(address, access, in: &tables).outcome
    }

    /// Goes on with the entry of one level; on the way back, entries are marked as used.
    ///
    /// - Parameters:
    ///   - address: What is translated.
    ///   - access: What wants to touch it.
    ///   - table: Where the table of this level lies.
    ///   - level: The level.
    ///   - rights: The flags that all entries so far have in common, with XD turned round.
    ///   - suspicious: Bits that may be reserved. Few entries have one, and only those are looked at closely.
    ///   - tables: The address space.
    /// - Returns: The translation; nil if anything forbids it, and then nothing has changed.
    private func descend(
        _ address: VirtualAddress,
        _ access: MemoryAccess,
        table: UInt64,
        level: PageTableLevel,
        rights: EntryFlags,
        suspicious: UInt64,
        in tables: inout PageTables
    ) -> PageWalk.Outcome? {
        let at = PageTables.entryAddress(table: table, index: address.index(at: level, in: control.mode))
        guard let entry = tables[entryAt: at], entry.flags.contains(.present),
            entry.rawValue & suspicious == 0 || entry.reservedBits(at: level, control: control) == 0
        else { return nil }
        let common = EntryFlags(rawValue: rights.rawValue & (entry.rawValue ^ EntryFlags.noExecute.rawValue))
        let outcome: PageWalk.Outcome
        var used: EntryFlags = .accessed
        if level == .pte || entry.flags.contains(.pageSize) {
            var allowed = PageWalk.Rights()
            allowed.writable = common.contains(.writable)
            allowed.user = common.contains(.user)
            allowed.executable = common.contains(.noExecute)
            guard let size = level.pageSize, refusal(of: access, rights: allowed, steps: []) == nil else { return nil }
            if access.kind == .write { used.insert(.dirty) }
            outcome = .translated(physical: entry.pageAddress(size: size) | address.offset(in: size), size: size)
        } else {
            guard let next = level.next(in: control.mode),
                let found = descend(
                    address,
                    access,
                    table: entry.tableAddress,
                    level: next,
                    rights: common,
                    suspicious: suspicious,
                    in: &tables
                )
            else { return nil }
            outcome = found
        }
        if !entry.flags.isSuperset(of: used) {
            // Read anew: a table that leads to itself may have changed it meanwhile.
            tables[entryAt: at]?.flags.formUnion(used)
        }
        return outcome
    }
}

extension EntryFlags {
    /// All bits, before an entry has taken any away.
    fileprivate static let unrestricted = EntryFlags(rawValue: .max)
}

extension PageTableLevel {
    /// The level of the table that an entry of this one leads to; nil below the last.
    fileprivate func next(in mode: PagingMode) -> PageTableLevel? {
        switch self {
        case .pgd: mode == .fiveLevel ? .p4d : .pud
        case .p4d: .pud
        case .pud: .pmd
        case .pmd: .pte
        case .pte: nil
        }
    }
}
