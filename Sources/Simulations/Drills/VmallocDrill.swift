import Traces

/// Drills of `vmalloc-areas`.
enum VmallocDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "where the fourth of four areas begins", zh: "四块区域中第四块的起始页"),
            LocalizedText(en: "whether a hole is used again", zh: "空洞会不会再次使用"),
            LocalizedText(en: "where ioremap finds room while freed addresses wait", zh: "释放的地址尚未刷新时 ioremap 放在哪里"),
        ],
        make: make
    )

    private static let page = DrillUnit("", "", zh: "")

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? fourth(&numbers) : level == 2 ? hole(&numbers) : ioremap(&numbers)
    }

    private static func draft(_ question: LocalizedText, _ operations: String, _ rule: LocalizedText) -> DrillDraft {
        DrillDraft(
            question,
            arguments: [("pages", "256"), ("cpus", "1"), ("lazy-max", "0"), ("operations", operations)],
            rule: rule,
            steps: [-2]
        ) { .number($0.numeral("last_page"), unit: page) }
    }

    private static func fourth(_ numbers: inout DrillNumbers) -> DrillDraft {
        let number = numbers.distinct(12 * 12 * 12)
        let (a, b, c) = (number % 12 + 1, number / 12 % 12 + 1, number / 144 + 1)
        let d = numbers.within(1...9)
        return draft(
            LocalizedText(
                en: """
                    The vmalloc range is empty. vmalloc is called for \(a), \(b), \(c) and \(d) pages, with the usual guard \
                    pages. At which page of the range, counted from 0, does the last area begin?
                    """,
                zh: """
                    vmalloc 区为空。依次用 vmalloc 分配 \(a)、\(b)、\(c)、\(d) 页，各带保护页。\
                    最后一块从区内第几页（从 0 数起）开始？
                    """
            ),
            "v\(a) v\(b) v\(c) v\(d)",
            LocalizedText(
                en: "Areas follow one another from the lowest address, each a page longer for its guard page.",
                zh: "区域从低地址起依次排列，每块因保护页而多一页。"
            )
        )
    }

    private static func hole(_ numbers: inout DrillNumbers) -> DrillDraft {
        let number = numbers.distinct(12 * 12 * 12)
        let (a, b, c) = (number % 12 + 1, number / 12 % 12 + 1, number / 144 + 1)
        // Just too large about as often as just right.
        let d = max(1, b + numbers.within(-2...2))
        return draft(
            LocalizedText(
                en: """
                    In an empty vmalloc range, areas of \(a), \(b) and \(c) pages are allocated, with guard pages. The second \
                    is freed and the TLBs are flushed; there is one vmap node, so it has no pools. At which page of the range, \
                    counted from 0, does the next area, of \(d) pages, begin?
                    """,
                zh: """
                    在空的 vmalloc 区里分配 \(a)、\(b)、\(c) 页三块，各带保护页。释放第二块并刷新 TLB；只有一个 vmap 节点，没有池。\
                    下一块 \(d) 页从区内第几页（从 0 数起）开始？
                    """
            ),
            "v\(a) v\(b) v\(c) f1 d v\(d)",
            LocalizedText(
                en: "The lowest free area that fits is taken; pages and guard page must go into the hole together.",
                zh: "取能放下的最低空闲区；连同保护页都要放得进空洞。"
            )
        )
    }

    private static func ioremap(_ numbers: inout DrillNumbers) -> DrillDraft {
        let number = numbers.distinct(2048)
        let (a, b, c) = (number % 16 + 1, number / 16 % 16 + 1, number / 256 + 2)
        return draft(
            LocalizedText(
                en: """
                    In an empty vmalloc range, whose start is aligned to 1 GiB, areas of \(a) and \(b) pages are allocated, \
                    with guard pages. The first is freed; nothing has been flushed yet. At which page of the range, counted \
                    from 0, does ioremap put \(c) pages?
                    """,
                zh: """
                    空的 vmalloc 区起点按 1 GiB 对齐。先分配 \(a) 页和 \(b) 页两块，各带保护页，再释放第一块，尚未刷新。\
                    ioremap 把 \(c) 页放在区内第几页（从 0 数起）？
                    """
            ),
            "v\(a) v\(b) f0 i\(c)",
            LocalizedText(
                en: """
                    Freed addresses are not free before a flush. ioremap aligns to its size rounded up to a power of two.
                    """,
                zh: "刷新之前，释放的地址还不算空闲。ioremap 按向上取到 2 的幂的大小对齐。"
            )
        )
    }
}
