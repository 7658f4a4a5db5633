/// What a user page table entry says, as far as the fault handler looks at it.
public enum UserPTE: Equatable, Sendable {
    /// `pte_none`: nothing was ever here, or it was file memory that was dropped.
    case none
    /// The shared page of zeros, always write-protected.
    case zeroPage
    /// A page frame.
    case present(PresentPage)
    /// A swap entry.
    case swapped(slot: Int)
}

/// A present entry.
public struct PresentPage: Equatable, Sendable {
    /// The number of the frame in `UserMemory.frames`.
    public var frame: Int
    /// The hardware lets the program write.
    public var isWritable: Bool
    /// The program wrote through this entry.
    public var isDirty: Bool
    /// The program used this entry.
    public var isYoung: Bool
}

/// What an area maps.
public enum UserBacking: Equatable, Sendable {
    /// Private memory of the process.
    case anonymous
    /// The pages of a file, from this page on.
    case file(Int, offset: Int)
}

/// A mapping of one process with its page table entries: `struct vm_area_struct`.
public struct UserArea: Equatable, Sendable {
    /// The first page, as a virtual page number: the address shifted right by 12.
    public internal(set) var start: UInt64
    /// The entries, one a page.
    public internal(set) var entries: [UserPTE]
    /// What is mapped.
    public let backing: UserBacking
    /// `VM_SHARED`: writes go to what is mapped, not to a copy.
    public let isShared: Bool
    /// `VM_WRITE`. Every area can be read.
    public let isWritable: Bool
    /// `VM_GROWSDOWN`: a stack.
    public let growsDown: Bool
    /// The `anon_vma` that new private pages belong to; nil until there was one.
    public internal(set) var anonVMA: Int?
    /// All `anon_vma`s in which this area is found, the newest first: `anon_vma_chain`.
    public internal(set) var chain: [Int] = []

    /// An area of `pages` pages without any entry.
    public init(
        start: UInt64,
        pages: Int,
        backing: UserBacking = .anonymous,
        isShared: Bool = false,
        isWritable: Bool = true,
        growsDown: Bool = false
    ) {
        self.start = start
        entries = Array(repeating: .none, count: pages)
        self.backing = backing
        self.isShared = isShared
        self.isWritable = isWritable
        self.growsDown = growsDown
    }

    /// The first page behind the area.
    public var end: UInt64 { start + UInt64(entries.count) }

    /// `vm_pgoff` of page `index` of the area: the place in the file, or the virtual page number of private
    /// memory.
    func pageOffset(_ index: Int) -> UInt64 {
        switch backing {
        case .anonymous: start + UInt64(index)
        case .file(_, let offset): UInt64(offset + index)
        }
    }
}

/// A process: `struct mm_struct`.
public struct UserProcess: Equatable, Sendable {
    /// The areas, ascending.
    public internal(set) var areas: [UserArea]
    /// Whether a page of it was ever pinned: `MMF_HAS_PINNED`.
    public internal(set) var hasPinned = false
    /// False after it exited.
    public internal(set) var isAlive = true
}

/// A file and the part of it that is in the page cache.
public struct UserFile: Equatable, Sendable {
    /// The frames of its pages; nil where a page is not in memory.
    public internal(set) var cache: [Int?]
    /// Memory of tmpfs or shared anonymous memory: new pages are zeros, nothing is read, and no write is
    /// announced (`page_mkwrite`).
    public let isShmem: Bool

    /// A file of `pages` pages, none of them in memory.
    public init(pages: Int, isShmem: Bool = false) {
        cache = Array(repeating: nil, count: pages)
        self.isShmem = isShmem
    }
}

/// A page frame in use: `struct page`.
public struct UserFrame: Equatable, Sendable {
    /// What is in it.
    public enum Owner: Equatable, Sendable {
        /// Private memory, found through this `anon_vma` at this page offset.
        case anonymous(anonVMA: Int, pageOffset: UInt64)
        /// A page of a file.
        case file(Int, index: Int)
    }

    /// What is in it.
    public internal(set) var owner: Owner
    /// How many page table entries map it: `_mapcount` + 1.
    public internal(set) var mapCount = 0
    /// How often it is pinned for a device (`FOLL_PIN`).
    public internal(set) var pins = 0
    /// `PageAnonExclusive`: private memory of one process alone, to be written without a copy.
    public internal(set) var isExclusive = false
    /// `PG_dirty`.
    public internal(set) var isDirty = false
    /// The swap cache or the page cache holds a reference.
    public internal(set) var isCached = false

    /// `folio_ref_count`: each pin counts `GUP_PIN_COUNTING_BIAS`, 1,024.
    public var references: Int { mapCount + (isCached ? 1 : 0) + 1024 * pins }

    /// `folio_test_anon`.
    public var isAnonymous: Bool {
        if case .anonymous = owner { true } else { false }
    }
}

/// One place in the swap area.
public struct SwapSlot: Equatable, Sendable {
    /// How many page table entries refer to it: `swap_map`.
    public internal(set) var count: Int
    /// The frame in the swap cache, if one process has read it back already.
    public internal(set) var frame: Int?
}

/// A group of areas in which a private page may be found: `struct anon_vma`.
public struct AnonVMA: Equatable, Sendable {
    /// An area that is attached by an `anon_vma_chain`.
    public struct Member: Equatable, Sendable {
        /// The number of the process.
        public let process: Int
        /// The number of the area among those of the process.
        public let area: Int
    }

    /// The one that it was made below in a fork; itself for a root.
    public let parent: Int
    /// The oldest ancestor.
    public let root: Int
    /// `num_children`; a root counts itself.
    public internal(set) var children: Int
    /// `num_active_vmas`: areas whose new pages belong here.
    public internal(set) var activeAreas: Int
    /// The areas in which pages are looked for: the interval tree `rb_root`.
    public internal(set) var members: [Member] = []
}
