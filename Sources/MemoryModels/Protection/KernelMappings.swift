/// What an entry of the kernel's page tables allows.
public struct KernelProtection: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// A protection with these bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// `_PAGE_PRESENT`.
    public static let present = KernelProtection(rawValue: 1)
    /// `_PAGE_RW`.
    public static let writable = KernelProtection(rawValue: 2)
    /// `_PAGE_NX`.
    public static let noExecute = KernelProtection(rawValue: 4)

    /// Whether it can be written and executed.
    public var isWX: Bool { contains([.present, .writable]) && !contains(.noExecute) }

    /// `RW NX`, `ro x`, as /sys/kernel/debug/page_tables writes it.
    public var text: String {
        if !contains(.present) { return "-" }
        return (contains(.writable) ? "RW" : "ro") + (contains(.noExecute) ? " NX" : " x")
    }
}

/// The two mappings of the kernel's memory: its image high up, and the direct map of all memory.
public enum KernelMapping: Sendable, Equatable {
    /// From `__START_KERNEL_map` on.
    case image
    /// From `PAGE_OFFSET` on.
    case direct
}

/// What a change of permissions did.
public enum CPAEvent: Sendable, Equatable {
    /// A large page got new permissions as a whole.
    case preserved(KernelMapping, address: UInt64)
    /// A large page already had them.
    case unchanged(KernelMapping, address: UInt64)
    /// A large page became a table of 512 entries.
    case split(KernelMapping, address: UInt64)
    /// Single pages got new permissions.
    case pages(KernelMapping, count: Int)
    /// A page was to become writable and executable: a warning in the log, no refusal.
    case violation(KernelMapping, address: UInt64)
    /// A rule of `static_protections` took bits out of what was asked for.
    case corrected(KernelMapping, address: UInt64)
}

/// The kernel's image and the direct map around it, with permissions that change page by page.
///
/// Follows `change_page_attr_set_clr` and what it calls (`arch/x86/mm/pat/set_memory.c`): `__change_page_attr`,
/// `__should_split_large_page`, `__split_large_page`, `static_protections`, `verify_rwx`,
/// `cpa_process_alias`. All large pages here are of 2 MiB.
public struct KernelMappings: Sendable {
    /// What an entry of 2 MiB is.
    public enum Entry: Sendable, Equatable {
        /// One large page.
        case large(KernelProtection)
        /// The number of a table of 512 pages.
        case table(Int)
    }

    /// The sections; their addresses are physical ones.
    public let sections: KernelSections
    /// The entries of the image's mapping, from `_text` to `_brk_end`, rounded up.
    public internal(set) var image: [Entry]
    /// The entries of the direct map, from physical 0 on.
    public internal(set) var direct: [Entry]
    /// The tables that large pages were split into.
    public private(set) var tables: [[KernelProtection]] = []
    /// `kernel_set_to_readonly`.
    public internal(set) var isReadonly = false
    /// Large pages split, in both mappings.
    public private(set) var splits = 0
    /// Changes that kept a large page.
    public private(set) var preserved = 0
    /// Warnings about pages that are writable and executable.
    public private(set) var violations = 0

    static let page: UInt64 = 4096
    static let pmd: UInt64 = 2 << 20

    /// The mappings as early boot leaves them: the image wholly writable and executable, the direct map not
    /// executable.
    public init(sections: KernelSections) {
        self.sections = sections
        let start = sections.range(.text)?.start ?? 0
        let end = ((sections.ranges.last?.end ?? 0) + Self.pmd - 1) / Self.pmd
        image = Array(repeating: .large([.present, .writable]), count: Int(end - start / Self.pmd))
        direct = Array(repeating: .large([.present, .writable, .noExecute]), count: Int(end) + 4)
    }

    /// The physical address of `_text`.
    public var imageStart: UInt64 { sections.range(.text)?.start ?? 0 }
    /// The first physical byte behind the image's mapping.
    public var imageEnd: UInt64 { imageStart + UInt64(image.count) * Self.pmd }
    /// The first physical byte behind the direct map shown.
    public var directEnd: UInt64 { UInt64(direct.count) * Self.pmd }

    /// The permissions of a physical address in one of the mappings.
    public func protection(_ mapping: KernelMapping, at address: UInt64) -> KernelProtection {
        switch entry(mapping, address) {
        case .large(let protection): protection
        case .table(let number): tables[number][Int(address / Self.page % 512)]
        }
    }

    func entry(_ mapping: KernelMapping, _ address: UInt64) -> Entry {
        mapping == .image ? image[Int((address - imageStart) / Self.pmd)] : direct[Int(address / Self.pmd)]
    }

    private mutating func set(_ mapping: KernelMapping, _ address: UInt64, _ entry: Entry) {
        if mapping == .image {
            image[Int((address - imageStart) / Self.pmd)] = entry
        } else {
            direct[Int(address / Self.pmd)] = entry
        }
    }

    /// Whether a physical address is mapped by the image's mapping.
    func isInImage(_ address: UInt64) -> Bool { imageStart <= address && address < imageEnd }

