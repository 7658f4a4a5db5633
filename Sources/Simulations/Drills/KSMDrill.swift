import Traces

/// Drills of `ksm`.
enum KSMDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "how many pages are saved", zh: "节省多少页"),
            LocalizedText(en: "page frames after some writes", zh: "写入之后的页框数"),
            LocalizedText(en: "what the sharing limit leaves", zh: "共享上限的影响"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? saving(&numbers) : level == 2 ? writes(&numbers) : limit(&numbers)
    }

    /// Contents from 1 to 7, of which the first four tell the seed.
    private static func contents(_ numbers: inout DrillNumbers, count: Int) -> String {
        var code = numbers.distinct(2401)
        var text = ""
        for index in 0..<count {
            let content = index < 4 ? code % 7 : numbers.below(7)
            code /= 7
            text += (index == 0 ? "" : " ") + "\(content + 1)"
        }
        return text
    }

    private static func saving(_ numbers: inout DrillNumbers) -> DrillDraft {
        let contents = contents(&numbers, count: numbers.within(8...12))
        return DrillDraft(
            LocalizedText(
                en: """
                    A process makes pages with these contents mergeable and writes to none: \(contents). ksmd makes two full \
                    passes over them. What does `pages_sharing` show?
                    """,
                zh: """
                    某进程把内容如下的页设为可合并，之后不再写：\(contents)。ksmd 完整扫描两趟。`pages_sharing` 是多少？
                    """
            ),
            arguments: [("contents", contents), ("operations", "s s")],
            rule: LocalizedText(
                en: """
                    The first pass only notes checksums. In the second, pages of the same content become one; \
                    `pages_sharing` counts those that gave up their own frame.
                    """,
                zh: "第一趟只记下校验和。第二趟把内容相同的页合成一页；`pages_sharing` 数的是让出自己页框的页。"
            ),
            steps: [-1]
        ) { .number($0.numeral("pages_sharing"), unit: .none) }
    }

    private static func writes(_ numbers: inout DrillNumbers) -> DrillDraft {
        let count = numbers.within(8...10)
        let contents = contents(&numbers, count: count)
        var first = numbers.below(count)
        var second = numbers.below(count - 1)
        if second >= first { second += 1 }
        if second < first { swap(&first, &second) }
        let values = [1 + numbers.below(9), 1 + numbers.below(9)]
        let passes = numbers.within(0...2)
        var operations = "s s w\(first):\(values[0]) w\(second):\(values[1])"
        for _ in 0..<passes { operations += " s" }
        return DrillDraft(
            LocalizedText(
                en: """
                    Mergeable pages 0 to \(count - 1) hold \(contents). ksmd makes two passes; then page \(first) is \
                    overwritten with \(values[0]) and page \(second) with \(values[1]); then ksmd makes \(passes) more \
                    passes. How many page frames do the pages take?
                    """,
                zh: """
                    可合并的第 0 到 \(count - 1) 页内容为 \(contents)。ksmd 扫描两趟；然后第 \(first) 页改写为 \(values[0])，\
                    第 \(second) 页改写为 \(values[1])；ksmd 再扫描 \(passes) 趟。这些页共占多少个页框？
                    """
            ),
            arguments: [("contents", contents), ("smart-scan", "false"), ("operations", operations)],
            rule: LocalizedText(
                en: """
                    A write to a merged page gives it a frame of its own again, even if the content is the same. After that \
                    its checksum must be equal in two passes before it is merged; if the checksum that ksmd knows is that \
                    of the new content already, the first pass is enough.
                    """,
                zh: """
                    写已合并的页会让它重新有自己的页框，写入同样的内容也不例外。之后它的校验和须在两趟中相等才会合并；\
                    如果 ksmd 记着的校验和就是新内容的，一趟即可。
                    """
            )
        ) { .number($0.numeral("frames_in_use"), unit: .none) }
    }

    private static func limit(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1100)
        let pages = 10 + code / 22
        let limit = 3 + code % 22
        var contents = ""
        for index in 0..<pages { contents += (index == 0 ? "" : " ") + "5" }
        return DrillDraft(
            LocalizedText(
                en: """
                    \(pages) mergeable pages all hold the same. `max_page_sharing` is \(limit). After two full passes \
                    of ksmd, how many page frames do they take?
                    """,
                zh: """
                    \(pages) 个可合并的页内容全都相同。`max_page_sharing` 为 \(limit)。ksmd 完整扫描两趟后，它们占多少个页框？
                    """
            ),
            arguments: [("contents", contents), ("max-page-sharing", "\(limit)"), ("operations", "s s")],
            rule: LocalizedText(
                en: """
                    A merged page takes up to `max_page_sharing` pages. Then the next page waits in the unstable tree, and \
                    with the one after it makes another merged page, a duplicate in the chain.
                    """,
                zh: """
                    一个合并页最多容纳 `max_page_sharing` 页。之后的一页在不稳定树中等待，与再下一页合成另一个合并页，挂在同一条链上。
                    """
            ),
            steps: [-1]
        ) { .number($0.numeral("frames_in_use"), unit: .none) }
    }
}
