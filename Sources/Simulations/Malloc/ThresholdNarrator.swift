import MemoryModels
import Traces

/// Turns one operation of `malloc-threshold` into a step.
struct ThresholdNarrator {
    let operation: MallocOperation
    let before: MallocHeap

    /// From where memory comes, or where it goes: what the reader is asked.
    private enum Way {
        case mapping, growth, heap, unmapping, trim

        var text: LocalizedText {
            switch self {
            case .mapping: LocalizedText(en: "mmap", zh: "用 mmap 映射")
            case .growth: LocalizedText(en: "the heap grows by sbrk", zh: "用 sbrk 扩展堆")
            case .heap: LocalizedText(en: "the heap as it is, no system call", zh: "堆内解决，没有系统调用")
            case .unmapping: LocalizedText(en: "munmap", zh: "用 munmap 解除映射")
            case .trim: LocalizedText(en: "the heap shrinks by sbrk", zh: "用 sbrk 收缩堆")
            }
        }
    }

    func step(_ outcome: MallocSession.Outcome, _ session: MallocSession) -> Step {
        let heap = session.heap
        let calls = heap.systemCalls
        let old = before.systemCalls
        let way: Way =
            calls.mapped > old.mapped
            ? .mapping
            : calls.grown > old.grown
                ? .growth
                : calls.unmapped > old.unmapped ? .unmapping : calls.trimmed > old.trimmed ? .trim : .heap
        let call = MallocText.call(operation)
        var diagrams = [table(heap)]
        if let map = session.map(old: before.chunks) { diagrams.insert(map, at: 0) }
        return Step(
            title: LocalizedText(
                en: "\(call): \(outcome.failure == nil ? way.text.en : "fails")",
                zh: "\(call)：\(outcome.failure == nil ? way.text.zh : "失败")"
            ),
            explanation: outcome.failure.map(MallocText.failure) ?? MallocText.explanation(outcome.calls),
            prediction: outcome.failure == nil ? prediction(call, way) : nil,
            diagrams: diagrams
        )
    }

    private func prediction(_ call: String, _ way: Way) -> Prediction {
        let ways: [Way]
        if case .allocate = operation { ways = [.mapping, .growth, .heap] } else { ways = [.unmapping, .trim, .heap] }
        return Prediction(
            question: LocalizedText(
                en: """
                    The mmap threshold is \(before.mmapThreshold) bytes, the trim threshold \(before.trimThreshold), \
                    the top chunk has \(before.topBytes). What happens at \(call)?
                    """,
                zh: """
                    mmap 阈值为 \(before.mmapThreshold) 字节，收缩阈值为 \(before.trimThreshold) 字节，top chunk 有 \
                    \(before.topBytes) 字节。\(call) 会怎样？
                    """
            ),
            answer: way.text,
            wrongChoices: ways.map { $0.text },
            position: (before.heapBytes / 4096 + before.mappings.count) % 3
        )
    }

    private func table(_ heap: MallocHeap) -> Diagram {
        let rows: [(LocalizedText, Int, Int)] = [
            (LocalizedText(same: "mmap_threshold"), before.mmapThreshold, heap.mmapThreshold),
            (LocalizedText(same: "trim_threshold"), before.trimThreshold, heap.trimThreshold),
            (LocalizedText(en: "heap, from brk", zh: "堆（来自 brk）"), before.heapBytes, heap.heapBytes),
            (LocalizedText(en: "top chunk", zh: "top chunk"), before.topBytes, heap.topBytes),
            (LocalizedText(en: "in mappings", zh: "单独映射"), before.mappedBytes, heap.mappedBytes),
        ]
        return .table(
            TableDiagram(
                title: LocalizedText(en: "The allocator, in bytes", zh: "分配器状态，单位为字节"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "what", zh: "项目")),
                    TableDiagram.Column(LocalizedText(en: "before", zh: "之前"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "now", zh: "现在"), isNumeric: true),
                ],
                rows: rows.map { name, old, new in
                    TableDiagram.Row(
                        [name, LocalizedText(same: "\(old)"), LocalizedText(same: "\(new)")],
                        mark: old == new ? .plain : .active
                    )
                }
            )
        )
    }
}
