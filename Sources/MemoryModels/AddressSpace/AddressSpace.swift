/// The mappings of one process, as `mm/mmap.c`, `mm/vma.c`, `mm/mremap.c` and `mm/mprotect.c` of Linux
/// 6.12 keep them on x86-64: `struct mm_struct` without page tables.
///
///     var space = AddressSpace()
///     let first = try space.map(length: 4 * 4096, [.read, .write])   // 0x7ffff7ffb000
///     try space.map(length: 4096, [.read, .write])                   // 0x7ffff7ffa000: the two are one area
///
/// Invariant: areas are page-aligned, not empty, ascending and disjoint, and the page counts equal what
/// the areas add up to. `checkInvariants()` proves it for a state.
///
/// Left out: fork (an `anon_vma` has one process), memory policies, userfaultfd, names of anonymous areas,
/// hugetlb, `mlock`, `mseal`, protection keys, soft-dirty bits, `MAP_GROWSDOWN` and stack growth, the
/// overcommit check, and running out of kernel memory on the way.
public struct AddressSpace: Sendable {
    /// Bytes in a page.
    public static let pageSize: UInt64 = 4096
    /// The first address behind user space with 4-level paging: `TASK_SIZE`.
    public static let taskSize: UInt64 = (1 << 47) - pageSize

    /// What a process may have; `nil` where there is no limit.
    public struct Limits: Sendable, Equatable {
        /// `RLIMIT_AS` in bytes.
        public var addressSpace: UInt64?
        /// `RLIMIT_DATA` in bytes.
        public var data: UInt64?
        /// `vm.max_map_count`.
        public var mapCount = 65530

        /// No limit but the usual number of mappings.
        public init(addressSpace: UInt64? = nil, data: UInt64? = nil, mapCount: Int = 65530) {
            self.addressSpace = addressSpace
            self.data = data
            self.mapCount = mapCount
        }
    }

    /// Pages by kind, as `vm_stat_account` counts them.
    public struct PageCounts: Sendable, Equatable {
        /// `total_vm`: VmSize.
        public var total: UInt64 = 0
        /// `data_vm`: private, writable, no stack. VmData together with the stack.
        public var data: UInt64 = 0
        /// `exec_vm`: executable, not writable.
        public var code: UInt64 = 0
        /// `stack_vm`: VmStk.
        public var stack: UInt64 = 0
    }

    /// Where the search from the top starts: `mmap_base`.
    public let mmapBase: UInt64
    /// Where the search from the bottom starts if there is no room below `mmapBase`: `mmap_legacy_base`.
    public let legacyBase: UInt64
    /// No search returns an address below it: `mmap_min_addr`.
    public let lowestAddress: UInt64
    /// What the process may have.
    public var limits: Limits
    /// Where the heap starts: `start_brk`.
    public let heapStart: UInt64
    /// Where the heap ends, to the byte: `brk`.
    public internal(set) var heapEnd: UInt64
    /// Bytes of initialised data that `RLIMIT_DATA` counts with the heap: `end_data` - `start_data`.
    public let staticData: UInt64
    /// Pages by kind.
    public internal(set) var pages = PageCounts()
    /// What happened while `isRecording` was set.
    public private(set) var events: [AddressSpaceEvent] = []
    /// Whether operations append to `events`.
    public var isRecording = false

    var tree = VMATree()
    var nextSharedMemory: UInt32 = 0
    var nextAnonVMA: UInt32 = 0

    /// An address space without mappings. The defaults are those of a program without address space
    /// randomisation and with a stack limit of 8 MiB.
    ///
    /// - Parameters:
    ///   - mmapBase: A multiple of 4096.
    ///   - legacyBase: A third of user space, a multiple of 4096.
    ///   - lowestAddress: 65,536 in most distributions (`CONFIG_DEFAULT_MMAP_MIN_ADDR`).
    ///   - heapStart: Where `brk` starts.
    ///   - staticData: Bytes that count with the heap against `RLIMIT_DATA`.
    ///   - limits: What the process may have.
    public init(
        mmapBase: UInt64 = 0x7fff_f7ff_f000,
        legacyBase: UInt64 = 0x2aaa_aaaa_a000,
        lowestAddress: UInt64 = 0x1_0000,
        heapStart: UInt64 = 0x5555_5555_a000,
        staticData: UInt64 = 0,
        limits: Limits = Limits()
    ) {
        self.mmapBase = mmapBase
        self.legacyBase = legacyBase
        self.lowestAddress = lowestAddress
        self.heapStart = heapStart
        heapEnd = heapStart
        self.staticData = staticData
        self.limits = limits
    }

    /// The mappings, ascending: `/proc/PID/maps`.
    public var areas: [VirtualMemoryArea] { tree.areas }

    /// `map_count`: how many mappings there are.
    public var areaCount: Int { tree.count }

    /// The mapping that `address` lies in: `vma_lookup`.
    public func area(at address: UInt64) -> VirtualMemoryArea? {
        guard let area = tree.first(endingAbove: address), area.start <= address else { return nil }
        return area
    }

    /// Adds a mapping as `execve` and the loader do, at its place and without merging.
    ///
    /// - Throws: `AddressSpaceError.occupied` if another one is in the way, `.invalid` if it is not made of
    ///   whole pages below `taskSize`.
    public mutating func place(_ area: VirtualMemoryArea) throws(AddressSpaceError) {
        guard area.start < area.end, area.end <= Self.taskSize,
            area.start % Self.pageSize == 0, area.end % Self.pageSize == 0
        else { throw .invalid }
        guard tree.first(overlapping: area.start, area.end) == nil else { throw .occupied }
        tree.insert(area)
        count(area.flags, plus: area.pageCount)
    }

    /// The events so far, which are then forgotten.
    public mutating func takeEvents() -> [AddressSpaceEvent] {
        let taken = events
        events = []
        return taken
    }

    @inline(__always)
    mutating func record(_ event: @autoclosure () -> AddressSpaceEvent) {
        if isRecording { events.append(event()) }
    }

    // MARK: Counting

    /// `vm_stat_account` for more pages.
    mutating func count(_ flags: VMAFlags, plus pages: UInt64) {
        self.pages.total += pages
        if flags.isCode {
            self.pages.code += pages
        } else if flags.isStack {
            self.pages.stack += pages
        } else if flags.isData {
            self.pages.data += pages
        }
    }

    /// `vm_stat_account` for fewer pages.
    mutating func count(_ flags: VMAFlags, minus pages: UInt64) {
        self.pages.total -= pages
        if flags.isCode {
            self.pages.code -= pages
        } else if flags.isStack {
            self.pages.stack -= pages
        } else if flags.isData {
            self.pages.data -= pages
        }
    }

    /// Whether the limits allow more pages, of which some go away first: `may_expand_vm`.
    func mayExpand(_ flags: VMAFlags, by pages: UInt64, without removed: UInt64 = 0) -> Bool {
        if let limit = limits.addressSpace, self.pages.total + pages > limit / Self.pageSize + removed { return false }
        if flags.isData, let limit = limits.data, self.pages.data + pages > limit / Self.pageSize + removed {
            return false
        }
        return true
    }

    /// `length` in whole pages; nil if that overflows.
    static func pageAlign(_ length: UInt64) -> UInt64? {
        let (sum, overflow) = length.addingReportingOverflow(pageSize - 1)
        return overflow ? nil : sum & ~(pageSize - 1)
    }
}
