import MemoryModels
import Traces

/// One run of `kswapd`.
struct KswapdSession {
    private(set) var list = StepList(simulation: "kswapd")
    private var node: KswapdNode
    private var wakeups = 0
    private var rounds: [KswapdRound] = []
    private var direct: Int64 = 0
    private var failed: Int64 = 0

    init(_ node: KswapdNode) {
        self.node = node
    }

    mutating func play(_ operations: [(word: String, operation: KswapdOperation)]) throws(SimulationError) {
        try list.add(KswapdNarrator(node).opening)
        for (word, operation) in operations {
            let narrator = KswapdNarrator(node)
            var events: [KswapdEvent] = []
            let highest = node.highestZone
            switch operation {
            case .allocate(let use, let kind, let pages):
                node.allocate(pages, for: use, highest: highest, kind: kind, recordingInto: &events)
            case .free(let pages): node.freeKernelPages(pages)
            case .wake(let order): node.wake(order: order, highest: highest, recordingInto: &events)
            case .steal: node.boost(highest, recordingInto: &events)
            case .run: node.runKswapd(recordingInto: &events)
            }
            for event in events { count(event) }
            try list.add(narrator.step(word, operation, events, after: node))
        }
    }

    private mutating func count(_ event: KswapdEvent) {
        switch event {
        case .woken(_, let wasAwake): wakeups += wasAwake ? 0 : 1
        case .round(let round): rounds.append(round)
        case .reclaimedDirectly(let pages): direct += pages
        case .failed(let pages): failed += pages
        default: break
        }
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        func count(_ name: String, _ value: Int64) -> TraceResult { TraceResult(name: name, value: .integer(value)) }
        let normal = node.node.zones[ZoneType.normal.rawValue]
        var free: Int64 = 0
        for zone in node.node.zones { free += zone.freePages }
        var cache: Int64 = 0
        for run in node.list where run.isReclaimable { cache += run.pages }
        var lowest = KswapdNode.defaultPriority
        for round in rounds { lowest = min(lowest, round.priority) }
        return [
            count("min_normal", normal.min),
            count("high_normal", normal.high),
            count("boost_normal", node.boosts[ZoneType.normal.rawValue]),
            count("free_pages", free),
            count("cache_pages", cache),
            count("kernel_pages", node.kernelPages.reduce(0, +)),
            .count("kswapd_wakeups", wakeups),
            .count("kswapd_turns", rounds.count),
            count("first_scan", rounds.first?.scanned ?? 0),
            count("kswapd_scanned", rounds.reduce(0) { $0 + $1.scanned }),
            count("kswapd_freed", rounds.reduce(0) { $0 + $1.freed }),
            .count("lowest_priority", lowest),
            count("direct_freed", direct),
            count("failed_pages", failed),
            .count("kswapd_failures", node.failures),
            .flag("kswapd_awake", node.isAwake),
        ]
    }
}

extension KswapdNode {
    /// The zone that the requests of a run may go up to: Normal, or DMA32 in a machine without it.
    var highestZone: ZoneType { node.zones[ZoneType.normal.rawValue].managedPages > 0 ? .normal : .dma32 }
}
