extension E820Table {
    /// A rule that a table must keep after `update()`.
    public enum Violation: Equatable, Sendable {
        /// The entry at `index` is empty, has no type, or runs past the highest address.
        case meaninglessEntry(index: Int)
        /// The entry at `index` begins before the one in front of it.
        case unsorted(index: Int)
        /// The entry at `index` begins within the one in front of it.
        case overlap(index: Int)
        /// The entry at `index` continues the one in front of it and should be part of it.
        case unmerged(index: Int)
        /// There are more entries than fit.
        case tooMany(count: Int)
    }

    /// Checks what holds after `update()` has said `.updated`: entries ascend, are disjoint, and
    /// neighbours of one type are merged unless the type stays apart.
    ///
    /// - Returns: What is broken, by index; empty for a sound table.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        if entries.count > capacity { violations.append(.tooMany(count: entries.count)) }
        for (index, entry) in entries.enumerated() {
            if entry.size == 0 || entry.type.rawValue == 0 || entry.wrapsAround {
                violations.append(.meaninglessEntry(index: index))
            }
            guard index > 0 else { continue }
            let previous = entries[index - 1]
            if entry.address < previous.address {
                violations.append(.unsorted(index: index))
            } else if entry.address < previous.end {
                violations.append(.overlap(index: index))
            } else if entry.address == previous.end && entry.type == previous.type && !entry.type.staysApart {
                violations.append(.unmerged(index: index))
            }
        }
        return violations
    }
}
