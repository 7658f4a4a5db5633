/// How a zone stops trying when compaction keeps failing: the `compact_` fields of `struct zone`.
///
/// After each failure the number of attempts that are skipped doubles, up to 63.
public struct CompactionDeferral: Sendable, Equatable {
    /// `COMPACT_MAX_DEFER_SHIFT`.
    public static let maxShift = 6

    /// `compact_considered`: attempts since the last failure.
    public private(set) var considered = 0
    /// `compact_defer_shift`.
    public private(set) var shift = 0
    /// `compact_order_failed`: the lowest order that failed; smaller ones are tried in any case.
    public private(set) var orderFailed = 0

    /// A zone that has not failed yet.
    public init() {}

    /// Notes a failure. Follows `defer_compaction`.
    public mutating func failed(_ order: Order) {
        considered = 0
        shift = min(shift + 1, Self.maxShift)
        orderFailed = min(orderFailed, order.rawValue)
    }

    /// Whether an attempt is to be skipped; it counts. Follows `compaction_deferred`.
    public mutating func isDeferred(_ order: Order) -> Bool {
        let limit = 1 << shift
        guard order.rawValue >= orderFailed else { return false }
        considered += 1
        if considered >= limit {
            considered = limit
            return false
        }
        return true
    }

    /// Notes a success; `allocated` if the block was really allocated. Follows `compaction_defer_reset`.
    public mutating func succeeded(_ order: Order, allocated: Bool) {
        if allocated {
            considered = 0
            shift = 0
        }
        if order.rawValue >= orderFailed { orderFailed = order.rawValue + 1 }
    }
}
