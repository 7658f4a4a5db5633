import Traces

/// Drills of `direct-map-build`.
enum DirectMapDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the small pages at the edges of memory", zh: "内存边缘有多少小页"),
            LocalizedText(en: "the 2 MiB and 1 GiB pages", zh: "2 MiB 页与 1 GiB 页各有多少"),
            LocalizedText(en: "the page-table pages that it takes", zh: "需要多少个页表页"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? small(&numbers) : level == 2 ? large(&numbers) : tables(&numbers)
    }

    /// RAM from 1 MiB to `end`.
    private static func ram(_ end: UInt64) -> String {
        BootText.range(1 << 20, end)
    }

    private static func small(_ numbers: inout DrillNumbers) -> DrillDraft {
        let ram = ram(64 << 20 + numbers.distinct(below: 1 << 14) << 12)
        return DrillDraft(
            LocalizedText(
                en: """
                    The RAM above 1 MiB is \(ram), and nogbpages is given. How many pages does /proc/meminfo count as \
                    DirectMap4k once the direct map is built?
                    """,
                zh: "1 MiB 以上的内存为 \(ram)，启动参数带有 nogbpages。直接映射区建成后，/proc/meminfo 的 DirectMap4k 计有多少页？"
            ),
            arguments: [("map", "usable:" + ram), ("reserved", ""), ("largest-page", "2M")],
            rule: LocalizedText(
                en: """
                    The first MiB is mapped in any case, RAM or not: 256 pages. Then 256 pages lead up to the first 2 MiB \
                    boundary, and what is left behind the last one is mapped with small pages as well.
                    """,
                zh: "最低的 1 MiB 不论是不是内存都要映射：256 页。随后 256 页补到第一个 2 MiB 边界；最后一个边界之后剩下的也用小页。"
            )
        ) { .number($0.numeral("pages_4k"), unit: .pages) }
    }

    private static func large(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(below: 2040)
        // More than half a GiB at the top: no page is met, and counted, a second time.
        let end = (2 + code / 255) << 30 + (257 + code % 255) << 21 + numbers.bits(9) << 12
        let ram = ram(end)
        return DrillDraft(
            LocalizedText(
                en: """
                    The RAM above 1 MiB is \(ram), and the processor has 1 GiB pages. How many pages of 2 MiB, and how many \
                    of 1 GiB, does the direct map have?
                    """,
                zh: "1 MiB 以上的内存为 \(ram)，处理器支持 1 GiB 页。直接映射区有多少个 2 MiB 页，多少个 1 GiB 页？依次写出。"
            ),
            arguments: [("map", "usable:" + ram), ("reserved", "")],
            rule: LocalizedText(
                en: """
                    A GiB is one page if all of it is memory. In the first GiB, which the hole below 1 MiB spoils, and in the \
                    last, begun one, each whole 2 MiB is a page.
                    """,
                zh: "整个 1 GiB 都是内存，才用一个 1 GiB 页。第一个 GiB（1 MiB 以下有空洞）和末尾不满的那个 GiB，每个完整的 2 MiB 用一页。"
            )
        ) { .list([$0.numeral("pages_2m"), $0.numeral("pages_1g")]) }
    }

    private static func tables(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(below: 1024)
        /// An end that lies on a boundary, or behind one.
        func end(_ gigabytes: UInt64) -> UInt64 {
            let large = numbers.flip() ? numbers.bits(9) << 21 : 0
            return gigabytes << 30 + large + (numbers.flip() ? numbers.bits(9) << 12 : 0)
        }
        let low = ram(end(1 + numbers.bits(1)))
        let high = BootText.range(4 << 30, end(5 + code >> 7))
        let isFive = numbers.flip()
        let first = BootText.range(0x1000, (16 + code & 127) << 12)
        return DrillDraft(
            LocalizedText(
                en: """
                    RAM is \(first), \(low) and \(high). The processor has 1 GiB pages, and page tables have \(isFive ? 5 : 4) \
                    levels. How many page-table pages, without the top table, does the direct map take?
                    """,
                zh: """
                    内存为 \(first)、\(low) 和 \(high)。处理器支持 1 GiB 页，页表共 \(isFive ? 5 : 4) 级。\
                    建立直接映射区要用多少个页表页（不含顶级表）？
                    """
            ),
            arguments: [
                ("map", "usable:\(first) usable:\(low) usable:\(high)"), ("reserved", ""),
                ("levels", isFive ? "5" : "4"),
            ],
            rule: LocalizedText(
                en: """
                    One pud table (with 5 levels a p4d table above it); a pmd table for every GiB that is not memory as a \
                    whole, and in it a pte table for every 2 MiB that is not. The first MiB counts, as it is always mapped.
                    """,
                zh: """
                    pud 表一张（5 级时其上还有一张 p4d 表）；每个不全是内存的 GiB 要一张 pmd 表，其中每个不全是内存的 2 MiB 要一张 pte 表。\
                    最低的 1 MiB 总要映射，也算在内。
                    """
            )
        ) { .number($0.numeral("table_pages"), unit: .pages) }
    }
}
