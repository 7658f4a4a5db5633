import Traces

/// Drills of `brk-heap`.
enum HeapDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the pages of a heap after one sbrk", zh: "一次 sbrk 之后堆有几页"),
            LocalizedText(en: "the same after growing and shrinking", zh: "增长又收缩之后堆有几页"),
            LocalizedText(en: "where the heap ends when some calls are refused", zh: "部分调用被拒绝时堆尾在哪里"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? once(&numbers) : level == 2 ? thrice(&numbers) : refused(&numbers)
    }

    private static func once(_ numbers: inout DrillNumbers) -> DrillDraft {
        let bytes = 1 + numbers.distinct(1 << 15)
        return DrillDraft(
            LocalizedText(
                en:
                    "The heap is empty and begins at a page boundary. After sbrk(\(bytes)), how many pages are mapped for it?",
                zh: "堆为空，起点在页边界上。调用 sbrk(\(bytes)) 之后，为堆映射了多少页？"
            ),
            arguments: [("operations", "+\(bytes)"), ("data-limit", "0")],
            rule: LocalizedText(
                en: "The kernel keeps the end to the byte and maps whole pages of 4096 bytes up to it.",
                zh: "内核按字节记住堆尾，但映射到它为止的整页，每页 4096 字节。"
            )
        ) { .number($0.numeral("heap_pages"), unit: .pages) }
    }

    private static func thrice(_ numbers: inout DrillNumbers) -> DrillDraft {
        let first = 3000 + numbers.distinct(1 << 15)
        let second = numbers.within(500...20_000)
        let third = numbers.within(500...first)
        return DrillDraft(
            LocalizedText(
                en: """
                    The heap is empty and begins at a page boundary. A program calls sbrk(\(first)), sbrk(\(second)) and \
                    sbrk(-\(third)). How many pages are mapped for the heap then?
                    """,
                zh: "堆为空，起点在页边界上。程序依次调用 sbrk(\(first))、sbrk(\(second))、sbrk(-\(third))。此时为堆映射了多少页？"
            ),
            arguments: [("operations", "+\(first) +\(second) -\(third)"), ("data-limit", "0")],
            rule: LocalizedText(
                en: "Only the end counts: the sum of all moves, rounded up to whole pages of 4096 bytes.",
                zh: "只看堆尾：各次移动之和，向上取整到 4096 字节的整页。"
            )
        ) { .number($0.numeral("heap_pages"), unit: .pages) }
    }

    private static func refused(_ numbers: inout DrillNumbers) -> DrillDraft {
        let first = 3000 + numbers.distinct(1 << 13)
        let page = numbers.within(7...12)
        let limit = 4096 * numbers.within(6...12)
        var operations = "m\(page) +\(first)"
        var calls = "sbrk(\(first))"
        for place in 0..<4 {
            let bytes = numbers.within(1000...20_000)
            let isShrinking = place == 2
            let size = isShrinking ? bytes % 3000 : bytes
            operations += (isShrinking ? " -" : " +") + "\(size)"
            calls += (isShrinking ? " sbrk(-" : " sbrk(") + "\(size))"
        }
        return DrillDraft(
            LocalizedText(
                en: """
                    The heap is empty and begins at a page boundary; page \(page) from there (counted from 0) belongs to \
                    another mapping. RLIMIT_DATA is \(limit) bytes, of which the program's own data takes 4096. It calls \
                    \(calls). How many bytes from its start does the heap end?
                    """,
                zh: """
                    堆为空，起点在页边界上；从那里数起的第 \(page) 页（从 0 数起）属于别的映射。RLIMIT_DATA 为 \(limit) 字节，\
                    程序自身的数据占去 4096。它依次调用 \(calls)。最后堆尾距起点多少字节？
                    """
            ),
            arguments: [("operations", operations), ("data-limit", "\(limit)"), ("static-data", "4096")],
            rule: LocalizedText(
                en: """
                    A call is refused, and changes nothing, if heap and data together exceed RLIMIT_DATA, or if growing \
                    would leave less than one free page below the next mapping.
                    """,
                zh: "若堆与数据之和超过 RLIMIT_DATA，或增长后与上方映射之间不足一个空闲页，调用就被拒绝，什么也不改变。"
            )
        ) { .number($0.numeral("heap_bytes"), unit: .bytes) }
    }
}
