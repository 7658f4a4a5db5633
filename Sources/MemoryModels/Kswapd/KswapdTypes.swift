/// Pages next to each other on the node's list that are alike.
public struct LRURun: Sendable, Equatable {
    /// The zone that they are in.
    public let zone: ZoneType
    /// How many.
    public internal(set) var pages: Int64
    /// Whether reclaim can free them: clean and unused. Others are looked at and put back.
    public let isReclaimable: Bool
}

/// What an allocation is for.
public enum NodePageUse: Sendable, Equatable {
    /// The page cache: at the head of the list, and can be freed.
    case cache
    /// Pages on the list that cannot be freed now: in constant use, or locked.
    case busy
    /// The kernel's own pages, which are on no list.
    case kernel
}

/// What happened to the node.
public enum KswapdEvent: Sendable, Equatable {
    /// A zone gave pages above its low watermark.
    case tookAboveLow(ZoneType, pages: Int64)
    /// `wakeup_kswapd` woke it, or told it something while it was at work.
    case woken(order: Order, wasAwake: Bool)
    /// `wakeup_kswapd` left it asleep: the node is balanced, or it is hopeless.
    case notWoken(isHopeless: Bool)
    /// A zone gave pages down to what the request's flags allow.
    case tookFromReserve(ZoneType, pages: Int64)
    /// Direct reclaim would be throttled: less than half of the min watermarks is free.
    case throttled
    /// The task freed pages itself.
    case reclaimedDirectly(pages: Int64)
    /// The request got nothing for so many pages.
    case failed(pages: Int64)
    /// A zone's watermarks are higher for the time being.
    case boosted(ZoneType, by: Int64)
    /// One turn of `balance_pgdat`.
    case round(KswapdRound)
    /// Reclaim began at the first priority again.
    case restarted(forBoost: Bool)
    /// A whole pass freed nothing: `kswapd_failures` counts it.
    case passFailed(failures: Int)
    /// Twice the size of the order was freed: order 0 will do.
    case gaveUpOrder(Order)
    /// kswapd sleeps: the node is balanced.
    case slept
    /// kswapd sleeps: it failed `MAX_RECLAIM_RETRIES` times.
    case gaveUp
    /// kswapd was asleep.
    case wasAsleep
}

/// One turn of the loop in `balance_pgdat`.
public struct KswapdRound: Sendable, Equatable {
    /// `priority`: a 2^priority-th of the list is scanned.
    public let priority: Int
    /// `nr_to_reclaim`.
    public let wanted: Int64
    /// `nr_scanned`.
    public let scanned: Int64
    /// How many pages were freed.
    public let freed: Int64
    /// Whether the node was balanced before, so that only a boost is worked off.
    public let isForBoost: Bool
}
