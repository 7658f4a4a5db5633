/// What happened during a charge or a reclaim.
public enum CgroupEvent: Sendable, Equatable {
    /// `consume_stock`: the pages were in the CPU's stock.
    case tookFromStock(group: Int, pages: Int64, cpu: Int)
    /// The counters were charged; what is over went into the CPU's stock.
    case charged(group: Int, pages: Int64, stocked: Int64, cpu: Int)
    /// A stock was given back, because the CPU charges to another group now, it is too full, or memory is short.
    case drained(group: Int, pages: Int64, cpu: Int)
    /// A counter was at its limit, and the charge was undone below it.
    case overMax(group: Int, pages: Int64, for: Int)
    /// Reclaim in a group's subtree freed pages of one group.
    case reclaimed(group: Int, pages: Int64, target: Int)
    /// Reclaim passed a group over: its usage is within `emin`, or within `elow`.
    case spared(group: Int, isHard: Bool)
    /// Reclaim begins again and spares groups within `elow` no longer.
    case overrodeLow(target: Int)
    /// Reclaim freed nothing.
    case reclaimedNothing(target: Int)
    /// The OOM killer chose the task of a group, and its anonymous pages are free.
    case killed(group: Int, pages: Int64, limit: Int)
    /// The charge was let through above the limit.
    case forced(group: Int, pages: Int64)
    /// The charge failed.
    case failed(group: Int, pages: Int64)
    /// The task is above a `memory.high` and must do something about it on its way back.
    case overHigh(group: Int, pages: Int64)
    /// The task slept.
    case slept(group: Int, ticks: UInt64)
}
