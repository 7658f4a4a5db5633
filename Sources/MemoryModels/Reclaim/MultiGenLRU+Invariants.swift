extension MultiGenLRU {
    /// A rule that a state breaks. A correct state never has one.
    public enum Violation: Equatable, Sendable {
        /// The number of resident folios is wrong, or above the number of frames.
        case wrongCount
        /// Follows `seq_is_valid`: a type has too few or too many generations.
        case wrongGenerations
        /// A folio in memory is not on exactly one list of its type, or one that is not in memory is.
        case wrongList(Int)
        /// A folio is on the list of a generation younger than its own.
        case tooYoungList(Int)
        /// A folio in memory has a shadow entry, or one that was evicted has flags.
        case wrongShadow(Int)
        /// The accessed bit of a folio that no page table maps is set.
        case youngUnmapped(Int)
    }

    /// Checks every rule.
    ///
    /// - Complexity: O(folios).
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        if maximum < minimum[0] + 1 || maximum < minimum[1] + 1 || generations(1) > generations(0)
            || generations(0) > Self.maximumGenerations
        {
            return [.wrongGenerations]
        }
        var times = [Int](repeating: 0, count: folios.count)
        for type in 0..<2 {
            for generation in 0..<4 {
                for folio in lists[2 * generation + type] {
                    times[folio] += self.type(folio) == type ? 1 : 2
                    var listed = maximum
                    while Self.index(listed) != generation { listed -= 1 }
                    if let own = sequence(of: folio), own < listed { violations.append(.tooYoungList(folio)) }
                }
            }
        }
        var count = 0
        for folio in folios.indices {
            let state = folios[folio]
            if state.isResident { count += 1 }
            if times[folio] != (state.isResident ? 1 : 0) { violations.append(.wrongList(folio)) }
            let bare = Folio(shadow: state.shadow)
            if state.isResident ? state.shadow != nil : state != bare { violations.append(.wrongShadow(folio)) }
            if state.isYoung && !state.isMapped { violations.append(.youngUnmapped(folio)) }
        }
        if count != residentCount || count > frameCount { violations.append(.wrongCount) }
        return violations
    }
}
