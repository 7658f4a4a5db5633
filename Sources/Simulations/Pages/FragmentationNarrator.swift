import MemoryModels
import Traces

/// Makes the steps of `fragmentation`.
struct FragmentationNarrator {
    let info: FragmentationInfo
    let order: Order
    let watermark: Int64
    let threshold: Int64

    var verdict: FragmentationInfo.Verdict {
        info.compactionVerdict(order: order, watermark: watermark, threshold: threshold)
    }

    var steps: [Step] { [counting, unusable, index, allOrders, judging] }

    private var contiguous: FragmentationInfo.Contiguous { info.contiguous(for: order) }

    private var counting: Step {
        let counts = contiguous
        var rows: [TableDiagram.Row] = []
        for current in Order.all {
            let blocks = info.freeBlocks[current.rawValue]
            rows.append(
                TableDiagram.Row(
                    PagesText.numbers([Int64(current.rawValue), blocks, blocks << Int64(current.rawValue)]),
                    mark: blocks == 0 ? .plain : current >= order ? .free : .faulted
                )
            )
        }
        return Step(
            title: LocalizedText(
                en: "\(counts.freePages) free pages in \(counts.blocks) blocks",
                zh: "\(counts.freePages) 个空闲页，分为 \(counts.blocks) 块"
            ),
            explanation: LocalizedText(
                en: """
                    `fill_contig_page_info` adds up a line of /proc/buddyinfo. A free block of a higher order counts as several \
                    blocks of order \(order): there are \(counts.suitableBlocks) suitable ones.
                    """,
                zh: """
                    `fill_contig_page_info` 把 /proc/buddyinfo 的一行加起来。更高阶的空闲块可以拆成几个 \(order) 阶块：\
                    合用的一共 \(counts.suitableBlocks) 个。
                    """
            ),
            prediction: counts.freePages == 0
                ? nil
                : PagesText.ask(
                    LocalizedText(
                        en: "How many blocks of order \(order) can be had without moving any page?",
                        zh: "不搬动任何页，能取得多少个 \(order) 阶块？"
                    ),
                    "\(counts.suitableBlocks)",
                    not: ["\(counts.freePages >> Int64(order.rawValue))", "\(counts.blocks)", "1"],
                    at: 1
                ),
            diagrams: [
                PagesText.table(
                    LocalizedText(
                        en: "Free blocks; those too small for order \(order) are marked as failed",
                        zh: "空闲块；不足 \(order) 阶的标为出错"
                    ),
                    [
                        LocalizedText(en: "order", zh: "阶"), LocalizedText(en: "blocks", zh: "块数"), PagesText.pages,
                    ],
                    textColumns: 0,
                    rows
                )
            ]
        )
    }

    private var unusable: Step {
        let value = info.unusableIndex(order: order)
        let counts = contiguous
        let usable = counts.suitableBlocks << Int64(order.rawValue)
        return Step(
            title: LocalizedText(
                en: "Unusable free space index: \(Self.decimal(value))",
                zh: "不可用空闲内存指数：\(Self.decimal(value))"
            ),
            explanation: LocalizedText(
                en: """
                    \(counts.freePages - usable) of \(counts.freePages) free pages are in blocks that are too small \
                    (`unusable_free_index`; no free memory at all counts as 1). It grows with the order, and says nothing \
                    about why a request fails.
                    """,
                zh: """
                    \(counts.freePages) 个空闲页中，有 \(counts.freePages - usable) 个在太小的块里（`unusable_free_index`；\
                    完全没有空闲内存时记为 1）。它随阶增大，但不说明请求为什么失败。
                    """
            ),
            diagrams: []
        )
    }

