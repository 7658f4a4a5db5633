import MemoryModels
import Traces

/// Makes the steps of `pcp-lists`.
struct PageListNarrator {
    private(set) var list = StepList(simulation: "pcp-lists")
    private(set) var pages: PerCPUPages
    private(set) var requests = 0
    private(set) var failed = 0
    private var held: [(block: PageFrameNumber, order: Order)] = []
    /// A row for each operation so far.
    private var history: [TableDiagram.Row] = []

    init(_ pages: PerCPUPages) {
        self.pages = pages
    }

    mutating func opening(managed: Int, cpus: Int) throws(SimulationError) {
        let sizes = pages.sizes
        note("")
        let part = min(managed >> 10, 256) / 4
        try list.add(
            Step(
                title: LocalizedText(
                    en: "batch \(sizes.batch), high from \(sizes.highMin) to \(sizes.highMax)",
                    zh: "batch 为 \(sizes.batch)，high 从 \(sizes.highMin) 到 \(sizes.highMax)"
                ),
                explanation: LocalizedText(
                    en: """
                        `zone_batchsize` takes a thousandth of the zone, at most 1 MiB, and a quarter of that: \(part). Half of it \
                        is added, and the result is rounded down to a power of two, less 1. `high_min` is the low watermark \
                        divided among \(cpus) CPUs, `high_max` an eighth of the zone; 6.12 tunes `high` between them.
                        """,
                    zh: """
                        `zone_batchsize` 取内存区域的千分之一（至多 1 MiB）再除以四，得 \(part)；加上它的一半，向下取到 2 的幂，再减 1。\
                        `high_min` 是 low 水位线由 \(cpus) 个 CPU 均分，`high_max` 则均分区域的八分之一；6.12 在两者之间自动调整 `high`。
                        """
                ),
                prediction: PagesText.ask(
                    LocalizedText(
                        en: "The zone has \(managed) pages. What is batch?",
                        zh: "内存区域有 \(managed) 页。batch 是多少？"
                    ),
                    "\(sizes.batch)",
                    not: ["\(sizes.batch + 1)", "\(max(part, 1) * 4)", "31"],
                    at: 1
                ),
                diagrams: [table]
            )
        )
    }

    mutating func play(_ operation: PageListOperation, _ word: String) throws(SimulationError) {
        switch operation {
        case .allocate(let count, let order): try list.add(allocating(count, order, word))
        case .free(let count): try list.add(freeing(count, word))
        case .decay: try list.add(decaying(word))
        case .kswapd(let isActive):
            pages.isReclaimActive = isActive
            note(word)
            try list.add(
                Step(
                    title: isActive
                        ? LocalizedText(en: "k1: kswapd works in the zone", zh: "k1：kswapd 在该区域工作")
                        : LocalizedText(en: "k0: kswapd is done", zh: "k0：kswapd 收工"),
                    explanation: LocalizedText(
                        en:
                            "While it works (`ZONE_RECLAIM_ACTIVE`), freed pages may fill the lists up to 4 batches only.",
                        zh: "它工作期间（`ZONE_RECLAIM_ACTIVE`），释放的页最多只能在列表里留下 4 个 batch。"
                    ),
                    diagrams: [table]
                )
            )
        }
    }

    private mutating func allocating(_ count: Int, _ order: Order, _ word: String) -> Step {
        let locks = pages.lockCount
        var events: [PerCPUPages.Event] = []
        var got = 0
        for _ in 0..<count {
            guard let block = pages.allocate(order: order, recordingInto: &events) else { break }
            held.append((block, order))
            got += 1
        }
        requests += count
        failed += count - got
        note(word)
        let taken = pages.lockCount - locks
        var sizes: [String] = []
        for case .refilled(let blocks, _) in events.prefix(8) { sizes.append("\(blocks)") }
        let refills = sizes.joined(separator: ", ") + (events.count > 8 ? ", ..." : "")
        let some = LocalizedText(
            en: """
                The list runs empty, and `rmqueue_bulk` fetches several blocks at once: \(refills). Each time without a free in \
                between `nr_pcp_alloc` doubles the number (`alloc_factor`), and it raises `high` so that they find room when \
                they come back.
                """,
            zh: """
                列表取空，`rmqueue_bulk` 一次取来多块：\(refills)。其间没有释放，`nr_pcp_alloc` 就每次加倍（`alloc_factor`），\
                并提高 `high`，让这些页将来放得回来。
                """
        )
        let none = LocalizedText(
            en: "All come from the CPU's own list: the zone's lock is not needed at all.",
            zh: "全部来自本 CPU 的列表，完全不需要 zone 锁。"
        )
        return Step(
            title: LocalizedText(
                en: "\(word): blocks of order \(order) asked for: \(count)",
                zh: "\(word)：\(count) 个 \(order) 阶请求"
            ),
            explanation: PagesText.join([taken == 0 ? none : some, locked(taken, count)]),
            prediction: question(
                LocalizedText(
                    en: "Blocks of order \(order) asked for: \(count). How often is the zone's lock taken?",
                    zh: "申请 \(count) 个 \(order) 阶块，要取多少次 zone 锁？"
                ),
                taken,
                count
            ),
            diagrams: [table]
        )
    }

