import MemoryModels
import Traces

/// Turns the operations of `memcg-charge` into steps. Made before an operation, it knows the state then.
struct CgroupNarrator {
    private let before: MemoryCgroups

    init(_ cgroups: MemoryCgroups) {
        before = cgroups
    }

    var opening: Step {
        Step(
            title: LocalizedText(en: "A pod with two containers, and a batch job", zh: "一个 pod 含两个容器，旁边还有批处理"),
            explanation: LocalizedText(
                en: """
                    Each group has a `page_counter`. A page is charged to the group of the task that brings it in, and to \
                    every group above. Limits bound the usage from above, low and min keep it from being reclaimed.
                    """,
                zh: """
                    每个组有一个 `page_counter`。页记在带它进来的任务所在的组账上，也记在上面每一级的账上。上限约束用量，\
                    low 和 min 则保护它不被回收。
                    """
            ),
            diagrams: [table(before, highlighting: [])]
        )
    }

    func step(_ operation: CgroupOperation, _ events: [CgroupEvent], after: MemoryCgroups) -> Step {
        let summary = CgroupSummary(events)
        let name = CgroupTree.name(operation.group.rawValue)
        let pages = operation.pages
        let what: LocalizedText
        switch operation.action {
        case .charge(.anonymous):
            what = LocalizedText(
                en: "\(name) touches \(pages) new anonymous pages",
                zh: "\(name) 访问 \(pages) 个新的匿名页"
            )
        case .charge(.cache):
            what = LocalizedText(en: "\(name) reads \(pages) new pages of a file", zh: "\(name) 读入 \(pages) 个新的文件页")
        case .free(.anonymous):
            what = LocalizedText(en: "\(name) frees \(pages) anonymous pages", zh: "\(name) 释放 \(pages) 个匿名页")
        case .free(.cache):
            what = LocalizedText(en: "\(name) truncates \(pages) pages of its file", zh: "\(name) 截断文件的 \(pages) 页")
        case .reclaim:
            what = LocalizedText(en: "the machine needs \(pages) pages", zh: "整机需要 \(pages) 页")
        }
        var explanation = summary.sentences
        if case .free = operation.action {
            explanation = LocalizedText(
                en: "`uncharge_batch` takes the pages out of every counter on the way up. Stocks are not filled by it.",
                zh: "`uncharge_batch` 逐级从计数器中减去这些页，并不放进存货。"
            )
        } else if explanation.en.isEmpty {
            explanation = LocalizedText(en: "There is nothing to reclaim.", zh: "没有可回收的页。")
        }
        return Step(
            title: LocalizedText(
                en: "\(operation.word): \(what.en)",
                zh: "\(operation.word)：\(what.zh)"
            ),
            explanation: explanation,
            prediction: prediction(operation, what, summary, after),
            diagrams: [table(after, highlighting: changed(after))]
        )
    }

    private func changed(_ after: MemoryCgroups) -> [Int] {
        after.groups.indices.filter { after.counters[$0].usage != before.counters[$0].usage }
    }

    // MARK: Predictions

