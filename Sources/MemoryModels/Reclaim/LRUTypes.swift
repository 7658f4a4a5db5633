/// The evictable lists, by the value of `enum lru_list`.
public enum LRUList: Int, Sendable, CaseIterable {
    /// `LRU_INACTIVE_ANON`.
    case inactiveAnonymous
    /// `LRU_ACTIVE_ANON`.
    case activeAnonymous
    /// `LRU_INACTIVE_FILE`.
    case inactiveFile
    /// `LRU_ACTIVE_FILE`.
    case activeFile

    /// The list for such pages. Follows `folio_lru_list`.
    public init(isFile: Bool, isActive: Bool) {
        self = isFile ? (isActive ? .activeFile : .inactiveFile) : (isActive ? .activeAnonymous : .inactiveAnonymous)
    }

    /// `is_file_lru`.
    public var isFile: Bool { rawValue >= 2 }
    /// `is_active_lru`.
    public var isActive: Bool { rawValue & 1 == 1 }
}

/// What `workingset_eviction` leaves in the place of a page.
public struct LRUShadow: Sendable, Equatable {
    /// `nonresident_age` at the eviction.
    public let eviction: UInt64
    /// Whether the page was active once.
    public let wasWorkingset: Bool
}

/// Counters as in `/proc/vmstat`, in pages.
public struct LRUStatistics: Sendable, Equatable {
    /// `pgactivate`: moved to an active list by access or by reclaim.
    public internal(set) var activated = 0
    /// `pgdeactivate`.
    public internal(set) var deactivated = 0
    /// `pgscan`: looked at on inactive lists.
    public internal(set) var scanned = 0
    /// `pgsteal`: evicted.
    public internal(set) var evicted = 0
    /// `workingset_refault`, anonymous and file.
    public internal(set) var refaults = [0, 0]
    /// `workingset_activate`: refaults that went straight to the active list.
    public internal(set) var refaultsActivated = [0, 0]
    /// `workingset_restore`: those that had been active before.
    public internal(set) var refaultsRestored = 0
    /// Uses that found their page in memory.
    public internal(set) var hits = 0
    /// Uses that had to load it.
    public internal(set) var faults = 0
}

/// What happened during a use of a page.
public enum LRUEvent: Sendable, Equatable {
    /// The page was in memory.
    case hit(Int)
    /// It was loaded, for the first time or without a shadow entry.
    case loaded(Int)
    /// It was loaded and had been evicted before; it is active at once if `distance` <= `workingset`.
    case refaulted(Int, distance: UInt64, workingset: UInt64, isActivated: Bool)
    /// `folio_mark_accessed` set `PG_referenced`.
    case markedReferenced(Int)
    /// `folio_mark_accessed` found `PG_referenced`: the page is active now.
    case activatedByAccess(Int)
    /// An access through a mapping set the accessed bit, and nothing else.
    case touched(Int)
    /// Reclaim begins: may active pages of this kind be deactivated, and is it because of refaults?
    case mayDeactivate(isFile: Bool, becauseOfRefaults: Bool)
    /// `shrink_active_list` moved the page to the inactive list.
    case deactivated(Int)
    /// `shrink_active_list` kept the page: file-backed, executable, used.
    case rotated(Int)
    /// `folio_check_references`: used once since, another round.
    case kept(Int)
    /// `folio_check_references`: used more than once, active.
    case activatedByReclaim(Int)
    /// The page left memory; its shadow entry says `eviction`.
    case evicted(Int, eviction: UInt64)
    /// Nothing could be reclaimed at the first try; active lists are shrunk by force.
    case forcedDeactivation
    /// Nothing can be reclaimed at all: the page is not loaded.
    case outOfMemory(Int)
}

/// Why an LRU cannot be made.
public enum LRUError: Error, Equatable, Sendable {
    /// The number of frames is not 1 to `LRUVector.limit`.
    case unusableFrameCount(Int)
    /// A number of pages is not 0 to `LRUVector.limit`.
    case unusablePageCount
    /// The swappiness is not 0 to 200.
    case unusableSwappiness(Int)

    /// What is wrong, and what to do.
    public var message: String {
        switch self {
        case .unusableFrameCount(let count): "\(count) frames are not possible: give 1 to \(LRUVector.limit)."
        case .unusablePageCount: "The file and the anonymous memory have 0 to \(LRUVector.limit) pages each."
        case .unusableSwappiness(let value): "A swappiness of \(value) is not possible: give 0 to 200."
        }
    }
}

extension LRUError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
