import MemoryModels
import Traces

/// Turns the operations of `kswapd` into steps. Made before an operation, it knows the state then.
struct KswapdNarrator {
    private let before: KswapdNode

    init(_ node: KswapdNode) {
        before = node
    }

    var opening: Step {
        Step(
            title: LocalizedText(en: "A node with all its memory free; kswapd sleeps", zh: "一个内存全部空闲的节点；kswapd 休眠"),
            explanation: LocalizedText(
                en: """
                    Below low kswapd is woken, above high it sleeps, below min a task has to reclaim by itself. It is enough \
                    that one zone is balanced. What a zone reserves for requests that only it can serve (`lowmem_reserve`) \
                    counts on top of each mark. kswapd scans the node's list from the tail, first a 4096th of it.
                    """,
                zh: """
                    低于 low 唤醒 kswapd，高于 high 它就休眠，低于 min 任务只能自己回收。只要有一个内存区域达到平衡即可。\
                    区域替只能由它满足的请求保留的页（`lowmem_reserve`）要加在各水位线之上。kswapd 从表尾扫描节点的链表，起先只扫 4096 分之一。
                    """
            ),
            diagrams: [state(before)]
        )
    }

    func step(_ word: String, _ operation: KswapdOperation, _ events: [KswapdEvent], after: KswapdNode) -> Step {
        let what = words(operation)
        let rounds = rounds(events)
        return Step(
            title: LocalizedText(en: "\(word): \(what.en)", zh: "\(word)：\(what.zh)"),
            explanation: KswapdText.sentences(events, operation),
            prediction: prediction(operation, what, events, rounds),
            diagrams: rounds.isEmpty ? [state(after)] : [table(rounds), state(after)]
        )
    }

    private func words(_ operation: KswapdOperation) -> LocalizedText {
        switch operation {
        case .allocate(.cache, _, let pages):
            LocalizedText(en: "\(pages) pages are read into the page cache", zh: "\(pages) 页读进页缓存")
        case .allocate(.busy, _, let pages):
            LocalizedText(en: "\(pages) busy pages are allocated", zh: "分配 \(pages) 个回收不了的页")
        case .allocate(.kernel, let kind, let pages):
            kind == .atomic
                ? LocalizedText(en: "the kernel takes \(pages) pages, atomically", zh: "内核以 GFP_ATOMIC 取用 \(pages) 页")
                : LocalizedText(en: "the kernel takes \(pages) pages", zh: "内核取用 \(pages) 页")
        case .free(let pages): LocalizedText(en: "the kernel frees \(pages) pages", zh: "内核释放 \(pages) 页")
        case .wake(let order):
            LocalizedText(en: "`wakeup_kswapd` for order \(order)", zh: "为 \(order) 阶请求调用 `wakeup_kswapd`")
        case .steal: LocalizedText(en: "a pageblock is taken over", zh: "抢占一个页块")
        case .run: LocalizedText(en: "kswapd runs", zh: "kswapd 运行")
        }
    }

    private func rounds(_ events: [KswapdEvent]) -> [KswapdRound] {
        var rounds: [KswapdRound] = []
        for event in events {
            if case .round(let round) = event { rounds.append(round) }
        }
        return rounds
    }

    // MARK: Predictions

