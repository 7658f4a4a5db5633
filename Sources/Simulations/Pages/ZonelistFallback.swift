import MemoryModels
import Traces

/// Where a page comes from on a machine with several nodes.
enum ZonelistFallback {
    static let simulation = Simulation(
        name: "zonelist-fallback",
        area: .pages,
        title: LocalizedText(en: "Nodes, zonelists and memory policies", zh: "节点、zonelist 与内存策略"),
        summary: LocalizedText(
            en: """
                The kernel orders the nodes by distance into one zonelist for each node. Then CPUs ask for pages, and the \
                zones are tried in that order, as far as watermarks, lowmem reserves, the memory policy and the cpuset let them.
                """,
            zh: """
                内核按距离为每个节点排出一个 zonelist。随后各 CPU 申请页，内核依次尝试其中的内存区域，\
                并受水位线、低端内存保留、内存策略和 cpuset 的限制。
                """
        ),
        parameters: [
            Parameter(
                "nodes",
                LocalizedText(en: "nodes and the managed pages of their zones", zh: "节点及其各区域管理的页数"),
                .operations(grammar: ZonelistSettings.nodeGrammar),
                // Two sockets, the first with the low zones, and a node of CXL memory without CPUs.
                default: "c3840/772915/1540096/0 c0/0/2359296/0 m0/0/2097152/0"
            ),
            Parameter(
                "distances",
                LocalizedText(en: "distances between nodes", zh: "节点间的距离"),
                .operations(grammar: ZonelistSettings.distanceGrammar),
                default: "10/21/21 21/10/31 21/31/10"
            ),
            Parameter(
                "policy",
                LocalizedText(en: "memory policy of the task", zh: "任务的内存策略"),
                .choice(ZonelistSettings.policies),
                default: "default"
            ),
            Parameter(
                "policy-nodes",
                LocalizedText(en: "nodes of the policy", zh: "策略涉及的节点"),
                .operations(grammar: ZonelistSettings.setGrammar),
                default: ""
            ),
            Parameter(
                "allowed",
                LocalizedText(en: "nodes that the cpuset allows", zh: "cpuset 允许的节点"),
                .operations(grammar: ZonelistSettings.setGrammar),
                default: ""
            ),
            Parameter(
                "zone",
                LocalizedText(en: "highest zone that requests may use", zh: "请求可用的最高内存区域"),
                .choice(["dma", "dma32", "normal", "movable"]),
                default: "movable"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is done", zh: "要执行的操作"),
                .operations(grammar: ZonelistSettings.operationGrammar),
                default: "0:1500000 0:900000 1:2300000 t1:100000 f0:200000 0:2500000"
            ),
        ],
        results: [
            ResultDescription(
                "fallback_order_0",
                LocalizedText(en: "nodes in the order that node 0 tries them", zh: "节点 0 依次尝试的节点")
            ),
            ResultDescription(
                "fallback_order_1",
                LocalizedText(en: "the same for node 1", zh: "节点 1 依次尝试的节点")
            ),
            ResultDescription(
                "min_free_kbytes",
                LocalizedText(en: "`min_free_kbytes` of the machine", zh: "整机的 `min_free_kbytes`"),
                unit: LocalizedText(same: "KiB")
            ),
            ResultDescription(
                "numa_hit",
                LocalizedText(en: "pages from the preferred node", zh: "来自首选节点的页"),
                unit: PagesText.pages
            ),
            ResultDescription(
                "numa_miss",
                LocalizedText(en: "pages from another node than preferred", zh: "来自非首选节点的页"),
                unit: PagesText.pages
            ),
            ResultDescription(
                "other_node",
                LocalizedText(en: "pages from another node than the CPU's", zh: "不在请求者节点上的页"),
                unit: PagesText.pages
            ),
            ResultDescription(
                "shortage",
                LocalizedText(en: "requests that found nothing above min", zh: "在 min 之上找不到页的请求"),
                unit: PagesText.pages
            ),
            ResultDescription(
                "free_pages",
                LocalizedText(en: "free pages at the end", zh: "结束时的空闲页数"),
                unit: PagesText.pages
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: "Reclaim, the OOM killer and `zone_reclaim_mode`: a request that finds nothing is only counted.",
                zh: "回收、OOM killer 与 `zone_reclaim_mode`：得不到页的请求只做计数。"
            ),
            LocalizedText(
                en: "`ALLOC_NOFRAGMENT`, per-CPU page lists, dirty limits, and requests of more than one page.",
                zh: "`ALLOC_NOFRAGMENT`、每 CPU 页列表、脏页限制，以及多于一页的请求。"
            ),
            LocalizedText(
                en: "Weighted interleaving, home nodes, NUMA balancing and demotion to slower memory.",
                zh: "加权交织、home node、NUMA 平衡，以及向慢速内存的降级。"
            ),
        ],
        follows: [
            "mm/page_alloc.c#build_zonelists",
            "mm/page_alloc.c#find_next_best_node",
            "mm/page_alloc.c#build_zonerefs_node",
            "mm/page_alloc.c#setup_per_zone_lowmem_reserve",
            "mm/page_alloc.c#prepare_alloc_pages",
            "mm/page_alloc.c#get_page_from_freelist",
            "mm/page_alloc.c#zone_statistics",
            "mm/mempolicy.c#mpol_set_nodemask",
            "mm/mempolicy.c#policy_nodemask",
            "mm/mempolicy.c#alloc_pages_mpol_noprof",
        ],
        drills: ZonelistDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let nodes = try ZonelistSettings.nodes(values.text("nodes"))
        let count = nodes.count
        let operations = try ZonelistSettings.operations(values.text("operations"), nodes)
        let allowed = try ZonelistSettings.set(values.text("allowed"), "allowed", count: count)
        let policyNodes = try ZonelistSettings.set(values.text("policy-nodes"), "policy-nodes", count: count)
        let mode = ZonelistSettings.mode(values.text("policy"))
        var machine: NumaMemory
        do {
            machine = try NumaMemory(nodes: nodes, distances: ZonelistSettings.distances(values.text("distances")))
        } catch {
            throw conflict(error, values)
        }
        do {
            try machine.allow(allowed)
            try machine.set(MemoryPolicy(mode, nodes: policyNodes))
        } catch {
            throw conflict(error, values)
        }
        var narrator = ZonelistNarrator(machine, WatermarkText.type(named: values.text("zone")))
        try narrator.opening()
        for operation in operations { try narrator.play(operation) }
        return (results(narrator.machine, operations), narrator.list.steps)
    }

