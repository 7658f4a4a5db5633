import MemoryModels
import Traces

/// Makes the steps of `zonelist-fallback`.
struct ZonelistNarrator {
    private(set) var list = StepList(simulation: "zonelist-fallback")
    private(set) var machine: NumaMemory
    let highest: ZoneType

    init(_ machine: NumaMemory, _ highest: ZoneType) {
        self.machine = machine
        self.highest = highest
    }

    /// `node 0 DMA32`.
    static func name(_ zone: NumaMemory.Zoneref) -> LocalizedText {
        LocalizedText(en: "node \(zone.node) \(zone.zone.name)", zh: "节点 \(zone.node) 的 \(zone.zone.name)")
    }

    // MARK: Boot

    mutating func opening() throws(SimulationError) {
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(machine.nodes.count) nodes, and how far they are from each other",
                    zh: "\(machine.nodes.count) 个节点，以及它们之间的距离"
                ),
                explanation: LocalizedText(
                    en: """
                        Firmware says which memory and which CPUs form a node (SRAT), and how far nodes are apart (SLIT): 10 is \
                        a node itself, 20 twice that. The numbers are never used as times, only compared.
                        """,
                    zh: """
                        固件说明哪些内存和哪些 CPU 组成一个节点（SRAT），以及节点间的距离（SLIT）：到自身为 10，20 就是两倍。\
                        这些数字从不当作时间，只用来比较大小。
                        """
                ),
                diagrams: [distances]
            )
        )
        for node in machine.nodes.indices { try list.add(order(of: node)) }
        try list.add(zonelist)
    }

    private var distances: Diagram {
        var headings = [LocalizedText(en: "node", zh: "节点"), LocalizedText(same: "CPU")]
        var rows: [TableDiagram.Row] = []
        for (number, node) in machine.nodes.enumerated() {
            headings.append(PagesText.number(number))
            let cpus = node.hasCPUs ? LocalizedText(en: "yes", zh: "有") : LocalizedText(en: "no", zh: "无")
            let row = machine.distances[number].map { PagesText.number($0) }
            rows.append(TableDiagram.Row([PagesText.number(number), cpus] + row))
        }
        return PagesText.table(
            LocalizedText(en: "Distance from the node of the row to that of the column", zh: "从行节点到列节点的距离"),
            headings,
            textColumns: 2,
            rows
        )
    }

    private func order(of node: Int) -> Step {
        let order = machine.fallbackOrder[node]
        let text = PagesText.list(order)
        let others = order.filter { $0 != node }
        return Step(
            title: LocalizedText(en: "Fallback order of node \(node): \(text)", zh: "节点 \(node) 的备用次序：\(text)"),
            explanation: LocalizedText(
                en: """
                    `build_zonelists` calls `find_next_best_node` until no node is left. The node itself comes first, if it \
                    has memory; then the smallest distance. Among equals, a node above this one and a node without CPUs is \
                    preferred, then the one that other lists charge less (`node_load`).
                    """,
                zh: """
                    `build_zonelists` 反复调用 `find_next_best_node`，直到没有剩余节点。先是节点自己（如果它有内存），然后取距离最小的。\
                    距离相同时，优先编号更大的和没有 CPU 的节点，再看 `node_load`：在其他列表中排在前面的次数较少者优先。
                    """
            ),
            prediction: others.count < 2
                ? nil
                : PagesText.ask(
                    LocalizedText(
                        en: "Which other node does node \(node) turn to first?",
                        zh: "节点 \(node) 最先转向哪个其他节点？"
                    ),
                    "\(others[0])",
                    not: others.dropFirst().map { "\($0)" },
                    at: node % 2
                ),
            diagrams: [
                .chain(
                    ChainDiagram(
                        title: LocalizedText(en: "Nodes in the order they are tried", zh: "依次尝试的节点"),
                        nodes: order.map { other in
                            ChainDiagram.Node(
                                title: LocalizedText(en: "node \(other)", zh: "节点 \(other)"),
                                lines: [
                                    ChainDiagram.Line(
                                        LocalizedText(en: "distance", zh: "距离"),
                                        PagesText.number(machine.distances[node][other])
                                    )
                                ],
                                mark: other == node ? .active : .plain
                            )
                        }
                    )
                )
            ]
        )
    }

    private var zonelist: Step {
        let usable = machine.zonelist(of: 0).filter { $0.zone <= highest }
        let first = usable.first.map { Self.name($0) } ?? LocalizedText(en: "none", zh: "无")
        return Step(
            title: LocalizedText(
                en: "The zonelist of node 0, up to \(highest.name)",
                zh: "节点 0 的 zonelist，最高到 \(highest.name)"
            ),
            explanation: LocalizedText(
                en: """
                    `build_zonerefs_node` appends the zones of each node from the highest down, so a node's low zones come \
                    before another node. A zone is passed over unless more pages are free than its low watermark and its \
                    protection against this kind of request together.
                    """,
                zh: """
                    `build_zonerefs_node` 按从高到低的次序追加每个节点的内存区域，因此本节点的低区域排在其他节点之前。\
                    空闲页数必须大于 low 水位线与对此类请求的保护值之和，否则跳过这个区域。
                    """
            ),
            prediction: Prediction(
                question: LocalizedText(
                    en: "Which zone is tried first for a request of a CPU of node 0?",
                    zh: "节点 0 的 CPU 发出请求，最先尝试哪个区域？"
                ),
                answer: first,
                wrongChoices: machine.zonelist(of: 0).filter { $0.node < 2 }.map { Self.name($0) },
                position: 1
            ),
            diagrams: [zones()]
        )
    }

    /// All zones with memory, and their limits.
    private func zones(touched: [NumaMemory.Zoneref] = []) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for zone in machine.zonelist(of: 0) {
            let state = machine.nodes[zone.node].zones[zone.zone.rawValue]
            let reserve = state.lowmemReserve[highest.rawValue]
            let isUsable = zone.zone <= highest && machine.allowed.contains(zone.node)
            let mark: Mark =
                !isUsable
                ? .reserved
                : touched.contains(zone) ? .active : state.freePages > state.low + reserve ? .free : .faulted
            let cells = PagesText.numbers([state.freePages, state.low, reserve])
            rows.append(TableDiagram.Row([Self.name(zone)] + cells, mark: mark))
        }
        return PagesText.table(
            LocalizedText(en: "Zones in the order of node 0's list", zh: "按节点 0 的 zonelist 排列的内存区域"),
            [
                LocalizedText(en: "zone", zh: "区域"), LocalizedText(en: "free", zh: "空闲"), LocalizedText(same: "low"),
                LocalizedText(en: "protection", zh: "保护值"),
            ],
            rows
        )
    }

    // MARK: Operations

    mutating func play(_ operation: ZonelistSettings.Operation) throws(SimulationError) {
        guard operation.kind != .free else { return try free(operation) }
        let request = NumaRequest(
            cpuNode: operation.node,
            highest: highest,
            thisNode: operation.kind == .allocateHere
        )
        var events: [NumaEvent] = []
        _ = machine.allocate(operation.pages, for: request, recordingInto: &events)
        var touched: [NumaMemory.Zoneref] = []
        var sentences: [LocalizedText] = []
        var shortage: Int64 = 0
        for event in events {
            sentences.append(Self.sentence(event))
            if case .took(let zone, _, _) = event { touched.append(zone) }
            if case .shortage(let pages) = event { shortage = pages }
        }
        if operation.pages == 0 { sentences.append(LocalizedText(en: "Nothing is asked for.", zh: "什么也没有申请。")) }
        let none = LocalizedText(en: "Nowhere: they would have to reclaim", zh: "没有着落：只能先回收")
        let last = shortage > 0 ? none : touched.last.map { Self.name($0) } ?? none
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(operation.word): a CPU of node \(operation.node) asks for \(operation.pages) pages",
                    zh: "\(operation.word)：节点 \(operation.node) 的 CPU 申请 \(operation.pages) 页"
                ),
                explanation: PagesText.join(sentences),
                prediction: operation.pages == 0
                    ? nil
                    : Prediction(
                        question: LocalizedText(
                            en:
                                "A CPU of node \(operation.node) asks for \(operation.pages) pages. Where does the last of them come from?",
                            zh: "节点 \(operation.node) 的 CPU 申请 \(operation.pages) 页，最后一页来自哪里？"
                        ),
                        answer: last,
                        wrongChoices: machine.zonelist(of: operation.node).filter { $0.zone <= highest }.prefix(3).map {
                            Self.name($0)
                        } + [none],
                        position: list.steps.count % 3
                    ),
                diagrams: [zones(touched: touched), statistics]
            )
        )
    }

    private mutating func free(_ operation: ZonelistSettings.Operation) throws(SimulationError) {
        var rest = operation.pages
        for zone in machine.zonelist(of: operation.node, fallback: false) {
            rest -= machine.free(rest, to: zone)
        }
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(operation.word): pages of node \(operation.node) are freed",
                    zh: "\(operation.word)：释放节点 \(operation.node) 的页"
                ),
                explanation: LocalizedText(
                    en:
                        "\(operation.pages - rest) pages go back to their zones. Pages that lie on another node stay there.",
                    zh: "\(operation.pages - rest) 页回到各自的区域。已经落在其他节点上的页不会搬回来。"
                ),
                diagrams: [zones(), statistics]
            )
        )
    }

    private static func sentence(_ event: NumaEvent) -> LocalizedText {
        switch event {
        case .took(let zone, let pages, let belowLow):
            let name = name(zone)
            return belowLow
                ? LocalizedText(
                    en: "The slow path takes \(pages) more from \(name.en), down to min.",
                    zh: "慢速路径再从\(name.zh) 取得 \(pages) 页，直到 min。"
                )
                : LocalizedText(en: "\(pages) pages come from \(name.en).", zh: "\(pages) 页来自\(name.zh)。")
        case .wokeKswapd:
            return LocalizedText(
                en: "No zone that counts is above low: kswapd is woken.",
                zh: "可用的区域都不高于 low：唤醒 kswapd。"
            )
        case .leftPreferredNodes:
            return LocalizedText(
                en: "The preferred nodes have nothing left; a second pass tries all nodes.",
                zh: "首选节点已经没有页，第二遍尝试所有节点。"
            )
        case .shortage(let pages):
            return LocalizedText(
                en:
                    "\(pages) requests get nothing: the task would reclaim now, although other nodes or zones may have free pages.",
                zh: "\(pages) 个请求一无所获：任务这时只能回收，即使其他节点或区域还有空闲页。"
            )
        }
    }

    private var statistics: Diagram {
        var rows: [TableDiagram.Row] = []
        for (number, node) in machine.nodes.enumerated() {
            let counts = node.statistics
            let cells = PagesText.numbers([counts.hit, counts.miss, counts.foreign, counts.local, counts.other])
            rows.append(TableDiagram.Row([PagesText.number(number)] + cells))
        }
        let headings = ["numa_hit", "numa_miss", "numa_foreign", "local_node", "other_node"]
        return PagesText.table(
            LocalizedText(en: "What numastat of each node says", zh: "各节点的 numastat"),
            [LocalizedText(en: "node", zh: "节点")] + headings.map { LocalizedText(same: $0) },
            rows
        )
    }
}
