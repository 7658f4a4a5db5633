/// A segment register, as far as its checks differ.
public enum SegmentRegister: Sendable, CaseIterable, Hashable {
    /// Code; loaded by a far jump.
    case cs
    /// The stack.
    case ss
    /// Data; ES is the same.
    case ds
    /// Data whose base also counts in 64-bit mode; GS is the same.
    case fs
}

/// A rule of segmentation, in the order in which a processor applies them.
public enum SegmentRule: Sendable, Hashable, CaseIterable {
    /// Loading CS or SS: the selector is not null.
    case loadsNull
    /// The index lies within the table.
    case tableLimit
    /// The register takes this type: code, writable data, readable.
    case type
    /// D and L are not both set, while long mode is on.
    case codeSize
    /// CPL, RPL and DPL go together.
    case privilege
    /// P is set.
    case present
    /// An access does not go through a null selector.
    case usesNull
    /// The type allows this access.
    case access
    /// The whole access lies within the limit.
    case limit
    /// 64-bit mode: the address is canonical.
    case canonical
}

/// An exception that segmentation raised.
public struct SegmentFault: Sendable, Equatable {
    /// Which exception.
    public enum Vector: UInt8, Sendable {
        /// #NP, 11.
        case notPresent = 11
        /// #SS, 12.
        case stack = 12
        /// #GP, 13.
        case generalProtection = 13
    }

    /// The exception.
    public let vector: Vector
    /// The error code: index and TI of the selector if loading failed, else 0.
    public let errorCode: UInt16
    /// The rule that was broken.
    public let rule: SegmentRule
}

/// Loads a segment register and makes one access through it, with the checks of the Intel and AMD
/// manuals. The kernel has no such code: it sets up descriptors (`gdt_page`) so that none of this stands
/// in its way.
///
///     let unit = SegmentUnit(privilege: 3)
///     unit.translate(SegmentSelector(0x2b), SegmentDescriptor(rawValue: 0x00cf_f300_0000_ffff), ...)
///
/// Left out: gates, task switches, the accessed bit, far returns, and what `SYSCALL` and interrupts load.
public struct SegmentUnit: Sendable {
    /// CPL, 0 to 3.
    public var privilege: UInt8
    /// How many descriptors the table has; the index must be below.
    public var tableCount: Int
    /// 64-bit mode, where base and limit count for nothing but the base of FS and GS.
    public var isLongMode: Bool

    /// A processor at this privilege.
    public init(privilege: UInt8, tableCount: Int = 16, isLongMode: Bool = false) {
        self.privilege = privilege & 3
        self.tableCount = tableCount
        self.isLongMode = isLongMode
    }

    /// How a translation ended.
    public enum Outcome: Sendable, Equatable {
        /// The linear address.
        case linear(UInt64)
        /// An exception.
        case fault(SegmentFault)
    }

    /// Loads `register` with `selector`, whose descriptor is `descriptor`, and accesses `size` bytes at
    /// `offset`.
    ///
    /// - Parameters:
    ///   - selector: The value loaded.
    ///   - descriptor: What the table holds at its index; of no account beyond the table's end.
    ///   - register: The register loaded.
    ///   - offset: Cut to 32 bits outside 64-bit mode.
    ///   - size: How many bytes, at least 1.
    ///   - kind: Read, write or, through CS, instruction fetch.
    ///   - passed: Gets the rules that were checked and held.
    /// - Returns: The linear address, or the exception.
    public func translate(
        _ selector: SegmentSelector,
        _ descriptor: SegmentDescriptor,
        in register: SegmentRegister,
        offset: UInt64,
        size: UInt64,
        kind: MemoryAccess.Kind,
        passed: inout [SegmentRule]
    ) -> Outcome {
        if let fault = load(selector, descriptor, in: register, passed: &passed) { return .fault(fault) }
        return use(selector, descriptor, in: register, offset: offset, size: size, kind, passed: &passed)
    }

