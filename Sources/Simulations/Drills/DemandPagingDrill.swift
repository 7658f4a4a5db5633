import Traces

/// Drills of `demand-paging`.
enum DemandPagingDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the faults on anonymous memory", zh: "匿名内存上的缺页次数"),
            LocalizedText(en: "the faults on a cached file", zh: "已缓存文件上的缺页次数"),
            LocalizedText(en: "major and minor faults on a file that is not cached", zh: "未缓存文件上的主缺页与次缺页次数"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? anonymous(&numbers) : text(&numbers, isCached: level == 2)
    }

    private static func anonymous(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(4096)
        let isWrite = numbers.flip()
        let runs = [DrillNumbers.run(code & 63), DrillNumbers.run(code >> 6), numbers.run()]
        let pages = runs.map { DrillText.pages($0) }
        return DrillDraft(
            LocalizedText(
                en: """
                    A process has just mapped 16 pages of private anonymous memory, a0-15. It reads \(pages[0]), then \
                    writes \(pages[1]), then \(isWrite ? "writes" : "reads") \(pages[2]). How many page faults is that?
                    """,
                zh: """
                    进程刚映射了 16 页私有匿名内存 a0-15。它读 \(pages[0])，然后写 \(pages[1])，再\(isWrite ? "写" : "读") \
                    \(pages[2])。一共缺页多少次？
                    """
            ),
            arguments: [("operations", "r\(pages[0]) w\(pages[1]) " + (isWrite ? "w" : "r") + pages[2])],
            rule: LocalizedText(
                en: """
                    A first read maps the page of zeros, a first write a page of its own, a write after reads alone \
                    replaces the page of zeros: each is a fault. Whatever the entry allows is none.
                    """,
                zh: "第一次读映射零页，第一次写得到自己的页，只读过之后再写则取代零页，这些都要缺页一次；页表项已允许的访问不缺页。"
            )
        ) { .number($0.numeral("minor_faults"), unit: faults) }
    }

    private static var faults: DrillUnit { DrillUnit("fault", "faults", zh: "次") }

    private static func text(_ numbers: inout DrillNumbers, isCached: Bool) -> DrillDraft {
        let code = numbers.distinct(1560)
        var pages = [code / 39, code % 39]
        if pages[1] >= pages[0] { pages[1] += 1 }
        while pages.count < (isCached ? 8 : 6) { pages.append(numbers.below(40)) }
        let window = isCached ? 2 << numbers.below(4) : 4 << numbers.below(3)
        let around = isCached ? 32 : 8 << numbers.below(3)
        let list = DrillText.numbers(pages)
        let given = LocalizedText(
            en: """
                A program's text, 40 pages of a file, is mapped at a multiple of 64 KiB. fault_around_bytes is \
                \(window * 4096).
                """,
            zh: "程序代码是文件的 40 页，映射在 64 KiB 的整数倍处。fault_around_bytes 为 \(window * 4096)。"
        )
        let rule = LocalizedText(
            en: """
                A fault maps what the page cache has of the \(window) pages, aligned to as many, in which the page lies \
                (`do_fault_around`).
                """,
            zh: "一次缺页会映射该页所在、按 \(window) 页对齐的 \(window) 页中已在页缓存里的各页（`do_fault_around`）。"
        )
        return DrillDraft(
            isCached
                ? LocalizedText(
                    en: """
                        \(given.en) The whole file is in the page cache. The program reads its pages \(list), in this order. \
                        How many page faults is that?
                        """,
                    zh: "\(given.zh)整个文件都在页缓存中。程序依次读第 \(list) 页。一共缺页多少次？"
                )
                : LocalizedText(
                    en: """
                        \(given.en) None of the file is in the page cache; ra_pages is \(around). The program reads its pages \
                        \(list), in this order. How many faults are major, and how many minor?
                        """,
                    zh: """
                        \(given.zh)文件没有任何页在页缓存中，ra_pages 为 \(around)。程序依次读第 \(list) 页。\
                        主缺页几次，次缺页几次？依次写出两个数。
                        """
                ),
            arguments: [
                ("operations", DrillText.numbers(pages, "rt")), ("fault-around", "\(window)"),
                ("read-around", "\(around)"), ("cached", isCached ? "true" : "false"),
            ],
            rule: isCached
                ? rule
                : LocalizedText(
                    en: """
                        If the page is not in the page cache, the fault is major and reads \(around) pages, from \
                        \(around / 2) before it on, but not from before the file's start. \(rule.en)
                        """,
                    zh: "页不在页缓存中时是主缺页，从它之前 \(around / 2) 页（不早于文件开头）起读入 \(around) 页。\(rule.zh)"
                )
        ) { trace in
            let minor = trace.numeral("minor_faults")
            return isCached ? .number(minor, unit: faults) : .list([trace.numeral("major_faults"), minor])
        }
    }
}
