extension SwapDevice {
    /// Takes slots for a folio. Follows `cluster_alloc_swap_entry`: the CPU's own cluster, a free one, one with room
    /// for this order, one that is fragmented, and for single pages also those of higher orders.
    mutating func allocate(order: Int) -> Int? {
        var found: Int?
        defer { if found == nil { next[order] = 0 } }
        if next[order] != 0 {
            found = scan(from: next[order], order: order)
            if found != nil { return found }
        }
        if let cluster = freeClusters.first {
            found = scan(from: cluster * clusterPages, order: order)
            return found
        }
        if isSwapFull { reclaimFullCluster() }
        if order < highestOrder {
            var looked = 0
            while let cluster = nonfull[order].first {
                nonfull[order].removeFirst()
                fragmented[order].append(cluster)
                clusters[cluster].state = .fragmented
                found = scan(from: cluster * clusterPages, order: order)
                looked += 1
                if found != nil { return found }
            }
            while looked < fragmented[order].count {
                let cluster = fragmented[order].removeFirst()
                fragmented[order].append(cluster)
                found = scan(from: cluster * clusterPages, order: order)
                looked += 1
                if found != nil { return found }
            }
        }
        guard order == 0 else { return nil }
        for other in 1..<max(1, nonfull.count) {
            while let cluster = fragmented[other].first ?? nonfull[other].first {
                found = scan(from: cluster * clusterPages, order: 0)
                if found != nil { return found }
            }
        }
        return nil
    }

    /// Looks for a range of free slots from one slot to the end of its cluster. Follows `alloc_swap_scan_cluster`,
    /// which also notes where the next scan goes on.
    private mutating func scan(from start: Int, order: Int) -> Int? {
        let length = 1 << order
        let cluster = start / clusterPages
        let end = Swift.min((cluster + 1) * clusterPages, map.count) - length
        next[order] = 0
        guard clusters[cluster].count + length <= clusterPages else { return nil }
        var slot = start
        while slot <= end {
            if isFree(slot, length) {
                take(slot, order)
                let goesOn = clusters[cluster].count < clusterPages && slot + length <= end
                next[order] = goesOn ? slot + length : 0
                return slot
            }
            slot += length
        }
        return nil
    }

    /// Follows `cluster_scan_range`: if swap is full, pages that are only in the swap cache make room.
    private mutating func isFree(_ start: Int, _ length: Int) -> Bool {
        for slot in start..<(start + length) where map[slot] != 0 {
            if map[slot] != Self.hasCache || !isSwapFull { return false }
        }
        for slot in start..<(start + length) where map[slot] != 0 { dropCache(slot) }
        return true
    }

    /// Follows `cluster_alloc_range`.
    private mutating func take(_ start: Int, _ order: Int) {
        let index = start / clusterPages
        let length = 1 << order
        if clusters[index].count == 0 {
            if length < clusterPages { move(index, to: .nonfull, order: order) }
            clusters[index].order = order
        }
        for slot in start..<(start + length) { map[slot] = Self.hasCache }
        freeSlots -= length
        clusters[index].count += length
        if clusters[index].count == clusterPages { move(index, to: .full, order: clusters[index].order) }
    }

    /// A slot is free again. Follows `dec_cluster_info_page`.
    mutating func release(_ slot: Int) {
        let index = slot / clusterPages
        freed.append(slot)
        freeSlots += 1
        clusters[index].count -= 1
        if clusters[index].count == 0 {
            move(index, to: .free, order: 0)
        } else if clusters[index].state != .nonfull {
            move(index, to: .nonfull, order: clusters[index].order)
        }
    }

    /// Puts a cluster at the end of another list.
    private mutating func move(_ index: Int, to state: State, order: Int) {
        let old = clusters[index]
        switch old.state {
        case .free: freeClusters.removeAll { $0 == index }
        case .full: fullClusters.removeAll { $0 == index }
        case .nonfull: nonfull[old.order].removeAll { $0 == index }
        case .fragmented: fragmented[old.order].removeAll { $0 == index }
        }
        clusters[index].state = state
        clusters[index].order = order
        switch state {
        case .free: freeClusters.append(index)
        case .full: fullClusters.append(index)
        case .nonfull: nonfull[order].append(index)
        case .fragmented: fragmented[order].append(index)
        }
    }

    /// Frees the slots of one full cluster whose pages are only in the swap cache. Follows
    /// `swap_reclaim_full_clusters`.
    private mutating func reclaimFullCluster() {
        guard let index = fullClusters.first else { return }
        fullClusters.removeFirst()
        fullClusters.append(index)
        for slot in (index * clusterPages)..<Swift.min((index + 1) * clusterPages, map.count)
        where map[slot] == Self.hasCache {
            dropCache(slot)
        }
    }

    // MARK: Checks

    /// A rule that a state breaks. A correct area never has one.
    public enum Violation: Equatable, Sendable {
        /// A cluster's count is not that of its slots in use.
        case wrongCount(cluster: Int)
        /// A cluster is not on the list of its state, or its state does not fit its count.
        case wrongList(cluster: Int)
        /// The number of free slots is wrong.
        case wrongFreeSlots(counted: Int)
        /// A slot's page is mapped from the swap cache, but is not in it.
        case wrongCache(slot: Int)
    }

    /// Checks every rule.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        for (index, cluster) in clusters.enumerated() {
            var used = 0
            for slot in (index * clusterPages)..<((index + 1) * clusterPages) where slot >= map.count || map[slot] != 0
            {
                used += 1
            }
            if used != cluster.count { violations.append(.wrongCount(cluster: index)) }
            var places = 0
            if freeClusters.contains(index) { places += cluster.state == .free && used == 0 ? 1 : 2 }
            if fullClusters.contains(index) { places += cluster.state == .full && used == clusterPages ? 1 : 2 }
            for order in nonfull.indices {
                if nonfull[order].contains(index) {
                    places += cluster.state == .nonfull && cluster.order == order ? 1 : 2
                }
                if fragmented[order].contains(index) {
                    places += cluster.state == .fragmented && cluster.order == order ? 1 : 2
                }
            }
            if places != 1 { violations.append(.wrongList(cluster: index)) }
        }
        var free = 0
        for value in map where value == 0 { free += 1 }
        if free != freeSlots { violations.append(.wrongFreeSlots(counted: free)) }
        for slot in map.indices where cacheMappings[slot] > 0 && map[slot] & Self.hasCache == 0 {
            violations.append(.wrongCache(slot: slot))
        }
        return violations
    }
}
