// What must hold after every operation.
extension VmapAllocator {
    /// A line of /proc/vmallocinfo: an area in use or one that waits for a flush.
    public struct InfoLine: Sendable, Equatable {
        /// The area.
        public let area: VmapArea
        /// Whether it is `unpurged`.
        public let isUnpurged: Bool
    }

    /// The areas as /proc/vmallocinfo lists them: those in use by vmap node and then by address, then those that wait
    /// for a flush. Areas in pools are not listed. Follows `vmalloc_info_show` and `show_purge_info`.
    public var infoLines: [InfoLine] {
        var lines: [InfoLine] = []
        for index in nodes.indices {
            for area in busy where node(of: area.start) == index {
                lines.append(InfoLine(area: area, isUnpurged: false))
            }
        }
        for node in nodes {
            for area in node.lazy { lines.append(InfoLine(area: area, isUnpurged: true)) }
        }
        return lines
    }

    /// How many pages vmalloc has allocated: `vmalloc_nr_pages`, the VmallocUsed of /proc/meminfo.
    public var usedPages: UInt64 {
        busy.reduce(0) { $0 + ($1.kind == .vmalloc ? $1.mappedPages : 0) }
    }

    /// A rule that was broken.
    public enum Violation: Sendable, Equatable {
        /// The byte at this address belongs to no area, or two areas claim it.
        case notPartitioned(UInt64)
        /// Two free areas of the tree touch here.
        case unmerged(UInt64)
        /// The free area at this address does not know the largest area below it.
        case wrongMaximum(UInt64)
        /// The tree is not balanced, not sorted, or badly linked at the free area at this address.
        case badTree(UInt64)
        /// `lazyPages` is not the number of pages that wait.
        case wrongLazyCount(UInt64)
        /// An area of this address is in a pool for another size.
        case wrongPool(UInt64)
    }

    /// Checks every rule.
    ///
    /// - Returns: What is broken; empty for a sound state.
    public func checkInvariants() -> [Violation] {
        var violations = free.checkInvariants()
        var ranges = free.areas.map { $0.start..<$0.end }
        for area in busy { ranges.append(area.start..<area.end) }
        var waiting: UInt64 = 0
        for node in nodes {
            for area in node.lazy {
                ranges.append(area.start..<area.end)
                waiting += area.pageCount
            }
            for pool in node.pools {
                for area in pool.areas {
                    ranges.append(area.start..<area.end)
                    if area.pageCount != pool.pageCount { violations.append(.wrongPool(area.start)) }
                }
            }
        }
        if waiting != lazyPages { violations.append(.wrongLazyCount(waiting)) }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        var next = start
        for range in ranges {
            if range.lowerBound != next { violations.append(.notPartitioned(min(next, range.lowerBound))) }
            next = range.upperBound
        }
        if next != end { violations.append(.notPartitioned(next)) }
        return violations
    }
}

extension VmapFreeTree {
    /// Checks order, links, colours and the largest sizes.
    func checkInvariants() -> [VmapAllocator.Violation] {
        var violations: [VmapAllocator.Violation] = []
        _ = check(root, parent: -1, &violations)
        if root >= 0, slots[root].isRed { violations.append(.badTree(slots[root].node.start)) }
        var previous: Node?
        for node in areas {
            if let previous {
                if previous.end == node.start { violations.append(.unmerged(node.start)) }
                if previous.end > node.start { violations.append(.badTree(node.start)) }
            }
            if node.start >= node.end { violations.append(.badTree(node.start)) }
            previous = node
        }
        return violations
    }

    /// Checks a subtree and returns how many black nodes each way down has, and the largest size.
    private func check(
        _ slot: Int,
        parent: Int,
        _ violations: inout [VmapAllocator.Violation]
    ) -> (blacks: Int, largest: UInt64) {
        guard slot >= 0 else { return (0, 0) }
        let left = check(slots[slot].left, parent: slot, &violations)
        let right = check(slots[slot].right, parent: slot, &violations)
        let node = slots[slot].node
        let isRed = slots[slot].isRed
        let redBelowRed = isRed && parent >= 0 && slots[parent].isRed
        if left.blacks != right.blacks || redBelowRed || slots[slot].parent != parent {
            violations.append(.badTree(node.start))
        }
        let largest = max(node.size, max(left.largest, right.largest))
        if node.subtreeMaxSize != largest { violations.append(.wrongMaximum(node.start)) }
        return (left.blacks + (isRed ? 0 : 1), largest)
    }
}