    private func prediction(
        _ operation: KswapdOperation,
        _ what: LocalizedText,
        _ events: [KswapdEvent],
        _ rounds: [KswapdRound]
    ) -> Prediction? {
        switch operation {
        case .free: return nil
        case .run:
            guard let first = rounds.first, !before.list.isEmpty else { return nil }
            let listed = before.list.reduce(0) { $0 + $1.pages }
            return Prediction(
                question: LocalizedText(
                    en: "\(listed) pages are on the list. How many does kswapd scan in its first turn?",
                    zh: "链表上有 \(listed) 页。kswapd 第一轮扫描多少页？"
                ),
                answer: LocalizedText(same: "\(first.scanned)"),
                wrongChoices: [
                    LocalizedText(same: "\(listed)"), LocalizedText(same: "\(listed / 12)"),
                    LocalizedText(same: "\(first.wanted)"), LocalizedText(same: "32"),
                ],
                position: 1
            )
        case .allocate, .wake, .steal: break
        }
        let choices = [
            LocalizedText(en: "kswapd sleeps on", zh: "kswapd 继续休眠"),
            LocalizedText(en: "kswapd is woken", zh: "唤醒 kswapd"),
            LocalizedText(en: "Tasks reclaim by themselves", zh: "任务自己回收"),
            LocalizedText(en: "Some requests get nothing", zh: "部分请求一无所获"),
        ]
        var place = 0
        for event in events {
            switch event {
            case .woken(_, let wasAwake): if !wasAwake { place = max(place, 1) }
            case .reclaimedDirectly: place = max(place, 2)
            case .failed: place = 3
            default: break
            }
        }
        if before.isAwake, place < 2 { return nil }
        return Prediction(
            question: LocalizedText(
                en: "\(what.en). What is the most that happens?",
                zh: "\(what.zh)。最多会到哪一步？"
            ),
            answer: choices[place],
            wrongChoices: choices,
            position: place
        )
    }

    // MARK: Pictures

    private func number(_ heading: LocalizedText) -> TableDiagram.Column {
        TableDiagram.Column(heading, isNumeric: true)
    }

    private func table(_ rounds: [KswapdRound]) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for round in rounds.prefix(14) {
            let values = [Int64(round.priority), round.wanted, round.scanned, round.freed]
            rows.append(
                TableDiagram.Row(
                    values.map { LocalizedText(same: "\($0)") },
                    mark: round.freed > 0 ? .free : .faulted
                )
            )
        }
        let shown = rows.count
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "The first \(shown) of \(rounds.count) turns of `balance_pgdat`",
                    zh: "`balance_pgdat` 共 \(rounds.count) 轮，前 \(shown) 轮"
                ),
                columns: [
                    number(LocalizedText(en: "priority", zh: "优先级")),
                    number(LocalizedText(en: "nr_to_reclaim", zh: "nr_to_reclaim")),
                    number(LocalizedText(en: "scanned", zh: "扫描")),
                    number(LocalizedText(en: "freed", zh: "释放")),
                ],
                rows: rows
            )
        )
    }

    private func state(_ node: KswapdNode) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for zone in node.node.zones where zone.managedPages > 0 {
            let type = zone.type
            let reserve = zone.lowmemReserve[node.highestZone.rawValue]
            let values = [
                zone.freePages, node.mark(.min, of: type), node.mark(.low, of: type), node.mark(.high, of: type),
                reserve,
                node.listedPages(in: type), node.kernelPages[type.rawValue],
            ]
            var mark = Mark.faulted
            if zone.freePages > node.mark(.high, of: type) + reserve {
                mark = .free
            } else if zone.freePages > node.mark(.min, of: type) + reserve {
                mark = .active
            }
            rows.append(
                TableDiagram.Row(
                    [LocalizedText(same: type.name)] + values.map { LocalizedText(same: "\($0)") },
                    mark: mark
                )
            )
        }
        let isAwake = node.isAwake
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "Zones, in pages; kswapd \(isAwake ? "is awake" : "sleeps"), kswapd_failures \(node.failures)",
                    zh: "各内存区域（页）；kswapd \(isAwake ? "醒着" : "休眠")，kswapd_failures 为 \(node.failures)"
                ),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "zone", zh: "区域")),
                    number(LocalizedText(en: "free", zh: "空闲")),
                    number(LocalizedText(same: "min")), number(LocalizedText(same: "low")),
                    number(LocalizedText(same: "high")), number(LocalizedText(en: "reserve", zh: "保留")),
                    number(LocalizedText(en: "on list", zh: "链表上")),
                    number(LocalizedText(en: "kernel", zh: "内核")),
                ],
                rows: rows
            )
        )
    }
}
