extension PageReplacement {
    /// A rule that a state breaks. A correct run never has one.
    public enum Violation: Equatable, Sendable {
        /// More pages are resident than there are frames.
        case tooManyPages(Int)
        /// The page's note of its frame and the frame's note of its page differ.
        case wrongFrame(page: Int)
        /// Hits and faults are not the references made, or evictions are not the faults that found no free frame.
        case wrongCounts
        /// The hand is at no frame.
        case handOutside(Int)
        /// LRU's list is not every resident page once, or not in the order of last use.
        case wrongUseOrder
        /// OPT's note of a page's next use is not where the references have it.
        case wrongNextUse(frame: Int)
        /// Clock keeps a bit for a frame that is not in use, or none for one that is.
        case wrongBits
    }

    /// Checks every rule.
    ///
    /// - Complexity: O(pages + frames × references).
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        if pageIn.count > frameCount { violations.append(.tooManyPages(pageIn.count)) }
        for page in frameOf.indices {
            let frame = Int(frameOf[page])
            let inFrames = pageIn.indices.filter { Int(pageIn[$0]) == page }
            if inFrames != (frame < 0 ? [] : [frame]) { violations.append(.wrongFrame(page: page)) }
        }
        if hits + faults != position || evictions != faults - pageIn.count { violations.append(.wrongCounts) }
        if hand < 0 || hand >= frameCount { violations.append(.handOutside(hand)) }
        switch policy {
        case .fifo: break
        case .clock:
            if isReferenced.count != pageIn.count { violations.append(.wrongBits) }
        case .lru:
            if usesAreDisordered { violations.append(.wrongUseOrder) }
        case .opt:
            for frame in pageIn.indices {
                let page = Int(pageIn[frame])
                let next = references[position...].firstIndex(of: page)
                if nextUse(ofFrame: frame) != next { violations.append(.wrongNextUse(frame: frame)) }
            }
        }
        return violations
    }

    private var usesAreDisordered: Bool {
        var uses: [Int] = []
        var frame = oldest
        while frame != Self.nowhere, uses.count <= pageIn.count {
            let page = Int(pageIn[Int(frame)])
            uses.append(references[..<position].lastIndex(of: page) ?? -1)
            frame = newer[Int(frame)]
        }
        let ascending = zip(uses, uses.dropFirst()).allSatisfy { $0.0 < $0.1 }
        return uses.count != pageIn.count || !ascending
    }
}