    // MARK: Changing

    /// `change_page_attr_set_clr`: sets and clears bits of a range in one mapping, and in the other what the
    /// alias needs.
    ///
    /// - Parameters:
    ///   - mapping: Which mapping the caller names.
    ///   - start: The physical address of the first page.
    ///   - count: How many pages.
    ///   - set: Bits to set.
    ///   - clear: Bits to clear.
    ///   - events: What happened is appended.
    /// - Precondition: The range is mapped.
    public mutating func change(
        _ mapping: KernelMapping,
        from start: UInt64,
        count: Int,
        set: KernelProtection = [],
        clear: KernelProtection = [],
        recordingInto events: inout [CPAEvent]
    ) {
        change(mapping, start, count, set, clear, isPrimary: true, &events)
    }

    /// `__change_page_attr_set_clr`.
    private mutating func change(
        _ mapping: KernelMapping,
        _ start: UInt64,
        _ count: Int,
        _ set: KernelProtection,
        _ clear: KernelProtection,
        isPrimary: Bool,
        _ events: inout [CPAEvent]
    ) {
        if set.isEmpty && clear.isEmpty { return }
        var address = start
        var rest = count
        while rest > 0 {
            let done = changeOne(mapping, address, rest, set, clear, &events)
            if isPrimary {
                // The alias keeps its own NX: the direct map always has it, the image covers data as well.
                let other: KernelMapping = mapping == .image ? .direct : .image
                let set = set.subtracting(.noExecute)
                let clear = clear.subtracting(.noExecute)
                if other == .direct || isInImage(address) {
                    change(other, address, done, set, clear, isPrimary: false, &events)
                }
            }
            address += UInt64(done) * Self.page
            rest -= done
        }
    }

    /// `__change_page_attr`; returns how many pages are done.
    private mutating func changeOne(
        _ mapping: KernelMapping,
        _ address: UInt64,
        _ count: Int,
        _ set: KernelProtection,
        _ clear: KernelProtection,
        _ events: inout [CPAEvent]
    ) -> Int {
        if case .large(let old) = entry(mapping, address) {
            let fitting = min(count, Int((Self.pmd - address % Self.pmd) / Self.page))
            let wanted = old.subtracting(clear).union(set)
            if wanted == old {
                events.append(.unchanged(mapping, address: address))
                return fitting
            }
            if fitting == 512 && allowed(wanted, mapping, address, pages: 512, isLarge: true) == wanted {
                verify(old, wanted, mapping, address, &events)
                self.set(mapping, address, .large(wanted))
                preserved += 1
                events.append(.preserved(mapping, address: address))
                return fitting
            }
            self.set(mapping, address, .table(tables.count))
            tables.append(Array(repeating: old, count: 512))
            splits += 1
            events.append(.split(mapping, address: address & ~(Self.pmd - 1)))
        }
        guard case .table(let number) = entry(mapping, address) else { return 1 }
        let index = Int(address / Self.page % 512)
        let old = tables[number][index]
        let wanted = old.subtracting(clear).union(set)
        let new = allowed(wanted, mapping, address, pages: 1, isLarge: false)
        if new != wanted { events.append(.corrected(mapping, address: address)) }
        verify(old, new, mapping, address, &events)
        tables[number][index] = new
        if case .pages(mapping, let number)? = events.last {
            events[events.count - 1] = .pages(mapping, count: number + 1)
        } else {
            events.append(.pages(mapping, count: 1))
        }
        return 1
    }

    /// `static_protections`: kernel text stays executable, rodata read-only, and large pages of text and rodata
    /// read-only once they are.
    private func allowed(
        _ wanted: KernelProtection,
        _ mapping: KernelMapping,
        _ start: UInt64,
        pages: UInt64,
        isLarge: Bool
    ) -> KernelProtection {
        guard wanted.contains(.present) else { return wanted }
        var forbidden: KernelProtection = []
        let last = start + pages * Self.page - 1
        func overlaps(_ from: UInt64, _ to: UInt64) -> Bool { start < to && from <= last }
        if mapping == .image, let text = sections.range(.text), overlaps(text.start, text.end) {
            forbidden.insert(.noExecute)
        }
        // protect_kernel_text_ro speaks of large pages that are changed in part, and those are split first.
        if isReadonly, let rodata = sections.range(.rodata),
            overlaps(rodata.start & ~(Self.page - 1), rodata.end & ~(Self.page - 1))
        {
            forbidden.insert(.writable)
        }
        return wanted.subtracting(forbidden)
    }

    /// `verify_rwx`: warns, and lets it pass.
    private mutating func verify(
        _ old: KernelProtection,
        _ new: KernelProtection,
        _ mapping: KernelMapping,
        _ address: UInt64,
        _ events: inout [CPAEvent]
    ) {
        let changed = old.symmetricDifference(new)
        guard !changed.isDisjoint(with: [.writable, .noExecute]) else { return }
        guard new.contains(.writable), !new.contains(.noExecute) else { return }
        violations += 1
        events.append(.violation(mapping, address: address))
    }
}
