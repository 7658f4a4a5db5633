import Traces

/// Drills of `zram`.
enum ZramDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "how many pages a zspage chains", zh: "一个 zspage 由几页组成"),
            LocalizedText(en: "how many objects a zspage holds", zh: "一个 zspage 容纳几个对象"),
            LocalizedText(en: "how much memory the device takes", zh: "设备占用多少内存"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 3 ? memory(&numbers) : chain(&numbers, asksObjects: level == 2)
    }

    private static let rule = LocalizedText(
        en: """
            Pages are chained, from 1 up to the limit, so that the remainder of their size divided by the class size is \
            smallest; of equals the fewest. A class size that is a power of two takes one page.
            """,
        zh: """
            从 1 页到上限，选“总大小除以类大小的余数”最小的页数，相同时取少的。类大小是 2 的幂时只用一页。
            """
    )

    private static func chain(_ numbers: inout DrillNumbers, asksObjects: Bool) -> DrillDraft {
        let code = numbers.distinct(1300)
        let size = 400 + 16 * (code / 10)
        let limit = 4 + code % 10
        let question =
            asksObjects
            ? LocalizedText(en: "How many objects does a zspage hold?", zh: "一个 zspage 容纳几个对象？")
            : LocalizedText(en: "How many pages does a zspage have?", zh: "一个 zspage 有几页？")
        return DrillDraft(
            LocalizedText(
                en: """
                    zsmalloc was built with CONFIG_ZSMALLOC_CHAIN_SIZE \(limit), pages have 4096 bytes. Objects of a size \
                    class take \(size) bytes each, their handles included. \(question.en)
                    """,
                zh: """
                    zsmalloc 编译时 CONFIG_ZSMALLOC_CHAIN_SIZE 为 \(limit)，页大小 4096 字节。某大小类的对象各占 \(size) 字节（含句柄）。\
                    \(question.zh)
                    """
            ),
            arguments: [("chain-size", "\(limit)"), ("operations", "w0:\(size - 8)")],
            rule: rule,
            steps: [-1]
        ) { trace in
            asksObjects
                ? .number(trace.numeral("objs_per_zspage"), unit: .none)
                : .number(trace.numeral("pages_per_zspage"), unit: .pages)
        }
    }

    private static func memory(_ numbers: inout DrillNumbers) -> DrillDraft {
        let count = numbers.within(5...60)
        let bytes = 400 + numbers.distinct(1500)
        let same = numbers.within(1...20)
        let huge = numbers.within(1...9)
        let first = "w0:\(bytes):\(count)"
        return DrillDraft(
            LocalizedText(
                en: """
                    An empty zram device gets \(count) pages that compress to \(bytes) bytes each, \(same) pages of zeros, \
                    and \(huge) pages that cannot be compressed. CONFIG_ZSMALLOC_CHAIN_SIZE is 8. How many pages of memory \
                    does its pool take?
                    """,
                zh: """
                    一个空的 zram 设备写入 \(count) 个各压缩成 \(bytes) 字节的页、\(same) 个全零页和 \(huge) 个压不动的页。\
                    CONFIG_ZSMALLOC_CHAIN_SIZE 为 8。内存池占多少页？
                    """
            ),
            arguments: [("operations", "\(first) s100:\(same) w130:4500:\(huge)")],
            rule: LocalizedText(
                en: """
                    An object has 8 bytes more and is rounded up to 32 + 16 * n. \(rule.en) Whole zspages are taken. Pages of \
                    zeros need none, incompressible ones a page each.
                    """,
                zh: """
                    对象另加 8 字节，再向上取整到 32 + 16 × n。\(rule.zh)zspage 整组分配。全零页不占，压不动的各占一页。
                    """
            )
        ) { .number($0.numeral("mem_used_total") / 4096, unit: .pages) }
    }
}
