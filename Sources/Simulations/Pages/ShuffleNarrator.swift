import MemoryModels
import Traces

/// Makes the steps of `page-shuffle`.
struct ShuffleNarrator {
    private(set) var list = StepList(simulation: "page-shuffle")
    private var zone: ShuffledZone
    private let isShuffled: Bool
    private let before: [PageFrameNumber]
    private var after: [PageFrameNumber] = []
    private var swaps = 0
    private var mismatches = 0
    private var requests: [(page: PageFrameNumber, order: Order)?] = []

    init(_ zone: ShuffledZone, isShuffled: Bool) {
        self.zone = zone
        self.isShuffled = isShuffled
        before = zone.allocator.freeBlocks(order: .max, type: .movable)
    }

    var results: [TraceResult] {
        var unchanged = 0
        for (old, new) in zip(before, after) where old == new { unchanged += 1 }
        func count(_ name: String, _ value: Int) -> TraceResult {
            TraceResult(name: name, value: .integer(Int64(value)))
        }
        return [
            TraceResult(name: "list_before", value: .text(Self.text(before))),
            TraceResult(name: "list_after", value: .text(Self.text(after))),
            count("swaps", swaps), count("mismatches", mismatches), count("unchanged", unchanged),
            TraceResult(name: "list_at_end", value: .text(Self.text(movable))),
        ]
    }

    private static func text(_ blocks: [PageFrameNumber]) -> String {
        PagesText.list(blocks.map { Int($0.rawValue) })
    }

    private var movable: [PageFrameNumber] { zone.allocator.freeBlocks(order: .max, type: .movable) }

    // MARK: At boot

    mutating func shuffle() throws(SimulationError) {
        try list.add(
            Step(
                title: LocalizedText(
                    en: "The largest blocks are on their list from the lowest up",
                    zh: "最大的块按地址从低到高挂在链表上"
                ),
                explanation: LocalizedText(
                    en: """
                        memblock hands over its ranges in ascending order, each block to the tail. So the first page that a fresh \
                        system hands out, and the next ones, are easy to guess; who can guess neighbours can aim at them.
                        """,
                    zh: """
                        memblock 按地址从低到高交付各范围，每块放到表尾。因此新启动的系统先交出哪些页很容易猜到；\
                        猜得到相邻的页，就能瞄准它们。
                        """
                ),
                diagrams: [lists()]
            )
        )
        if isShuffled {
            var block = zone.allocator.start
            while block < zone.allocator.end {
                let head = movable.first
                if let outcome = zone.shuffle(block) { try list.add(step(block, outcome, head)) }
                block = block + Order.max.pageCount
            }
        } else {
            try list.add(
                Step(
                    title: LocalizedText(
                        en: "page_alloc.shuffle is off, as by default",
                        zh: "page_alloc.shuffle 关闭（默认）"
                    ),
                    explanation: LocalizedText(
                        en: "`shuffle_free_memory` returns at once: the static key `page_alloc_shuffle_key` is off.",
                        zh: "`shuffle_free_memory` 立即返回：静态键 `page_alloc_shuffle_key` 未启用。"
                    )
                )
            )
        }
        after = movable
    }

    private mutating func step(_ block: PageFrameNumber, _ outcome: ShuffledZone.Outcome, _ head: PageFrameNumber?)
        -> Step
    {
        let title = LocalizedText(en: "The block at pfn \(block)", zh: "页框 \(block) 处的块")
        let explanation: LocalizedText
        var prediction: Prediction?
        var marks = [block]
        switch outcome {
        case .swapped(let other, let retries):
            swaps += 1
            marks.append(other)
            explanation = LocalizedText(
                en: """
                    `__shuffle_zone` draws a pfn of the zone, rounds it down to a block and gets pfn \(other), after \(retries) \
                    vain draws (holes, smaller blocks, the block itself). Both change places in the list; not a byte is copied.
                    """,
                zh: """
                    `__shuffle_zone` 在区域内随机抽一个页框号，向下取整到块，得到页框 \(other)；之前有 \(retries) 次落空（空洞、更小的块\
                    或自己）。两块在链表中互换位置，内容一个字节也不搬。
                    """
            )
            if let head, zone.allocator.pageblockType(of: block) == .movable, let now = movable.first {
                prediction = PagesText.ask(
                    LocalizedText(
                        en:
                            "The blocks at pfn \(block) and \(other) change places; at the head is \(head). What is at the head then?",
                        zh: "页框 \(block) 与 \(other) 的块互换位置，表头原来是 \(head)。之后表头是哪一块？"
                    ),
                    "\(now)",
                    not: ["\(head)", "\(block)", "\(other)"],
                    at: swaps % 3
                )
            }
        case .mismatch(let other):
            mismatches += 1
            explanation = LocalizedText(
                en:
                    "The draw is pfn \(other), a block of another migrate type, on another list. The two stay where they are.",
                zh: "抽到页框 \(other)，它属于另一个迁移类型，挂在另一条链表上。两块都留在原处。"
            )
        case .gaveUp:
            explanation = LocalizedText(
                en: "None of 10 draws (`SHUFFLE_RETRY`) hits another free block of order 10: it stays where it is.",
                zh: "抽 10 次（`SHUFFLE_RETRY`）都没有抽到另一个 10 阶空闲块：留在原处。"
            )
        }
        return Step(title: title, explanation: explanation, prediction: prediction, diagrams: [lists(marks)])
    }