    /// The checks of `mov` to a data or stack segment register, and of a far jump.
    ///
    /// - Returns: The exception, or nil if the register is loaded.
    public func load(
        _ selector: SegmentSelector,
        _ descriptor: SegmentDescriptor,
        in register: SegmentRegister,
        passed: inout [SegmentRule]
    ) -> SegmentFault? {
        let code = selector.errorCode
        func refuse(_ rule: SegmentRule, _ vector: SegmentFault.Vector = .generalProtection) -> SegmentFault {
            SegmentFault(vector: vector, errorCode: code, rule: rule)
        }
        if selector.isNull {
            switch register {
            case .ds, .fs: return nil
            // The kernel of a 64-bit system may run with a null SS.
            case .ss where isLongMode && privilege < 3 && selector.privilege == privilege: return nil
            case .ss, .cs: return refuse(.loadsNull)
            }
        }
        if register == .cs || register == .ss { passed.append(.loadsNull) }
        guard selector.index < tableCount else { return refuse(.tableLimit) }
        passed.append(.tableLimit)
        guard accepts(descriptor, in: register) else { return refuse(.type) }
        passed.append(.type)
        if register == .cs && isLongMode {
            guard !(descriptor.isLong && descriptor.isBig) else { return refuse(.codeSize) }
            passed.append(.codeSize)
        }
        guard allows(selector, descriptor, in: register) else { return refuse(.privilege) }
        passed.append(.privilege)
        guard descriptor.isPresent else { return refuse(.present, register == .ss ? .stack : .notPresent) }
        passed.append(.present)
        return nil
    }

    private func accepts(_ descriptor: SegmentDescriptor, in register: SegmentRegister) -> Bool {
        switch register {
        case .cs: descriptor.isCode
        case .ss: descriptor.isWritable
        case .ds, .fs: descriptor.isReadable
        }
    }

    private func allows(
        _ selector: SegmentSelector,
        _ descriptor: SegmentDescriptor,
        in register: SegmentRegister
    ) -> Bool {
        let level = descriptor.privilege
        switch register {
        case .cs:
            return descriptor.isConforming
                ? level <= privilege : level == privilege && selector.privilege <= privilege
        case .ss: return level == privilege && selector.privilege == privilege
        case .ds, .fs: return descriptor.isConforming || (level >= privilege && level >= selector.privilege)
        }
    }

    /// The checks of an access through a loaded register.
    private func use(
        _ selector: SegmentSelector,
        _ descriptor: SegmentDescriptor,
        in register: SegmentRegister,
        offset: UInt64,
        size: UInt64,
        _ kind: MemoryAccess.Kind,
        passed: inout [SegmentRule]
    ) -> Outcome {
        func refuse(_ rule: SegmentRule) -> Outcome {
            .fault(SegmentFault(vector: register == .ss ? .stack : .generalProtection, errorCode: 0, rule: rule))
        }
        // Code without L runs in compatibility mode, with the rules of protected mode.
        if isLongMode && (register != .cs || descriptor.isLong) {
            // A null selector leaves FS and GS a base of 0 here; only an MSR gives them a larger one.
            let base = register == .fs && !selector.isNull ? UInt64(descriptor.base) : 0
            let address = base &+ offset
            let isCanonical = [address, address &+ (size - 1)].allSatisfy { $0 >> 47 == 0 || $0 >> 47 == 0x1_ffff }
            guard isCanonical else { return refuse(.canonical) }
            passed.append(.canonical)
            return .linear(address)
        }
        guard !selector.isNull else {
            return .fault(SegmentFault(vector: .generalProtection, errorCode: 0, rule: .usesNull))
        }
        passed.append(.usesNull)
        let isAllowed: Bool
        switch kind {
        case .read: isAllowed = descriptor.isReadable
        case .write: isAllowed = descriptor.isWritable
        case .fetch: isAllowed = descriptor.isCode
        }
        guard isAllowed else { return refuse(.access) }
        passed.append(.access)
        let first = offset & 0xffff_ffff
        guard Self.valid(descriptor).contains(first), Self.valid(descriptor).contains(first + (size - 1)) else {
            return refuse(.limit)
        }
        passed.append(.limit)
        return .linear((UInt64(descriptor.base) + first) & 0xffff_ffff)
    }

    /// The offsets that lie in the segment.
    static func valid(_ descriptor: SegmentDescriptor) -> Range<UInt64> {
        let limit = UInt64(descriptor.limit)
        guard descriptor.isExpandDown else { return 0..<(limit + 1) }
        let top: UInt64 = descriptor.isBig ? 1 << 32 : 1 << 16
        return min(limit + 1, top)..<top
    }
}