    private static func conflict(_ error: NumaError, _ values: ArgumentValues) -> SimulationError {
        switch error {
        case .unusableDistances:
            .conflict(
                parameter: "distances",
                value: values.text("distances"),
                reason: LocalizedText(
                    en: "\(error.message)",
                    zh: "每个节点一行，每行对每个节点各有一个距离：到自身为 10，到其他节点为 11 到 255。"
                )
            )
        case .noUsableNode:
            .conflict(
                parameter: "allowed",
                value: values.text("allowed"),
                reason: LocalizedText(en: "\(error.message)", zh: "这些节点要么没有内存，要么不被 cpuset 允许。")
            )
        default:
            .conflict(
                parameter: "nodes",
                value: values.text("nodes"),
                reason: LocalizedText(
                    en: "\(error.message)",
                    zh: "每个节点有四个区域，每个最多 1073741824 页；Movable 之下总要有一些内存，内核只能放在那里。"
                )
            )
        }
    }

    private static func results(
        _ machine: NumaMemory,
        _ operations: [ZonelistSettings.Operation]
    ) -> [TraceResult] {
        var hit: Int64 = 0
        var miss: Int64 = 0
        var other: Int64 = 0
        var free: Int64 = 0
        for node in machine.nodes {
            hit += node.statistics.hit
            miss += node.statistics.miss
            other += node.statistics.other
            for zone in node.zones { free += zone.freePages }
        }
        var asked: Int64 = 0
        for operation in operations where operation.kind != .free { asked += operation.pages }
        let orders = machine.fallbackOrder.map { PagesText.list($0) }
        return [
            TraceResult(name: "fallback_order_0", value: .text(orders[0])),
            TraceResult(name: "fallback_order_1", value: .text(orders.count > 1 ? orders[1] : "")),
            TraceResult(name: "min_free_kbytes", value: .integer(machine.minFreeKbytes)),
            TraceResult(name: "numa_hit", value: .integer(hit)),
            TraceResult(name: "numa_miss", value: .integer(miss)),
            TraceResult(name: "other_node", value: .integer(other)),
            TraceResult(name: "shortage", value: .integer(asked - hit - miss)),
            TraceResult(name: "free_pages", value: .integer(free)),
        ]
    }
}
