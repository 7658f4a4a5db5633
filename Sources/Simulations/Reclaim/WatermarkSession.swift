import MemoryModels
import Traces

/// One run of `watermarks`.
struct WatermarkSession {
    private(set) var list = StepList(simulation: "watermarks")
    private var node: NodeWatermarks
    private let order: Order
    private let highest: ZoneType
    private var wakeups: Int64 = 0
    private var reclaims: Int64 = 0
    private var failures: Int64 = 0

    init(node: NodeWatermarks, order: Order, highest: ZoneType) {
        self.node = node
        self.order = order
        self.highest = highest
    }

    mutating func play(_ operations: [WatermarkOperation]) throws(SimulationError) {
        for step in WatermarkNarrator(node, order, highest).opening() { try list.add(step) }
        for operation in operations {
            let narrator = WatermarkNarrator(node, order, highest)
            var events: [WatermarkEvent] = []
            switch operation {
            case .allocate(let kind, let letter, let count):
                node.allocate(count, order: order, highest: highest, kind: kind, recordingInto: &events)
                self.count(events)
                try list.add(narrator.allocation(kind, letter, count, events, after: node))
            case .kswapd(let pages):
                node.runKswapd(pages, recordingInto: &events)
                try list.add(narrator.kswapd(pages, events, after: node))
            case .free(let pages):
                node.free(pages, to: highest)
                try list.add(narrator.freeing(pages, after: node))
            }
        }
    }

    private mutating func count(_ events: [WatermarkEvent]) {
        for event in events {
            switch event {
            case .wokeKswapd(let wasAwake): wakeups += wasAwake ? 0 : 1
            case .reclaimedDirectly(_, _, let rounds): reclaims += rounds
            case .failed(let blocks): failures += blocks
            default: break
            }
        }
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        var results: [TraceResult] = []
        func add(_ name: String, _ value: Int64) {
            results.append(TraceResult(name: name, value: .integer(value)))
        }
        add("boot_min_free_kbytes", node.bootMinFreeKbytes)
        add("min_free_kbytes", node.minFreeKbytes)
        var free: Int64 = 0
        for zone in node.zones {
            let word = WatermarkText.word(zone.type)
            add("min_" + word, zone.min)
            add("low_" + word, zone.low)
            add("high_" + word, zone.high)
            free += zone.freePages
        }
        add("reserve_dma_normal", node.zones[0].lowmemReserve[2])
        add("reserve_dma32_normal", node.zones[1].lowmemReserve[2])
        add("kswapd_wakeups", wakeups)
        results.append(TraceResult(name: "kswapd_awake", value: .flag(node.kswapd != nil)))
        add("direct_reclaims", reclaims)
        add("failed_requests", failures)
        add("free_pages", free)
        return results
    }
}
