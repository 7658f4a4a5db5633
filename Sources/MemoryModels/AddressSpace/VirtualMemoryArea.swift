/// A run of pages of an address space that have one mapping: `struct vm_area_struct`.
public struct VirtualMemoryArea: Hashable, Sendable {
    /// What the pages are of.
    public enum Backing: Hashable, Sendable {
        /// Private memory that starts as zeroes: no `vm_file`.
        case anonymous
        /// The file with this number.
        case file(UInt32)
        /// The unnamed file behind shared anonymous memory; each `mmap` makes one (`shmem_zero_setup`).
        case sharedMemory(UInt32)
    }

    /// The first address: `vm_start`, a multiple of 4096.
    public var start: UInt64
    /// The first address behind it: `vm_end`, a multiple of 4096.
    public var end: UInt64
    /// `vm_pgoff`: the page of the file that is mapped at `start`. For anonymous memory `start` / 4096 at
    /// the time it was mapped or last moved before its first fault.
    public var pageOffset: UInt64
    /// `vm_flags`.
    public var flags: VMAFlags
    /// `vm_file`.
    public var backing: Backing
    /// Which `anon_vma` finds its private pages; none until the first private page is made.
    public var anonVMA: UInt32?

    /// An area.
    ///
    /// - Parameters:
    ///   - start: A multiple of 4096.
    ///   - end: A larger one, at most `AddressSpace.taskSize`.
    ///   - pageOffset: The page of the file at `start`; `start` / 4096 for new anonymous memory.
    ///   - flags: What may be done with it.
    ///   - backing: What it maps.
    ///   - anonVMA: The `anon_vma` of its private pages, if it has some.
    public init(
        start: UInt64,
        end: UInt64,
        pageOffset: UInt64,
        flags: VMAFlags,
        backing: Backing = .anonymous,
        anonVMA: UInt32? = nil
    ) {
        self.start = start
        self.end = end
        self.pageOffset = pageOffset
        self.flags = flags
        self.backing = backing
        self.anonVMA = anonVMA
    }

    /// How many pages it has.
    public var pageCount: UInt64 { (end - start) / AddressSpace.pageSize }

    /// The page offset of what is mapped at `address`: `vma_pgoff_offset`.
    func pageOffset(at address: UInt64) -> UInt64 {
        pageOffset &+ (address &- start) / AddressSpace.pageSize
    }

    /// Where the guard gap below a stack starts: `vm_start_gap`. 256 pages (`stack_guard_gap`).
    var gapStart: UInt64 {
        guard flags.contains(.growsDown) else { return start }
        let gap = 256 * AddressSpace.pageSize
        return start > gap ? start - gap : 0
    }
}
