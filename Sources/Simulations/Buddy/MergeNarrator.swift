import MemoryModels
import Traces

/// Turns the events of one operation of `buddy-merge` into steps. Made before the operation, it replays
/// the events from the state that the zone had then.
struct MergeNarrator {
    private let before: ZoneReplay
    private let top: Order
    private let guides: [UInt64]

    init(zone: BuddyAllocator, top: Order, guides: [UInt64]) {
        before = ZoneReplay(zone)
        self.top = top
        self.guides = guides
    }

    private func diagrams(_ state: ZoneReplay, _ marks: [PageMark] = []) -> [Diagram] {
        [
            state.map(largest: top, guides: guides, highlighting: marks),
            state.freeLists(types: [.movable], largest: top, highlighting: marks),
        ]
    }

    private func state(after events: [BuddyEvent]) -> ZoneReplay {
        var state = before
        for event in events { state.apply(event) }
        return state
    }

    // MARK: The start, and random operations

    func opening() -> Step {
        let count = before.blocks.count
        let pages = BuddyText.pages(before.blocks.reduce(0) { $0 + $1.pageCount })
        return Step(
            title: LocalizedText(en: "The zone, all of it free", zh: "内存区域，全部空闲"),
            explanation: LocalizedText(
                en: """
                    \(pages.en) in \(count == 1 ? "one block" : "\(count) blocks"): the largest that alignment \
                    and the top order, 10, allow. That is how memory is handed over at boot.
                    """,
                zh: "\(pages.zh)，分为 \(count) 个块：每块都取对齐和最大阶（10）所允许的最大尺寸。启动时内存就是这样交给伙伴系统的。"
            ),
            diagrams: diagrams(before)
        )
    }

    func random(_ count: Int, _ events: [BuddyEvent]) -> Step {
        let after = state(after: events)
        let free = after.blocks.filter { $0.state == .free }
        let pages = BuddyText.pages(free.reduce(0) { $0 + $1.pageCount })
        let largest = BuddyText.pages(free.map { $0.pageCount }.max() ?? 0)
        return Step(
            title: LocalizedText(en: "\(count) random operations", zh: "\(count) 次随机操作"),
            explanation: LocalizedText(
                en: """
                    Blocks of order 0 to 3 were allocated and freed at random. \(pages.en) are free now, in \
                    \(free.count) blocks; the largest has \(largest.en).
                    """,
                zh: "随机分配和释放了 0 到 3 阶的块。现在空闲 \(pages.zh)，分为 \(free.count) 个块，最大的块有 \(largest.zh)。"
            ),
            diagrams: diagrams(after)
        )
    }

    // MARK: Allocation

    /// `number` is the allocation's number, by which `f` frees it.
    func allocation(_ order: Order, _ page: PageFrameNumber?, _ events: [BuddyEvent], number: Int) -> Step {
        guard let page else { return failedAllocation(order) }
        var foundOrder = order
        var splits = 0
        for event in events {
            switch event {
            case .took(_, let order, _): foundOrder = order
            case .split: splits += 1
            default: break
            }
        }
        let list = before.list(foundOrder, .movable)
        let pages = list.map { "\($0)" }
        let numbers = LocalizedText(english: pages.joined(separator: ", "), chinese: pages.joined(separator: "、"))
        let times = BuddyText.times(splits)
        let source = LocalizedText(
            en: splits == 0
                ? "The list of order \(order) has a block: its head, pfn \(page), is taken as it is."
                : """
                The first list with a block is that of order \(foundOrder). Its head is split \(times.en); \
                the caller gets the lowest part.
                """,
            zh: splits == 0
                ? "\(order) 阶链表不空：表头的块（页框 \(page)）直接取走。"
                : "第一个不空的链表是 \(foundOrder) 阶。取下表头的块，拆分 \(times.zh)，调用者得到最低的一份。"
        )
        let prediction =
            list.count < 2
            ? nil
            : Prediction(
                question: LocalizedText(
                    en:
                        "Order \(order) is requested; the list of order \(foundOrder) holds \(numbers.en) (head first). Which pfn is handed out?",
                    zh: "请求 \(order) 阶，\(foundOrder) 阶链表从表头起是 \(numbers.zh)。分到哪个页框？"
                ),
                answer: LocalizedText(same: "\(page)"),
                wrongChoices: list.sorted().prefix(3).map { LocalizedText(same: "\($0)") },
                position: 1
            )
        return Step(
            title: LocalizedText(
                en: "a\(order): allocation \(number) gets pfn \(page)",
                zh: "a\(order)：第 \(number) 次分配得到页框 \(page)"
            ),
            explanation: source,
            prediction: prediction,
            diagrams: diagrams(state(after: events), [PageMark(page: page, mark: .active)])
        )
    }

    private func failedAllocation(_ order: Order) -> Step {
        Step(
            title: LocalizedText(en: "a\(order): no block is large enough", zh: "a\(order)：没有足够大的块"),
            explanation: LocalizedText(
                en: "No list from order \(order) up to 10 has a block. `__rmqueue` returns NULL.",
                zh: "从 \(order) 阶到 10 阶的链表全空，`__rmqueue` 返回 NULL。"
            ),
            diagrams: diagrams(before)
        )
    }

