import MemoryModels
import Traces

/// Turns the operations of `leak-detection` into steps.
struct LeakNarrator {
    let before: TrackedHeap

    private static func bytes(_ blocks: [Int], _ heap: TrackedHeap) -> Int {
        blocks.reduce(0) { $0 + heap.blocks[$1].bytes }
    }

    private static func names(_ blocks: [Int]) -> String {
        blocks.isEmpty ? "-" : blocks.map { "#\($0 + 1)" }.joined(separator: " ")
    }

    func change(_ title: LocalizedText, _ explanation: LocalizedText, _ after: TrackedHeap) -> Step {
        Step(title: title, explanation: explanation, diagrams: [records(after, nil)])
    }

    func failure(_ title: LocalizedText, _ error: TrackedHeapError, _ after: TrackedHeap) -> Step {
        let explanation =
            switch error {
            case .notAllocated:
                LocalizedText(en: "There is no record of such a block.", zh: "没有这样一块的记录。")
            case .doubleFree(let site):
                LocalizedText(
                    en: """
                        The record says that the block of site \(site) is free already: a double free, which the wrapper \
                        reports instead of passing it on.
                        """,
                    zh: "记录表明调用点 \(site) 的这一块已经释放：重复释放，包装层报告它，而不传给分配器。"
                )
            case .useAfterFree(let site):
                LocalizedText(
                    en: "The block of site \(site) was freed: a write to it is a use after free.",
                    zh: "调用点 \(site) 的这一块已经释放：写它就是释放后使用。"
                )
            case .outOfBounds:
                LocalizedText(en: "The block has no such word.", zh: "该块没有这个字。")
            }
        return Step(
            title: LocalizedText(en: "\(title.en): an error", zh: "\(title.zh)：出错"),
            explanation: explanation,
            diagrams: [records(after, nil)]
        )
    }

    func scan(_ scan: TrackedHeap.Scan) -> Step {
        let lost = scan.direct.count + scan.indirect.count
        let left = before.unfreed.count
        func text(_ number: Int) -> LocalizedText { LocalizedText(same: "\(number)") }
        var explanation = LocalizedText(
            en: """
                Records: \(left) blocks were not freed. Marking from the roots reaches \(scan.reachable.count) of them, which \
                the program can still free. Lost for good: \(Self.names(scan.direct)). Lost with them: \
                \(Self.names(scan.indirect)).
                """,
            zh: """
                按记录，有 \(left) 块未释放。从根出发标记，能到达其中 \(scan.reachable.count) 块，程序仍有机会释放它们。\
                直接泄漏：\(Self.names(scan.direct))。随之间接泄漏：\(Self.names(scan.indirect))。
                """
        )
        if !scan.possible.isEmpty {
            let names = Self.names(scan.possible)
            explanation = LocalizedText(
                english: explanation.en + " "
                    + LocalizedText(en: "Reached only by a pointer into the block: \(names).", zh: "").en,
                chinese: explanation.zh + LocalizedText(en: "", zh: "只有指针指向块的中间，可能泄漏：\(names)。").zh
            )
        }
        return Step(
            title: LocalizedText(
                en: "search: \(lost) of \(left) unfreed blocks are lost",
                zh: "查找：未释放的 \(left) 块中丢失 \(lost) 块"
            ),
            explanation: explanation,
            prediction: Prediction(
                question: LocalizedText(
                    en: "\(left) blocks are not freed. How many of them can no root reach any more?",
                    zh: "有 \(left) 块未释放，其中多少块从任何根都到达不了？"
                ),
                answer: text(lost),
                wrongChoices: [text(left), text(scan.direct.count), text(lost + 1), text(0)].filter { $0 != text(lost) }
                    .prefix(3).map { $0 },
                position: left % 3
            ),
            diagrams: [records(before, scan), sites()]
        )
    }

    /// The records of the blocks that are not free, and what they point to.
    private func records(_ heap: TrackedHeap, _ scan: TrackedHeap.Scan?) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for (number, root) in heap.roots.enumerated() {
            guard case .pointer = root else { continue }
            let cells = ["r\(number)", "-", "-", Self.word(root), "-"]
            rows.append(TableDiagram.Row(cells.map { LocalizedText(same: $0) }, mark: .plain))
        }
        for (number, block) in heap.blocks.enumerated() where !block.isFreed {
            var targets: [String] = []
            for word in block.words where word != .number { targets.append(Self.word(word)) }
            let isNew = number >= before.blocks.count || before.blocks[number] != block
            rows.append(
                TableDiagram.Row(
                    [
                        "#\(number + 1)", "\(block.bytes)", "\(block.site)",
                        targets.isEmpty ? "-" : targets.joined(separator: " "),
                    ]
                    .map { LocalizedText(same: $0) } + [Self.state(number, scan)],
                    mark: scan.map { $0.direct.contains(number) || $0.indirect.contains(number) } ?? false
                        ? .faulted : isNew ? .active : .allocated
                )
            )
        }
        return .table(
            TableDiagram(
                title: LocalizedText(en: "Roots, and the records of what is not freed", zh: "根，以及未释放块的记录"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "name", zh: "名称")),
                    TableDiagram.Column(LocalizedText(en: "bytes", zh: "字节"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "site", zh: "调用点"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "points to", zh: "指向")),
                    TableDiagram.Column(LocalizedText(en: "found", zh: "结论")),
                ],
                rows: rows
            )
        )
    }

    private static func word(_ word: TrackedHeap.Word) -> String {
        guard case .pointer(let block, let offset) = word else { return "" }
        return "#\(block + 1)" + (offset > 0 ? "+\(offset)" : "")
    }

    private static func state(_ number: Int, _ scan: TrackedHeap.Scan?) -> LocalizedText {
        guard let scan else { return LocalizedText(same: "-") }
        if scan.direct.contains(number) { return LocalizedText(en: "lost", zh: "直接泄漏") }
        if scan.indirect.contains(number) { return LocalizedText(en: "lost with another", zh: "间接泄漏") }
        if scan.possible.contains(number) { return LocalizedText(en: "possibly lost", zh: "可能泄漏") }
        return LocalizedText(en: "reachable", zh: "可到达")
    }

    /// The wrapper's report: what each call site has not freed.
    private func sites() -> Diagram {
        var rows: [TableDiagram.Row] = []
        for site in 1...9 {
            let blocks = before.unfreed.filter { before.blocks[$0].site == site }
            guard !blocks.isEmpty else { continue }
            let cells = ["\(site)", "\(blocks.count)", "\(Self.bytes(blocks, before))"]
            rows.append(TableDiagram.Row(cells.map { LocalizedText(same: $0) }))
        }
        return .table(
            TableDiagram(
                title: LocalizedText(en: "The records by call site", zh: "按调用点汇总的记录"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "site", zh: "调用点"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "blocks", zh: "块"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "bytes", zh: "字节"), isNumeric: true),
                ],
                rows: rows
            )
        )
    }
}
