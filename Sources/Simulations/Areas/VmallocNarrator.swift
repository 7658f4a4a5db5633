import MemoryModels
import Traces

/// Makes the steps of `vmalloc-areas`.
struct VmallocNarrator {
    private(set) var list = StepList(simulation: "vmalloc-areas")
    private var vmap: VmapAllocator
    private let text: VmallocText
    private var cpu = 0
    /// The areas in the order of the requests; nil for a request that failed or an area that was freed.
    private var requests: [VmapArea?] = []
    private var last: VmapArea?
    private var searches = 0
    private var visited = 0
    private var poolHits = 0
    private var flushes = 0
    private var failed = 0
    private var asked = 0
    private var hasAskedReuse = false

    init(_ vmap: VmapAllocator) {
        self.vmap = vmap
        text = VmallocText(start: vmap.start)
    }

    /// The results, in the order of their descriptions.
    var results: [TraceResult] {
        let free = vmap.free.areas
        var pooled = 0
        for node in vmap.nodes { for pool in node.pools { pooled += pool.areas.count } }
        return [
            .count("areas", vmap.busy.count),
            .count("used_pages", vmap.usedPages),
            .count("lazy_pages", vmap.lazyPages),
            .count("pooled_areas", pooled),
            .count("free_areas", free.count),
            .count("largest_free", free.reduce(0) { max($0, $1.size) } / VmapAllocator.pageSize),
            .count("searches", searches),
            .count("nodes_visited", visited),
            .count("pool_hits", poolHits),
            .count("flushes", flushes),
            .count("failed", failed),
            last.map { .count("last_page", text.page($0.start)) } ?? .text("last_page", "none"),
            .address("last_address", last?.start),
        ]
    }

    mutating func open() throws(SimulationError) {
        let pages = text.page(vmap.end)
        let nodes = vmap.nodes.count
        try list.add(
            Step(
                title: LocalizedText(en: "One free area of \(pages) pages", zh: "一整块空闲区，共 \(pages) 页"),
                explanation: LocalizedText(
                    en: """
                        The range begins at \(Numerals.hexadecimal(vmap.start)); pages are counted from there. Vmap nodes, \
                        one for each CPU: \(nodes). \(nodes == 1 ? "A single one has no pools." : "Each has pools.") Up to \
                        \(vmap.lazyMaxPages) freed pages may wait for a flush.
                        """,
                    zh: """
                        区从 \(Numerals.hexadecimal(vmap.start)) 开始，页号由此数起。vmap 节点与 CPU 一样多，共 \(nodes) 个，\
                        \(nodes == 1 ? "只有一个时没有池" : "各有自己的池")。最多允许 \(vmap.lazyMaxPages) 页等待刷新。
                        """
                ),
                diagrams: diagrams([])
            )
        )
    }

    mutating func play(
        _ operation: VmallocOperation,
        _ word: String,
        position: Int
    ) throws(SimulationError) {
        func refuse(_ reason: LocalizedText) -> SimulationError {
            .badOperation(parameter: "operations", operation: word, position: position, reason: reason)
        }
        switch operation {
        case .vmalloc(let pages, let align):
            try allocate(UInt64(pages), UInt64(align) * VmapAllocator.pageSize, .vmalloc, word)
        case .ioremap(let pages):
            try allocate(UInt64(pages), 1, .ioremap, word)
        case .free(let index):
            guard index < requests.count, let area = requests[index] else {
                throw refuse(
                    LocalizedText(
                        en: "this request has no area (any more); requests count from 0.",
                        zh: "该请求没有区域，或已经释放；请求从 0 数起。"
                    )
                )
            }
            requests[index] = nil
            try free(area, word)
        case .cpu(let number):
            guard number < vmap.nodes.count else {
                throw refuse(
                    LocalizedText(
                        en: "CPUs are numbered from 0 to \(vmap.nodes.count - 1).",
                        zh: "CPU 编号为 0 到 \(vmap.nodes.count - 1)。"
                    )
                )
            }
            cpu = number
        case .drain: try purge(word, fully: false)
        case .reclaim: try purge(word, fully: true)
        }
    }