    // MARK: Freeing

    func refusal(_ page: PageFrameNumber, _ order: Order, _ error: BuddyError) -> Step {
        let reason = BuddyText.refusal(error)
        return Step(
            title: LocalizedText(
                en: "Freeing pfn \(page) with order \(order) is refused",
                zh: "按 \(order) 阶释放页框 \(page)：被拒绝"
            ),
            explanation: LocalizedText(
                en: """
                    \(reason.en) The kernel has no such list of what is allocated: it would report a bad page, or \
                    corrupt its lists.
                    """,
                zh: "\(reason.zh)内核并不记录哪些块已分配：它会报告坏页，或者破坏链表。"
            ),
            prediction: Prediction(
                question: LocalizedText(
                    en: "pfn \(page) is freed with order \(order). What happens?",
                    zh: "按 \(order) 阶释放页框 \(page)，会怎样？"
                ),
                answer: LocalizedText(en: "It is refused", zh: "被拒绝"),
                wrongChoices: [
                    LocalizedText(en: "It goes on a free list", zh: "进入空闲链表"),
                    LocalizedText(en: "It merges with its buddy", zh: "与伙伴块合并"),
                ],
                position: 1
            ),
            diagrams: diagrams(before, [PageMark(page: page, mark: .faulted)])
        )
    }

    /// Two steps for each part that is freed: the search for buddies, and the place on the list. A block
    /// larger than a pageblock is freed in parts.
    func freeing(_ page: PageFrameNumber, _ order: Order, _ events: [BuddyEvent]) -> [Step] {
        var steps: [Step] = []
        var state = before
        var checks: [BuddyCheck] = []
        for event in events {
            state.apply(event)
            switch event {
            case .checkedBuddy(let page, let order, let buddy, let found):
                checks.append(BuddyCheck(page: page, order: order, buddy: buddy, found: found))
            case .placed(let placed, let placedOrder, _, let end, let reason):
                if !checks.isEmpty {
                    steps.append(search(page, checks, isFirst: steps.isEmpty))
                }
                steps.append(
                    placement(placed, placedOrder, end, reason, state, hasMerged: checks.first?.found == .mergeable)
                )
                checks = []
            default:
                break
            }
        }
        return steps
    }

    private func search(_ freed: PageFrameNumber, _ checks: [BuddyCheck], isFirst: Bool) -> Step {
        let first = checks[0]
        let merges = checks.filter { $0.found == .mergeable }.count
        let times = BuddyText.times(merges)
        let size = first.order.pageCount
        let outcome = LocalizedText(
            en: merges == 0 ? "No merge." : "The block merges \(times.en).",
            zh: merges == 0 ? "没有合并。" : "该块共合并 \(times.zh)。"
        )
        return Step(
            title: LocalizedText(
                en: "pfn \(first.page), order \(first.order), comes back and looks for its buddy",
                zh: "页框 \(first.page)（\(first.order) 阶）归还，寻找伙伴块"
            ),
            explanation: LocalizedText(
                en: """
                    `__free_one_page` flips bit \(first.order) of the page frame number: \
                    \(first.page) ^ \(size) = \(first.buddy). If a free block of the same order starts \
                    there, both become one block of the next order, and the search goes on. \(outcome.en)
                    """,
                zh: """
                    `__free_one_page` 翻转页框号的第 \(first.order) 位：\(first.page) ^ \(size) = \(first.buddy)。\
                    若那里正好是同阶的空闲块，两者合成高一阶的块，再继续寻找。\(outcome.zh)
                    """
            ),
            prediction: isFirst ? searchPrediction(first, merges: merges) : nil,
            diagrams: [table(checks)]
        )
    }

    private func searchPrediction(_ first: BuddyCheck, merges: Int) -> Prediction {
        let size = first.order.pageCount
        if merges == 0 {
            return Prediction(
                question: LocalizedText(
                    en: "The block of order \(first.order) at pfn \(first.page) is freed. Where does its buddy start?",
                    zh: "释放页框 \(first.page) 处的 \(first.order) 阶块。它的伙伴块从哪个页框开始？"
                ),
                answer: LocalizedText(same: "\(first.buddy)"),
                wrongChoices: [
                    LocalizedText(same: "\(first.page + size)"),
                    LocalizedText(same: "\(first.page + 2 * size)"),
                    LocalizedText(same: "\(first.page.rawValue >= UInt64(size) ? first.page + -size : first.page)"),
                ],
                position: Int(first.page.rawValue % 3)
            )
        }
        return Prediction(
            question: LocalizedText(
                en: "The block of order \(first.order) at pfn \(first.page) is freed. How often will it merge?",
                zh: "释放页框 \(first.page) 处的 \(first.order) 阶块。会合并几次？"
            ),
            answer: LocalizedText(same: "\(merges)"),
            wrongChoices: [
                LocalizedText(same: "0"), LocalizedText(same: "1"), LocalizedText(same: "\(merges + 1)"),
            ],
            position: 2
        )
    }

