extension NodeWatermarks.Zone {
    /// Whether a request may take a block: enough pages stay free behind it.
    ///
    /// Follows `__zone_watermark_ok`. (`zone_watermark_fast` answers the same for order 0, only sooner.)
    ///
    /// - Parameters:
    ///   - order: The order of the block.
    ///   - mark: The watermark that counts.
    ///   - highest: The highest zone that the request may use.
    ///   - flags: What it may do to the reserves.
    /// - Returns: Whether it may.
    public func watermarkOK(order: Order, mark: Int64, highest: ZoneType, flags: AllocFlags = []) -> Bool {
        guard freePages > threshold(order: order, mark: mark, highest: highest, flags: flags) else { return false }
        return order == 0 || hasBlock(of: order)
    }

    /// A request is refused while no more pages than this are free.
    public func threshold(order: Order, mark: Int64, highest: ZoneType, flags: AllocFlags = []) -> Int64 {
        var unusable = Int64(order.pageCount) - 1
        if flags.isDisjoint(with: .reserves) { unusable += freeHighatomic }
        return Self.reduced(mark, flags: flags) + lowmemReserve[highest.rawValue] + unusable
    }

    /// The watermark that counts for a request with these flags: part of `__zone_watermark_ok`.
    public static func reduced(_ mark: Int64, flags: AllocFlags) -> Int64 {
        var min = mark
        if flags.contains(.minReserve) {
            min -= min / 2
            if flags.contains(.nonBlock) { min -= min / 4 }
        }
        if flags.contains(.oom) { min -= min / 2 }
        return min
    }

    /// Whether some free block is large enough.
    func hasBlock(of order: Order) -> Bool {
        largestFreeOrder >= order && freePages >= Int64(order.pageCount)
    }
}

extension NodeWatermarks {
    /// Says that the free memory of a zone is in blocks of `order` and smaller: it is fragmented.
    public mutating func limitBlocks(of type: ZoneType, to order: Order) {
        zones[type.rawValue].largestFreeOrder = order
    }

    /// Whether kswapd may sleep: one zone up to `highest` meets its high watermark. Follows `pgdat_balanced`.
    public func isBalanced(order: Order, highest: ZoneType) -> Bool {
        var hasZone = false
        for zone in zones where zone.type <= highest && zone.managedPages > 0 {
            hasZone = true
            if zone.watermarkOK(order: order, mark: zone.high, highest: highest) { return true }
        }
        return !hasZone
    }

    /// A rule that a state breaks. A correct node never has one.
    public enum Violation: Equatable, Sendable {
        /// The watermarks of a zone do not ascend.
        case disorderedWatermarks(ZoneType)
        /// A zone has fewer than 0 free pages, or more than it manages.
        case wrongFreePages(ZoneType)
        /// A zone reserves something against requests for itself or a lower zone.
        case reserveAgainstLowerZone(ZoneType)
        /// A request that may use a higher zone has to leave less than one that may not.
        case shrinkingReserve(ZoneType)
    }

    /// Checks every rule.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        for zone in zones {
            if zone.min > zone.low || zone.low > zone.high || zone.high > zone.promo {
                violations.append(.disorderedWatermarks(zone.type))
            }
            if zone.freePages < 0 || zone.freePages > zone.managedPages {
                violations.append(.wrongFreePages(zone.type))
            }
            let reserve = zone.lowmemReserve
            for index in reserve.indices {
                if index <= zone.type.rawValue {
                    if reserve[index] != 0 { violations.append(.reserveAgainstLowerZone(zone.type)) }
                } else if reserve[index] < reserve[index - 1] {
                    violations.append(.shrinkingReserve(zone.type))
                }
            }
        }
        return violations
    }
}
