/// A request for single pages.
public struct NumaRequest: Sendable, Equatable {
    /// The node of the CPU that asks.
    public var cpuNode: Int
    /// The highest zone that the pages may come from: `gfp_zone`.
    public var highest: ZoneType
    /// `__GFP_THISNODE`: from the start node or not at all.
    public var thisNode = false

    /// A request from a CPU of `cpuNode`.
    public init(cpuNode: Int, highest: ZoneType = .movable, thisNode: Bool = false) {
        self.cpuNode = cpuNode
        self.highest = highest
        self.thisNode = thisNode
    }
}

/// Something that happened to requests, in the order in which it did.
public enum NumaEvent: Sendable, Equatable {
    /// So many pages came from this zone; `belowLow` if the slow path took them.
    case took(zone: NumaMemory.Zoneref, pages: Int64, belowLow: Bool)
    /// No zone of the list was above its low watermark, so kswapd was woken.
    case wokeKswapd
    /// The preferred nodes had nothing, so that all nodes were tried.
    case leftPreferredNodes
    /// So many requests found no page above the min watermark: they would reclaim now.
    case shortage(pages: Int64)
}

extension NumaMemory {
    /// Asks for `count` pages, one after the other.
    ///
    /// Follows `alloc_pages_mpol_noprof` down to `get_page_from_freelist`. Pages that come from the same zone
    /// are taken together, with the same outcome.
    ///
    /// - Parameters:
    ///   - count: 0 or more.
    ///   - request: Who asks, and for what.
    ///   - events: What happened is appended; equal neighbours are joined.
    /// - Returns: How many pages were found.
    @discardableResult
    public mutating func allocate(
        _ count: Int64,
        for request: NumaRequest,
        recordingInto events: inout [NumaEvent]
    ) -> Int64 {
        var rest = count
        while rest > 0 {
            let taken = policy.mode == .interleave ? interleave(rest, request, &events) : place(rest, request, &events)
            if taken == 0 {
                record(.shortage(pages: rest), into: &events)
                break
            }
            rest -= taken
        }
        return count - rest
    }

    /// Gives back up to `count` pages that are in use in a zone.
    ///
    /// - Returns: How many there were.
    @discardableResult
    public mutating func free(_ count: Int64, to zone: Zoneref) -> Int64 {
        let state = nodes[zone.node].zones[zone.zone.rawValue]
        let pages = min(count, state.managedPages - state.freePages)
        nodes[zone.node].zones[zone.zone.rawValue].freePages += pages
        return pages
    }

    // MARK: Policies

    /// The node where the search starts, and the nodes that it is confined to, if any. Follows `policy_nodemask`.
    func policyNodemask(_ request: NumaRequest) -> (node: Int, mask: NodeSet?) {
        switch policy.mode {
        case .local: (request.cpuNode, nil)
        case .preferred: (policy.nodes.first, nil)
        case .preferredMany: (request.cpuNode, policy.nodes)
        case .bind: (request.cpuNode, applies(to: request.highest) ? policy.nodes : nil)
        case .interleave: (policy.nodes.next(after: lastInterleaved), nil)
        }
    }

    /// Whether `MPOL_BIND` counts: requests for lower zones than the highest are not bound. Follows
    /// `apply_policy_zone`.
    private func applies(to zone: ZoneType) -> Bool {
        var policyZone = ZoneType.dma
        var hasKernelMemory = false
        for (number, node) in nodes.enumerated() {
            for state in node.zones where state.managedPages > 0 && state.type != .movable {
                policyZone = max(policyZone, state.type)
                if policy.nodes.contains(number) { hasKernelMemory = true }
            }
        }
        return zone >= (hasKernelMemory ? policyZone : .movable)
    }

    /// Takes up to `count` pages from the first zone that has some.
    private mutating func place(_ count: Int64, _ request: NumaRequest, _ events: inout [NumaEvent]) -> Int64 {
        let (node, mask) = policyNodemask(request)
        if let choice = search(from: node, mask, request, &events) { return take(count, choice, request, &events) }
        // As `alloc_pages_preferred_many` does.
        guard policy.mode == .preferredMany else { return 0 }
        record(.leftPreferredNodes, into: &events)
        guard let choice = search(from: node, nil, request, &events) else { return 0 }
        return take(count, choice, request, &events)
    }

