extension PageReplacement {
    /// A rule that a state breaks. A correct run never has one.
    public enum Violation: Equatable, Sendable {
        /// More pages are resident than there are frames.
        case tooManyPages(Int)
        /// The page's note of its frame and the frame's note of its page differ.
        case wrongFrame(page: Int)
        /// Evictions are not the faults that found no free frame.
        case wrongCounts
        /// The hand is at no frame.
        case handOutside(Int)
        /// LRU's list is not every resident page once, or not in the order of last use.
        case wrongUseOrder
        /// OPT's note of a page's next use is not where the references have it.
        case wrongNextUse(frame: Int)
        /// OPT's tournament has a wrong winner.
        case wrongFarthestUse
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
        if evictions != faults - pageIn.count { violations.append(.wrongCounts) }
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
            if !farthest.isSound { violations.append(.wrongFarthestUse) }
        }
        return violations
    }

    private var usesAreDisordered: Bool {
        let uses = useOrder.frames.map { frame -> Int in
            let page = Int(pageIn[frame])
            return references[..<position].lastIndex(of: page) ?? -1
        }
        let ascending = zip(uses, uses.dropFirst()).allSatisfy { $0.0 < $0.1 }
        return uses.count != pageIn.count || !ascending
    }
}
