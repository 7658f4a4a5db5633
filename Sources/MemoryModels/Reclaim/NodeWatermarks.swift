/// The watermarks and reserves of one node's zones, how requests are measured against them, and when kswapd
/// wakes and sleeps: `mm/page_alloc.c` and `mm/vmscan.c`.
///
///     let node = try NodeWatermarks(managedPages: [3840, 772_915, 1_540_096, 0])
///     node.minFreeKbytes            // 67584
///     node.zones[2].min             // 11231 pages
///     node.zones[0].lowmemReserve   // [0, 3019, 9035, 9035]
///
/// All memory is free at first. Numbers of pages are 64 bits wide, so that a run in the browser gives the
/// same results.
///
/// Invariant: `min` <= `low` <= `high` <= `promo` in each zone, and no zone has fewer than 0 free pages or more
/// than it manages. `checkInvariants()` proves it for a state.
///
/// Left out: other nodes, watermark boosting, CMA, memory that is hot-plugged, 32-bit's `ZONE_HIGHMEM`.
public struct NodeWatermarks: Sendable {
    /// One zone. All counts are in pages.
    public struct Zone: Sendable, Equatable {
        /// Which zone it is.
        public let type: ZoneType
        /// The pages that the buddy allocator manages.
        public let managedPages: Int64
        /// `NR_FREE_PAGES`.
        public var freePages: Int64
        /// `nr_free_highatomic`: free pages in pageblocks kept for atomic requests of higher orders.
        public var freeHighatomic: Int64 = 0
        /// The order of the largest free block, as far as there are enough free pages.
        public var largestFreeOrder = Order.max
        /// `WMARK_MIN`.
        public internal(set) var min: Int64 = 0
        /// `WMARK_LOW`.
        public internal(set) var low: Int64 = 0
        /// `WMARK_HIGH`.
        public internal(set) var high: Int64 = 0
        /// `WMARK_PROMO`.
        public internal(set) var promo: Int64 = 0
        /// `lowmem_reserve`: by the highest zone that a request may use, what it must leave here in addition.
        public internal(set) var lowmemReserve: [Int64] = [0, 0, 0, 0]
    }

    /// The largest number of managed pages of a zone: 4 TiB.
    public static let pageLimit: Int64 = 1 << 30
    /// `SWAP_CLUSTER_MAX`: what one round of direct reclaim is after.
    public static let swapClusterMax: Int64 = 32

    /// What was set by hand.
    public let settings: WatermarkSettings
    /// The zones, lowest first; one for each `ZoneType`.
    public internal(set) var zones: [Zone]
    /// `min_free_kbytes` as `calculate_min_free_kbytes` has it at boot, in KiB.
    public private(set) var bootMinFreeKbytes: Int64 = 0
    /// `min_free_kbytes` in the end, in KiB.
    public private(set) var minFreeKbytes: Int64 = 0
    /// Whether kswapd is at work, for which order, and up to which zone.
    public internal(set) var kswapd: (order: Order, highest: ZoneType)?

    /// The state after boot, with all memory free.
    ///
    /// Follows `init_per_zone_wmark_min`, then `set_recommended_min_free_kbytes` (`mm/khugepaged.c`) if
    /// transparent huge pages are on, then `min_free_kbytes_sysctl_handler` if a value was written.
    ///
    /// - Parameters:
    ///   - managedPages: By zone, lowest first: 0 to `pageLimit` pages each.
    ///   - settings: What was set by hand.
    /// - Throws: `WatermarkError` if a number is out of range or no zone below Movable has memory.
    public init(
        managedPages: [Int64],
        settings: WatermarkSettings = WatermarkSettings()
    ) throws(WatermarkError) {
        guard managedPages.count == ZoneType.allCases.count else { throw .unusableZone(managedPages.count) }
        for index in managedPages.indices where managedPages[index] < 0 || managedPages[index] > Self.pageLimit {
            throw .unusableZone(index)
        }
        let kbytes = settings.minFreeKbytes ?? 0
        var isUsable = kbytes >= 0 && kbytes <= 1 << 24
        isUsable = isUsable && settings.watermarkScaleFactor >= 1 && settings.watermarkScaleFactor <= 3000
        isUsable = isUsable && settings.lowmemReserveRatio.count == managedPages.count
        for ratio in settings.lowmemReserveRatio where ratio < 0 { isUsable = false }
        guard isUsable else { throw .unusableSetting }

        self.settings = settings
        zones = []
        for type in ZoneType.allCases {
            let pages = managedPages[type.rawValue]
            zones.append(Zone(type: type, managedPages: pages, freePages: pages))
        }
        guard lowMemoryPages > 0 else { throw .noLowMemory }

        bootMinFreeKbytes = Self.calculateMinFreeKbytes(bufferPages: freeBufferPages)
        minFreeKbytes = bootMinFreeKbytes
        setupWatermarks()
        setupLowmemReserve()
        if settings.transparentHugePages, recommendedMinFreeKbytes > minFreeKbytes {
            minFreeKbytes = recommendedMinFreeKbytes
            setupWatermarks()
        }
        if let written = settings.minFreeKbytes {
            minFreeKbytes = written
            setupWatermarks()
        }
    }