    /// The last step: what a reader of /proc/vmallocinfo would see.
    mutating func close() throws(SimulationError) {
        let lines = vmap.infoLines
        let used = vmap.usedPages * 4
        try list.add(
            Step(
                title: LocalizedText(en: "/proc/vmallocinfo", zh: "/proc/vmallocinfo 的内容"),
                explanation: LocalizedText(
                    en: """
                        Areas in use come by vmap node (16 pages each in turn), then those that wait; the size includes \
                        the guard page. Areas in pools are not listed. VmallocUsed counts vmalloc's pages only: \(used) kB.
                        """,
                    zh: """
                        先按 vmap 节点（每 16 页轮换）列出使用中的区域，再列等待刷新的；大小含保护页。池中的区域不列出。\
                        VmallocUsed 只计 vmalloc 分配的页：\(used) kB。
                        """
                ),
                diagrams: [text.info(lines)]
            )
        )
    }

    // MARK: Operations

    private mutating func allocate(
        _ pages: UInt64,
        _ alignment: UInt64,
        _ kind: VmapArea.Kind,
        _ word: String
    ) throws(SimulationError) {
        let before = vmap
        var events: [VmapEvent] = []
        do {
            last = try vmap.allocate(
                pages: pages,
                alignment: alignment,
                kind: kind,
                cpu: cpu,
                recordingInto: &events
            )
        } catch {
            last = nil
            failed += 1
        }
        requests.append(last)
        count(events)
        let title: LocalizedText
        if let last {
            let guardPage = text.page(last.end) - 1
            let mapped = text.range(last.start..<(last.end - VmapAllocator.pageSize))
            title = LocalizedText(
                en: "\(word) on CPU \(cpu): pages \(mapped), guard \(guardPage)",
                zh: "\(word)（CPU \(cpu)）：第 \(mapped) 页，保护页 \(guardPage)"
            )
        } else {
            title = LocalizedText(en: "\(word) on CPU \(cpu): no room", zh: "\(word)（CPU \(cpu)）：放不下")
        }
        try list.add(
            Step(
                title: title,
                explanation: text.allocation(events, pages: pages, alignment: alignment, kind: kind, found: last),
                prediction: placePrediction(before, pages + 1, word),
                diagrams: diagrams(last.map { [$0.start..<$0.end] } ?? [])
            )
        )
    }

    private mutating func free(_ area: VmapArea, _ word: String) throws(SimulationError) {
        var events: [VmapEvent] = []
        do {
            try vmap.free(area.start, recordingInto: &events)
        } catch {
            preconditionFailure("the area was in use")
        }
        let needsDrain = vmap.isDrainScheduled
        let range = text.range(area.start..<area.end)
        let limit = vmap.lazyMaxPages
        let waiting = vmap.lazyPages
        try list.add(
            Step(
                title: LocalizedText(en: "\(word): pages \(range) wait for a flush", zh: "\(word)：第 \(range) 页等待刷新"),
                explanation: LocalizedText(
                    en: """
                        The page-table entries are cleared and the pages freed, but a CPU may still have the old translations \
                        in its TLB. So the addresses wait. Waiting now: \(waiting) pages, allowed: \(limit)\
                        \(needsDrain ? "; `drain_vmap_work` is scheduled." : ".")
                        """,
                    zh: """
                        页表项已清除，页也已释放，但某个 CPU 的 TLB 里可能还留着旧翻译，所以地址先等着。\
                        现有 \(waiting) 页在等，上限 \(limit) 页\(needsDrain ? "，于是调度 `drain_vmap_work`。" : "。")
                        """
                ),
                prediction: reusePrediction(),
                diagrams: diagrams([area.start..<area.end])
            )
        )
        if needsDrain { try purge("drain_vmap_work", fully: false) }
    }

