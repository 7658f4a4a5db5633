/// Where exec puts things in a process's address space, and among how many places it chooses.
///
/// Follows `arch_pick_mmap_layout`, `mmap_base` and `arch_mmap_rnd` (`arch/x86/mm/mmap.c`),
/// `randomize_stack_top` and `randomize_page` (`mm/util.c`), `arch_align_stack` and `arch_randomize_brk`
/// (`arch/x86/kernel/process.c`) and `load_elf_binary`, for a position-independent program with an interpreter.
public struct UserRandomization: Sendable, Equatable {
    /// Whether the program is a 32-bit one under a 64-bit kernel.
    public let isCompat: Bool
    /// `vm.mmap_rnd_bits`, 28 to 32, or `vm.mmap_rnd_compat_bits`, 8 to 16.
    public let mmapBits: Int
    /// `kernel.randomize_va_space`: 0 nothing, 1 all but the heap, 2 the heap too.
    public let randomizeLevel: Int
    /// `RLIMIT_STACK`, in bytes.
    public let stackLimit: UInt64
    /// `vm.legacy_va_layout`: mappings from the bottom up.
    public let isLegacy: Bool
    /// The largest alignment among the program's LOAD segments, in bytes; a power of two.
    public let alignment: UInt64
    /// How long the program is in memory, in bytes: the heap comes behind it.
    public let programSize: UInt64

    /// The settings of a process.
    public init(
        isCompat: Bool = false,
        mmapBits: Int = 28,
        randomizeLevel: Int = 2,
        stackLimit: UInt64 = 8 << 20,
        isLegacy: Bool = false,
        alignment: UInt64 = 4096,
        programSize: UInt64 = 0x5000
    ) {
        self.isCompat = isCompat
        self.mmapBits = mmapBits
        self.randomizeLevel = randomizeLevel
        self.stackLimit = stackLimit
        self.isLegacy = isLegacy
        self.alignment = alignment
        self.programSize = programSize
    }

    /// `STACK_TOP`: `DEFAULT_MAP_WINDOW` or `IA32_PAGE_OFFSET`.
    public var taskSize: UInt64 { isCompat ? 0xffff_e000 : 1 << 47 - 4096 }
    /// `stack_guard_gap`, 256 pages.
    public static let stackGuardGap: UInt64 = 1 << 20
    /// `STACK_RND_MASK`, in pages.
    public var stackMask: UInt64 { isCompat ? 0x7ff : 0x3f_ffff }
    /// `ELF_ET_DYN_BASE` or `COMPAT_ELF_ET_DYN_BASE`.
    public var programBase: UInt64 {
        isCompat ? Self.pageAlign(taskSize / 3) + 0x100_0000 : taskSize / 3 * 2
    }
    /// What `arch_randomize_brk` adds at most, in bytes.
    public var heapRange: UInt64 { isCompat ? 32 << 20 : 1 << 30 }
    /// `PF_RANDOMIZE`.
    public var isRandomized: Bool { randomizeLevel > 0 }

    static func pageAlign(_ address: UInt64) -> UInt64 { (address + 4095) & ~4095 }

    /// The distance of the mapping region from the top of the address space, before it is randomised.
    public var gap: UInt64 {
        let pad = (isRandomized ? stackMask << 12 : 0) + Self.stackGuardGap
        let (sum, overflow) = stackLimit.addingReportingOverflow(pad)
        return min(max(overflow ? stackLimit : sum, 128 << 20), taskSize / 6 * 5)
    }

    /// `mmap_base`, or `mmap_legacy_base`, for a random number of pages.
    public func mmapBase(_ random: UInt64) -> UInt64 {
        isLegacy ? Self.pageAlign(taskSize / 3) + random << 12 : Self.pageAlign(taskSize - gap - random << 12)
    }

    /// `load_bias` for a random number of pages, rounded down to the alignment.
    public func program(_ random: UInt64) -> UInt64 { (programBase + random << 12) & ~(alignment - 1) & ~4095 }

    /// The end of the stack: `randomize_stack_top`, then `arch_align_stack`.
    ///
    /// - Parameters:
    ///   - random: Pages, up to `stackMask`.
    ///   - fine: Bytes, below 8,192; 0 without randomisation.
    /// - Returns: The first byte behind the stack's last page.
    public func stackEnd(_ random: UInt64, fine: UInt64) -> UInt64 {
        Self.pageAlign((taskSize - random << 12 - fine) & ~0xf)
    }

    /// The heap of a program at `base` for a random number: a page behind its end, and `randomize_page`.
    public func heap(program base: UInt64, _ random: UInt64) -> UInt64 {
        let end = Self.pageAlign(base + programSize)
        guard randomizeLevel > 1 else { return end }
        return end + 4096 + (random % (heapRange >> 12)) << 12
    }

    /// The places of one exec.
    public struct Layout: Sendable, Equatable {
        /// Where the program begins.
        public let program: UInt64
        /// Where the heap begins: `start_brk`.
        public let heap: UInt64
        /// From where mappings are placed: interpreter, libraries and vDSO among them.
        public let mmapBase: UInt64
        /// The first byte behind the stack.
        public let stackEnd: UInt64
    }

    /// One exec, with numbers from `random` in the order in which the kernel draws them.
    public func exec(random: () -> UInt64) -> Layout {
        let mask: UInt64 = 1 << UInt64(mmapBits) - 1
        func draw(_ mask: UInt64) -> UInt64 { isRandomized ? random() & mask : 0 }
        let mmap = mmapBase(draw(mask))
        let stack = draw(stackMask)
        let end = stackEnd(stack, fine: isRandomized ? random() % 8192 : 0)
        let program = program(draw(mask))
        return Layout(
            program: program,
            heap: heap(program: program, randomizeLevel > 1 ? random() : 0),
            mmapBase: mmap,
            stackEnd: end
        )
    }

    // MARK: How much there is to guess

    /// How many mapping bases there are.
    public var mmapChoices: UInt64 { isRandomized ? 1 << UInt64(mmapBits) : 1 }
    /// How many program bases there are: fewer if the program wants a larger alignment.
    public var programChoices: UInt64 {
        (program(mmapChoices - 1) - program(0)) / max(alignment, 4096) + 1
    }
    /// How many pages the stack may end at: `arch_align_stack` can lower it by up to two more.
    public var stackChoices: UInt64 { isRandomized ? stackMask + 3 : 1 }
    /// How many places the heap has behind a given program.
    public var heapChoices: UInt64 { randomizeLevel > 1 ? heapRange >> 12 : 1 }
}
