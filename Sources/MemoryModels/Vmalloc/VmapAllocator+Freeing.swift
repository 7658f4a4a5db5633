// Freed addresses stay unused until every CPU has dropped their translations from its TLB.
extension VmapAllocator {
    /// Frees the area that begins at `address`.
    ///
    /// - Throws: `VmapError.noArea`; nothing has changed then.
    public mutating func free(_ address: UInt64) throws(VmapError) {
        var events: [VmapEvent] = []
        try free(address, recordingInto: &events)
    }

    /// As `free`, and appends what happened to `events`. Follows `free_vmap_area_noflush`.
    public mutating func free(_ address: UInt64, recordingInto events: inout [VmapEvent]) throws(VmapError) {
        guard let index = busy.firstIndex(where: { $0.start == address }) else { throw .noArea(address) }
        let area = busy.remove(at: index)
        lazyPages += area.pageCount
        let node = area.poolNode ?? node(of: area.start)
        Self.insert(area, into: &nodes[node].lazy)
        events.append(.lazy(node: node, area))
        if lazyPages > lazyMaxPages, !isDrainScheduled {
            isDrainScheduled = true
            events.append(.drainScheduled)
        }
    }

    /// Purges what was freed; areas go to the pools of their nodes: `drain_vmap_area_work`.
    public mutating func drain() {
        var events: [VmapEvent] = []
        drain(recordingInto: &events)
    }

    /// As `drain`, and appends what happened to `events`.
    public mutating func drain(recordingInto events: inout [VmapEvent]) {
        isDrainScheduled = false
        var log = EventLog<VmapEvent>()
        purge(fullDecay: false, events: &log)
        events += log.events
    }

    /// Purges what was freed and empties the pools, all into the free tree: `reclaim_and_purge_vmap_areas`.
    public mutating func reclaim(recordingInto events: inout [VmapEvent]) {
        var log = EventLog<VmapEvent>()
        purge(fullDecay: true, events: &log)
        events += log.events
    }

    /// Follows `__purge_vmap_area_lazy`.
    mutating func purge(fullDecay: Bool, events: inout some EventSink<VmapEvent>) {
        var lists = [[VmapArea]](repeating: [], count: nodes.count)
        var low = UInt64.max
        var high: UInt64 = 0
        for index in nodes.indices {
            decay(index, fully: fullDecay, events: &events)
            lists[index] = nodes[index].lazy
            nodes[index].lazy = []
            guard let first = lists[index].first, let last = lists[index].last else { continue }
            low = min(low, first.start)
            high = max(high, last.end)
        }
        guard low < high else { return }
        events.record(.flushed(low..<high))
        for index in nodes.indices { purge(lists[index], of: index, skipPools: fullDecay, events: &events) }
    }

    /// Follows `purge_vmap_node`.
    private mutating func purge(
        _ areas: [VmapArea],
        of node: Int,
        skipPools: Bool,
        events: inout some EventSink<VmapEvent>
    ) {
        var toTree: [VmapArea] = []
        for area in areas {
            lazyPages -= area.pageCount
            if area.poolNode != nil, !skipPools, area.pageCount <= Self.largestPooled {
                add(area, toPoolOf: node)
                events.record(.pooled(node: node, area))
            } else {
                toTree.append(area)
            }
        }
        // list_add puts each at the head.
        for area in toTree.reversed() { free.mergeOrAdd(area.start..<area.end, events: &events) }
    }

    /// Follows `node_pool_add_va`.
    private mutating func add(_ area: VmapArea, toPoolOf node: Int) {
        var index = 0
        while index < nodes[node].pools.count, nodes[node].pools[index].pageCount < area.pageCount { index += 1 }
        if index == nodes[node].pools.count || nodes[node].pools[index].pageCount != area.pageCount {
            nodes[node].pools.insert(Pool(pageCount: area.pageCount, areas: []), at: index)
        }
        nodes[node].pools[index].areas.insert(area, at: 0)
    }

    /// Returns a quarter of each pool of a node, or all, to the free tree.
    ///
    /// Follows `decay_va_pool_node`. In 6.12 the quarter of fewer than four is 0, and a count that begins at 0 is never
    /// reached: such a pool is emptied.
    private mutating func decay(_ node: Int, fully: Bool, events: inout some EventSink<VmapEvent>) {
        var ranges: [Range<UInt64>] = []
        var count = 0
        for index in nodes[node].pools.indices {
            let all = nodes[node].pools[index].areas
            let quarter = all.count >> 2
            let leaving = fully || quarter == 0 ? all.count : quarter
            for area in all[..<leaving] { Self.mergeOrAdd(area.start..<area.end, into: &ranges) }
            nodes[node].pools[index].areas = Array(all[leaving...])
            count += leaving
        }
        nodes[node].pools.removeAll { $0.areas.isEmpty }
        guard count > 0 else { return }
        events.record(.decayed(node: node, count: count))
        for range in ranges { free.mergeOrAdd(range, events: &events) }
    }

    /// `merge_or_add_vmap_area`, into a list by address.
    private static func mergeOrAdd(_ range: Range<UInt64>, into ranges: inout [Range<UInt64>]) {
        var index = 0
        while index < ranges.count, ranges[index].lowerBound < range.lowerBound { index += 1 }
        var merged = range
        if index < ranges.count, ranges[index].lowerBound == range.upperBound {
            merged = range.lowerBound..<ranges[index].upperBound
            ranges.remove(at: index)
        }
        if index > 0, ranges[index - 1].upperBound == range.lowerBound {
            merged = ranges[index - 1].lowerBound..<merged.upperBound
            index -= 1
            ranges.remove(at: index)
        }
        ranges.insert(merged, at: index)
    }
}