    private var index: Step {
        let value = info.fragmentationIndex(order: order)
        let counts = contiguous
        let en: String
        let zh: String
        if counts.suitableBlocks > 0 {
            en = "A suitable block is free, so a request would not fail for it: `__fragmentation_index` returns -1000."
            zh = "有合用的空闲块，请求不会因此失败：`__fragmentation_index` 返回 -1000。"
        } else if counts.blocks == 0 {
            en = "There is no free block at all: the index is 0, want of memory."
            zh = "一个空闲块也没有：指数为 0，即内存不足。"
        } else {
            let quotient = counts.freePages * 1000 / Int64(order.pageCount)
            en =
                Phrase(
                    """
                    1000 - (1000 + \(counts.freePages) * 1000 / \(order.pageCount)) / \(counts.blocks) = 1000 - \
                    \(1000 + quotient) / \(counts.blocks) = \(value). Many small blocks with many pages give a number near \
                    1000: the memory is there, only in pieces. Few pages give one near 0.
                    """
                ).text
            zh =
                Phrase(
                    """
                    1000 - (1000 + \(counts.freePages) * 1000 / \(order.pageCount)) / \(counts.blocks) = 1000 - \
                    \(1000 + quotient) / \(counts.blocks) = \(value)。小块很多而页数不少，结果接近 1000：内存是有的，只是零碎。\
                    页数很少则接近 0。
                    """
                ).text
        }
        let words = [
            LocalizedText(en: "Want of memory", zh: "内存不足"),
            LocalizedText(en: "Fragmentation", zh: "碎片"),
            LocalizedText(en: "It does not fail", zh: "不会失败"),
        ]
        let answer = value < 0 ? 2 : value > 500 ? 1 : 0
        return Step(
            title: LocalizedText(
                en: "Fragmentation index: \(Self.decimal(value))",
                zh: "碎片指数：\(Self.decimal(value))"
            ),
            explanation: LocalizedText(english: en, chinese: zh),
            prediction: Prediction(
                question: LocalizedText(
                    en:
                        "Is it rather want of memory or fragmentation that makes a request of order \(order) fail here?",
                    zh: "这里 \(order) 阶请求的失败，更多是因为内存不足，还是因为碎片？"
                ),
                answer: words[answer],
                wrongChoices: words,
                position: answer
            )
        )
    }

    private var allOrders: Step {
        let rows = Order.all.map { current in
            TableDiagram.Row(
                [
                    PagesText.number(current.rawValue),
                    LocalizedText(same: Self.decimal(info.unusableIndex(order: current))),
                    LocalizedText(same: Self.decimal(info.fragmentationIndex(order: current))),
                ],
                mark: current == order ? .active : .plain
            )
        }
        return Step(
            title: LocalizedText(en: "The same for every order", zh: "对每个阶都算一遍"),
            explanation: LocalizedText(
                en: "These are the lines of `extfrag/unusable_index` and `extfrag/extfrag_index` in debugfs.",
                zh: "debugfs 的 `extfrag/unusable_index` 和 `extfrag/extfrag_index` 给出的就是这两行数字。"
            ),
            diagrams: [
                PagesText.table(
                    LocalizedText(en: "Both indexes by order", zh: "各阶的两个指数"),
                    [
                        LocalizedText(en: "order", zh: "阶"), LocalizedText(same: "unusable_index"),
                        LocalizedText(same: "extfrag_index"),
                    ],
                    textColumns: 0,
                    rows
                )
            ]
        )
    }

    private var judging: Step {
        let needed = watermark + 2 << Int64(order.rawValue)
        let answers: [FragmentationInfo.Verdict] = [.success, .skipped, .notSuitable, .continue]
        let words = [
            LocalizedText(en: "It takes the free block", zh: "直接取用空闲块"),
            LocalizedText(en: "It does not compact: too few free pages", zh: "不规整：空闲页太少"),
            LocalizedText(en: "It does not compact: memory is short, reclaim helps more", zh: "不规整：缺的是内存，回收更有用"),
            LocalizedText(en: "It compacts", zh: "规整"),
        ]
        let answer = answers.firstIndex(of: verdict) ?? 0
        return Step(
            title: words[answer],
            explanation: LocalizedText(
                en: """
                    `compaction_suitable` wants more than the watermark plus twice the block free, \(needed) pages, as room for \
                    copies. For orders above 3 it also wants an index above `vm.extfrag_threshold`, \(threshold), or -1000. \
                    Smaller requests compact in any case, since the alternative would be the OOM killer.
                    """,
                zh: """
                    `compaction_suitable` 要求空闲页多于水位线加两倍块长，即 \(needed) 页，作为搬迁的余地。高于 3 阶的请求还要求指数大于 \
                    `vm.extfrag_threshold`（\(threshold)）或为 -1000。更小的请求总要规整，否则只剩 OOM killer。
                    """
            ),
            prediction: Prediction(
                question: LocalizedText(en: "What does the kernel do for the request?", zh: "内核怎样处理这个请求？"),
                answer: words[answer],
                wrongChoices: words,
                position: answer
            )
        )
    }

    /// A number of thousandths as debugfs prints it: `0.667`, `-1.000`.
    static func decimal(_ value: Int64) -> String {
        let size = value < 0 ? -value : value
        let rest = String(size % 1000)
        let zeros = String(repeating: "0", count: 3 - rest.utf8.count)
        return (value < 0 ? "-" : "") + String(size / 1000) + "." + zeros + rest
    }
}
