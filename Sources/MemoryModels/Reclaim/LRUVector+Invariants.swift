extension LRUVector {
    /// A rule that a state breaks. A correct state never has one.
    public enum Violation: Equatable, Sendable {
        /// More pages are resident than there are frames.
        case tooManyPages(Int)
        /// A page in memory is on no list or on the wrong one, or one that is not is on a list.
        case wrongList(Int)
        /// A list's count differs from its pages, or its links lead in a circle.
        case wrongCount(LRUList)
        /// A neighbour in a list does not point back.
        case brokenLink(Int)
        /// A page in memory has a shadow entry, or one that was evicted has flags.
        case wrongShadow(Int)
        /// The accessed bit of a page that no page table maps is set.
        case youngUnmapped(Int)
    }

    /// Checks every rule.
    ///
    /// - Complexity: O(pages).
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        if residentCount > frameCount { violations.append(.tooManyPages(residentCount)) }
        var isListed = [Bool](repeating: false, count: folios.count)
        for list in LRUList.allCases {
            let sentinel = folios.count + list.rawValue
            var place = Int(next[sentinel])
            var length = 0
            while place != sentinel, place >= 0, place < folios.count, length <= folios.count {
                if Int(next[Int(previous[place])]) != place { violations.append(.brokenLink(place)) }
                if self.list(of: place) != list || isListed[place] { violations.append(.wrongList(place)) }
                isListed[place] = true
                length += 1
                place = Int(next[place])
            }
            if length != counts[list.rawValue] { violations.append(.wrongCount(list)) }
        }
        for page in folios.indices {
            let folio = folios[page]
            if folio.isResident != isListed[page] { violations.append(.wrongList(page)) }
            let bare = Folio(shadow: folio.shadow)
            if folio.isResident ? folio.shadow != nil : folio != bare { violations.append(.wrongShadow(page)) }
            if folio.isYoung && !folio.isMapped { violations.append(.youngUnmapped(page)) }
        }
        return violations
    }
}