    private mutating func freeing(_ count: Int, _ word: String) -> Step {
        let locks = pages.lockCount
        var events: [PerCPUPages.Event] = []
        let freed = min(count, held.count)
        for _ in 0..<freed {
            guard let (block, order) = held.popLast() else { break }
            pages.free(block, order: order, recordingInto: &events)
        }
        note(word)
        let taken = pages.lockCount - locks
        var drained = 0
        for case .drained(let pages) in events { drained += pages }
        let text =
            taken == 0
            ? LocalizedText(
                en: "They go to the head of the CPU's list, where the next request finds them, still in the cache.",
                zh: "它们放到本 CPU 列表的表头，下一个请求就取到它们，此时多半还在缓存里。"
            )
            : LocalizedText(
                en: """
                    When `count` reaches what `nr_pcp_high` allows, `free_pcppages_bulk` gives pages back from the tails, \
                    \(drained) in all. The more pages were freed in a row (`free_count`), the more go at once.
                    """,
                zh: """
                    `count` 达到 `nr_pcp_high` 允许的数目，`free_pcppages_bulk` 就从表尾归还，共 \(drained) 页。\
                    连续释放的页（`free_count`）越多，一次归还的越多。
                    """
            )
        return Step(
            title: LocalizedText(en: "\(word): blocks freed: \(freed)", zh: "\(word)：释放 \(freed) 个块"),
            explanation: PagesText.join([text, locked(taken, freed)]),
            prediction: question(
                LocalizedText(
                    en: "Blocks freed: \(freed). How often is the zone's lock taken?",
                    zh: "释放 \(freed) 个块，要取多少次 zone 锁？"
                ),
                taken,
                freed
            ),
            diagrams: [table]
        )
    }

    private mutating func decaying(_ word: String) -> Step {
        let before = (high: pages.high, count: pages.count)
        var events: [PerCPUPages.Event] = []
        pages.decay(recordingInto: &events)
        note(word)
        return Step(
            title: LocalizedText(
                en: "d: high from \(before.high) to \(pages.high)",
                zh: "d：high 从 \(before.high) 降到 \(pages.high)"
            ),
            explanation: LocalizedText(
                en: """
                    Once in a while the vmstat worker calls `decay_pcp_high`, which takes an eighth off `high`, not below \
                    `high_min`, and gives back what is more than that: \(before.count - pages.count) pages.
                    """,
                zh: """
                    vmstat 工作线程定期调用 `decay_pcp_high`：`high` 减去八分之一，但不低于 `high_min`；超出的页归还，\
                    这次是 \(before.count - pages.count) 页。
                    """
            ),
            diagrams: [table]
        )
    }

    private func locked(_ taken: Int, _ count: Int) -> LocalizedText {
        LocalizedText(
            en: "Blocks: \(count); zone lock taken: \(taken).",
            zh: "\(count) 个块共取了 \(taken) 次 zone 锁。"
        )
    }

    private func question(_ question: LocalizedText, _ taken: Int, _ count: Int) -> Prediction {
        PagesText.ask(
            question,
            "\(taken)",
            not: ["\(count)", "0", "\((count + pages.sizes.batch - 1) / pages.sizes.batch)", "1"],
            at: list.steps.count % 3
        )
    }

    private mutating func note(_ word: String) {
        let numbers = [
            pages.count, pages.high, pages.allocFactor, pages.freeCount, pages.lockCount, pages.zone.freePageCount,
        ]
        history.append(TableDiagram.Row([LocalizedText(same: word)] + numbers.map { PagesText.number($0) }))
        if history.count > 10 { history.removeFirst() }
    }

    private var table: Diagram {
        var rows = history
        if let last = rows.popLast() { rows.append(TableDiagram.Row(last.cells, mark: .active)) }
        let headings = ["count", "high", "alloc_factor", "free_count"].map { LocalizedText(same: $0) }
        return PagesText.table(
            LocalizedText(en: "The CPU's lists after each operation", zh: "每次操作后本 CPU 的列表"),
            [LocalizedText(en: "operation", zh: "操作")] + headings + [
                LocalizedText(en: "locks", zh: "取锁次数"), LocalizedText(en: "free in zone", zh: "zone 空闲"),
            ],
            rows
        )
    }
}