    /// The pages below `ZONE_MOVABLE`.
    public var lowMemoryPages: Int64 {
        zones[0].managedPages + zones[1].managedPages + zones[2].managedPages
    }

    /// The pages above the high watermarks of the zones that `GFP_USER` may use. Follows
    /// `nr_free_buffer_pages`: at boot there are no watermarks yet.
    public var freeBufferPages: Int64 {
        var sum: Int64 = 0
        for zone in zones where zone.type != .movable && zone.managedPages > zone.high {
            sum += zone.managedPages - zone.high
        }
        return sum
    }

    /// The square root of 16 times the memory in KiB, between 128 KiB and 256 MiB. Follows
    /// `calculate_min_free_kbytes`.
    public static func calculateMinFreeKbytes(bufferPages: Int64) -> Int64 {
        Swift.min(Swift.max(squareRoot(bufferPages * 4 * 16), 128), 262_144)
    }

    /// What khugepaged raises `min_free_kbytes` to, in KiB: for each zone two pageblocks, and two for each pair
    /// of migrate types, but no more than 5% of the memory. Follows `set_recommended_min_free_kbytes`.
    public var recommendedMinFreeKbytes: Int64 {
        var zoneCount: Int64 = 0
        for zone in zones where zone.type != .movable && zone.managedPages > 0 { zoneCount += 1 }
        return Self.recommendedMinFreeKbytes(zoneCount: zoneCount, bufferPages: freeBufferPages)
    }

    /// As `recommendedMinFreeKbytes`, for so many zones with memory below Movable.
    static func recommendedMinFreeKbytes(zoneCount: Int64, bufferPages: Int64) -> Int64 {
        let pageblock: Int64 = 512
        let pcpTypes: Int64 = 3
        let pages = pageblock * zoneCount * 2 + pageblock * zoneCount * pcpTypes * pcpTypes
        return Swift.min(pages, bufferPages / 20) * 4
    }

    /// The largest number whose square is at most `value`. Follows `int_sqrt` (`lib/math/int_sqrt.c`).
    static func squareRoot(_ value: Int64) -> Int64 {
        var rest = value
        var root: Int64 = 0
        var bit: Int64 = 1 << 62
        while bit > rest { bit >>= 2 }
        while bit != 0 {
            let trial = root + bit
            root >>= 1
            if rest >= trial {
                rest -= trial
                root += bit
            }
            bit >>= 2
        }
        return root
    }

    // MARK: Watermarks and reserves

    private mutating func setupWatermarks() {
        let lowMemory = lowMemoryPages
        for index in zones.indices {
            zones[index].setWatermarks(
                minFreeKbytes: minFreeKbytes,
                lowMemory: lowMemory,
                scaleFactor: settings.watermarkScaleFactor
            )
        }
    }

    private mutating func setupLowmemReserve() {
        Self.setLowmemReserve(of: &zones, ratios: settings.lowmemReserveRatio)
    }

    /// Sets the reserves of one node's zones. Follows `setup_per_zone_lowmem_reserve`.
    static func setLowmemReserve(of zones: inout [Zone], ratios: [Int64]) {
        for lower in 0..<(zones.count - 1) {
            let ratio = ratios[lower]
            let isClear = ratio == 0 || zones[lower].managedPages == 0
            var above: Int64 = 0
            for upper in (lower + 1)..<zones.count {
                above += zones[upper].managedPages
                zones[lower].lowmemReserve[upper] = isClear ? 0 : above / ratio
            }
        }
    }
}

extension NodeWatermarks.Zone {
    /// Sets the watermarks; `lowMemory` is the number of pages below `ZONE_MOVABLE` on all nodes. Follows
    /// `__setup_per_zone_wmarks`.
    mutating func setWatermarks(minFreeKbytes: Int64, lowMemory: Int64, scaleFactor: Int64) {
        let share = (minFreeKbytes >> 2) * managedPages / lowMemory
        let mark = type == .movable ? Swift.min(Swift.max(managedPages / 1024, 32), 128) : share
        let distance = Swift.max(share >> 2, managedPages * scaleFactor / 10_000)
        min = mark
        low = mark + distance
        high = mark + 2 * distance
        promo = mark + 3 * distance
    }
}