    private func table(_ checks: [BuddyCheck]) -> Diagram {
        .table(
            TableDiagram(
                title: LocalizedText(en: "Looking for buddies", zh: "寻找伙伴块"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "order", zh: "阶"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "block", zh: "块"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "buddy", zh: "伙伴块"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "found there", zh: "那里的情况")),
                ],
                rows: checks.map { check in
                    TableDiagram.Row(
                        [
                            LocalizedText(same: "\(check.order)"),
                            LocalizedText(same: "\(check.page)"),
                            LocalizedText(same: "\(check.page) ^ \(check.order.pageCount) = \(check.buddy)"),
                            check.finding,
                        ],
                        mark: check.found == .mergeable ? .merged : .plain
                    )
                }
            )
        )
    }

    private func placement(
        _ page: PageFrameNumber,
        _ order: Order,
        _ end: ListEnd,
        _ reason: PlacementReason,
        _ state: ZoneReplay,
        hasMerged: Bool
    ) -> Step {
        let place = LocalizedText(en: end == .head ? "head" : "tail", zh: end == .head ? "表头" : "表尾")
        return Step(
            title: LocalizedText(
                en: "pfn \(page) goes to the \(place.en) of the list of order \(order)",
                zh: "页框 \(page) 放到 \(order) 阶链表的\(place.zh)"
            ),
            explanation: Self.why(reason),
            prediction: placementPrediction(page, order, end, reason),
            diagrams: diagrams(state, [PageMark(page: page, mark: hasMerged ? .merged : .active)])
        )
    }

    private func placementPrediction(
        _ page: PageFrameNumber,
        _ order: Order,
        _ end: ListEnd,
        _ reason: PlacementReason
    ) -> Prediction? {
        // Near the top order nothing is decided, so there is nothing to ask.
        if reason == .nearTopOrder { return nil }
        let head = LocalizedText(en: "At the head", zh: "表头")
        let tail = LocalizedText(en: "At the tail", zh: "表尾")
        return Prediction(
            question: LocalizedText(
                en: "The block at pfn \(page) has order \(order) now. At which end of the list does it go?",
                zh: "页框 \(page) 处的块现在是 \(order) 阶。它放到链表的哪一端？"
            ),
            answer: end == .head ? head : tail,
            wrongChoices: [end == .head ? tail : head],
            position: end == .head ? 0 : 1
        )
    }

    private static func why(_ reason: PlacementReason) -> LocalizedText {
        switch reason {
        case .mergeLikely(let parent, let parentBuddy):
            LocalizedText(
                en: """
                    Its buddy is not free yet, but if it were, the pair would start at pfn \(parent), and the pair's \
                    own buddy, at pfn \(parentBuddy), is free. A bigger merge is near, so `buddy_merge_likely` \
                    sends the block to the tail, where it is used last and has time to merge.
                    """,
                zh: """
                    它的伙伴块尚未空闲；但一旦空闲，这一对将从页框 \(parent) 开始，而这一对的伙伴块（页框 \(parentBuddy)）已经空闲。\
                    更大的合并就在眼前，所以 `buddy_merge_likely` 让它排到表尾：最后才被用掉，留出合并的时间。
                    """
            )
        case .mergeUnlikely(let parent, let parentBuddy):
            LocalizedText(
                en: """
                    With its buddy it would form a pair at pfn \(parent), whose own buddy, at pfn \(parentBuddy), is \
                    not free. No bigger merge is in sight: the block goes to the head, where the \
                    next request finds it first.
                    """,
                zh: """
                    它与伙伴块会组成从页框 \(parent) 开始的一对，而这一对的伙伴块（页框 \(parentBuddy)）并不空闲。\
                    近期不会有更大的合并：放到表头，下一次请求最先用到它。
                    """
            )
        case .nearTopOrder:
            LocalizedText(
                en:
                    "`buddy_merge_likely` says no for the two largest orders, 9 and 10: the block goes to the head.",
                zh: "对最大的两个阶（9 和 10），`buddy_merge_likely` 不作判断：直接放到表头。"
            )
        case .requestedTail, .movedWithPageblock:
            LocalizedText(en: "The caller asked for the tail.", zh: "调用者要求放到表尾。")
        case .upperHalf:
            LocalizedText(en: "Upper halves go to the head.", zh: "上半块放到表头。")
        }
    }
}

/// One look at a buddy.
struct BuddyCheck {
    let page: PageFrameNumber
    let order: Order
    let buddy: PageFrameNumber
    let found: BuddyState

    /// What was found, in words.
    var finding: LocalizedText {
        switch found {
        case .mergeable: LocalizedText(en: "free, same order: merge", zh: "空闲且同阶：合并")
        case .inUse: LocalizedText(en: "in use: stop", zh: "使用中：停止")
        case .freeWithOrder(let order):
            LocalizedText(en: "only order \(order) is free there: stop", zh: "只有 \(order) 阶的块空闲：停止")
        case .outsideZone: LocalizedText(en: "outside the zone: stop", zh: "在内存区域之外：停止")
        case .unmergeableType(let type):
            LocalizedText(en: "pageblock is \(type.name): stop", zh: "页块为 \(type.name)：停止")
        }
    }
}
