extension NodeWatermarks {
    /// The watermarks and reserves of every zone of a machine with one node or several, for a `min_free_kbytes`
    /// that is known, as on a machine that runs.
    ///
    /// Follows `__setup_per_zone_wmarks` and `setup_per_zone_lowmem_reserve`.
    ///
    /// - Parameters:
    ///   - managedPages: By node, then by zone, lowest first: 0 to `pageLimit` pages each.
    ///   - minFreeKbytes: `min_free_kbytes`, in KiB.
    ///   - scaleFactor: `watermark_scale_factor`.
    ///   - reserveRatios: `lowmem_reserve_ratio` by zone; 0 reserves nothing.
    /// - Returns: By node, a zone for each `ZoneType`.
    /// - Throws: `WatermarkError` if a number is out of range or no zone below Movable has memory.
    public static func zones(
        managedPages: [[Int64]],
        minFreeKbytes: Int64,
        scaleFactor: Int64,
        reserveRatios: [Int64]
    ) throws(WatermarkError) -> [[Zone]] {
        guard minFreeKbytes >= 0, minFreeKbytes <= 1 << 24, scaleFactor >= 1, scaleFactor <= 3000,
            reserveRatios.count == ZoneType.allCases.count
        else { throw .unusableSetting }
        for ratio in reserveRatios where ratio < 0 { throw .unusableSetting }
        var lowMemory: Int64 = 0
        for pages in managedPages {
            guard pages.count == ZoneType.allCases.count else { throw .unusableZone(pages.count) }
            for type in ZoneType.allCases {
                let count = pages[type.rawValue]
                guard count >= 0, count <= pageLimit else { throw .unusableZone(type.rawValue) }
                if type != .movable { lowMemory += count }
            }
        }
        guard lowMemory > 0 else { throw .noLowMemory }
        var nodes: [[Zone]] = []
        for pages in managedPages {
            var zones: [Zone] = []
            for type in ZoneType.allCases {
                let count = pages[type.rawValue]
                var zone = Zone(type: type, managedPages: count, freePages: count)
                zone.setWatermarks(minFreeKbytes: minFreeKbytes, lowMemory: lowMemory, scaleFactor: scaleFactor)
                zones.append(zone)
            }
            setLowmemReserve(of: &zones, ratios: reserveRatios)
            nodes.append(zones)
        }
        return nodes
    }
}