    /// Takes a page for the next node in turn, or as many rounds of one page a node as come out the same.
    private mutating func interleave(_ count: Int64, _ request: NumaRequest, _ events: inout [NumaEvent]) -> Int64 {
        let turns = Int64(policy.nodes.count)
        var choices: [Choice] = []
        // What the searches report counts only if their pages are taken.
        var reports: [NumaEvent] = []
        if count >= turns {
            for node in policy.nodes.members {
                if let choice = search(from: node, nil, request, &reports) { choices.append(choice) }
            }
        }
        var rounds = Int64(choices.count) == turns ? count / turns : 0
        for choice in choices {
            let sharers = choices.filter { $0.zone == choice.zone }.count
            rounds = min(rounds, choice.available / Int64(sharers))
        }
        if rounds == 0 {
            let node = policy.nodes.next(after: lastInterleaved)
            lastInterleaved = node
            guard let choice = search(from: node, nil, request, &events) else { return 0 }
            if choice.zone.node == node { nodes[node].statistics.interleaveHit += 1 }
            return take(1, choice, request, &events)
        }
        for report in reports { record(report, into: &events) }
        for (index, node) in policy.nodes.members.enumerated() {
            if choices[index].zone.node == node { nodes[node].statistics.interleaveHit += rounds }
            _ = take(rounds, choices[index], request, &events)
        }
        return rounds * turns
    }

    // MARK: Searching a zonelist

    /// A zone with pages for a request.
    private struct Choice {
        let zone: Zoneref
        /// How many pages it has for such requests.
        let available: Int64
        let belowLow: Bool
        /// The node of `preferred_zoneref`.
        let preferredNode: Int
    }

    /// Follows `__alloc_pages_noprof`: the fast path down to the low watermark, the slow path down to min.
    private func search(
        from node: Int,
        _ mask: NodeSet?,
        _ request: NumaRequest,
        _ events: inout [NumaEvent]
    ) -> Choice? {
        let list = zonelist(of: node, fallback: !request.thisNode).filter { $0.zone <= request.highest }
        if let choice = scan(list, mask ?? allowed, belowLow: false, request) { return choice }
        record(.wokeKswapd, into: &events)
        // Without a policy's mask the preferred zone may now be one that the cpuset forbids; only the
        // statistics notice.
        return scan(list, mask ?? NodeSet(count: nodes.count), belowLow: true, request)
    }

    /// Follows `get_page_from_freelist`.
    private func scan(_ list: [Zoneref], _ mask: NodeSet, belowLow: Bool, _ request: NumaRequest) -> Choice? {
        guard let preferred = list.first(where: { mask.contains($0.node) }) else { return nil }
        for zone in list where mask.contains(zone.node) && allowed.contains(zone.node) {
            let state = nodes[zone.node].zones[zone.zone.rawValue]
            let mark = belowLow ? state.min : state.low
            let limit = state.threshold(order: 0, mark: mark, highest: request.highest)
            guard state.freePages > limit else { continue }
            return Choice(
                zone: zone,
                available: state.freePages - limit,
                belowLow: belowLow,
                preferredNode: preferred.node
            )
        }
        return nil
    }

    /// Takes pages and counts them as `zone_statistics` does.
    private mutating func take(
        _ count: Int64,
        _ choice: Choice,
        _ request: NumaRequest,
        _ events: inout [NumaEvent]
    ) -> Int64 {
        let pages = min(count, choice.available)
        let node = choice.zone.node
        nodes[node].zones[choice.zone.zone.rawValue].freePages -= pages
        if node == choice.preferredNode {
            nodes[node].statistics.hit += pages
        } else {
            nodes[node].statistics.miss += pages
            nodes[choice.preferredNode].statistics.foreign += pages
        }
        if node == request.cpuNode {
            nodes[node].statistics.local += pages
        } else {
            nodes[node].statistics.other += pages
        }
        record(.took(zone: choice.zone, pages: pages, belowLow: choice.belowLow), into: &events)
        return pages
    }

    /// Appends an event; pages of a zone that was there already are added to it, and nothing is said twice.
    private func record(_ event: NumaEvent, into events: inout [NumaEvent]) {
        if case .took(let zone, let pages, let belowLow) = event {
            for index in events.indices {
                if case .took(zone, let earlier, belowLow) = events[index] {
                    events[index] = .took(zone: zone, pages: earlier + pages, belowLow: belowLow)
                    return
                }
            }
        }
        if !events.contains(event) { events.append(event) }
    }
}
