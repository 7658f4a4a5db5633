/// A part of the kernel image, as `arch/x86/kernel/vmlinux.lds.S` puts them in a row.
public enum KernelSection: Sendable, Equatable, CaseIterable {
    /// `_text` to `_etext`.
    case text
    /// What aligning rodata to 2 MiB leaves.
    case textGap
    /// `__start_rodata` to `__end_rodata`, tables of symbols and `__ro_after_init` data with it.
    case rodata
    /// What aligning data to 2 MiB leaves.
    case rodataGap
    /// `_sdata` to `_edata`.
    case data
    /// Tables behind the data: bugs, ORC unwinding.
    case tables
    /// `__init_begin` to `__init_end`.
    case initmem
    /// `__smp_locks` to `__smp_locks_end`: where lock prefixes are.
    case smpLocks
    /// `__bss_start` to `__bss_stop`.
    case bss
}

/// What becomes of a page when booting is over.
public enum InitPageState: Sendable, Equatable {
    /// It still is what the image says.
    case kept
    /// Filled with a byte and given to the buddy allocator.
    case freed(poison: UInt8)
    /// Not freed but unmapped, so that whoever uses it still is found out: `debug_pagealloc`.
    case unmapped
}

/// Memory that was given back: a line in the kernel's log.
public struct FreedMemory: Sendable, Equatable {
    /// What the log calls it.
    public let name: Name
    /// The first physical byte, at a page boundary.
    public let start: UInt64
    /// The first byte behind it, at a page boundary.
    public let end: UInt64
    /// What became of it.
    public let state: InitPageState

    /// As the log counts it.
    public var kibibytes: UInt64 { (end - start) >> 10 }

    /// The names in the log.
    public enum Name: Sendable, Equatable {
        /// The table of lock prefixes, the initrd, the init sections, and the two gaps.
        case smpAlternatives, initrd, initmem, textGap, rodataGap

        /// `unused kernel image (initmem)`.
        public var text: String {
            switch self {
            case .smpAlternatives: "SMP alternatives"
            case .initrd: "initrd"
            case .initmem: "unused kernel image (initmem)"
            case .textGap: "unused kernel image (text/rodata gap)"
            case .rodataGap: "unused kernel image (rodata/data gap)"
            }
        }
    }
}

/// A kernel image in memory, and what it gives back at the end of booting.
///
/// Follows `free_initmem`, `free_kernel_image_pages`, `free_init_pages` (`arch/x86/mm/init.c`),
/// `mark_rodata_ro` (`arch/x86/mm/init_64.c`), `alternative_instructions` and `free_reserved_area`.
public struct KernelSections: Sendable, Equatable {
    /// How many bytes the parts have; the gaps follow from alignment.
    public struct Sizes: Sendable, Equatable {
        /// `_etext - _text`.
        public var text: UInt64
        /// `__end_rodata - __start_rodata`.
        public var rodata: UInt64
        /// `_edata - _sdata`.
        public var data: UInt64
        /// From `_edata` to `__init_begin`.
        public var tables: UInt64
        /// `__init_end - __init_begin`.
        public var initmem: UInt64
        /// `__smp_locks_end - __smp_locks`.
        public var smpLocks: UInt64
        /// `__bss_stop - __bss_start`.
        public var bss: UInt64

        /// Sizes in bytes.
        public init(
            text: UInt64,
            rodata: UInt64,
            data: UInt64,
            tables: UInt64,
            initmem: UInt64,
            smpLocks: UInt64,
            bss: UInt64
        ) {
            self.text = text
            self.rodata = rodata
            self.data = data
            self.tables = tables
            self.initmem = initmem
            self.smpLocks = smpLocks
            self.bss = bss
        }
    }

    /// A section's bytes.
    public struct Range: Sendable, Equatable {
        /// Which.
        public let section: KernelSection
        /// The first physical byte.
        public let start: UInt64
        /// The first byte behind it, not rounded.
        public let end: UInt64
    }

