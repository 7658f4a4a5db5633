extension SamePageMerging {
    /// A rule that a state breaks. A correct state never has one.
    public enum Violation: Equatable, Sendable {
        /// A node is not mapped by as many pages as it says.
        case wrongMappings(node: Int)
        /// A page is on a node's list that does not say so itself, or the other way round.
        case wrongList(page: Int)
        /// A node has more pages on its list than may share one page.
        case tooManySharers(node: Int)
        /// A node is in no chain, or in one of another content, or in two.
        case wrongChain(node: Int)
        /// A page that ksmd has not seen maps a merged page.
        case unknownSharer(page: Int)
    }

    /// Checks every rule.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        var mapped = [Int](repeating: 0, count: nodes.count)
        for (page, mapping) in mappings.enumerated() {
            if case .merged(let node) = mapping {
                mapped[node] += 1
                if items[page] == nil { violations.append(.unknownSharer(page: page)) }
                if items[page]?.place != .stable(node) { violations.append(.wrongList(page: page)) }
            }
            if case .stable(let node) = items[page]?.place, !nodes[node].items.contains(page) {
                violations.append(.wrongList(page: page))
            }
        }
        for (index, node) in nodes.enumerated() {
            if mapped[index] != node.mappings { violations.append(.wrongMappings(node: index)) }
            if node.items.count > settings.maxPageSharing { violations.append(.tooManySharers(node: index)) }
            var places = 0
            for chain in chains where chain.nodes.contains(index) {
                places += chain.content == node.content ? 1 : 2
            }
            if places != (node.isInTree ? 1 : 0) { violations.append(.wrongChain(node: index)) }
            for page in node.items where items[page]?.place != .stable(index) {
                violations.append(.wrongList(page: page))
            }
        }
        return violations
    }
}
