import MemoryModels
import Traces

/// Turns the events of one allocation into steps.
struct SplitNarrator {
    private(set) var list = StepList(simulation: "buddy-split")
    private var replay: ZoneReplay
    private let top: Order
    private let request: Order
    private let type: MigrateType
    private let blockType: MigrateType
    private var looked: [(order: Order, found: PageFrameNumber?)] = []
    private var splits = 0
    /// Where the block will be cut, so that all maps have the same columns.
    private var guides: [UInt64] = []

    init(replay: ZoneReplay, top: Order, request: Order, type: MigrateType, blockType: MigrateType) {
        self.replay = replay
        self.top = top
        self.request = request
        self.type = type
        self.blockType = blockType
    }

    /// Tells the whole story of `events`, from the state before the request.
    mutating func tell(_ events: [BuddyEvent]) throws(SimulationError) {
        for case .split(_, _, let upper) in events { guides.append(upper.rawValue) }
        let splitCount = guides.count
        try opening()
        for event in events {
            replay.apply(event)
            switch event {
            case .lookedAt(let order, _, let found):
                looked.append((order, found))
            case .fellBack(let page, let order, let wanted, let from, let claiming):
                try fallback(page, order, wanted: wanted, from: from, claiming: claiming)
            case .took(let page, let order, let type):
                try taking(page, order, type, splitCount: splitCount)
            case .placed(let page, let order, let type, .head, .upperHalf):
                try splitting(upper: page, order, type)
            case .allocated(let page, let order):
                try handingOut(page, order)
            case .exhausted:
                try failing()
            default:
                break
            }
        }
    }

    /// The zone and its lists, with `marks` in the lists.
    private func diagrams(_ marks: [PageMark] = []) -> [Diagram] {
        let types: [MigrateType] = type == blockType ? [type] : [type, blockType]
        return [
            replay.map(largest: top, guides: guides),
            replay.freeLists(types: types, largest: top, highlighting: marks),
        ]
    }

    private mutating func opening() throws(SimulationError) {
        let pages = BuddyText.pages(top.pageCount)
        let wanted = BuddyText.pages(request.pageCount)
        try list.add(
            Step(
                title: LocalizedText(
                    en: "One free block of order \(top), and a request for order \(request)",
                    zh: "一个 \(top) 阶空闲块，一个 \(request) 阶请求"
                ),
                explanation: LocalizedText(
                    en: """
                        The zone has \(pages.en), all in one block on the list of order \(top) \
                        and type \(blockType.name). A caller asks for order \(request), that is \(wanted.en), \
                        of type \(type.name).
                        """,
                    zh: """
                        内存区域共 \(pages.zh)，全部在一个块里，挂在 \(top) 阶、\(blockType.name) 类型的空闲链表上。\
                        调用者请求 \(request) 阶，即 \(wanted.zh)，类型为 \(type.name)。
                        """
                ),
                diagrams: diagrams()
            )
        )
    }

    private mutating func fallback(
        _ page: PageFrameNumber,
        _ order: Order,
        wanted: MigrateType,
        from: MigrateType,
        claiming: Bool
    ) throws(SimulationError) {
        let explanation =
            claiming
            ? LocalizedText(
                en: """
                    No list of type \(wanted.name) has a block. `__rmqueue_claim` takes the largest block that \
                    another type has free, here \(from.name) order \(order), and turns its pageblocks into \
                    \(wanted.name) ones, so that later requests of this type stay together.
                    """,
                zh: """
                    \(wanted.name) 类型的链表全空。`__rmqueue_claim` 从其他类型中取最大的空闲块，\
                    这里是 \(from.name) 的 \(order) 阶块，并把它所在的页块改为 \(wanted.name)，\
                    让同类型的后续请求聚在一起。
                    """
            )
            : LocalizedText(
                en: """
                    No list of type \(wanted.name) has a block, and the block found is too small for its \
                    pageblock to be claimed. `__rmqueue_steal` takes it as it is; the pageblock stays \(from.name).
                    """,
                zh: """
                    \(wanted.name) 类型的链表全空，而找到的块太小，不足以改变整个页块。\
                    `__rmqueue_steal` 直接取用它，页块仍属于 \(from.name)。
                    """
            )
        try list.add(
            Step(
                title: LocalizedText(
                    en: "Fall back from \(wanted.name) to \(from.name)",
                    zh: "从 \(wanted.name) 退到 \(from.name)"
                ),
                explanation: explanation,
                diagrams: diagrams([PageMark(page: page, mark: .active)])
            )
        )
    }

