/// What a page-table walk did and how it ended.
public struct PageWalk: Equatable, Sendable {
    /// One entry read per level, first to last.
    public internal(set) var steps: [Step] = []
    /// How the walk ended.
    public internal(set) var outcome: Outcome

    /// One level of a walk.
    public struct Step: Equatable, Sendable {
        /// The level of the table.
        public let level: PageTableLevel
        /// The index into it, from the virtual address.
        public let index: Int
        /// The physical address of the entry.
        public let entryAddress: UInt64
        /// The entry as the processor read it.
        public let entry: PageTableEntry
        /// The rights so far.
        public let rights: Rights
        /// Whether the entry maps a page itself.
        public let isLeaf: Bool
    }

    /// What the entries so far allow together: each can only take rights away.
    public struct Rights: Equatable, Sendable {
        /// R/W is set in every entry.
        public var writable = true
        /// U/S is set in every entry: the page is a user page.
        public var user = true
        /// XD is clear in every entry.
        public var executable = true

        /// All rights.
        public init() {}
    }

    /// How a walk ends.
    public enum Outcome: Equatable, Sendable {
        /// The physical address, and the size of the page that it lies in.
        case translated(physical: UInt64, size: PageSize)
        /// A page fault: vector 14, CR2 holds the virtual address.
        case pageFault(PageFault)
        /// The address is not canonical: a general-protection exception, vector 13, before any walk. (A stack
        /// access gets a stack fault, vector 12, instead.)
        case nonCanonical
        /// An entry leads to physical memory where this address space has no table. Real memory would hold
        /// whatever it holds.
        case tableOutsideMemory(physical: UInt64)
    }
}

/// Why the processor refused an access.
public struct PageFault: Equatable, Sendable {
    /// What it tells the kernel.
    public let errorCode: PageFaultErrorCode
    /// The rule that was broken.
    public let reason: Reason

    /// The rules of an access, in the order in which this model names them.
    public enum Reason: Equatable, Sendable {
        /// The entry of this level is not present.
        case notPresent(PageTableLevel)
        /// The entry of this level has these reserved bits set.
        case reservedBits(PageTableLevel, UInt64)
        /// User mode, and this level's entry (the first such) is for the kernel only.
        case supervisorPage(PageTableLevel)
        /// A write, and this level's entry (the first such) is read-only.
        case readOnly(PageTableLevel)
        /// A fetch, and this level's entry (the first such) forbids execution.
        case notExecutable(PageTableLevel)
        /// The kernel fetched an instruction from a user page: SMEP.
        case smep
        /// The kernel touched a user page without `stac`: SMAP.
        case smap
    }
}
