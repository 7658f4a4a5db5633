/// One memory cgroup's LRU lists on one node, with everything that moves a folio between them: `struct lruvec`,
/// `mm/swap.c`, `mm/vmscan.c` and `mm/workingset.c`, without the multi-gen LRU.
///
///     var lru = try LRUVector(frames: 4, filePages: 10, anonymousPages: 0)
///     var events: [LRUEvent] = []
///     lru.read(0, recordingInto: &events)   // loaded: at the head of the inactive list
///     lru.read(0, recordingInto: &events)   // read again: active
///
/// Pages are numbered: those of a file first, then anonymous ones. A page that is not in memory is loaded when
/// it is used; if no frame is free, one page is reclaimed as direct reclaim does.
///
/// Invariant: a resident page is on exactly the one list that its flags say, a page that is not is on none;
/// no more pages are resident than there are frames. `checkInvariants()` proves it for a state.
///
/// Left out: large folios, per-CPU batches, dirty pages and writeback, `mlock`, pages mapped several times,
/// `lru_note_cost` (file and anonymous memory cost the same), the limit on shadow entries.
public struct LRUVector: Sendable {
    /// A page's state.
    struct Folio: Sendable, Equatable {
        var isResident = false
        /// `PG_active`.
        var isActive = false
        /// `PG_referenced`.
        var isReferenced = false
        /// `PG_workingset`: it was active once.
        var isWorkingset = false
        /// The accessed bit of the entry that maps it; only a mapped page can have it.
        var isYoung = false
        /// Whether a page table maps it, and executably: `VM_EXEC`.
        var isMapped = false
        var isExecutable = false
        /// What eviction left in its place.
        var shadow: LRUShadow?
    }

    /// The largest number of frames, and of pages of each kind.
    public static let limit = 1 << 20

    /// How many pages memory holds.
    public let frameCount: Int
    /// How many pages the file has: numbers below this are its pages.
    public let filePageCount: Int
    /// How many anonymous pages there are; they follow those of the file.
    public let anonymousPageCount: Int
    /// Whether there is swap space; without it anonymous pages stay.
    public let hasSwap: Bool
    /// `swappiness`, 0 to 200.
    public let swappiness: Int

    /// `nonresident_age`: evictions and activations so far.
    public internal(set) var nonresidentAge: UInt64 = 0
    /// The counters of `/proc/vmstat`.
    public internal(set) var statistics = LRUStatistics()

    var folios: [Folio]
    /// The lists, as rings through a sentinel each: places behind the pages, by `LRUList`.
    var next: [Int32]
    var previous: [Int32]
    var counts = [0, 0, 0, 0]
    /// `refaults` of the lruvec: activated refaults up to the last reclaim, anonymous and file.
    var refaultSnapshot = [0, 0]

    /// Empty memory.
    ///
    /// - Throws: `LRUError` if a number is out of range.
    public init(
        frames: Int,
        filePages: Int,
        anonymousPages: Int,
        hasSwap: Bool = true,
        swappiness: Int = 60
    ) throws(LRUError) {
        guard frames >= 1, frames <= Self.limit else { throw .unusableFrameCount(frames) }
        guard filePages >= 0, filePages <= Self.limit, anonymousPages >= 0, anonymousPages <= Self.limit else {
            throw .unusablePageCount
        }
        guard swappiness >= 0, swappiness <= 200 else { throw .unusableSwappiness(swappiness) }
        frameCount = frames
        filePageCount = filePages
        anonymousPageCount = anonymousPages
        self.hasSwap = hasSwap
        self.swappiness = swappiness
        let pages = filePages + anonymousPages
        folios = [Folio](repeating: Folio(), count: pages)
        next = [Int32](repeating: -1, count: pages + LRUList.allCases.count)
        previous = next
        for list in LRUList.allCases {
            let sentinel = pages + list.rawValue
            next[sentinel] = Int32(sentinel)
            previous[sentinel] = Int32(sentinel)
        }
    }

    // MARK: State

    /// Whether a page is the file's.
    public func isFile(_ page: Int) -> Bool { page < filePageCount }

    /// The pages of a list, head first: the tail is scanned.
    public func pages(on list: LRUList) -> [Int] {
        var pages: [Int] = []
        let sentinel = folios.count + list.rawValue
        var place = Int(next[sentinel])
        while place != sentinel {
            pages.append(place)
            place = Int(next[place])
        }
        return pages
    }

    /// How many pages a list has.
    public func count(of list: LRUList) -> Int { counts[list.rawValue] }

    /// The list that a page is on; nil if it is not in memory.
    public func list(of page: Int) -> LRUList? {
        folios[page].isResident ? LRUList(isFile: isFile(page), isActive: folios[page].isActive) : nil
    }

    /// Whether `PG_referenced`, `PG_workingset` and the accessed bit of a page are set.
    public func flags(of page: Int) -> (referenced: Bool, workingset: Bool, young: Bool) {
        (folios[page].isReferenced, folios[page].isWorkingset, folios[page].isYoung)
    }

    /// What eviction left of a page; nil if it was never evicted or is back.
    public func shadow(of page: Int) -> LRUShadow? { folios[page].shadow }

    /// The pages in memory.
    public var residentCount: Int { counts[0] + counts[1] + counts[2] + counts[3] }

    // MARK: Lists

    /// Puts a page at the head of the list that its flags say. Follows `lruvec_add_folio`.
    mutating func addToHead(_ page: Int) {
        let list = LRUList(isFile: isFile(page), isActive: folios[page].isActive)
        let sentinel = folios.count + list.rawValue
        let first = next[sentinel]
        next[page] = first
        previous[page] = Int32(sentinel)
        previous[Int(first)] = Int32(page)
        next[sentinel] = Int32(page)
        counts[list.rawValue] += 1
    }

    /// Takes a page off its list. Follows `lruvec_del_folio`.
    mutating func remove(_ page: Int) {
        let list = LRUList(isFile: isFile(page), isActive: folios[page].isActive)
        next[Int(previous[page])] = next[page]
        previous[Int(next[page])] = previous[page]
        next[page] = -1
        previous[page] = -1
        counts[list.rawValue] -= 1
    }

    /// Takes up to `count` pages off a list's tail, the oldest first. Follows `isolate_lru_folios`.
    mutating func isolate(_ count: Int, from list: LRUList) -> [Int] {
        var pages: [Int] = []
        let sentinel = folios.count + list.rawValue
        while pages.count < count {
            let last = Int(previous[sentinel])
            if last == sentinel { break }
            remove(last)
            pages.append(last)
        }
        return pages
    }
}