    private mutating func taking(
        _ page: PageFrameNumber,
        _ order: Order,
        _ type: MigrateType,
        splitCount: Int
    ) throws(SimulationError) {
        let empty = looked.filter { $0.found == nil }.count
        let searched = LocalizedText(
            en: empty == 0
                ? "The list of order \(order) is not empty: `__rmqueue_smallest` takes its head."
                : """
                `__rmqueue_smallest` starts at order \(request) and goes up. \
                \(empty == 1 ? "One list is" : "\(empty) lists are") empty; order \(order) has a block.
                """,
            zh: empty == 0
                ? "\(order) 阶的链表不空：`__rmqueue_smallest` 取下表头的块。"
                : "`__rmqueue_smallest` 从 \(request) 阶开始向上找，\(empty) 个链表为空，\(order) 阶有空闲块。"
        )
        let fits = LocalizedText(
            en: splitCount == 0 ? " It has the right size: nothing is split." : " It leaves its list and is cut down.",
            zh: splitCount == 0 ? "大小正好，无需拆分。" : "该块离开链表，接着被拆小。"
        )
        try list.add(
            Step(
                title: LocalizedText(
                    en: "Take the block at pfn \(page) from order \(order)",
                    zh: "从 \(order) 阶取下页框 \(page) 处的块"
                ),
                explanation: LocalizedText(english: searched.en + fits.en, chinese: searched.zh + fits.zh),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "How often will the block be halved for a request of order \(request)?",
                        zh: "为满足 \(request) 阶请求，这个块要对半拆分几次？"
                    ),
                    answer: LocalizedText(same: "\(splitCount)"),
                    wrongChoices: [
                        LocalizedText(same: "1"), LocalizedText(same: "\(splitCount + 1)"),
                        LocalizedText(same: "\(order.pageCount / request.pageCount)"),
                    ],
                    position: 1
                ),
                diagrams: diagrams()
            )
        )
    }

    private mutating func splitting(
        upper: PageFrameNumber,
        _ half: Order,
        _ type: MigrateType
    ) throws(SimulationError) {
        splits += 1
        let size = half.pageCount
        let lower = upper + -size
        let pages = BuddyText.pages(size)
        let isLast = half == request
        let next = LocalizedText(
            en: isLast
                ? " The lower half has the order asked for." : " The lower half is still too large and is cut again.",
            zh: isLast ? "下半块正好是所请求的阶。" : "下半块仍然太大，继续拆分。"
        )
        try list.add(
            Step(
                title: LocalizedText(
                    en: "Split: pfn \(upper) goes back, order \(half)",
                    zh: "拆分：页框 \(upper) 以 \(half) 阶放回"
                ),
                explanation: LocalizedText(
                    en: """
                        `expand` halves the block at pfn \(lower). The upper half, \(pages.en) from pfn \
                        \(lower) + \(size) = \(upper), goes to the head of the list of order \(half).\(next.en)
                        """,
                    zh: """
                        `expand` 把页框 \(lower) 处的块对半拆开。上半块从页框 \(lower) + \(size) = \(upper) 起，\
                        共 \(pages.zh)，放到 \(half) 阶链表的表头。\(next.zh)
                        """
                ),
                prediction: splitPrediction(lower: lower, upper: upper, half),
                diagrams: diagrams([PageMark(page: upper, mark: .active)])
            )
        )
    }

    /// Asked at the first two splits only: after that the rule is plain.
    private func splitPrediction(lower: PageFrameNumber, upper: PageFrameNumber, _ half: Order) -> Prediction? {
        switch splits {
        case 1:
            return Prediction(
                question: LocalizedText(
                    en: "The block at pfn \(lower) is halved. Which half goes back on a free list?",
                    zh: "页框 \(lower) 处的块被对半拆开。哪一半放回空闲链表？"
                ),
                answer: LocalizedText(en: "The upper half, at pfn \(upper)", zh: "上半块，页框 \(upper)"),
                wrongChoices: [
                    LocalizedText(en: "The lower half, at pfn \(lower)", zh: "下半块，页框 \(lower)"),
                    LocalizedText(
                        en: "Neither: both are cut into single pages",
                        zh: "都不放回：两半都拆成单页"
                    ),
                ],
                position: 0
            )
        case 2:
            return Prediction(
                question: LocalizedText(
                    en: "At which pfn does the next upper half start?",
                    zh: "下一个上半块从哪个页框开始？"
                ),
                answer: LocalizedText(same: "\(upper)"),
                wrongChoices: [
                    LocalizedText(same: "\(upper + half.pageCount)"),
                    LocalizedText(same: "\(upper + 2 * half.pageCount)"),
                    LocalizedText(same: "\(lower)"),
                ],
                position: 2
            )
        default:
            return nil
        }
    }

    private mutating func handingOut(_ page: PageFrameNumber, _ order: Order) throws(SimulationError) {
        var freeBlocks = 0
        var freePages = 0
        for block in replay.blocks where block.state == .free {
            freeBlocks += 1
            freePages += block.pageCount
        }
        let pages = BuddyText.pages(order.pageCount)
        let left = BuddyText.pages(freePages)
        let rest = LocalizedText(
            en: freeBlocks == 0
                ? "Nothing is left free."
                : """
                \(left.en) stay free, in \(freeBlocks == 1 ? "one block" : "\(freeBlocks) blocks"): \
                one for each time the block was halved.
                """,
            zh: freeBlocks == 0 ? "没有剩余的空闲页。" : "剩余 \(left.zh) 空闲，分为 \(freeBlocks) 个块：每拆分一次留下一个。"
        )
        try list.add(
            Step(
                title: LocalizedText(en: "pfn \(page) is handed out", zh: "页框 \(page) 交给调用者"),
                explanation: LocalizedText(
                    en: "The caller gets \(pages.en) from pfn \(page) on. \(rest.en)",
                    zh: "调用者得到从页框 \(page) 起的 \(pages.zh)。\(rest.zh)"
                ),
                prediction: freeBlocks == 0
                    ? nil
                    : Prediction(
                        question: LocalizedText(en: "How many free blocks are left in the zone?", zh: "内存区域中还剩几个空闲块？"),
                        answer: LocalizedText(same: "\(freeBlocks)"),
                        wrongChoices: [
                            LocalizedText(same: "\(freePages)"), LocalizedText(same: "\(freeBlocks + 1)"),
                            LocalizedText(same: "1"),
                        ],
                        position: 1
                    ),
                diagrams: diagrams()
            )
        )
    }

    private mutating func failing() throws(SimulationError) {
        try list.add(
            Step(
                title: LocalizedText(en: "The request fails", zh: "请求失败"),
                explanation: LocalizedText(
                    en: """
                        No list from order \(request) up to 10 has a block, of any type. Free pages do not help if \
                        no block of them is large enough. `__rmqueue` returns NULL; the kernel would try other \
                        zones, then reclaim and compact.
                        """,
                    zh: """
                        从 \(request) 阶到 10 阶，任何类型的链表都没有空闲块。空闲页再多，没有足够大的块也无济于事。\
                        `__rmqueue` 返回 NULL；内核会尝试其他内存区域，然后回收和规整。
                        """
                ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "The request is for order \(request), the only free block has order \(top). What happens?",
                        zh: "请求 \(request) 阶，而唯一的空闲块是 \(top) 阶。会怎样？"
                    ),
                    answer: LocalizedText(en: "The request fails", zh: "请求失败"),
                    wrongChoices: [
                        LocalizedText(en: "The smaller block is handed out", zh: "交出较小的块"),
                        LocalizedText(en: "The block is enlarged", zh: "把块扩大"),
                    ],
                    position: 2
                ),
                diagrams: diagrams()
            )
        )
    }
}
