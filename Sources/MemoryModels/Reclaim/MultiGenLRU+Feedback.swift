extension MultiGenLRU {
    /// `struct ctrl_pos`.
    struct Position {
        let refaulted: UInt64
        let total: UInt64
        let gain: UInt64
    }

    /// Follows `positive_ctrl_err`: whether `value` is to be evicted as readily as `setPoint`, since it has few refaults
    /// or a lower share of them.
    static func isPositive(setPoint: Position, value: Position) -> Bool {
        value.refaulted < UInt64(batch)
            || value.refaulted * (setPoint.total + UInt64(batch)) * setPoint.gain
                <= (setPoint.refaulted + 1) * value.total * value.gain
    }

    /// Follows `read_ctrl_pos`.
    private func position(_ type: Int, _ tier: Int, gain: Int) -> Position {
        let tier = tiers[4 * type + tier]
        return Position(
            refaulted: tier.averageRefaulted + tier.refaulted,
            total: tier.averageTotal + tier.evicted + tier.protected,
            gain: UInt64(gain)
        )
    }

    /// Follows `get_tier_idx`: the last tier that is evicted.
    func lastTier(_ type: Int) -> Int {
        lastTier(type, gain: 2, against: position(type, 0, gain: 1))
    }

    private func lastTier(_ type: Int, gain: Int, against setPoint: Position) -> Int {
        var tier = 1
        while tier < Self.tierCount,
            Self.isPositive(setPoint: setPoint, value: position(type, tier, gain: gain))
        {
            tier += 1
        }
        return tier - 1
    }

    /// Follows `get_type_to_scan`.
    func typeToScan() -> (type: Int, lastTier: Int) {
        let gain = [swappiness, 200 - swappiness]
        let anonymous = position(0, 0, gain: gain[0])
        let file = position(1, 0, gain: gain[1])
        let type = Self.isPositive(setPoint: anonymous, value: file) ? 1 : 0
        return (type, lastTier(type, gain: gain[type], against: type == 1 ? anonymous : file))
    }
}
