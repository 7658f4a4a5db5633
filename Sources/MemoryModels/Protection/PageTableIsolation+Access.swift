// What the tables that CR3 points to say of an address.
extension PageTableIsolation {
    /// What an access came to.
    public struct Access: Sendable, Equatable {
        /// The page fault's error code; nil if the access is allowed.
        public let fault: PageFaultErrorCode?
        /// Whether the data can be read all the same, by what the processor does before it raises the fault.
        public let isLeaked: Bool
    }

    /// Whether CR3 points to a user's table, which has little of the kernel.
    public var usesUserTable: Bool {
        settings.isEnabled && cr3 & Self.pgtableBit != 0
    }

    /// Which part of the address space an address lies in; nil for none.
    public func region(of address: UInt64) -> KernelRegion? {
        layout?.range(of: VirtualAddress(address)).region
    }

    /// Whether the user's table maps a kernel address. Follows `pti_clone_user_shared`, `pti_clone_entry_text`,
    /// `pti_setup_espfix64` and `pti_clone_kernel_text`.
    public func isShared(_ address: UInt64) -> Bool {
        switch region(of: address) {
        case .cpuEntryArea, .espfix: true
        case .directMap: address >> 12 == taskStateSegment >> 12
        case .image:
            image.entryText.contains(address)
                || settings.mapsKernelImage && address >= image.start && address < image.rodataEnd
        default: false
        }
    }

    /// Whether the table in use maps an address, and if so whether for user mode, and for execution.
    public func mapping(of address: UInt64) -> (isUser: Bool, isExecutable: Bool)? {
        if address < 1 << 47 {
            let index = Int(address >> 39)
            let entry = usesUserTable ? spaces[current].userHalf[index] : spaces[current].kernelHalf[index]
            guard entry != 0 else { return nil }
            return (true, !PageTableEntry(rawValue: entry).flags.contains(.noExecute))
        }
        switch region(of: address) {
        case .image:
            guard address >= image.start, address < image.end, !usesUserTable || isShared(address) else { return nil }
            return (false, address < image.entryText.upperBound)
        case .directMap, .vmalloc, .vmemmap, .cpuEntryArea, .espfix:
            return !usesUserTable || isShared(address) ? (false, false) : nil
        default: return nil
        }
    }

    /// Reads an address in the mode that the CPU is in.
    ///
    /// A processor with Meltdown lets instructions behind the read work with the data, although a fault is on its way, if
    /// the address is mapped for the kernel: what is not mapped has no data.
    public func load(_ address: UInt64) -> Access {
        guard let mapping = mapping(of: address) else {
            return Access(fault: isInKernel ? [] : .user, isLeaked: false)
        }
        guard isInKernel || mapping.isUser else {
            return Access(fault: [.protection, .user], isLeaked: settings.hasMeltdown)
        }
        return Access(fault: nil, isLeaked: false)
    }

    /// Fetches an instruction from an address in the mode that the CPU is in. SMEP, which forbids the kernel all user
    /// pages, is left out, so that the second barrier can be seen.
    public func fetch(_ address: UInt64) -> Access {
        let mode: PageFaultErrorCode = isInKernel ? .instruction : [.instruction, .user]
        guard let mapping = mapping(of: address) else { return Access(fault: mode, isLeaked: false) }
        guard isInKernel || mapping.isUser, mapping.isExecutable else {
            return Access(fault: mode.union(.protection), isLeaked: false)
        }
        return Access(fault: nil, isLeaked: false)
    }

    // MARK: Rules

    /// A rule that was broken.
    public enum Violation: Sendable, Equatable {
        /// CR3 is not what the mode and the address space call for.
        case wrongCR3(UInt64)
        /// The user's table lacks this entry, or has one that the kernel's lacks.
        case unequalEntry(space: Int, index: Int)
        /// User code could run with the kernel's table.
        case executable(space: Int, index: Int)
    }

    /// Checks every rule.
    ///
    /// - Returns: What is broken; empty for a sound state.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        if cr3 != (isInKernel ? kernelCR3(current) : userCR3(current)) { violations.append(.wrongCR3(cr3)) }
        for (space, tables) in spaces.enumerated() {
            for index in tables.kernelHalf.indices {
                let (kernel, user) = (tables.kernelHalf[index], tables.userHalf[index])
                let expected = settings.isEnabled ? kernel & ~EntryFlags.noExecute.rawValue : 0
                if user != expected { violations.append(.unequalEntry(space: space, index: index)) }
                if settings.isEnabled, kernel != 0, kernel & EntryFlags.noExecute.rawValue == 0 {
                    violations.append(.executable(space: space, index: index))
                }
            }
        }
        return violations
    }
}
