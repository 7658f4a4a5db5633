extension PageCounterTree {
    /// What protects one counter's memory, of what its parent has to give.
    ///
    /// Follows `effective_protection`: if the children make use of more than the parent has, each gets a part in
    /// proportion to its use; if they make use of less, each keeps its own, and with `isRecursive` the rest is
    /// shared out in proportion to the unprotected usage.
    ///
    /// - Parameters:
    ///   - usage: The counter's usage, in pages.
    ///   - parentUsage: That of its parent.
    ///   - setting: What is declared for the counter.
    ///   - parentEffective: What protects the parent.
    ///   - siblingsProtected: How much the parent's children make use of, this one included.
    ///   - isRecursive: Whether cgroup2 is mounted with `memory_recursiveprot`.
    /// - Returns: The protection in pages. Products of page counts must stay below 2^63.
    public static func effectiveProtection(
        usage: Int64,
        parentUsage: Int64,
        setting: Int64,
        parentEffective: Int64,
        siblingsProtected: Int64,
        isRecursive: Bool
    ) -> Int64 {
        let protected = Swift.min(usage, setting)
        if siblingsProtected > parentEffective { return protected * parentEffective / siblingsProtected }
        guard isRecursive, parentEffective > siblingsProtected, parentUsage > siblingsProtected, usage > protected
        else { return protected }
        let unclaimed = (parentEffective - siblingsProtected) * (usage - protected)
        return protected + unclaimed / (parentUsage - siblingsProtected)
    }

    /// Computes `emin` and `elow` of a counter for reclaim that begins at `root`.
    ///
    /// Follows `page_counter_calculate_protection`. The values of the counters above must be computed before.
    public mutating func calculateProtection(of counter: Int, root: Int, isRecursive: Bool) {
        let own = counters[counter]
        guard counter != root, own.usage > 0, let parentIndex = own.parent else { return }
        if parentIndex == root {
            counters[counter].effectiveMin = own.min
            counters[counter].effectiveLow = own.low
            return
        }
        let parent = counters[parentIndex]
        counters[counter].effectiveMin = Self.effectiveProtection(
            usage: own.usage,
            parentUsage: parent.usage,
            setting: own.min,
            parentEffective: parent.effectiveMin,
            siblingsProtected: parent.childrenMinUsage,
            isRecursive: isRecursive
        )
        counters[counter].effectiveLow = Self.effectiveProtection(
            usage: own.usage,
            parentUsage: parent.usage,
            setting: own.low,
            parentEffective: parent.effectiveLow,
            siblingsProtected: parent.childrenLowUsage,
            isRecursive: isRecursive
        )
    }
}
