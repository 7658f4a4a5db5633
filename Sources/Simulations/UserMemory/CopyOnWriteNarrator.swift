import MemoryModels
import Traces

/// Turns one operation of `copy-on-write` into a step.
struct CopyOnWriteNarrator {
    let operation: MemoryOperation
    let before: UserMemory

    private static let noFault = LocalizedText(en: "no fault", zh: "没有缺页异常")
    private static let copy = LocalizedText(en: "a copy", zh: "复制页")
    private static let reuse = LocalizedText(en: "reused, no copy", zh: "复用，不复制")
    private static let newPage = LocalizedText(en: "a page is mapped", zh: "映射一页")

    func step(_ outcome: MemorySession.Outcome, _ after: UserMemory) -> Step {
        let call = MemoryText.call(operation)
        let diagrams = [entries(after), frames(after)]
        let ending = ending(outcome)
        return Step(
            title: LocalizedText(en: "\(call.en): \(ending.en)", zh: "\(call.zh)：\(ending.zh)"),
            explanation: explanation(outcome, after),
            prediction: prediction(call, outcome, ending),
            diagrams: diagrams
        )
    }

    private func ending(_ outcome: MemorySession.Outcome) -> LocalizedText {
        switch operation.kind {
        case .fork:
            let shared = outcome.fork?.shared ?? 0
            let copied = outcome.fork?.copied ?? 0
            return LocalizedText(
                en: "\(shared) entries shared, \(copied) pages copied",
                zh: "共享 \(shared) 个页表项，复制 \(copied) 页"
            )
        case .exit:
            return LocalizedText(en: "its entries go away", zh: "页表项随之消失")
        case .pin, .unpin:
            return outcome.frame.map { LocalizedText(en: "frame \($0)", zh: "页框 \($0)") }
                ?? LocalizedText(en: "not possible", zh: "无法进行")
        default: break
        }
        let copies = outcome.count(Self.isCopy)
        let reuses = outcome.count(Self.isReuse)
        if outcome.faults.count > 1 {
            let new = outcome.count { $0.kind != .hit } - copies - reuses
            return LocalizedText(
                en: "new: \(new), copies: \(copies), reused: \(reuses)",
                zh: "新建 \(new) 页，复制 \(copies) 页，复用 \(reuses) 页"
            )
        }
        if copies > 0 { return Self.copy }
        if reuses > 0 { return Self.reuse }
        return outcome.faults.first?.kind == .hit ? Self.noFault : Self.newPage
    }

    /// Whether a page was copied, rather than cleared.
    static func isCopy(_ action: FaultAction) -> Bool {
        switch action {
        case .copied(.some, _), .copiedFilePage: true
        default: false
        }
    }

    /// Whether an entry became writable without a copy.
    static func isReuse(_ action: FaultAction) -> Bool {
        if case .reused = action { true } else { false }
    }

    private func explanation(_ outcome: MemorySession.Outcome, _ after: UserMemory) -> LocalizedText {
        switch operation.kind {
        case .fork:
            return forkExplanation(outcome)
        case .exit:
            return LocalizedText(
                en: """
                    Every frame it mapped loses a reference; frames of its own are freed. Nothing tells the others: the \
                    last one finds out at its next write.
                    """,
                zh: "它映射的每个页框都少一个引用，独占的页框被释放。内核不通知其他进程：最后一个使用者下次写时才会发现。"
            )
        case .pin:
            return outcome.frame.map {
                LocalizedText(
                    en: """
                        `pin_user_pages` makes the page writable for the process first; then frame \($0) has 1024 references \
                        more, so that nobody takes it for unshared.
                        """,
                    zh: "`pin_user_pages` 先让该页对本进程可写，再给页框 \($0) 增加 1024 个引用，使它不会被误认为无人共享。"
                )
            } ?? LocalizedText(en: "The page cannot be written.", zh: "该页不可写。")
        case .unpin:
            return outcome.frame == nil
                ? LocalizedText(en: "The page is not pinned.", zh: "该页没有被固定。")
                : LocalizedText(en: "The 1024 references of the pin are gone.", zh: "固定所占的 1024 个引用已去掉。")
        default: return MemoryText.explanation(outcome.faults)
        }
    }

