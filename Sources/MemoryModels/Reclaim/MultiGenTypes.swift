/// What eviction leaves of a folio under the multi-gen LRU. Follows `lru_gen_eviction`.
public struct GenerationShadow: Sendable, Equatable {
    /// `min_seq` of the folio's type when it was evicted.
    public let minimum: UInt64
    /// The accesses that it was evicted with, 0 to 4, as `folio_lru_refs` counts them.
    public let references: Int
}

/// What the feedback controller knows of one tier of one type, in pages.
public struct GenerationTier: Sendable, Equatable {
    /// `avg_refaulted`: the moving average over past generations.
    public internal(set) var averageRefaulted: UInt64 = 0
    /// `avg_total`: that of evicted and protected pages.
    public internal(set) var averageTotal: UInt64 = 0
    /// `refaulted` since `min_seq` last moved.
    public internal(set) var refaulted: UInt64 = 0
    /// `evicted` since then.
    public internal(set) var evicted: UInt64 = 0
    /// `protected` since then; the first tier has none.
    public internal(set) var protected: UInt64 = 0

    /// Whether nothing is known.
    public var isEmpty: Bool {
        (averageRefaulted | averageTotal | refaulted | evicted | protected) == 0
    }
}

/// Folios counted so far.
public struct GenerationStatistics: Sendable, Equatable {
    /// Uses that found their folio in memory.
    public internal(set) var hits = 0
    /// Uses that had to load it.
    public internal(set) var faults = 0
    /// Evicted folios.
    public internal(set) var evicted = 0
    /// Folios whose accessed bit the aging found set.
    public internal(set) var promoted = 0
    /// Folios that `sort_folio` protected for their tier.
    public internal(set) var protected = 0
    /// Folios that were isolated and whose accessed bit was then found set.
    public internal(set) var rejected = 0
    /// `workingset_refault`.
    public internal(set) var refaults = 0
    /// `workingset_activate`: refaults from the generation that is evicted now.
    public internal(set) var recentRefaults = 0
    /// `workingset_restore`.
    public internal(set) var restored = 0
}

/// What happened during a use of a folio or an aging.
public enum GenerationEvent: Sendable, Equatable {
    /// The folio was in memory.
    case hit(Int)
    /// It came into memory, into a generation.
    case loaded(Int, sequence: UInt64)
    /// It had been evicted before: from which tier, and whether `min_seq` has not moved since.
    case refaulted(Int, tier: Int, isRecent: Bool)
    /// A read moved it to a tier, or left it there.
    case referenced(Int, tier: Int)
    /// The processor set the accessed bit.
    case touched(Int)
    /// The aging found the accessed bit set and moved the folio to the youngest generation.
    case promoted(Int, sequence: UInt64)
    /// The oldest generation had to be given up, and what was in it went to the next.
    case pushed(Int, sequence: UInt64)
    /// Anonymous folios that cannot be swapped out came from the oldest generation into the new one.
    case inverted
    /// `max_seq` is now this.
    case aged(sequence: UInt64)
    /// `min_seq` of a type is now this.
    case oldest(isFile: Bool, sequence: UInt64)
    /// A type was chosen for scanning, and the last tier to evict.
    case chosen(isFile: Bool, lastTier: Int)
    /// A folio on the oldest list had been promoted, and went to its list.
    case sorted(Int, sequence: UInt64)
    /// A folio was protected for its tier, and went to the next generation.
    case protected(Int, tier: Int, sequence: UInt64)
    /// A folio was to be evicted, and its accessed bit was set: it is in the youngest generation.
    case rejected(Int, sequence: UInt64)
    /// A folio was evicted from a tier.
    case evicted(Int, tier: Int)
    /// Nothing could be reclaimed for this folio.
    case outOfMemory(Int)
}

/// Why there is no such multi-gen LRU.
public enum GenerationError: Error, Equatable, CustomStringConvertible {
    /// There must be 1 to `MultiGenLRU.limit` frames.
    case unusableFrameCount(Int)
    /// There must be 0 to `MultiGenLRU.limit` folios of each type.
    case unusableFolioCount
    /// A folio has a power of two of pages, 1 to 64.
    case unusableFolioSize(Int)
    /// `swappiness` is 0 to 200.
    case unusableSwappiness(Int)

    /// What is wrong, and what to give.
    public var description: String {
        switch self {
        case .unusableFrameCount(let count):
            "Memory for \(count) folios is not possible: give 1 to \(MultiGenLRU.limit)."
        case .unusableFolioCount:
            "So many folios are not possible: give 0 to \(MultiGenLRU.limit) of each type."
        case .unusableFolioSize(let pages):
            "A folio of \(pages) pages is not possible: give a power of two from 1 to 64."
        case .unusableSwappiness(let value):
            "A swappiness of \(value) is not possible: give 0 to 200."
        }
    }
}
