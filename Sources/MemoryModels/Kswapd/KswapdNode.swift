/// A node with its zones, its list of pages, and its kswapd: `balance_pgdat` and what belongs to it.
///
///     var node = KswapdNode(try NodeWatermarks(managedPages: [0, 0, 262_144, 0]))
///     var events: [KswapdEvent] = []
///     node.allocate(262_000, for: .cache, recordingInto: &events)  // takes all, and has woken kswapd
///     node.runKswapd(recordingInto: &events)
///     node.isBalanced(order: 0, highest: .normal)                  // true
///
/// The list is one: the inactive list of the page cache, on which nothing is used again. kswapd runs when it is
/// told to, and then until it sleeps.
///
/// Invariant: the free pages, the listed pages and the kernel's pages of a zone are those that it manages.
/// `checkInvariants()` proves it for a state.
///
/// Left out: active and anonymous lists, writeback, slab shrinkers, memory cgroups, compaction, the timed sleep.
public struct KswapdNode: Sendable {
    /// `MAX_RECLAIM_RETRIES`: after so many passes in vain the node is hopeless.
    public static let maxReclaimRetries = 16
    /// `DEF_PRIORITY`.
    public static let defaultPriority = 12
    /// `SWAP_CLUSTER_MAX`.
    public static let swapClusterMax: Int64 = 32
    /// `pageblock_nr_pages` on x86-64.
    public static let pageblockPages: Int64 = 512

    /// The zones: free pages, watermarks, reserves.
    public internal(set) var node: NodeWatermarks
    /// The list, the tail first: the next run to be scanned.
    public internal(set) var list: [LRURun] = []
    /// `watermark_boost` by zone, in pages.
    public internal(set) var boosts: [Int64] = [0, 0, 0, 0]
    /// The kernel's own pages by zone.
    public internal(set) var kernelPages: [Int64] = [0, 0, 0, 0]
    /// `watermark_boost_factor`: how much a boost may add to the high watermark, in parts of 10,000.
    public let boostFactor: Int64
    /// `kswapd_failures`: passes in a row that freed nothing.
    public internal(set) var failures = 0
    /// Whether kswapd is awake.
    public internal(set) var isAwake = false
    /// `kswapd_order`: the highest order that it was woken for.
    public internal(set) var pendingOrder: Order = 0
    /// `kswapd_highest_zoneidx`: the highest zone; nil if nobody said.
    public internal(set) var pendingHighest: ZoneType?
    /// The highest zone of kswapd's last pass.
    var lastHighest = ZoneType.normal

    /// A node with all memory free.
    ///
    /// - Parameters:
    ///   - node: The zones after boot.
    ///   - boostFactor: `watermark_boost_factor`; 0 switches boosting off.
    public init(_ node: NodeWatermarks, boostFactor: Int64 = 15_000) {
        self.node = node
        self.boostFactor = boostFactor
    }

    /// A zone's watermark as it counts now: `wmark_pages` adds the boost to each.
    public func mark(_ watermark: Watermark, of zone: ZoneType) -> Int64 {
        let zone = node.zones[zone.rawValue]
        let boost = boosts[zone.type.rawValue]
        return switch watermark {
        case .min: zone.min + boost
        case .low: zone.low + boost
        case .high: zone.high + boost
        }
    }

    /// Which watermark is meant.
    public enum Watermark: Sendable {
        /// `WMARK_MIN`, `WMARK_LOW`, `WMARK_HIGH`.
        case min, low, high
    }

    /// Whether one zone up to `highest` meets its high watermark. Follows `pgdat_balanced`.
    public func isBalanced(order: Order, highest: ZoneType) -> Bool {
        var hasZone = false
        for zone in node.zones where zone.type <= highest && zone.managedPages > 0 {
            hasZone = true
            let high = mark(.high, of: zone.type)
            if zone.watermarkOK(order: order, mark: high, highest: highest) { return true }
        }
        return !hasZone
    }

