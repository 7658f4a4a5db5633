import MemoryModels
import Traces

/// Turns the operations of `free-list-allocators` into steps.
struct FreeListNarrator {
    let before: FreeListAllocator

    static func name(_ policy: FitPolicy) -> LocalizedText {
        switch policy {
        case .first: LocalizedText(en: "first fit", zh: "首次适配")
        case .next: LocalizedText(en: "next fit", zh: "循环首次适配")
        case .best: LocalizedText(en: "best fit", zh: "最佳适配")
        case .worst: LocalizedText(en: "worst fit", zh: "最坏适配")
        }
    }

    private static let nowhere = LocalizedText(en: "nowhere: no block is large enough", zh: "无处可放：没有够大的空闲块")

    func allocation(_ bytes: Int, _ number: Int, _ search: FreeListSearch, _ after: FreeListAllocator) -> Step {
        let policy = Self.name(after.options.policy)
        let length = after.blockLength(bytes)
        let explanation: LocalizedText
        if let block = search.block, let source = search.source {
            let rest = source.length - block.length
            explanation = LocalizedText(
                en: """
                    \(bytes) bytes and the header make a block of \(length). By \(policy.en), \(search.probes) free blocks are \
                    looked at; the one of \(source.length) at \(source.start) is taken, and \(rest) bytes of it stay free.
                    """,
                zh: """
                    \(bytes) 字节加头部，需要 \(length) 字节的块。\(policy.zh)查看了 \(search.probes) 个空闲块，取 \(source.start) \
                    处 \(source.length) 字节的那一个，剩下 \(rest) 字节空闲。
                    """
            )
        } else {
            explanation = LocalizedText(
                en: """
                    A block of \(length) is needed. \(before.freeBytes) bytes are free, but the largest block has \
                    \(before.largestFree): external fragmentation, \(before.fragmentation) thousandths of what is free.
                    """,
                zh: """
                    需要 \(length) 字节的块。空闲共 \(before.freeBytes) 字节，但最大的块只有 \(before.largestFree) 字节：外部碎片，\
                    占空闲的千分之 \(before.fragmentation)。
                    """
            )
        }
        return Step(
            title: search.block.map {
                LocalizedText(
                    en: "#\(number): \(bytes) bytes at \($0.start)",
                    zh: "#\(number)：\(bytes) 字节，在 \($0.start) 处"
                )
            } ?? LocalizedText(en: "#\(number): \(bytes) bytes fail", zh: "#\(number)：\(bytes) 字节，分配失败"),
            explanation: explanation,
            prediction: prediction(bytes, search),
            diagrams: diagrams(after)
        )
    }

    /// Asks for the place; the other policies give the wrong choices.
    private func prediction(_ bytes: Int, _ search: FreeListSearch) -> Prediction {
        func place(_ block: FreeListBlock?) -> LocalizedText {
            block.map { LocalizedText(en: "at \($0.start)", zh: "\($0.start) 处") } ?? Self.nowhere
        }
        var others: [LocalizedText] = []
        for policy in FitPolicy.allCases {
            var other = FreeListAllocator(before, policy: policy)
            others.append(place(other.allocate(bytes).block))
        }
        for block in before.free { others.append(place(block)) }
        others.append(Self.nowhere)
        var wrong: [LocalizedText] = []
        for other in others where other != place(search.block) && !wrong.contains(other) && wrong.count < 3 {
            wrong.append(other)
        }
        let policy = Self.name(before.options.policy)
        return Prediction(
            question: LocalizedText(
                en: "Where does \(policy.en) put \(bytes) bytes?",
                zh: "\(policy.zh)把 \(bytes) 字节放在哪里？"
            ),
            answer: place(search.block),
            wrongChoices: wrong,
            position: before.used.count % 3
        )
    }

