/// The multi-gen LRU of one memory cgroup on one node: `struct lru_gen_folio`, `mm/vmscan.c` and `mm/workingset.c`
/// with `CONFIG_LRU_GEN`.
///
///     var lru = try MultiGenLRU(frames: 8, fileFolios: 20, anonymousFolios: 20)
///     var events: [GenerationEvent] = []
///     lru.touch(0, recordingInto: &events)   // faulted in: in the youngest generation
///     lru.read(1, recordingInto: &events)    // read: in the second oldest
///     lru.age(recordingInto: &events)        // page tables are walked, and max_seq grows
///
/// Folios are numbered: those of a file first, then anonymous ones. All have the same number of pages. The counters of
/// the feedback controller are in pages, and say nothing before `MIN_LRU_BATCH`, 64: large folios get there soon.
///
/// Invariant: a resident folio is on exactly one list of its type; it is on that of its generation unless that is
/// younger, since lists are sorted only at eviction. Each type has 2 to 4 generations, file no more than anonymous
/// memory. `checkInvariants()` proves it for a state.
///
/// Left out: the Bloom filter (every page table is walked), neighbours in `lru_gen_look_around`, zones, several
/// cgroups, dirty folios and writeback (swap takes a folio at once, as zram does), `mlock`. `LRU_REFS_WIDTH` is 2 and
/// `NR_HIST_GENS` is 1.
public struct MultiGenLRU: Sendable {
    /// A folio's state.
    struct Folio: Sendable, Equatable {
        var isResident = false
        /// The generation's index in `folio->flags`, 0 to 3.
        var generation = 0
        /// `LRU_REFS_MASK`, 0 to 3.
        var references = 0
        /// `PG_referenced`.
        var isReferenced = false
        /// `PG_workingset`.
        var isWorkingset = false
        /// Whether a page table maps it, and whether an accessed bit is set there.
        var isMapped = false
        var isYoung = false
        var shadow: GenerationShadow?
    }

    /// `MIN_NR_GENS`.
    public static let minimumGenerations: UInt64 = 2
    /// `MAX_NR_GENS`.
    public static let maximumGenerations: UInt64 = 4
    /// `MAX_NR_TIERS`.
    public static let tierCount = 4
    /// `MIN_LRU_BATCH`: `BITS_PER_LONG`, in pages.
    public static let batch = 64
    /// The largest number of frames, and of folios of each type.
    public static let limit = 1024

    /// How many folios memory holds.
    public let frameCount: Int
    /// How many folios the file has: numbers below this are its folios.
    public let fileFolioCount: Int
    /// Pages of each folio, 1 to 64.
    public let pagesPerFolio: Int
    /// Whether there is swap space; without it anonymous folios stay.
    public let hasSwap: Bool
    /// `get_swappiness`: 0 to 200, and 0 without swap space.
    public let swappiness: Int

    /// `max_seq`: the youngest generation. It starts at `MIN_NR_GENS + 1`.
    public internal(set) var maximum: UInt64 = 3
    /// `min_seq`, anonymous and file: the oldest generations.
    public internal(set) var minimum: [UInt64] = [0, 0]
    /// Folios counted so far.
    public internal(set) var statistics = GenerationStatistics()
    /// How many folios are in memory.
    public internal(set) var residentCount = 0

    var folios: [Folio]
    /// `lrugen->folios`, head first: at the place of generation times two, plus one for files.
    var lists = [[Int]](repeating: [], count: 8)
    /// Anonymous and file tiers, four each.
    var tiers = [GenerationTier](repeating: GenerationTier(), count: 8)
    /// Pages that this reclaim freed: `nr_reclaimed`.
    var reclaimed = 0

    /// Empty memory, as `lru_gen_init_lruvec` makes it.
    ///
    /// - Throws: `GenerationError` if a number is out of range.
    public init(
        frames: Int,
        fileFolios: Int,
        anonymousFolios: Int,
        pagesPerFolio: Int = 64,
        hasSwap: Bool = true,
        swappiness: Int = 60
    ) throws(GenerationError) {
        guard frames >= 1, frames <= Self.limit else { throw .unusableFrameCount(frames) }
        guard fileFolios >= 0, fileFolios <= Self.limit, anonymousFolios >= 0, anonymousFolios <= Self.limit else {
            throw .unusableFolioCount
        }
        guard pagesPerFolio >= 1, pagesPerFolio <= 64, pagesPerFolio & (pagesPerFolio - 1) == 0 else {
            throw .unusableFolioSize(pagesPerFolio)
        }
        guard swappiness >= 0, swappiness <= 200 else { throw .unusableSwappiness(swappiness) }
        frameCount = frames
        fileFolioCount = fileFolios
        self.pagesPerFolio = pagesPerFolio
        self.hasSwap = hasSwap
        self.swappiness = hasSwap ? swappiness : 0
        folios = [Folio](repeating: Folio(), count: fileFolios + anonymousFolios)
    }

    // MARK: State

    /// Whether a folio is the file's.
    public func isFile(_ folio: Int) -> Bool { folio < fileFolioCount }

    /// The generation that a folio's flags say; nil if it is not in memory.
    public func sequence(of folio: Int) -> UInt64? {
        guard folios[folio].isResident else { return nil }
        var sequence = maximum
        while Self.index(sequence) != folios[folio].generation { sequence -= 1 }
        return sequence
    }

    /// The folios on a generation's list, head first. Those that the aging promoted are there until they are sorted.
    public func folios(listedIn sequence: UInt64, isFile: Bool) -> [Int] { lists[place(sequence, isFile ? 1 : 0)] }

    /// The tier of a folio. Follows `folio_lru_refs` and `lru_tier_from_refs`.
    public func tier(of folio: Int) -> Int { Self.tier(references: references(of: folio)) }

    /// Whether the accessed bit of a folio is set.
    public func isYoung(_ folio: Int) -> Bool { folios[folio].isYoung }

    /// What eviction left of a folio; nil if it was never evicted or is back.
    public func shadow(of folio: Int) -> GenerationShadow? { folios[folio].shadow }

    /// What the feedback controller knows of a tier.
    public func feedback(isFile: Bool, tier: Int) -> GenerationTier { tiers[(isFile ? 4 : 0) + tier] }

    /// Follows `lru_tier_from_refs`: `order_base_2(refs + 1)`.
    public static func tier(references: Int) -> Int {
        references == 0 ? 0 : references == 1 ? 1 : references < 4 ? 2 : 3
    }

    // MARK: Shorthand

    func references(of folio: Int) -> Int { folios[folio].references + (folios[folio].isWorkingset ? 1 : 0) }

    /// Follows `get_nr_gens`.
    func generations(_ type: Int) -> UInt64 { maximum - minimum[type] + 1 }

    /// Follows `lru_gen_from_seq`.
    static func index(_ sequence: UInt64) -> Int { Int(sequence % maximumGenerations) }

    func place(_ sequence: UInt64, _ type: Int) -> Int { 2 * Self.index(sequence) + type }

    func type(_ folio: Int) -> Int { isFile(folio) ? 1 : 0 }

    mutating func clearReferences(_ folio: Int) {
        folios[folio].references = 0
        folios[folio].isReferenced = false
        folios[folio].isWorkingset = false
    }

    /// Takes a folio off the tail of a list.
    mutating func takeTail(_ sequence: UInt64, _ type: Int) -> Int? { lists[place(sequence, type)].popLast() }
}
