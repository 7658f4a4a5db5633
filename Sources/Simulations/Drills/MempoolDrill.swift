import Traces

/// Drills of `mempool`.
enum MempoolDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "what is left of the reserve", zh: "预留还剩多少"),
            LocalizedText(en: "how many elements return to the allocator", zh: "有多少元素回到分配器"),
            LocalizedText(en: "how many elements the tasks hold", zh: "各任务共持有几个元素"),
        ],
        make: make
    )

    private static let element = DrillUnit("element", "elements", zh: "个元素")

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        // 10 reserves times 10 numbers of free objects times 16 numbers of requests.
        let number = numbers.distinct(1600)
        let minimum = number % 10 + 2
        let free = number / 10 % 10 + 3
        let requests = number / 100 + 4
        let objects = minimum + free
        switch level {
        case 1:
            return draft(
                LocalizedText(
                    en:
                        "\(pool(minimum, free).en) Interrupt handlers make \(requests) requests. How many elements are left in the reserve?",
                    zh: "\(pool(minimum, free).zh)中断处理程序提出 \(requests) 个请求。预留里还剩几个元素？"
                ),
                [
                    ("min-nr", "\(minimum)"), ("free", "\(objects)"), ("reclaimable", "0"),
                    ("operations", "n\(requests)"),
                ],
                LocalizedText(
                    en: "The allocator is asked first; the reserve serves what it cannot, down to nothing.",
                    zh: "先问分配器，它满足不了的才动用预留，直到用完。"
                ),
                "reserve"
            )
        case 2:
            // A reserve of 8 or more, of which 1 to 8 are taken; an odd or an even number comes back.
            let minimum = minimum + 6
            let objects = minimum + free
            let count = free + 1 + (requests - 4) / 2
            let back = 2 * numbers.within(0...(count / 2 - 1)) + 1 + requests % 2
            return draft(
                LocalizedText(
                    en: """
                        \(pool(minimum, free).en) \(count) elements are taken out, and then \(back) come back. How many objects does the \
                        allocator have now?
                        """,
                    zh: "\(pool(minimum, free).zh)取走 \(count) 个元素，随后归还 \(back) 个。分配器现有几个对象？"
                ),
                [
                    ("min-nr", "\(minimum)"), ("free", "\(objects)"), ("reclaimable", "0"),
                    ("operations", "n\(count) f\(back)"),
                ],
                LocalizedText(
                    en:
                        "Elements that come back refill the reserve first; only when it is full do they go to the allocator.",
                    zh: "归还的元素先补预留，补满之后才回到分配器。"
                ),
                "free"
            )
        default:
            let reclaimable = numbers.within(0...4)
            let asked = requests + minimum
            return draft(
                LocalizedText(
                    en: """
                        \(pool(minimum, free).en) Direct reclaim could free \(reclaimable) more. \(asked) tasks ask, all of which may sleep, and \
                        nothing comes back. How many elements do they hold in the end?
                        """,
                    zh: """
                        \(pool(minimum, free).zh)直接回收还能释放 \(reclaimable) 个。\(asked) 个任务各申请一个，都允许睡眠，期间没有归还。\
                        最后它们共持有几个元素？
                        """
                ),
                [
                    ("min-nr", "\(minimum)"), ("free", "\(objects)"), ("reclaimable", "\(reclaimable)"),
                    ("operations", "a\(asked)"),
                ],
                LocalizedText(
                    en: "Allocator, reserve, direct reclaim, in this order; who finds nothing sleeps.",
                    zh: "依次是分配器、预留、直接回收；什么也没有的就睡眠。"
                ),
                "in_use"
            )
        }
    }

    private static func pool(_ minimum: Int, _ free: Int) -> LocalizedText {
        LocalizedText(
            en: """
                A mempool guarantees \(minimum) elements; of the \(minimum + free) objects that the allocator had at first, \
                \(free) are left when the pool is full.
                """,
            zh: "某 mempool 保证 \(minimum) 个元素；分配器起初有 \(minimum + free) 个对象，池填满后剩 \(free) 个。"
        )
    }

    private static func draft(
        _ question: LocalizedText,
        _ arguments: [(String, String)],
        _ rule: LocalizedText,
        _ result: String
    ) -> DrillDraft {
        DrillDraft(question, arguments: arguments, rule: rule, steps: [0, -1]) {
            .number($0.numeral(result), unit: element)
        }
    }
}
