import MemoryModels
import Traces

/// How `page_alloc.shuffle=1` makes the next page harder to guess.
enum PageShuffle {
    private static let layoutGrammar = LocalizedText(
        en: "1 to 32 letters, one for 1024 pages: m (free, Movable), u (free, Unmovable) or - (a hole)",
        zh: "1 到 32 个字母，每个代表 1024 页：m（空闲，Movable）、u（空闲，Unmovable）或 -（空洞）"
    )

    private static let operationGrammar = LocalizedText(
        en: """
            up to 64 operations after the shuffle, separated by spaces or commas: a and an order allocates a movable block, \
            f and a number frees what that request got, from 0
            """,
        zh: "打乱之后最多 64 个操作，以空格或逗号分隔：a 加阶，分配可移动的块；f 加序号，释放第几次申请所得（从 0 起）"
    )

    static let simulation = Simulation(
        name: "page-shuffle",
        area: .pages,
        title: LocalizedText(en: "Shuffling free pages", zh: "打乱空闲页"),
        summary: LocalizedText(
            en: """
                With `page_alloc.shuffle=1` the free blocks of order 10 change places at random late in boot, and a random bit \
                decides where a freed one goes. Smaller blocks and per-CPU lists stay as predictable as before.
                """,
            zh: """
                启用 `page_alloc.shuffle=1` 时，10 阶空闲块在启动后期随机互换位置，之后释放的 10 阶块由一个随机位决定放在哪一端。\
                更小的块和每 CPU 页列表仍和从前一样可以预料。
                """
        ),
        parameters: [
            Parameter(
                "layout",
                LocalizedText(en: "the zone, 1024 pages at a time", zh: "内存区域，以 1024 页为单位"),
                .operations(grammar: layoutGrammar),
                default: "mmmm-mumum-m"
            ),
            Parameter(
                "seed",
                LocalizedText(en: "seed of the random numbers", zh: "随机数的种子"),
                .integer(0...Int64.max, unit: nil),
                default: "4"
            ),
            Parameter(
                "shuffle",
                LocalizedText(en: "whether `page_alloc.shuffle` is on", zh: "是否启用 `page_alloc.shuffle`"),
                .flag,
                default: "true"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is done after the shuffle", zh: "打乱之后的操作"),
                .operations(grammar: operationGrammar),
                default: "a10 a10 f0 f1 a0 a0 f2 f3"
            ),
        ],
        results: [
            ResultDescription(
                "list_before",
                LocalizedText(en: "Movable list of order 10 at first, by pfn", zh: "最初的 10 阶 Movable 链表（页框号）")
            ),
            ResultDescription("list_after", LocalizedText(en: "the same after the shuffle", zh: "打乱之后的该链表")),
            ResultDescription("swaps", LocalizedText(en: "swaps", zh: "互换次数")),
            ResultDescription("mismatches", LocalizedText(en: "draws that met another type", zh: "抽到其他类型的次数")),
            ResultDescription("unchanged", LocalizedText(en: "blocks at their old place in the list", zh: "仍在原位的块数")),
            ResultDescription("list_at_end", LocalizedText(en: "the list at the end", zh: "结束时的该链表")),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "The kernel's random numbers: a seeded generator stands in for `get_random_long`, so that a run can be repeated.",
                zh: "内核的随机数：以带种子的发生器代替 `get_random_long`，以便重现。"
            ),
            LocalizedText(
                en: "Per-CPU lists, which order-0 requests would use first; other zones; memory plugged in later.",
                zh: "0 阶请求本应先用的每 CPU 页列表、其他内存区域，以及后来插入的内存。"
            ),
        ],
        follows: [
            "mm/shuffle.c#__shuffle_zone",
            "mm/shuffle.c#shuffle_valid_page",
            "mm/shuffle.c#shuffle_pick_tail",
            "mm/shuffle.h#SHUFFLE_ORDER",
            "mm/shuffle.h#is_shuffle_order",
            "include/linux/list.h#list_swap",
            "mm/page_alloc.c#__free_one_page",
        ],
        drills: ShuffleDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let text = values.text("layout")
        var blocks: [ShuffledZone.Block] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "m"): blocks.append(.movable)
            case UInt8(ascii: "u"): blocks.append(.unmovable)
            case UInt8(ascii: "-"): blocks.append(.hole)
            default: blocks = [ShuffledZone.Block](repeating: .hole, count: 33)
            }
        }
        guard blocks.count <= 32, let zone = try? ShuffledZone(blocks, seed: values.unsigned("seed")) else {
            throw .badOperation(
                parameter: "layout",
                operation: text,
                position: 1,
                reason: LocalizedText(en: "write 1 to 32 letters m, u or -.", zh: "应写 1 到 32 个字母 m、u 或 -。")
            )
        }
        let operations = try parse(values.text("operations"))
        var narrator = ShuffleNarrator(zone, isShuffled: values.flag("shuffle"))
        try narrator.shuffle()
        for operation in operations { try narrator.play(operation) }
        return (narrator.results, narrator.list.steps)
    }

    /// An operation after the shuffle.
    enum Operation {
        case allocate(Order)
        case free(Int)
    }

    private static func parse(_ text: String) throws(SimulationError) -> [(operation: Operation, word: String)] {
        var operations: [(operation: Operation, word: String)] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            let bytes = Array(word.utf8)
            var operation: Operation?
            if let number = OperationText.numbers(bytes.dropFirst(), separator: UInt8(ascii: ":")).first {
                if bytes[0] == UInt8(ascii: "a"), let order = Order(number) { operation = .allocate(order) }
                if bytes[0] == UInt8(ascii: "f") { operation = .free(number) }
            }
            guard index < OperationText.limit, let operation else {
                throw .badOperation(
                    parameter: "operations",
                    operation: word,
                    position: index + 1,
                    reason: index < OperationText.limit
                        ? LocalizedText(
                            en: "write a and an order of 0 to 10, or f and the number of a request.",
                            zh: "应写作 a 加 0 到 10 的阶，或 f 加申请的序号。"
                        ) : OperationText.tooMany
                )
            }
            operations.append((operation, word))
        }
        return operations
    }
}
