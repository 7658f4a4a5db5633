import Testing

@testable import MemoryModels

/// The permission rules as `update_permission_bitmask` (`arch/x86/kvm/mmu/mmu.c`) writes them down:
/// one bit for each way an access can be wrong.
private struct KVMPermissions {
    var control: PagingControl

    func faults(_ access: MemoryAccess, writable: Bool, user: Bool, executable: Bool) -> Bool {
        let isWrite = access.kind == .write
        let isFetch = access.kind == .fetch
        var writeFault = isWrite && !writable
        let userFault = access.isUser && !user
        var fetchFault = isFetch && !executable
        let kernelOnUser = !access.isUser && user
        if !control.noExecuteEnabled { fetchFault = false }
        if !control.writeProtect { writeFault = access.isUser ? writeFault : false }
        let smepFault = control.smep && isFetch && kernelOnUser
        let smapFault = control.smap && !isFetch && kernelOnUser && !control.alignmentCheck
        return writeFault || userFault || fetchFault || smepFault || smapFault
    }

    /// The error code as the end of `walk_addr_generic` puts it together.
    func errorCode(_ access: MemoryAccess, isReserved: Bool) -> PageFaultErrorCode {
        var code: PageFaultErrorCode = [.protection]
        if isReserved { code.insert(.reserved) }
        if access.kind == .write { code.insert(.write) }
        if access.isUser { code.insert(.user) }
        if access.kind == .fetch, control.noExecuteEnabled || control.smep { code.insert(.instruction) }
        return code
    }
}

@Suite("Page walker: permissions and reserved bits")
struct PagePermissionTests {
    static let accesses = MemoryAccess.Kind.allCases.flatMap { kind in
        [MemoryAccess(kind, isUser: true), MemoryAccess(kind, isUser: false)]
    }

    /// Every combination of the five control bits.
    static func controls(mode: PagingMode) -> [PagingControl] {
        (0..<32).map { bits in
            var control = PagingControl(mode: mode)
            control.writeProtect = bits & 1 != 0
            control.smep = bits & 2 != 0
            control.smap = bits & 4 != 0
            control.alignmentCheck = bits & 8 != 0
            control.noExecuteEnabled = bits & 16 != 0
            return control
        }
    }

    @Test(
        "every access, right, level, page size and control bit ends as KVM's rules say",
        arguments: PagingMode.allCases,
        PageSize.allCases
    )
    func agreesWithKVM(mode: PagingMode, size: PageSize) throws {
        let address = VirtualAddress(0x7F00_4000_0000)
        let path = mode.levels.prefix { $0 != size.level } + [size.level]
        var walks = 0
        for restricted in path {
            for bits in 0..<8 {
                let (writable, user, executable) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0)
                var tables = PageTables(mode: mode)
                try tables.map(
                    virtual: address,
                    physical: 0x4000_0000,
                    size: size,
                    flags: [.user, .writable]
                )
                try tables.changeEntry(of: address, at: restricted) { entry in
                    if !writable { entry.flags.remove(.writable) }
                    if !user { entry.flags.remove(.user) }
                    if !executable { entry.flags.insert(.noExecute) }
                }
                for control in Self.controls(mode: mode) {
                    for access in Self.accesses {
                        let kvm = KVMPermissions(control: control)
                        let isReserved = !executable && !control.noExecuteEnabled
                        let outcome = PageWalker(control: control).walk(address, access, in: &tables).outcome
                        walks += 1
                        if isReserved
                            || kvm.faults(access, writable: writable, user: user, executable: executable)
                        {
                            guard case .pageFault(let fault) = outcome else {
                                Issue.record("\(access) with \(control) was allowed at \(restricted) \(bits)")
                                return
                            }
                            try #require(fault.errorCode == kvm.errorCode(access, isReserved: isReserved))
                        } else {
                            try #require(outcome == .translated(physical: 0x4000_0000, size: size))
                        }
                    }
                }
            }
        }
        #expect(walks == path.count * 8 * 32 * 6)
    }

    static let refusals: [(MemoryAccess, EntryFlags, PageFault.Reason)] = [
        (MemoryAccess(.read, isUser: true), [], .supervisorPage(.pte)),
        (MemoryAccess(.write, isUser: true), [.user], .readOnly(.pte)),
        (MemoryAccess(.write, isUser: false), [], .readOnly(.pte)),
        (MemoryAccess(.fetch, isUser: true), [.user, .noExecute], .notExecutable(.pte)),
        (MemoryAccess(.fetch, isUser: false), [.user], .smep),
        (MemoryAccess(.read, isUser: false), [.user], .smap),
    ]

    @Test("the fault names the rule and the level that breaks it", arguments: refusals)
    func reasons(access: MemoryAccess, flags: EntryFlags, reason: PageFault.Reason) throws {
        var tables = PageTables(mode: .fourLevel)
        // A user page beside it, so that only the page's own entry can be in the way.
        try tables.map(virtual: 0x40_1000, physical: 0x2000, flags: [.user])
        try tables.map(virtual: 0x40_0000, physical: 0x1000, flags: flags)
        let outcome = PageWalker(control: PagingControl()).walk(0x40_0000, access, in: &tables).outcome
        guard case .pageFault(let fault) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(fault.reason == reason)
    }

    /// Which bits are reserved, level by level, with MAXPHYADDR 46: SDM volume 3A, section 4.5.
    static let reservedBitTable: [(PageTableLevel, Bool, [Int])] = [
        (.pgd, false, [7] + Array(46...51)),
        (.p4d, false, [7] + Array(46...51)),
        (.pud, false, Array(46...51)),
        (.pud, true, Array(13...29) + Array(46...51)),
        (.pmd, false, Array(46...51)),
        (.pmd, true, Array(13...20) + Array(46...51)),
        (.pte, false, Array(46...51)),
    ]

    @Test("each reserved bit is found, and no other bit is", arguments: reservedBitTable)
    func reservedBits(level: PageTableLevel, isLarge: Bool, reserved: [Int]) {
        let control = PagingControl(mode: .fiveLevel, physicalAddressBits: 46)
        let base: EntryFlags = isLarge ? [.present, .pageSize] : [.present]
        for bit in 0..<64 where !(bit == 7 && (level == .pud || level == .pmd)) {
            let entry = PageTableEntry(rawValue: base.rawValue | 1 << UInt64(bit))
            let found = entry.reservedBits(at: level, control: control)
            #expect(found == (reserved.contains(bit) ? 1 << UInt64(bit) : 0), "bit \(bit)")
        }
    }

    @Test("a 1 GiB page faults with RSVD on a processor without them")
    func noGigabytePages() throws {
        var tables = PageTables(mode: .fourLevel)
        try tables.map(virtual: 0x4000_0000, physical: 0, size: .oneGiB, flags: [.user])
        var control = PagingControl()
        control.gigabytePages = false
        let outcome = PageWalker(control: control).walk(
            0x4000_0000,
            MemoryAccess(.read, isUser: true),
            in: &tables
        ).outcome
        #expect(
            outcome
                == .pageFault(
                    PageFault(errorCode: [.protection, .reserved, .user], reason: .reservedBits(.pud, 1 << 7))
                )
        )
    }
}