    func freeing(_ number: Int, _ block: FreeListBlock?, _ after: FreeListAllocator) -> Step {
        guard let block else {
            return Step(
                title: LocalizedText(en: "free #\(number): not in use", zh: "释放 #\(number)：并未在用"),
                explanation: LocalizedText(
                    en:
                        "It was freed before, or never allocated. A real allocator of this kind would corrupt its list.",
                    zh: "它已释放过，或当初分配失败。真实的这类分配器会因此破坏链表。"
                ),
                diagrams: diagrams(after)
            )
        }
        let merged = before.free.count + 1 - after.free.count
        return Step(
            title: LocalizedText(en: "free #\(number)", zh: "释放 #\(number)"),
            explanation: after.options.coalesces
                ? LocalizedText(
                    en:
                        "Free neighbours it merges with: \(merged). The free block is now \(block.length) bytes at \(block.start).",
                    zh: "与 \(merged) 个相邻空闲块合并，成为 \(block.start) 处 \(block.length) 字节的空闲块。"
                )
                : LocalizedText(
                    en:
                        "\(block.length) bytes at \(block.start) go to the list as they are, even beside other free ones.",
                    zh: "\(block.start) 处的 \(block.length) 字节原样放入链表，即使旁边也空闲。"
                ),
            diagrams: diagrams(after)
        )
    }

    private func diagrams(_ after: FreeListAllocator) -> [Diagram] {
        var cells = after.used.map { block in
            BlockMap.Cell(
                start: UInt64(block.start),
                length: UInt64(block.length),
                text: "\(block.length)",
                mark: before.used.contains(block) ? .allocated : .active
            )
        }
        cells += after.free.map { block in
            BlockMap.Cell(
                start: UInt64(block.start),
                length: UInt64(block.length),
                text: "\(block.length)",
                mark: .free
            )
        }
        cells.sort { $0.start < $1.start }
        let items = after.free.map { block in
            ListDiagram.Item("\(block.start):\(block.length)", mark: before.free.contains(block) ? .free : .active)
        }
        return [
            .blockMap(
                BlockMap(
                    title: LocalizedText(en: "The arena: lengths of blocks in bytes", zh: "内存区：各块长度，单位为字节"),
                    rows: [BlockMap.Row(label: LocalizedText(en: "blocks", zh: "块"), cells: cells)]
                )
            ),
            .lists(
                ListDiagram(
                    title: LocalizedText(en: "The free list: start and length", zh: "空闲链表：起点与长度"),
                    lists: [ListDiagram.List(label: LocalizedText(en: "free", zh: "空闲"), items: items)]
                )
            ),
        ]
    }

    /// The same random workload for every policy, with merging and without.
    static func comparison(_ rows: [(LocalizedText, FreeListWorkload)], count: Int) -> Step {
        let columns = [
            TableDiagram.Column(LocalizedText(en: "policy", zh: "策略")),
            TableDiagram.Column(LocalizedText(en: "failed", zh: "失败"), isNumeric: true),
            TableDiagram.Column(LocalizedText(en: "probes", zh: "查看"), isNumeric: true),
            TableDiagram.Column(LocalizedText(en: "fragmentation", zh: "碎片"), isNumeric: true),
            TableDiagram.Column(LocalizedText(en: "largest free", zh: "最大空闲块"), isNumeric: true),
        ]
        return Step(
            title: LocalizedText(en: "The policies compared", zh: "各策略比较"),
            explanation: LocalizedText(
                en: """
                    The same \(count) random operations for each: failed requests, free blocks looked at for a hundred requests, \
                    fragmentation in thousandths and the largest free block at the end.
                    """,
                zh: "各策略执行同样的 \(count) 个随机操作：失败的请求数、每百次请求查看的空闲块数、最后的碎片（千分比）与最大空闲块。"
            ),
            diagrams: [
                .table(
                    TableDiagram(
                        title: LocalizedText(en: "The same workload", zh: "同一负载"),
                        columns: columns,
                        rows: rows.map { name, workload in
                            let numbers = [
                                workload.failures, workload.probes * 100 / max(1, workload.searches),
                                workload.fragmentation, workload.largestFree,
                            ]
                            return TableDiagram.Row([name] + numbers.map { LocalizedText(same: "\($0)") })
                        }
                    )
                )
            ]
        )
    }
}
