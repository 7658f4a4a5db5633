/// Two top-level tables for each address space, so that user mode has next to nothing of the kernel mapped.
///
///     var pti = PageTableIsolation(.init(hasMeltdown: true), pgd: 0x1044000)
///     pti.userCR3(0)                               // the kernel's, with bits 11 and 12 set
///     pti.load(0xffff888000001000)                 // user mode: not mapped, nothing to be read
///
/// Follows `arch/x86/mm/pti.c`, `arch/x86/mm/tlb.c` and the CR3 macros of `arch/x86/entry/calling.h` for x86-64 with four
/// levels. Six address spaces, with the six ASIDs of a CPU, are there from the beginning, and the CPU is in user mode of
/// the first.
///
/// Left out: the lower levels of the tables (an address is mapped if its top-level entry is, a kernel address if its region
/// is), global TLB entries, the LDT remap, the vsyscall page, and paranoid entries such as NMIs.
public struct PageTableIsolation: Sendable {
    /// What the decision depends on.
    public struct Settings: Sendable, Equatable {
        /// What the command line says.
        public enum Mode: Sendable, Equatable, CaseIterable {
            /// Nothing, or `pti=auto`.
            case auto
            /// `pti=on`.
            case on
            /// `pti=off`, `nopti` or `mitigations=off`.
            case off
        }

        /// `X86_BUG_CPU_MELTDOWN`: Intel processors without `ARCH_CAP_RDCL_NO` have it, AMD's do not.
        public var hasMeltdown: Bool
        /// The command line.
        public var mode: Mode
        /// `X86_FEATURE_PCID`.
        public var hasPCID: Bool

        /// Settings; a processor with PCIDs and nothing on the command line unless they say otherwise.
        public init(hasMeltdown: Bool, mode: Mode = .auto, hasPCID: Bool = true) {
            self.hasMeltdown = hasMeltdown
            self.mode = mode
            self.hasPCID = hasPCID
        }

        /// Whether `X86_FEATURE_PTI` is set. Follows `pti_check_boottime_disable`.
        public var isEnabled: Bool {
            mode == .on || mode == .auto && hasMeltdown
        }

        /// What the kernel prints about it, behind `Kernel/User page tables isolation: `; nil for nothing. Follows
        /// `pti_check_boottime_disable` and `pti_init`.
        public var messages: [String] {
            var messages: [String] = []
            if mode == .off, hasMeltdown { messages.append("disabled on command line.") }
            if mode == .on, !hasMeltdown { messages.append("force enabled on command line.") }
            if isEnabled { messages.append("enabled") }
            return messages
        }

        /// Whether all of the kernel's text and read-only data is cloned too, as global pages: without PCIDs every
        /// entry would otherwise cost a TLB miss. Follows `pti_kernel_image_global_ok` on a processor other than AMD's
        /// K8, with a kernel that does not randomise structures.
        public var mapsKernelImage: Bool {
            isEnabled && !hasPCID && mode == .auto
        }
    }

    /// The parts of the kernel image that matter here.
    public struct Image: Sendable, Equatable {
        /// `_text`.
        public var start: UInt64 = 0xffff_ffff_8100_0000
        /// `__entry_text_start`, at a boundary of 2 MiB; the entry text is padded to 2 MiB.
        public var entryStart: UInt64 = 0xffff_ffff_8200_0000
        /// `__end_rodata_aligned`.
        public var rodataEnd: UInt64 = 0xffff_ffff_82c0_0000
        /// `_end`, at a boundary of 2 MiB.
        public var end: UInt64 = 0xffff_ffff_8360_0000

        /// A kernel of 38 MiB without KASLR.
        public init() {}

        /// The large page that the entry text fills.
        public var entryText: Range<UInt64> { entryStart..<(entryStart + 0x20_0000) }
    }

    /// The two top-level tables of an address space.
    public struct Tables: Sendable, Equatable {
        /// The physical address of the kernel's table, at a boundary of 8 KiB; the user's follows.
        public let pgd: UInt64
        /// The lower half of the kernel's table, for user addresses.
        public internal(set) var kernelHalf = [UInt64](repeating: 0, count: 256)
        /// The lower half of the user's table.
        public internal(set) var userHalf = [UInt64](repeating: 0, count: 256)

        /// The physical address of the user's table: `kernel_to_user_pgdp`, with bit 12 set.
        public var userPGD: UInt64 { pgd | PageTableIsolation.pgtableBit }
    }

    /// A write of CR3.
    public struct CR3Write: Sendable, Equatable {
        /// The value as it was written, with the no-flush bit if that was set.
        public let value: UInt64
        /// Whether the processor dropped what it had for the new PCID, or, without PCIDs, all but global entries.
        public var flushes: Bool { value & PageTableIsolation.noFlush == 0 }
    }

    /// `PTI_USER_PGTABLE_BIT`, bit 12: which of the two tables.
    public static let pgtableBit: UInt64 = 1 << 12
    /// `X86_CR3_PTI_PCID_USER_BIT`, bit 11: the PCIDs of user mode.
    public static let userPCIDBit: UInt64 = 1 << 11
    /// `X86_CR3_PCID_NOFLUSH`, bit 63, which CR3 does not keep.
    public static let noFlush: UInt64 = 1 << 63
    /// `TLB_NR_DYN_ASIDS`.
    public static let addressSpaceCount = 6

