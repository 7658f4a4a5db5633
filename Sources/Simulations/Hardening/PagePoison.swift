import MemoryModels
import Traces

/// How a pattern in free pages shows who wrote to them, and what it does not show.
enum PagePoison {
    private static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: f frees the page, a hands it out, z hands it out with \
            __GFP_ZERO; wOFFSET:VALUE writes a byte (decimal), bOFFSET:BIT flips a bit, rOFFSET reads a byte
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：f 释放该页，a 交出该页，z 带 __GFP_ZERO 交出；w偏移:值 写一个字节（十进制），\
            b偏移:位 翻转一位，r偏移 读一个字节
            """
    )

    static let simulation = Simulation(
        name: "page-poison",
        area: .pages,
        title: LocalizedText(en: "Poisoned free pages", zh: "给空闲页“下毒”"),
        summary: LocalizedText(
            en: """
                With `page_poison=1` a page is filled with 0xaa when it is freed, and checked when it is handed out again. A \
                write in between is found, but late and without the culprit; a read is never found.
                """,
            zh: """
                启用 `page_poison=1` 时，页在释放时填满 0xaa，再次交出时检查。其间的写入会被发现，但发现得晚，也不知道是谁写的；\
                读取则永远不会被发现。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what happens to the page", zh: "对该页做的事"),
                .operations(grammar: grammar),
                default: "w0:77 f r0 a f b100:0 a f w8:1 w40:0 z f w200:170 a"
            )
        ],
        results: [
            ResultDescription("checks", LocalizedText(en: "checks made", zh: "检查次数")),
            ResultDescription(
                "single_bit_errors",
                LocalizedText(en: "reports of a single bit error", zh: "“single bit error” 报告数")
            ),
            ResultDescription(
                "corruptions",
                LocalizedText(en: "reports of memory corruption", zh: "“memory corruption” 报告数")
            ),
            ResultDescription(
                "stray_writes",
                LocalizedText(en: "writes to the page while it was free", zh: "页空闲期间的写入次数")
            ),
            ResultDescription("stray_reads", LocalizedText(en: "reads of it while it was free", zh: "页空闲期间的读取次数")),
            ResultDescription("bytes_filled", LocalizedText(en: "bytes filled with the pattern", zh: "填入图案的字节数")),
        ],
        leavesOut: [
            LocalizedText(
                en: "The rate limit of the reports (10 in 5 seconds) and what they print of the task and its stack.",
                zh: "报告的限速（5 秒内 10 条），以及报告中任务及其调用栈的内容。"
            ),
            LocalizedText(
                en: "`debug_pagealloc`, which unmaps free pages, so that reads and writes fault at once.",
                zh: "`debug_pagealloc`：它把空闲页从映射中撤掉，读写立即触发异常。"
            ),
        ],
        follows: [
            "mm/page_poison.c#__kernel_poison_pages",
            "mm/page_poison.c#__kernel_unpoison_pages",
            "mm/page_poison.c#check_poison_mem",
            "mm/page_poison.c#single_bit_flip",
            "include/linux/poison.h#PAGE_POISON",
            "mm/page_alloc.c#free_pages_prepare",
            "mm/page_alloc.c#post_alloc_hook",
        ],
        drills: PagePoisonDrill.series,
        body: run
    )

    /// One operation.
    enum Operation {
        case free
        case allocate(zeroed: Bool)
        case write(offset: Int, value: UInt8)
        case flip(offset: Int, bit: Int)
        case read(offset: Int)

        init?(_ word: String) {
            let bytes = Array(word.utf8)
            guard let letter = bytes.first else { return nil }
            if bytes.count == 1 {
                switch letter {
                case UInt8(ascii: "f"): self = .free
                case UInt8(ascii: "a"): self = .allocate(zeroed: false)
                case UInt8(ascii: "z"): self = .allocate(zeroed: true)
                default: return nil
                }
                return
            }
            let numbers = OperationText.numbers(bytes.dropFirst(), separator: UInt8(ascii: ":"))
            guard let offset = numbers.first, offset < PoisonedPage.size else { return nil }
            switch (letter, numbers.count) {
            case (UInt8(ascii: "w"), 2):
                guard let value = UInt8(exactly: numbers[1]) else { return nil }
                self = .write(offset: offset, value: value)
            case (UInt8(ascii: "b"), 2):
                guard numbers[1] < 8 else { return nil }
                self = .flip(offset: offset, bit: numbers[1])
            case (UInt8(ascii: "r"), 1): self = .read(offset: offset)
            default: return nil
            }
        }
    }

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        var narrator = PoisonNarrator()
        try narrator.opening()
        for (index, word) in OperationText.words(of: values.text("operations")).enumerated() {
            guard index < OperationText.limit, let operation = Operation(word) else {
                throw .badOperation(
                    parameter: "operations",
                    operation: word,
                    position: index + 1,
                    reason: index < OperationText.limit
                        ? LocalizedText(
                            en:
                                "write f, a, z, wOFFSET:VALUE, bOFFSET:BIT or rOFFSET; offsets are 0 to 4095, values 0 to 255.",
                            zh: "应写作 f、a、z、w偏移:值、b偏移:位 或 r偏移；偏移为 0 到 4095，值为 0 到 255。"
                        ) : OperationText.tooMany
                )
            }
            try narrator.play(operation, word)
        }
        return (narrator.results, narrator.list.steps)
    }
}
