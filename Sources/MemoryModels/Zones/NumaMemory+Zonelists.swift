// Building the zonelists at boot.
extension NumaMemory {
    /// What `find_next_best_node` weighs a node by; the smallest is taken.
    ///
    /// The distance comes first. Of nodes at equal distance, one above and one without CPUs is taken first
    /// (each counts one), and among the rest the one that fewer others fall back to.
    public func weight(of candidate: Int, from node: Int) -> Int {
        var value = distances[node][candidate]
        if candidate < node { value += 1 }
        // `PENALTY_FOR_NODE_WITH_CPUS`.
        if nodes[candidate].hasCPUs { value += 1 }
        return value * Self.maxNodes + nodeLoad[candidate]
    }

    /// The next node for the fallback list of `node`. Follows `find_next_best_node`.
    func findNextBestNode(_ node: Int, used: inout NodeSet) -> Int? {
        if !used.contains(node), nodes[node].hasMemory {
            used.insert(node)
            return node
        }
        var best: Int?
        var smallest = Int.max
        for candidate in nodes.indices where nodes[candidate].hasMemory && !used.contains(candidate) {
            let weight = weight(of: candidate, from: node)
            if weight < smallest {
                smallest = weight
                best = candidate
            }
        }
        if let best { used.insert(best) }
        return best
    }

    /// Follows `build_zonelists`, up to the order of nodes.
    mutating func buildFallbackOrder(of node: Int) -> [Int] {
        var order: [Int] = []
        var used = NodeSet()
        var previous = node
        while let next = findNextBestNode(node, used: &used) {
            // The first of a distance is charged, so that another node's list begins elsewhere.
            if distances[node][next] != distances[node][previous] { nodeLoad[next] += 1 }
            order.append(next)
            previous = next
        }
        return order
    }

    /// The zonelist of a node: the populated zones of each node in its fallback order, highest zone first.
    /// Follows `build_zonelists_in_node_order` and `build_zonerefs_node`.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - fallback: False for `ZONELIST_NOFALLBACK`, which `__GFP_THISNODE` uses.
    /// - Returns: The zones in the order in which they are tried.
    public func zonelist(of node: Int, fallback: Bool = true) -> [Zoneref] {
        var list: [Zoneref] = []
        for number in fallback ? fallbackOrder[node] : [node] {
            for zone in nodes[number].zones.reversed() where zone.managedPages > 0 {
                list.append(Zoneref(node: number, zone: zone.type))
            }
        }
        return list
    }
}