    private mutating func purge(_ word: String, fully: Bool) throws(SimulationError) {
        let before = vmap.free.areas.count
        var events: [VmapEvent] = []
        if fully { vmap.reclaim(recordingInto: &events) } else { vmap.drain(recordingInto: &events) }
        count(events)
        var ranges: [Range<UInt64>] = []
        for event in events {
            if case .pooled(_, let area) = event { ranges.append(area.start..<area.end) }
            if case .returned(let range, _) = event { ranges.append(range) }
        }
        let after = vmap.free.areas.count
        asked += 1
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(word): ranges usable again: \(ranges.count)",
                    zh: "\(word)：\(ranges.count) 段地址又可使用"
                ),
                explanation: text.purge(events),
                prediction: ranges.isEmpty
                    ? nil
                    : PagesText.ask(
                        LocalizedText(
                            en: "Nodes of the free tree before the purge: \(before). How many after it?",
                            zh: "清理之前空闲树有 \(before) 个节点，清理之后有几个？"
                        ),
                        "\(after)",
                        not: ["\(before)", "\(before + ranges.count)", "\(before + 1)", "\(max(before, 2) - 1)"],
                        at: asked % 3
                    ),
                diagrams: diagrams(ranges)
            )
        )
    }

    private mutating func count(_ events: [VmapEvent]) {
        for event in events {
            switch event {
            case .visited: visited += 1
            case .clipped: searches += 1
            case .overflow: searches += 1
            case .fromPool: poolHits += 1
            case .flushed: flushes += 1
            default: break
            }
        }
    }

    // MARK: Questions

    private mutating func placePrediction(
        _ before: VmapAllocator,
        _ size: UInt64,
        _ word: String
    ) -> Prediction? {
        guard asked < 9 else { return nil }
        let none = LocalizedText(en: "nowhere", zh: "放不下")
        var wrong: [LocalizedText] = []
        func add(_ address: UInt64) { wrong.append(PagesText.number(Int64(text.page(address)))) }
        // Where the smallest, the largest and the lowest free area begin, and what was freed.
        let free = before.free.areas
        let fitting = free.filter { $0.size >= size * VmapAllocator.pageSize }
        if let best = fitting.min(by: { $0.size < $1.size }) { add(best.start) }
        for node in before.nodes {
            for area in node.lazy where area.pageCount == size { add(area.start) }
            for pool in node.pools { for area in pool.areas { add(area.start) } }
        }
        if let lowest = free.first { add(lowest.start) }
        if let highest = free.last { add(highest.start) }
        // With one free area and nothing else there is no riddle.
        guard wrong.contains(where: { $0 != wrong[0] }) else { return nil }
        asked += 1
        wrong.append(none)
        return Prediction(
            question: LocalizedText(en: "At which page does \(word) begin?", zh: "\(word) 从第几页开始？"),
            answer: last.map { PagesText.number(Int64(text.page($0.start))) } ?? none,
            wrongChoices: wrong,
            position: asked % 3
        )
    }

    private mutating func reusePrediction() -> Prediction? {
        guard !hasAskedReuse else { return nil }
        hasAskedReuse = true
        return Prediction(
            question: LocalizedText(
                en: "When can these addresses be handed out again?",
                zh: "这些地址什么时候可以再分配？"
            ),
            answer: LocalizedText(en: "after a TLB flush", zh: "TLB 刷新之后"),
            wrongChoices: [
                LocalizedText(en: "at once", zh: "立即"),
                LocalizedText(en: "when the pages have been freed", zh: "物理页释放之后"),
                LocalizedText(en: "when the page tables have been freed", zh: "页表页释放之后"),
            ],
            position: 2
        )
    }

    private func diagrams(_ active: [Range<UInt64>]) -> [Diagram] {
        [text.map(vmap, active: active), text.tree(vmap.free.areas, active: active)]
    }
}
