extension MemoryCgroups {
    /// A rule that a state breaks. A correct state never has one.
    public enum Violation: Equatable, Sendable {
        /// A group's usage is not what is charged in its subtree.
        case wrongUsage(group: Int, counted: Int64)
        /// What a counter knows of its own or its children's protected usage does not follow from the usages.
        case wrongProtectedUsage(group: Int)
        /// A group's pages are fewer than none.
        case negative(group: Int)
        /// A stock holds more than a batch, or pages of no group.
        case wrongStock(cpu: Int)
    }

    /// Checks every rule.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        for group in groups.indices {
            var charged: Int64 = 0
            for place in preorder(from: group) {
                charged += groups[place].anonymous + groups[place].cache
                for stock in stocks where stock.group == place { charged += stock.pages }
            }
            let counter = counters[group]
            if charged != counter.usage { violations.append(.wrongUsage(group: group, counted: charged)) }
            var min: Int64 = 0
            var low: Int64 = 0
            for child in groups[group].children {
                min += Swift.min(counters[child].usage, counters[child].min)
                low += Swift.min(counters[child].usage, counters[child].low)
            }
            if counter.childrenMinUsage != min || counter.childrenLowUsage != low {
                violations.append(.wrongProtectedUsage(group: group))
            }
            if groups[group].anonymous < 0 || groups[group].cache < 0 { violations.append(.negative(group: group)) }
        }
        for (cpu, stock) in stocks.enumerated() {
            let isEmpty = stock.group == nil && stock.pages != 0
            if isEmpty || stock.pages < 0 || stock.pages > Self.chargeBatch { violations.append(.wrongStock(cpu: cpu)) }
        }
        return violations
    }
}
