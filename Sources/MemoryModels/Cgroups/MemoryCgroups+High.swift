extension MemoryCgroups {
    /// How far above `high` a usage is, in parts of 2^20 of `high`. Follows `calculate_overage`.
    public static func overage(usage: Int64, high: Int64) -> UInt64 {
        guard usage > high else { return 0 }
        return (UInt64(usage - high) << 20) / UInt64(Swift.max(high, 1))
    }

    /// How long a charge has to sleep, in ticks: the square of the overage, in proportion to the pages.
    ///
    /// Follows `calculate_high_delay`, and the bound of `mem_cgroup_handle_over_high`: two seconds.
    ///
    /// - Parameters:
    ///   - overage: As `overage(usage:high:)` has it.
    ///   - pages: How many were charged above `high`; `chargeBatch` is the measure.
    ///   - ticksPerSecond: `HZ`.
    /// - Returns: Ticks, at most those of two seconds.
    public static func highDelay(overage: UInt64, pages: Int64, ticksPerSecond: UInt64) -> UInt64 {
        let square = overage &* overage &* ticksPerSecond
        let penalty = (square >> 20) >> 14
        return Swift.min(penalty &* UInt64(pages) / UInt64(chargeBatch), 2 * ticksPerSecond)
    }

    /// After a charge: the first group from here up that is above its `high` makes the task owe something.
    mutating func noteOverHigh(_ group: Int, batch: Int64, _ owed: inout Int64, _ events: inout [CgroupEvent]) {
        for place in path(from: group) where counters[place].usage > counters[place].high {
            owed += batch
            events.append(.overHigh(group: place, pages: batch))
            return
        }
    }

    /// Reclaims, and sleeps if that does not help. Follows `mem_cgroup_handle_over_high`.
    mutating func handleOverHigh(_ group: Int, owed: Int64, _ events: inout [CgroupEvent]) {
        guard owed > 0 else { return }
        var retries = Self.maxReclaimRetries
        var isRetry = false
        while true {
            var freed: Int64 = 0
            for place in path(from: group) where counters[place].usage > counters[place].high {
                count(.high, in: place)
                freed += reclaim(place, pages: isRetry ? Self.swapClusterMax : owed, recordingInto: &events)
            }
            var overage: UInt64 = 0
            for place in path(from: group) {
                let counter = counters[place]
                overage = Swift.max(overage, Self.overage(usage: counter.usage, high: counter.high))
            }
            let ticks = Self.highDelay(overage: overage, pages: owed, ticksPerSecond: ticksPerSecond)
            // Ten milliseconds are not worth it.
            if ticks <= ticksPerSecond / 100 { return }
            if freed == 0 {
                if retries == 0 {
                    sleptTicks += ticks
                    events.append(.slept(group: group, ticks: ticks))
                    return
                }
                retries -= 1
            }
            isRetry = true
        }
    }

    /// A group and those above it, without the root.
    private func path(from group: Int) -> [Int] {
        var path: [Int] = []
        var place = group
        while place != 0 {
            path.append(place)
            place = counters[place].parent ?? 0
        }
        return path
    }
}