    /// The settings.
    public let settings: Settings
    /// The kernel image.
    public let image = Image()
    /// Where `cpu_tss_rw` of the CPU lies; its page is mapped for user mode, because SYSCALL spills a register there.
    public let taskStateSegment: UInt64 = 0xffff_8880_7dc0_6000
    /// The address spaces, by ASID.
    public internal(set) var spaces: [Tables] = []
    /// The one that the CPU runs: `loaded_mm`.
    public private(set) var current = 0
    /// Whether the CPU is in kernel mode.
    public private(set) var isInKernel = false
    /// CR3, as the processor keeps it.
    public private(set) var cr3: UInt64
    /// `user_pcid_flush_mask`: the kernel PCIDs whose user PCIDs must be flushed on the way out.
    public private(set) var userFlushMask: UInt16 = 0

    let layout: KernelLayout?
    /// The next free frame for a table.
    private var nextTable: UInt64

    /// A CPU in user mode.
    ///
    /// - Parameters:
    ///   - settings: What isolation depends on.
    ///   - pgd: Where the tables of the first address space lie, below 2^40; rounded down to 8 KiB. Those of the others
    ///     follow.
    public init(_ settings: Settings, pgd: UInt64) {
        self.settings = settings
        let first = pgd & 0xff_ffff_e000
        for number in 0..<Self.addressSpaceCount { spaces.append(Tables(pgd: first + UInt64(number) * 0x2000)) }
        nextTable = first + UInt64(Self.addressSpaceCount) * 0x2000
        do {
            layout = try KernelLayout()
        } catch {
            // The layout without KASLR is sound.
            layout = nil
        }
        cr3 = 0
        cr3 = settings.isEnabled ? userCR3(0) : kernelCR3(0)
    }

    // MARK: CR3

    /// What CR3 is in the kernel: the table, and with PCIDs the ASID plus 1. Follows `build_cr3` and `kern_pcid`.
    public func kernelCR3(_ space: Int) -> UInt64 {
        spaces[space].pgd | (settings.hasPCID ? UInt64(space) + 1 : 0)
    }

    /// What CR3 is in user mode; follows `user_pcid` and `SWITCH_TO_USER_CR3`.
    public func userCR3(_ space: Int) -> UInt64 {
        guard settings.isEnabled else { return kernelCR3(space) }
        return kernelCR3(space) | Self.pgtableBit | (settings.hasPCID ? Self.userPCIDBit : 0)
    }

    private mutating func write(_ value: UInt64) -> CR3Write {
        cr3 = value & ~Self.noFlush
        return CR3Write(value: value)
    }

    /// A system call, an interrupt or an exception: `SWITCH_TO_KERNEL_CR3`.
    ///
    /// - Returns: The write of CR3; nil without isolation, or in the kernel already.
    public mutating func enter() -> CR3Write? {
        guard !isInKernel else { return nil }
        isInKernel = true
        guard settings.isEnabled else { return nil }
        // The kernel's own PCID is never stale: its flushes are done at once.
        let flag = settings.hasPCID ? Self.noFlush : 0
        return write((cr3 | flag) & ~(Self.pgtableBit | Self.userPCIDBit))
    }

    /// The way back: `SWITCH_TO_USER_CR3`.
    ///
    /// - Returns: The write of CR3; nil without isolation, or in user mode already.
    public mutating func leave() -> CR3Write? {
        guard isInKernel else { return nil }
        isInKernel = false
        guard settings.isEnabled else { return nil }
        guard settings.hasPCID else { return write(cr3 | Self.pgtableBit) }
        let bit: UInt16 = 1 << UInt16(cr3 & 0x7ff)
        let isStale = userFlushMask & bit != 0
        userFlushMask &= ~bit
        return write(cr3 | Self.userPCIDBit | Self.pgtableBit | (isStale ? 0 : Self.noFlush))
    }

    /// The kernel flushes what it changed of the current address space: its own PCID at once, the user's when it next
    /// leaves. Follows `invalidate_user_asid`.
    ///
    /// - Returns: Whether there is anything left for the way out.
    public mutating func invalidate() -> Bool {
        guard settings.isEnabled, settings.hasPCID else { return false }
        userFlushMask |= 1 << UInt16(current + 1)
        return true
    }

    /// The kernel loads another address space; nothing of it need be flushed. Follows `load_new_mm_cr3`.
    ///
    /// - Parameter space: From 0 to 5.
    /// - Returns: The write of CR3; nil in user mode, for the same address space, or if there is none such.
    public mutating func switchTo(_ space: Int) -> CR3Write? {
        guard isInKernel, space != current, spaces.indices.contains(space) else { return nil }
        current = space
        return write(kernelCR3(space) | (settings.hasPCID ? Self.noFlush : 0))
    }

    // MARK: Entries

    /// Gives a user address its top-level entry, if it has none: `set_pgd` with `pti_set_user_pgtbl`.
    ///
    /// - Parameter address: An address of the lower half.
    /// - Returns: The entries that the kernel's and the user's table now have; the user's is 0 without isolation. Nil for
    ///   an address that is not the user's.
    public mutating func map(_ address: UInt64) -> (kernel: UInt64, user: UInt64)? {
        guard address < 1 << 47 else { return nil }
        let index = Int(address >> 39)
        if spaces[current].kernelHalf[index] == 0 {
            var entry = PageTableEntry(address: nextTable, flags: .userTable)
            nextTable += 0x1000
            if settings.isEnabled {
                spaces[current].userHalf[index] = entry.rawValue
                // Should the kernel ever return with its own CR3, user code will not run.
                entry.flags.insert(.noExecute)
            }
            spaces[current].kernelHalf[index] = entry.rawValue
        }
        return (spaces[current].kernelHalf[index], spaces[current].userHalf[index])
    }
}