    private func forkExplanation(_ outcome: MemorySession.Outcome) -> LocalizedText {
        guard let fork = outcome.fork else { return LocalizedText(same: "") }
        let name = ProgramLayout.name(fork.child)
        let sharing = LocalizedText(
            en: """
                The child is \(name). `copy_present_ptes` gives it the parent's private entries, \(fork.shared), \
                write-protected in both, and clears `PageAnonExclusive`. Areas left to later faults, since they have no \
                private pages: \(fork.skippedAreas).
                """,
            zh: """
                子进程为 \(name)。`copy_present_ptes` 把父进程的 \(fork.shared) 个私有页表项给它，双方都改为写保护，并清除 \
                `PageAnonExclusive`。没有私有页的 \(fork.skippedAreas) 个区域不复制，留待缺页时建立。
                """
        )
        guard fork.copied > 0 else { return sharing }
        let early = LocalizedText(
            en: """
                Pinned and exclusive pages are copied for the child at once (`copy_present_page`), so that the device and \
                the parent keep the same frame: \(fork.copied).
                """,
            zh: "被固定的独占页立即为子进程复制（`copy_present_page`），使设备与父进程仍用同一页框：\(fork.copied) 页。"
        )
        return LocalizedText(english: sharing.en + " " + early.en, chinese: sharing.zh + early.zh)
    }

    private func prediction(
        _ call: LocalizedText,
        _ outcome: MemorySession.Outcome,
        _ ending: LocalizedText
    ) -> Prediction? {
        guard operation.kind == .fork || (operation.kind == .write && outcome.faults.count == 1) else { return nil }
        let place = (before.frames.count + operation.process) % 3
        if operation.kind == .fork {
            func copies(_ number: Int) -> LocalizedText { LocalizedText(same: "\(number)") }
            let copied = outcome.fork?.copied ?? 0
            let shared = outcome.fork?.shared ?? 0
            return Prediction(
                question: LocalizedText(
                    en: "\(call.en): how many pages are copied at once?",
                    zh: "\(call.zh)：当场复制多少页？"
                ),
                answer: copies(copied),
                wrongChoices: [copies(shared + copied), copies(1), copies(copied + 1), copies(0)].prefix(3).map { $0 },
                position: place
            )
        }
        return Prediction(
            question: LocalizedText(en: "\(call.en): what happens?", zh: "\(call.zh)：会怎样？"),
            answer: ending,
            wrongChoices: [Self.copy, Self.reuse, Self.noFault, Self.newPage],
            position: place
        )
    }

    // MARK: Pictures

    /// The pages that any process has an entry for: a row a page, a column a process.
    private func entries(_ after: UserMemory) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for area in ProgramLayout.areas.indices {
            let columns = after.processes.map { ProgramLayout.entries(area, in: $0) }
            for index in 0..<(columns.first?.count ?? 0) {
                let cells = columns.map { index < $0.count ? $0[index] : .none }
                guard cells.contains(where: { $0 != .none }), rows.count < 24 else { continue }
                var isChanged = cells.count != before.processes.count
                for (process, old) in before.processes.enumerated() where process < cells.count {
                    let entries = ProgramLayout.entries(area, in: old)
                    if index >= entries.count || entries[index] != cells[process] { isChanged = true }
                }
                let name = ProgramLayout.areas[area].letter + "\(index)"
                rows.append(
                    TableDiagram.Row(
                        ([name] + cells.map { MemoryText.entry($0) }).map { LocalizedText(same: $0) },
                        mark: isChanged ? .active : .plain
                    )
                )
            }
        }
        let names = after.processes.indices.map {
            TableDiagram.Column(LocalizedText(same: ProgramLayout.name($0)))
        }
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "Page table entries: frame, w writable, r read-only",
                    zh: "页表项：页框号，w 可写，r 只读"
                ),
                columns: [TableDiagram.Column(LocalizedText(en: "page", zh: "页"))] + names,
                rows: rows
            )
        )
    }

    /// The private frames and what they count.
    private func frames(_ after: UserMemory) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for (number, frame) in after.frames.enumerated() {
            guard let frame, frame.isAnonymous || frame.mapCount > 0, rows.count < 24 else { continue }
            let old = number < before.frames.count ? before.frames[number] : nil
            let kind =
                frame.isAnonymous
                ? LocalizedText(en: "private", zh: "私有") : LocalizedText(en: "file", zh: "文件")
            let isExclusive = frame.isExclusive ? LocalizedText(en: "yes", zh: "是") : LocalizedText(same: "-")
            rows.append(
                TableDiagram.Row(
                    [
                        LocalizedText(same: "\(number)"), kind, LocalizedText(same: "\(frame.mapCount)"),
                        LocalizedText(same: "\(frame.references)"), isExclusive, LocalizedText(same: "\(frame.pins)"),
                    ],
                    mark: old == frame ? .plain : .active
                )
            )
        }
        return .table(
            TableDiagram(
                title: LocalizedText(en: "Frames", zh: "页框"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "frame", zh: "页框"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "kind", zh: "类型")),
                    TableDiagram.Column(LocalizedText(en: "mapped", zh: "映射数"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "references", zh: "引用数"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "exclusive", zh: "独占")),
                    TableDiagram.Column(LocalizedText(en: "pins", zh: "固定"), isNumeric: true),
                ],
                rows: rows
            )
        )
    }
}
