/// A rule that a state of an address space breaks. A correct one never has one.
public enum AddressSpaceViolation: Equatable, Sendable {
    /// An area is empty, not made of whole pages, or not below `taskSize`.
    case badRange(start: UInt64, end: UInt64)
    /// An area starts before the one below it ends.
    case overlap(start: UInt64)
    /// The tree does not know its widest gaps or its number of areas.
    case unsoundTree
    /// Page counts differ from what the areas add up to.
    case wrongPageCounts(counted: AddressSpace.PageCounts, recorded: AddressSpace.PageCounts)
    /// A shared mapping has private pages.
    case anonVMAOfSharedArea(start: UInt64)
    /// Private anonymous memory that was never written has a page offset that is not that of its address,
    /// so that it could not merge with memory mapped next to it.
    case unexpectedPageOffset(start: UInt64)
}

extension AddressSpace {
    /// Checks every rule, as `validate_mm` does some of them.
    ///
    /// - Returns: What is broken; empty for a sound state.
    /// - Complexity: O(areas).
    public func checkInvariants() -> [AddressSpaceViolation] {
        var violations: [AddressSpaceViolation] = []
        var counted = AddressSpace()
        var end: UInt64 = 0
        for area in areas {
            if area.start >= area.end || area.start % Self.pageSize != 0 || area.end % Self.pageSize != 0
                || area.end > Self.taskSize
            {
                violations.append(.badRange(start: area.start, end: area.end))
                continue
            }
            if area.start < end { violations.append(.overlap(start: area.start)) }
            end = area.end
            counted.count(area.flags, plus: area.pageCount)
            if area.flags.contains(.shared), area.anonVMA != nil {
                violations.append(.anonVMAOfSharedArea(start: area.start))
            }
            if area.backing == .anonymous, area.anonVMA == nil, !area.flags.contains(.growsDown),
                area.pageOffset != area.start / Self.pageSize
            {
                violations.append(.unexpectedPageOffset(start: area.start))
            }
        }
        if !tree.isSound { violations.append(.unsoundTree) }
        if counted.pages != pages {
            violations.append(.wrongPageCounts(counted: counted.pages, recorded: pages))
        }
        return violations
    }
}