    // MARK: Afterwards

    mutating func play(_ operation: (operation: PageShuffle.Operation, word: String)) throws(SimulationError) {
        switch operation.operation {
        case .allocate(let order): try list.add(allocating(order, operation.word))
        case .free(let number): try list.add(freeing(number, operation.word))
        }
    }

    private mutating func allocating(_ order: Order, _ word: String) -> Step {
        let head = movable.first
        let page = zone.allocate(order: order)
        requests.append(page.map { ($0, order) })
        let place = page.map { "\($0)" } ?? "-"
        return Step(
            title: LocalizedText(en: "\(word): pfn \(place)", zh: "\(word)：页框 \(place)"),
            explanation: LocalizedText(
                en: """
                    Allocation takes the head of the first list that is long enough, as ever. The rest of a block that is cut \
                    goes to the heads of the smaller lists in a fixed way: within the 4 MiB nothing is random.
                    """,
                zh: """
                    分配照旧取第一条够用的链表的表头。拆开的块剩下的部分按固定方式放到较小各阶的表头：这 4 MiB 以内没有任何随机。
                    """
            ),
            prediction: page == nil
                ? nil
                : PagesText.ask(
                    LocalizedText(
                        en: "A block of order \(order) is asked for. Which pfn does it begin at?",
                        zh: "申请一个 \(order) 阶块，它从哪个页框开始？"
                    ),
                    place,
                    not: [
                        before.first.map { "\($0)" } ?? "", head.map { "\($0 + 1024)" } ?? "",
                        "\(zone.allocator.end + -1)",
                    ],
                    at: requests.count % 3
                ),
            diagrams: [lists()]
        )
    }

    private mutating func freeing(_ number: Int, _ word: String) -> Step {
        var explanation = LocalizedText(
            en: "That request got nothing, or its block was freed before: nothing happens.",
            zh: "该申请没有得到块，或早已释放：什么也不发生。"
        )
        if requests.indices.contains(number), let request = requests[number] {
            requests[number] = nil
            // The block is one that `allocate` returned.
            let end = isShuffled ? (try? zone.free(request.page, order: request.order)) ?? nil : plainFree(request)
            switch end {
            case .tail:
                explanation = LocalizedText(
                    en: "It is or becomes a block of order 10. `shuffle_pick_tail` draws a 1: it goes to the tail.",
                    zh: "它是 10 阶块，或合并成了 10 阶块。`shuffle_pick_tail` 抽到 1：放到表尾。"
                )
            case .head:
                explanation = LocalizedText(
                    en: "It is or becomes a block of order 10. `shuffle_pick_tail` draws a 0: it goes to the head.",
                    zh: "它是 10 阶块，或合并成了 10 阶块。`shuffle_pick_tail` 抽到 0：放到表头。"
                )
            case nil:
                explanation = LocalizedText(
                    en:
                        "No random bit is asked for: `is_shuffle_order` is true for order 10 only, and with the shuffle on.",
                    zh: "不问随机位：只有启用打乱且阶为 10 时，`is_shuffle_order` 才为真。"
                )
            }
        }
        return Step(
            title: LocalizedText(en: "\(word): a block is freed", zh: "\(word)：释放一个块"),
            explanation: explanation,
            diagrams: [lists()]
        )
    }

    /// Frees as the kernel does with the shuffle off.
    private mutating func plainFree(_ request: (page: PageFrameNumber, order: Order)) -> ListEnd? {
        zone.freeUnshuffled(request.page, order: request.order)
        return nil
    }

    private func lists(_ marked: [PageFrameNumber] = []) -> Diagram {
        var rows: [ListDiagram.List] = []
        for order in [Order.max, 9, 0] {
            for type in [MigrateType.movable, .unmovable] {
                let blocks = zone.allocator.freeBlocks(order: order, type: type)
                guard order == .max && type == .movable || !blocks.isEmpty else { continue }
                let items = blocks.map { ListDiagram.Item("\($0)", mark: marked.contains($0) ? .active : .free) }
                rows.append(ListDiagram.List(label: BuddyText.order(order.rawValue, " \(type.name)"), items: items))
            }
        }
        return .lists(
            ListDiagram(
                title: LocalizedText(en: "Free lists, blocks by pfn, head first", zh: "空闲链表，块以页框号表示，表头在前"),
                lists: rows
            )
        )
    }
}
