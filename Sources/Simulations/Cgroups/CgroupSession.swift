import MemoryModels
import Traces

/// One run of `memcg-charge`.
struct CgroupSession {
    private(set) var list = StepList(simulation: "memcg-charge")
    private var cgroups: MemoryCgroups
    private let folioPages: Int64
    private var reclaimed: Int64 = 0
    private var failures = 0

    init(_ cgroups: MemoryCgroups, folioPages: Int64) {
        self.cgroups = cgroups
        self.folioPages = folioPages
    }

    mutating func play(_ operations: [CgroupOperation]) throws(SimulationError) {
        try list.add(CgroupNarrator(cgroups).opening)
        for operation in operations {
            let narrator = CgroupNarrator(cgroups)
            var events: [CgroupEvent] = []
            let group = operation.group.rawValue
            switch operation.action {
            case .charge(let kind): charge(operation, kind, &events)
            case .free(let kind): cgroups.free(group, kind, pages: operation.pages)
            case .reclaim:
                var missing = operation.pages
                while missing > 0 {
                    let freed = cgroups.reclaim(0, pages: 32, recordingInto: &events)
                    if freed == 0 { break }
                    missing -= freed
                }
            }
            reclaimed += CgroupSummary(events).reclaimedPages
            try list.add(narrator.step(operation, events, after: cgroups))
        }
    }

    /// The pages are charged folio by folio; the last may be smaller.
    private mutating func charge(
        _ operation: CgroupOperation,
        _ kind: MemoryCgroups.Kind,
        _ events: inout [CgroupEvent]
    ) {
        let group = operation.group.rawValue
        cgroups.revive(group)
        let cpu = (group - CgroupTree.Leaf.web.rawValue) % cgroups.stocks.count
        var left = operation.pages
        while left > 0 {
            let pages = min(left, folioPages)
            left -= pages
            // Large folios are tried for, and done without if there is no room.
            let isCharged = cgroups.charge(
                group,
                kind,
                pages: pages,
                cpu: cpu,
                mode: pages > 1 ? .noRetry : .kernel,
                recordingInto: &events
            )
            if !isCharged { failures += 1 }
            if !isCharged, !cgroups.groups[group].isAlive { return }
        }
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        var state = cgroups
        state.calculateProtection()
        func usage(_ group: Int) -> UInt64 { UInt64(clamping: state.counters[group].usage) }
        let pod = state.groups[CgroupTree.pod].events
        var stocked: Int64 = 0
        for stock in state.stocks { stocked += stock.pages }
        return [
            .count("pod_usage", usage(1)),
            .count("web_usage", usage(2)),
            .count("job_usage", usage(3)),
            .count("batch_usage", usage(4)),
            .count("stocked_pages", UInt64(clamping: stocked)),
            .count("reclaimed_pages", UInt64(clamping: reclaimed)),
            .count("failed_charges", failures),
            .count("pod_failcnt", UInt64(clamping: state.counters[1].failures)),
            .count("pod_events_low", pod.low),
            .count("pod_events_high", pod.high),
            .count("pod_events_max", pod.max),
            .count("pod_events_oom", pod.oom),
            .count("pod_events_oom_kill", pod.oomKill),
            .count("delay_ms", state.sleptTicks * 4),
            .count("web_elow", UInt64(clamping: state.counters[2].effectiveLow)),
            .count("job_elow", UInt64(clamping: state.counters[3].effectiveLow)),
        ]
    }
}