    /// Whether a task may reclaim by itself, or has to wait for kswapd. Follows `allow_direct_reclaim`.
    public var allowsDirectReclaim: Bool {
        if failures >= Self.maxReclaimRetries { return true }
        var reserve: Int64 = 0
        var free: Int64 = 0
        for zone in node.zones where zone.type <= .normal && zone.managedPages > 0 && listedPages(in: zone.type) > 0 {
            reserve += mark(.min, of: zone.type)
            free += zone.freePages
        }
        return reserve == 0 || free > reserve / 2
    }

    /// How many pages of a zone are on the list.
    public func listedPages(in zone: ZoneType) -> Int64 {
        list.reduce(0) { $0 + ($1.zone == zone ? $1.pages : 0) }
    }

    /// Says that the free memory of all zones is in blocks of `order` and smaller.
    public mutating func limitBlocks(to order: Order) {
        for zone in ZoneType.allCases { node.limitBlocks(of: zone, to: order) }
    }

    // MARK: Waking

    /// Follows `wakeup_kswapd`: a hopeless or balanced node is left alone.
    public mutating func wake(order: Order, highest: ZoneType, recordingInto events: inout [KswapdEvent]) {
        pendingHighest = Swift.max(pendingHighest ?? highest, highest)
        pendingOrder = Swift.max(pendingOrder, order)
        if isAwake {
            events.append(.woken(order: order, wasAwake: true))
            return
        }
        let isHopeless = failures >= Self.maxReclaimRetries
        if isHopeless || (isBalanced(order: order, highest: highest) && !isBoosted(highest)) {
            events.append(.notWoken(isHopeless: isHopeless))
            return
        }
        isAwake = true
        events.append(.woken(order: order, wasAwake: false))
    }

    /// Follows `pgdat_watermark_boosted`.
    private func isBoosted(_ highest: ZoneType) -> Bool {
        for zone in node.zones where zone.type <= highest && boosts[zone.type.rawValue] > 0 { return true }
        return false
    }

    /// A request takes over a pageblock of another type in `zone`: its watermarks rise for a while, and kswapd is
    /// woken. Follows `boost_watermark`, and `rmqueue` for the rest.
    public mutating func boost(_ zone: ZoneType, recordingInto events: inout [KswapdEvent]) {
        let own = node.zones[zone.rawValue]
        let most = own.high * boostFactor / 10_000
        guard boostFactor > 0, Self.pageblockPages * 4 <= own.managedPages, most > 0 else { return }
        let index = zone.rawValue
        let old = boosts[index]
        boosts[index] = Swift.min(old + Self.pageblockPages, Swift.max(Self.pageblockPages, most))
        events.append(.boosted(zone, by: boosts[index] - old))
        wake(order: 0, highest: zone, recordingInto: &events)
    }

    // MARK: Checks

    /// A rule that a state breaks. A correct node never has one.
    public enum Violation: Equatable, Sendable {
        /// The pages of a zone do not add up.
        case wrongSum(ZoneType)
        /// A number is below 0, or a run is empty.
        case negative(ZoneType)
        /// A zone's boost is larger than it may be.
        case wrongBoost(ZoneType)
    }

    /// Checks every rule.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        for zone in node.zones {
            let index = zone.type.rawValue
            let sum = zone.freePages + listedPages(in: zone.type) + kernelPages[index]
            if sum != zone.managedPages { violations.append(.wrongSum(zone.type)) }
            if zone.freePages < 0 || kernelPages[index] < 0 { violations.append(.negative(zone.type)) }
            let most = Swift.max(Self.pageblockPages, zone.high * boostFactor / 10_000)
            if boosts[index] < 0 || boosts[index] > most { violations.append(.wrongBoost(zone.type)) }
        }
        for run in list where run.pages <= 0 { violations.append(.negative(run.zone)) }
        return violations
    }
}
