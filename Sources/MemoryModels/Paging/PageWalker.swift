/// The processor's page-table walker.
///
///     var tables = PageTables(mode: .fourLevel)
///     try tables.map(virtual: 0x40_0000, physical: 0x20_0000, flags: [.user, .writable])
///     let walker = PageWalker(control: PagingControl())
///     walker.walk(0x40_0123, MemoryAccess(.read, isUser: true), in: &tables).outcome
///     // .translated(physical: 0x20_0123, size: .fourKiB)
///
/// Follows the Intel SDM, volume 3A, sections 4.5 to 4.8, as `walk_addr_generic`
/// (`arch/x86/kvm/mmu/paging_tmpl.h`) and `update_permission_bitmask` (`arch/x86/kvm/mmu/mmu.c`) put
/// it into code: KVM walks guests' tables by the same rules in software.
///
/// Left out: the TLB and the paging-structure caches (every access walks), protection keys, shadow stacks,
/// implicit supervisor accesses, linear-address masking (LAM), and encryption bits.
public struct PageWalker: Sendable {
    /// The processor state that the walk obeys.
    public var control: PagingControl

    /// A walker in this processor state.
    public init(control: PagingControl) {
        self.control = control
    }

    /// Translates an address for an access.
    ///
    /// Sets the accessed bit of every entry that a successful translation used, and the dirty bit of the last
    /// one on a write. A walk that ends in a fault changes nothing here, as in KVM; a real processor may set
    /// accessed bits on the way.
    ///
    /// - Parameters:
    ///   - address: The virtual address.
    ///   - access: What wants to touch it.
    ///   - tables: The address space. Its mode should be that of `control`.
    /// - Returns: Every entry read, and the physical address or fault.
    public func walk(
        _ address: VirtualAddress,
        _ access: MemoryAccess,
        in tables: inout PageTables
    ) -> PageWalk {
        var walk = PageWalk(outcome: .nonCanonical)
        guard address.isCanonical(in: control.mode) else { return walk }
        var table = tables.rootFrame.physicalAddress
        var rights = PageWalk.Rights()
        for level in control.mode.levels {
            let index = address.index(at: level, in: control.mode)
            let entryAddress = PageTables.entryAddress(table: table, index: index)
            guard let entry = tables[entryAt: entryAddress] else {
                walk.outcome = .tableOutsideMemory(physical: entryAddress)
                return walk
            }
            let isPresent = entry.flags.contains(.present)
            // Bit 7 of a pgd or p4d entry is reserved rather than a size, and a pte always maps a page.
            let isLeaf = isPresent && (level == .pte || (entry.flags.contains(.pageSize) && level.pageSize != nil))
            if isPresent { rights.narrow(by: entry.flags) }
            walk.steps.append(
                PageWalk.Step(
                    level: level,
                    index: index,
                    entryAddress: entryAddress,
                    entry: entry,
                    rights: rights,
                    isLeaf: isLeaf
                )
            )
            guard isPresent else {
                walk.outcome = fault(.notPresent(level), access)
                return walk
            }
            let reserved = entry.reservedBits(at: level, control: control)
            guard reserved == 0 else {
                walk.outcome = fault(.reservedBits(level, reserved), access)
                return walk
            }
            if isLeaf, let size = level.pageSize {
                if let reason = refusal(of: access, rights: rights, steps: walk.steps) {
                    walk.outcome = fault(reason, access)
                } else {
                    let physical = entry.pageAddress(size: size) | address.offset(in: size)
                    walk.outcome = .translated(physical: physical, size: size)
                    markUsed(walk.steps, isWrite: access.kind == .write, in: &tables)
                }
                return walk
            }
            table = entry.tableAddress
        }
        return walk
    }

    /// The first rule that forbids the access. Follows `update_permission_bitmask`.
    @inline(__always)
    func refusal(
        of access: MemoryAccess,
        rights: PageWalk.Rights,
        steps: [PageWalk.Step]
    ) -> PageFault.Reason? {
        func first(without flag: EntryFlags) -> PageTableLevel {
            steps.first { !$0.entry.flags.contains(flag) }?.level ?? .pte
        }
        if access.isUser, !rights.user {
            return .supervisorPage(first(without: .user))
        }
        if !access.isUser, rights.user {
            if access.kind == .fetch, control.smep { return .smep }
            if access.kind != .fetch, control.smap, !control.alignmentCheck { return .smap }
        }
        switch access.kind {
        case .write where !rights.writable && (access.isUser || control.writeProtect):
            return .readOnly(first(without: .writable))
        case .fetch where !rights.executable && control.noExecuteEnabled:
            return .notExecutable(steps.first { $0.entry.flags.contains(.noExecute) }?.level ?? .pte)
        default:
            return nil
        }
    }

    private func fault(_ reason: PageFault.Reason, _ access: MemoryAccess) -> PageWalk.Outcome {
        var code: PageFaultErrorCode = []
        switch reason {
        case .notPresent: break
        case .reservedBits: code.formUnion([.protection, .reserved])
        case .supervisorPage, .readOnly, .notExecutable, .smep, .smap: code.insert(.protection)
        }
        if access.kind == .write { code.insert(.write) }
        if access.isUser { code.insert(.user) }
        // The processor reports fetches only when it can forbid them.
        if access.kind == .fetch, control.noExecuteEnabled || control.smep { code.insert(.instruction) }
        return .pageFault(PageFault(errorCode: code, reason: reason))
    }

    /// Follows `update_accessed_dirty_bits` (`arch/x86/kvm/mmu/paging_tmpl.h`).
    private func markUsed(_ steps: [PageWalk.Step], isWrite: Bool, in tables: inout PageTables) {
        for step in steps {
            var entry = step.entry
            entry.flags.insert(.accessed)
            if step.isLeaf, isWrite { entry.flags.insert(.dirty) }
            tables[entryAt: step.entryAddress] = entry
        }
    }
}

extension PageWalk.Rights {
    /// Takes away what an entry does not allow.
    mutating func narrow(by flags: EntryFlags) {
        writable = writable && flags.contains(.writable)
        user = user && flags.contains(.user)
        executable = executable && !flags.contains(.noExecute)
    }
}
