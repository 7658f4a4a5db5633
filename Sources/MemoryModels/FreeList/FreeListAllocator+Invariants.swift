/// A rule that a state of a free-list allocator breaks. A correct one never has one.
public enum FreeListViolation: Equatable, Sendable {
    /// Between two blocks is a gap, or they overlap, at this byte.
    case notCovered(at: Int)
    /// The list is not in its order at this place.
    case wrongOrder(at: Int)
    /// Two free blocks touch at this byte although blocks are merged.
    case notMerged(at: Int)
    /// The next search would start behind the list.
    case lostRover
}

extension FreeListAllocator {
    /// Checks every rule.
    ///
    /// - Returns: What is broken; empty for a sound state.
    public func checkInvariants() -> [FreeListViolation] {
        var violations: [FreeListViolation] = []
        var blocks = used.map { (block: $0, isFree: false) } + free.map { (block: $0, isFree: true) }
        blocks.sort { $0.block.start < $1.block.start }
        var end = 0
        var wasFree = false
        for (block, isFree) in blocks {
            if block.start != end || block.length <= 0 { violations.append(.notCovered(at: end)) }
            if options.coalesces, isFree, wasFree { violations.append(.notMerged(at: block.start)) }
            wasFree = isFree
            end = block.end
        }
        if end != capacity { violations.append(.notCovered(at: end)) }
        for (index, (one, other)) in zip(free, free.dropFirst()).enumerated() {
            let isOrdered =
                switch options.order {
                case .address: one.start < other.start
                case .size: one.length < other.length || (one.length == other.length && one.start < other.start)
                case .lastFreed: true
                }
            if !isOrdered { violations.append(.wrongOrder(at: index)) }
        }
        if rover != 0, rover >= free.count { violations.append(.lostRover) }
        return violations
    }
}
