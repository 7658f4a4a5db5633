import MemoryModels
import Traces

/// Drills of `cma`.
enum CMADrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "where a second request goes", zh: "第二个请求分到哪里"),
            LocalizedText(en: "where a request goes after one was released", zh: "释放一个请求之后，新请求分到哪里"),
            LocalizedText(en: "where a request goes that meets pages which cannot move", zh: "遇到搬不走的页时，请求分到哪里"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        let base = UInt64(1 + numbers.distinct(4096)) << 4
        let count = numbers.within(4...16)
        let align = numbers.within(level == 1 ? 2...4 : 1...5)
        var operations: [CMAOperation] = []
        var words = ""
        var given = LocalizedText(same: "")
        if level == 3 {
            // The 48 lowest pages are lent then.
            operations.append(.lend(68))
            words = "m68"
            var en = ""
            var zh = ""
            // At different places.
            for part in 0..<3 {
                let page = 16 * part + numbers.below(16)
                operations.append(.pin(page, true))
                words += " p\(page)"
                en += (en.isEmpty ? "" : ", ") + "\(base + UInt64(page))"
                zh += (zh.isEmpty ? "" : "、") + "\(base + UInt64(page))"
            }
            given = LocalizedText(
                english: "its lowest 48 pages are lent, and those at pfn \(en) are under I/O and cannot move.",
                chinese: "最低的 48 页已借出，其中页框 \(zh) 正在做 I/O，搬不走。"
            )
        } else {
            var en = ""
            var zh = ""
            for place in 0..<(level == 1 ? 1 : 3) {
                let size = numbers.within(3...20)
                operations.append(.allocate(size, align: 0))
                words += (place > 0 ? " " : "") + "a\(size)"
                en += (place > 0 ? ", " : "") + "\(size)"
                zh += (place > 0 ? "、" : "") + "\(size)"
            }
            if level == 1 {
                given = LocalizedText(
                    english: "drivers hold nothing but the first \(en) pages.",
                    chinese: "驱动只占着最前面的 \(zh) 页。"
                )
            } else {
                operations.append(.release(1))
                words += " r1"
                given = LocalizedText(
                    english: "drivers asked for \(en) pages, unaligned, and the second of them gave its pages back.",
                    chinese: "驱动先后请求 \(zh) 页（不要求对齐），第二个已经归还。"
                )
            }
        }
        operations.append(.allocate(count, align: align))
        words += " a\(count):\(align)"
        return DrillDraft(
            LocalizedText(
                en: """
                    A CMA area has 128 pages from pfn \(base) on, a bit for each; \(given.en) A driver asks for \(count) pages, \
                    aligned to order \(align). At which pfn do they begin?
                    """,
                zh: """
                    某 CMA 区域从页框 \(base) 起有 128 页，每页一位；\(given.zh)\
                    驱动请求 \(count) 页，按 \(align) 阶对齐。从哪个页框开始？
                    """
            ),
            arguments: [("base", "\(base)"), ("pages", "128"), ("outside", "100"), ("operations", words)],
            rule: level == 3
                ? LocalizedText(
                    en: """
                        The bitmap does not know who has borrowed a page. Each pfn that is a multiple of \(1 << align) is \
                        tried in turn; borrowers are moved away, and if one cannot be (-EBUSY) the next multiple is tried.
                        """,
                    zh: """
                        位图并不知道页借给了谁。从低到高逐个尝试 \(1 << align) 的倍数：把借用的页迁走，\
                        若有搬不走的（-EBUSY），再试下一个倍数。
                        """
                )
                : LocalizedText(
                    en: """
                        `bitmap_find_next_zero_area_off` takes the lowest run of clear bits that is long enough and begins at a \
                        pfn that is a multiple of \(1 << align).
                        """,
                    zh: "`bitmap_find_next_zero_area_off` 取足够长、且起点页框号是 \(1 << align) 的倍数的最低一段空位。"
                ),
            steps: [-2, -1]
        ) { _ in .number(last(operations, base), unit: .none) }
    }

    /// Where the model puts the last request.
    private static func last(_ operations: [CMAOperation], _ base: UInt64) -> UInt64 {
        guard var area = try? CMAArea(base: PageFrameNumber(base), pageCount: 128, freeOutside: 100) else {
            preconditionFailure("an area may begin at a multiple of 16")
        }
        var requests: [(page: PageFrameNumber, count: Int)] = []
        for operation in operations {
            switch operation {
            case .lend(let count): area.lend(count)
            case .pin(let index, let isPinned): area.pin(index, isPinned)
            case .allocate(let count, let align):
                var events: [CMAArea.Event] = []
                guard let page = area.allocate(count: count, align: align, recordingInto: &events) else { return 0 }
                requests.append((page, count))
            case .release(let number): try? area.release(requests[number].page, count: requests[number].count)
            case .unmovable: break
            }
        }
        return requests.last?.page.rawValue ?? 0
    }
}