    private func prediction(
        _ operation: CgroupOperation,
        _ what: LocalizedText,
        _ summary: CgroupSummary,
        _ after: MemoryCgroups
    ) -> Prediction? {
        switch operation.action {
        case .free: return nil
        case .reclaim:
            var groups = CgroupTree.Leaf.allCases.map { LocalizedText(same: CgroupTree.name($0.rawValue)) }
            groups.append(LocalizedText(en: "none of them", zh: "哪个都不出"))
            var most = 3
            for leaf in 0..<3 where summary.reclaimed[leaf + 2] > (most == 3 ? 0 : summary.reclaimed[most + 2]) {
                most = leaf
            }
            return Prediction(
                question: LocalizedText(
                    en: "\(what.en). Which group has to give the most?",
                    zh: "\(what.zh)。哪个组出得最多？"
                ),
                answer: groups[most],
                wrongChoices: groups,
                position: most
            )
        case .charge:
            break
        }
        let usage = after.counters[operation.group.rawValue].usage
        if summary.limit == nil, summary.overHigh == nil {
            let old = before.counters[operation.group.rawValue].usage
            return Prediction(
                question: LocalizedText(
                    en: "\(what.en). Its counter was at \(old). Where is it afterwards?",
                    zh: "\(what.zh)。它的计数器原为 \(old)，之后是多少？"
                ),
                answer: LocalizedText(same: "\(usage)"),
                wrongChoices: [
                    LocalizedText(same: "\(old + operation.pages)"), LocalizedText(same: "\(old + 64)"),
                    LocalizedText(same: "\(old)"),
                ],
                position: usage == old ? 2 : 1
            )
        }
        let outcomes = [
            LocalizedText(en: "Page cache makes room", zh: "页缓存让出地方"),
            LocalizedText(en: "The task is put to sleep", zh: "任务被迫睡眠"),
            LocalizedText(en: "A task is killed", zh: "有任务被杀"),
            LocalizedText(en: "All is as below the limits", zh: "与没到限制时一样"),
        ]
        let place =
            summary.killed != nil || summary.failed ? 2 : summary.sleeps > 0 ? 1 : summary.reclaimedPages > 0 ? 0 : 3
        return Prediction(
            question: LocalizedText(
                en: "\(what.en). What is the worst that happens?",
                zh: "\(what.zh)。最坏会怎样？"
            ),
            answer: outcomes[place],
            wrongChoices: outcomes,
            position: place
        )
    }

    // MARK: Pictures

    private func table(_ cgroups: MemoryCgroups, highlighting changed: [Int]) -> Diagram {
        var state = cgroups
        state.calculateProtection()
        func limit(_ pages: Int64) -> String { pages == PageCounter.unlimited ? "max" : "\(pages)" }
        // What nobody has set is not shown.
        let hasMin = state.counters.contains { $0.min > 0 }
        var rows: [TableDiagram.Row] = []
        for group in state.groups.indices {
            let counter = state.counters[group]
            var stocked: Int64 = 0
            for stock in state.stocks where stock.group == group { stocked += stock.pages }
            let leaf = state.groups[group]
            let isLeaf = leaf.children.isEmpty
            var cells = [CgroupTree.name(group), "\(counter.usage)"]
            cells += isLeaf ? ["\(leaf.anonymous)", "\(leaf.cache)", "\(stocked)"] : ["", "", ""]
            var settings = [
                limit(counter.high), limit(counter.max), "\(counter.low)", "\(counter.effectiveLow)",
            ]
            if hasMin { settings += ["\(counter.min)", "\(counter.effectiveMin)"] }
            cells += group == 0 ? settings.map { _ in "" } : settings
            var mark = changed.contains(group) ? Mark.active : .plain
            if !leaf.isAlive { mark = .faulted }
            rows.append(TableDiagram.Row(cells.map { LocalizedText(same: $0) }, mark: mark))
        }
        func number(_ heading: LocalizedText) -> TableDiagram.Column { TableDiagram.Column(heading, isNumeric: true) }
        var columns = [
            TableDiagram.Column(LocalizedText(en: "group", zh: "组")),
            number(LocalizedText(en: "usage", zh: "用量")),
            number(LocalizedText(en: "anon", zh: "匿名")),
            number(LocalizedText(en: "cache", zh: "缓存")),
            number(LocalizedText(en: "stock", zh: "存货")),
        ]
        for name in ["high", "max", "low", "elow"] + (hasMin ? ["min", "emin"] : []) {
            columns.append(number(LocalizedText(same: name)))
        }
        return .table(
            TableDiagram(
                title: LocalizedText(en: "Groups, in pages", zh: "各组（页）"),
                columns: columns,
                rows: rows
            )
        )
    }
}