    /// The sections in a row, each beginning at a page or at 2 MiB.
    public let ranges: [Range]
    /// What has been given back, in the order of the log.
    public private(set) var freed: [FreedMemory] = []

    /// `POISON_FREE_INITMEM`, the breakpoint instruction.
    public static let poison: UInt8 = 0xcc

    /// An image whose `_text` lies at `base`.
    public init(sizes: Sizes, base: UInt64 = 16 << 20) {
        func up(_ address: UInt64, _ unit: UInt64) -> UInt64 { (address + unit - 1) / unit * unit }
        var ranges: [Range] = []
        var at = base
        func place(_ section: KernelSection, _ size: UInt64, align: UInt64, gap: KernelSection? = nil) {
            let start = up(at, align)
            if let gap, up(at, 4096) < start { ranges.append(Range(section: gap, start: up(at, 4096), end: start)) }
            ranges.append(Range(section: section, start: start, end: start + size))
            at = start + size
        }
        place(.text, sizes.text, align: 2 << 20)
        place(.rodata, sizes.rodata, align: 2 << 20, gap: .textGap)
        place(.data, sizes.data, align: 2 << 20, gap: .rodataGap)
        place(.tables, sizes.tables, align: 1)
        place(.initmem, up(sizes.initmem, 4096), align: 4096)
        place(.smpLocks, up(sizes.smpLocks, 4096), align: 4096)
        place(.bss, sizes.bss, align: 4096)
        self.ranges = ranges
    }

    /// Where a section lies; nil for a gap that is not there.
    public func range(_ section: KernelSection) -> Range? { ranges.first { $0.section == section } }

    /// What `mark_rodata_ro` says that it protects, in KiB: from `_text` to `__end_rodata_hpage_align`.
    public var writeProtectedKibibytes: UInt64 {
        ((range(.data)?.start ?? 0) - (range(.text)?.start ?? 0)) >> 10
    }

    /// Gives back what booting needed alone.
    ///
    /// - Parameters:
    ///   - initrd: Where the initrd lies, nil if there is none or `retain_initrd` was given.
    ///   - presentCPUs: `num_present_cpus()`: with one, lock prefixes are patched away.
    ///   - possibleCPUs: `num_possible_cpus()`: if there can be more later, the table stays to patch them back.
    ///   - debugPageAlloc: `debug_pagealloc=on`: nothing is freed, all of it is unmapped.
    public mutating func finishBoot(
        initrd: MemoryVector?,
        presentCPUs: Int = 2,
        possibleCPUs: Int = 2,
        debugPageAlloc: Bool = false
    ) {
        let isPatched = presentCPUs == 1
        let state = debugPageAlloc ? InitPageState.unmapped : .freed(poison: Self.poison)
        var list: [FreedMemory] = []
        func free(_ name: FreedMemory.Name, _ start: UInt64, _ end: UInt64) {
            // free_init_pages rounds inwards.
            let first = (start + 4095) & ~4095
            let last = end & ~4095
            if first < last { list.append(FreedMemory(name: name, start: first, end: last, state: state)) }
        }
        if !isPatched || possibleCPUs == 1, let locks = range(.smpLocks) {
            free(.smpAlternatives, locks.start, locks.end)
        }
        // free_initrd_mem rounds the end up.
        if let initrd { free(.initrd, initrd.start, (initrd.end + 4095) & ~4095) }
        if let part = range(.initmem) { free(.initmem, part.start, part.end) }
        if let gap = range(.textGap) { free(.textGap, gap.start, gap.end) }
        if let gap = range(.rodataGap) { free(.rodataGap, gap.start, gap.end) }
        freed = list
    }

    /// What has become of the page of a physical address.
    public func state(of address: UInt64) -> InitPageState {
        freed.first { $0.start <= address && address < $0.end }?.state ?? .kept
    }

    /// Memory given to the buddy allocator, in KiB.
    public var freedKibibytes: UInt64 {
        freed.reduce(0) { $0 + ($1.state == .unmapped ? 0 : $1.kibibytes) }
    }
}
