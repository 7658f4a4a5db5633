/// How many pages a CPU's lists hold and move at a time: `batch`, `high_min` and `high_max` in /proc/zoneinfo.
///
///     PageListSizes(managedPages: 772_915, low: 6022, cpus: 2)   // batch 63, high_min 3011, high_max 48307
public struct PageListSizes: Sendable, Equatable {
    /// Pages moved at a time: at least 1.
    public let batch: Int
    /// The smallest `high` of the automatic tuning.
    public let highMin: Int
    /// The largest.
    public let highMax: Int

    /// Follows `zone_set_pageset_high_and_batch`.
    ///
    /// - Parameters:
    ///   - managedPages: Of the zone, 0 to 2³⁰.
    ///   - low: The zone's low watermark.
    ///   - cpus: The CPUs of the zone's node (all of the machine if it has none); at least 1.
    ///   - highFraction: `vm.percpu_pagelist_high_fraction`; 0 leaves the tuning to the kernel.
    public init(managedPages: Int, low: Int, cpus: Int, highFraction: Int = 0) {
        batch = max(1, Self.batchSize(managedPages: managedPages))
        let cpus = max(1, cpus)
        if highFraction > 0 {
            highMin = max(managedPages / highFraction / cpus, batch << 2)
            highMax = highMin
        } else {
            highMin = max(low / cpus, batch << 2)
            // `MIN_PERCPU_PAGELIST_HIGH_FRACTION`.
            highMax = max(managedPages / 8 / cpus, batch << 2)
        }
    }

    /// A thousandth of the zone or 1 MiB, a quarter of that, as a power of two less 1. Follows `zone_batchsize`.
    public static func batchSize(managedPages: Int) -> Int {
        var batch = max(1, min(managedPages >> 10, 256) / 4)
        batch += batch / 2
        // `rounddown_pow_of_two`.
        return (1 << (Int.bitWidth - 1 - batch.leadingZeroBitCount)) - 1
    }
}
