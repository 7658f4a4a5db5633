import Traces

/// Drills of `fragmentation`.
enum FragmentationDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the blocks that a request could use", zh: "请求可用的块数"),
            LocalizedText(en: "the unusable free space index", zh: "不可用空闲内存指数"),
            LocalizedText(en: "the fragmentation index", zh: "碎片指数"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        let code = numbers.distinct(1024)
        let order = numbers.within(level == 3 ? 3...5 : 2...4)
        var counts = [1 + code % 32, 1 + code / 32]
        while counts.count < order { counts.append(numbers.below(30)) }
        if level < 3 {
            for _ in 0..<3 { counts.append(1 + numbers.below(9)) }
        }
        var list = ""
        for place in 0...10 { list += (place > 0 ? " " : "") + "\(place < counts.count ? counts[place] : 0)" }
        let questions = [
            LocalizedText(
                en: "How many blocks of order \(order) can be had without moving a page?",
                zh: "不搬动任何页，能取得多少个 \(order) 阶块？"
            ),
            LocalizedText(
                en: "What is its unusable free space index for order \(order), in thousandths rounded down?",
                zh: "它对 \(order) 阶的不可用空闲内存指数是千分之几（向下取整）？"
            ),
            LocalizedText(
                en: "What is its fragmentation index for order \(order), in thousandths?",
                zh: "它对 \(order) 阶的碎片指数是千分之几？"
            ),
        ]
        let rules = [
            LocalizedText(
                en:
                    "A free block of order n holds 2^(n - \(order)) blocks of order \(order); smaller ones do not count.",
                zh: "一个 n 阶空闲块可拆成 2^(n - \(order)) 个 \(order) 阶块；更小的块不算。"
            ),
            LocalizedText(
                en: "`unusable_free_index`: the free pages in blocks below order \(order), by all free pages.",
                zh: "`unusable_free_index`：\(order) 阶以下各块所含的空闲页，除以全部空闲页。"
            ),
            LocalizedText(
                en: """
                    `__fragmentation_index`, if no block is large enough: 1000 - (1000 + pages * 1000 / 2^\(order)) / blocks, \
                    each division rounded down; pages and blocks are all that are free.
                    """,
                zh: """
                    没有够大的块时，`__fragmentation_index` 为 1000 - (1000 + 页数 × 1000 / 2^\(order)) / 块数，\
                    每次除法向下取整；页数和块数都是全部空闲的。
                    """
            ),
        ]
        let results = ["suitable_blocks", "unusable_index", "fragmentation_index"]
        return DrillDraft(
            LocalizedText(
                en: "A zone's line in /proc/buddyinfo is \(list), orders 0 to 10. \(questions[level - 1].en)",
                zh: "某内存区域在 /proc/buddyinfo 中的一行为 \(list)，依次是 0 到 10 阶。\(questions[level - 1].zh)"
            ),
            arguments: [("free-blocks", list), ("order", "\(order)")],
            rule: rules[level - 1],
            steps: [0, level - 1]
        ) { trace in
            let unit = level == 1 ? DrillUnit("block", "blocks", zh: "块") : DrillUnit.none
            return .number(trace.numeral(results[level - 1]), unit: unit)
        }
    }
}
