import MemoryModels
import Traces

/// The texts and pictures of `migrate-fallback`.
enum FallbackNarrator {
    static func kind(_ type: MigrateType) -> LocalizedText {
        switch type {
        case .unmovable: LocalizedText(en: "unmovable", zh: "不可移动")
        case .reclaimable: LocalizedText(en: "reclaimable", zh: "可回收")
        default: LocalizedText(en: "movable", zh: "可移动")
        }
    }

    // MARK: Pictures

    static func diagrams(_ session: FallbackSession) -> [Diagram] {
        let info = PageTypeInfo(session.zone)
        var rows: [TableDiagram.Row] = []
        for type in [MigrateType.unmovable, .movable, .reclaimable] {
            let counts = info.freeBlocks[Int(type.rawValue)].map { PagesText.number($0) }
            rows.append(TableDiagram.Row([LocalizedText(same: type.name)] + counts))
        }
        rows.append(
            TableDiagram.Row(
                [LocalizedText(same: "buddyinfo")] + info.buddyinfo.map { PagesText.number($0) },
                mark: .free
            )
        )
        let free = PagesText.table(
            LocalizedText(
                en: "Free blocks by type and order, as in /proc/pagetypeinfo",
                zh: "按类型和阶统计的空闲块，同 /proc/pagetypeinfo"
            ),
            [LocalizedText(en: "order", zh: "阶")] + (0..<11).map { PagesText.number($0) },
            rows
        )
        return [free, pageblocks(session)]
    }

    private static func pageblocks(_ session: FallbackSession) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for start in session.pageblocks {
            let type = session.zone.pageblockType(of: start)
            let pages = session.usage(ofPageblock: start)
            var isMixed = false
            for other in 0..<3 where other != Int(type.rawValue) && pages[other] > 0 { isMixed = true }
            let free = session.zone.pageblockOrder.pageCount - pages[0] - pages[1] - pages[2]
            rows.append(
                TableDiagram.Row(
                    [LocalizedText(same: "\(start)"), LocalizedText(same: type.name)]
                        + [pages[0], pages[1], pages[2], free].map { PagesText.number($0) },
                    mark: isMixed ? .faulted : pages == [0, 0, 0] ? .free : .allocated
                )
            )
        }
        return PagesText.table(
            LocalizedText(
                en: "Pageblocks, their types, and the pages in them; a failed mark means mixed",
                zh: "页块、类型与其中的页；标为出错的是混杂的页块"
            ),
            [
                LocalizedText(same: "pfn"), LocalizedText(en: "type", zh: "类型"),
                LocalizedText(en: "unmov.", zh: "不可移动"), LocalizedText(en: "mov.", zh: "可移动"),
                LocalizedText(en: "recl.", zh: "可回收"), LocalizedText(en: "free", zh: "空闲"),
            ],
            textColumns: 2,
            rows
        )
    }

    // MARK: Steps

    static func opening(_ session: FallbackSession) -> [Step] {
        let rows = [MigrateType.unmovable, .movable, .reclaimable].map { type in
            let fallbacks = type.fallbacks
            return TableDiagram.Row([
                LocalizedText(same: type.name), LocalizedText(same: fallbacks?.first.name ?? ""),
                LocalizedText(same: fallbacks?.second.name ?? ""),
            ])
        }
        let table = PagesText.table(
            LocalizedText(en: "The table fallbacks", zh: "fallbacks 表"),
            [
                LocalizedText(en: "wanted", zh: "请求"), LocalizedText(en: "first", zh: "首选"),
                LocalizedText(en: "then", zh: "其次"),
            ],
            textColumns: 3,
            rows
        )
        return [
            Step(
                title: LocalizedText(en: "A zone as it is after boot: all Movable", zh: "启动之后的内存区域：全是 Movable"),
                explanation: LocalizedText(
                    en: """
                        Each pageblock of \(session.zone.pageblockOrder.pageCount) pages has a migrate type, and its free blocks \
                        are on that type's lists. `memmap_init_range` makes all of them Movable; kernel memory will have to take \
                        its first pageblock from there.
                        """,
                    zh: """
                        每个 \(session.zone.pageblockOrder.pageCount) 页的页块有一个迁移类型，其中的空闲块挂在该类型的链表上。\
                        `memmap_init_range` 把它们全设为 Movable；内核自己的内存只能从这里取得第一个页块。
                        """
                ),
                diagrams: diagrams(session)
            ),
            Step(
                title: LocalizedText(en: "Where a type turns when its lists are empty", zh: "自己的链表空了，转向哪里"),
                explanation: LocalizedText(
                    en: """
                        `__rmqueue` tries the type's own lists from the order upwards. Then `find_suitable_fallback` goes through \
                        `fallbacks`, from the largest order down: a large block leaves the fewest pageblocks mixed. Unmovable and \
                        reclaimable pages turn to each other first, since neither can be moved away.
                        """,
                    zh: """
                        `__rmqueue` 先从所求的阶往上找自己类型的链表。找不到时，`find_suitable_fallback` 按 `fallbacks` 表，\
                        从最大的阶往下找：从大块下手，弄混的页块最少。不可移动与可回收的页优先互相借用，因为两者都搬不走。
                        """
                ),
                prediction: PagesText.ask(
                    LocalizedText(
                        en: "Movable lists are empty. Which type is asked first?",
                        zh: "Movable 的链表空了，先找哪个类型？"
                    ),
                    MigrateType.movable.fallbacks?.first.name ?? "",
                    not: [MigrateType.unmovable.name, MigrateType.highAtomic.name],
                    at: 1
                ),
                diagrams: [table]
            ),
        ]
    }

    static func step(
        _ operation: FallbackOperation,
        _ order: Order,
        _ outcome: FallbackSession.Outcome,
        _ session: FallbackSession
    ) -> Step {
        let kind = kind(operation.type)
        var sentences: [LocalizedText] = []
        if outcome.own > 0 {
            sentences.append(
                LocalizedText(
                    en: "\(outcome.own) come from the lists of \(operation.type.name).",
                    zh: "\(outcome.own) 个来自 \(operation.type.name) 自己的链表。"
                )
            )
        }
        if let claim = outcome.claims.first { sentences.append(claiming(claim, outcome, operation, session)) }
        if let steal = outcome.steals.first { sentences.append(stealing(steal, outcome, operation)) }
        if outcome.failed > 0 {
            sentences.append(
                LocalizedText(
                    en:
                        "\(outcome.failed) get nothing: no list of any of the three types has a block of order \(order) or more.",
                    zh: "\(outcome.failed) 个一无所获：三个类型都没有 \(order) 阶或更大的空闲块。"
                )
            )
        }
        return Step(
            title: LocalizedText(
                en: "\(operation.word): \(operation.count) \(kind.en) blocks of order \(order)",
                zh: "\(operation.word)：\(operation.count) 个 \(order) 阶的\(kind.zh)块"
            ),
            explanation: PagesText.join(sentences),
            prediction: prediction(operation, order, outcome),
            diagrams: diagrams(session)
        )
    }

    private static func claiming(
        _ claim: FallbackSession.Fallback,
        _ outcome: FallbackSession.Outcome,
        _ operation: FallbackOperation,
        _ session: FallbackSession
    ) -> LocalizedText {
        let count = outcome.claims.count
        let rule =
            claim.order >= session.zone.pageblockOrder
            ? LocalizedText(en: "it is a whole pageblock or more", zh: "它至少有一个页块大")
            : LocalizedText(
                en: "at least half of its pageblock is free or already of this kind",
                zh: "所在页块至少一半的页空闲或已属此类"
            )
        return LocalizedText(
            en: """
                \(count) of them claimed pageblocks: first the block of order \(claim.order) at pfn \(claim.page) on a list of \
                \(claim.from.name), for \(rule.en). Pageblocks that became \(operation.type.name): \(outcome.retyped). Requests \
                to come find their pages there.
                """,
            zh: """
                \(count) 个认领了页块：首先是 \(claim.from.name) 链表上页框 \(claim.page) 处的 \(claim.order) 阶块，因为\(rule.zh)。\
                \(outcome.retyped) 个页块改为 \(operation.type.name)，后续请求就从那里取页。
                """
        )
    }

    private static func stealing(
        _ steal: FallbackSession.Fallback,
        _ outcome: FallbackSession.Outcome,
        _ operation: FallbackOperation
    ) -> LocalizedText {
        LocalizedText(
            en: """
                \(outcome.steals.count) of them were taken from foreign pageblocks that kept their type, the first from a block of order \
                \(steal.order) of \(steal.from.name) at pfn \(steal.page): the smallest that will do. Such a pageblock is mixed, \
                and one page that cannot move is enough to spoil it for huge pages.
                """,
            zh: """
                \(outcome.steals.count) 个取自其他类型的页块，页块类型不变；第一个取自 \(steal.from.name) 在页框 \(steal.page) 处的 \
                \(steal.order) 阶块：取够用的最小块。这样的页块就混杂了，只要有一页搬不走，整个页块就不能再拼成大页。
                """
        )
    }

    private static func prediction(
        _ operation: FallbackOperation,
        _ order: Order,
        _ outcome: FallbackSession.Outcome
    ) -> Prediction? {
        let words = [
            LocalizedText(en: "All from its own lists", zh: "全部来自自己的链表"),
            LocalizedText(en: "At least one claims pageblocks of another type", zh: "至少有一个认领其他类型的页块"),
            LocalizedText(
                en: "Single blocks are taken from pageblocks that keep their type",
                zh: "从其他类型的页块取出单个块，页块类型不变"
            ),
            LocalizedText(en: "Some get nothing", zh: "有的一无所获"),
        ]
        var answer = 0
        if !outcome.claims.isEmpty { answer = 1 }
        if !outcome.steals.isEmpty { answer = 2 }
        if outcome.failed > 0 { answer = 3 }
        return Prediction(
            question: LocalizedText(
                en:
                    "\(operation.count) \(kind(operation.type).en) blocks of order \(order) are asked for. What is the worst that happens?",
                zh: "请求 \(operation.count) 个 \(order) 阶的\(kind(operation.type).zh)块。最坏会发生什么？"
            ),
            answer: words[answer],
            wrongChoices: words,
            position: answer
        )
    }

    static func freeing(_ operation: FallbackOperation, _ freed: Int, _ session: FallbackSession) -> Step {
        Step(
            title: LocalizedText(
                en: "\(operation.word): \(freed) \(kind(operation.type).en) blocks are freed",
                zh: "\(operation.word)：释放 \(freed) 个\(kind(operation.type).zh)块"
            ),
            explanation: LocalizedText(
                en: """
                    A freed block goes to the list of its pageblock's type, whatever it was allocated as. \
                    \(operation.count == 1 ? "All of them are" : "One in \(operation.count) is") freed.
                    """,
                zh: "释放的块挂到所在页块类型的链表上，与当初按什么类型分配无关。这里每 \(operation.count) 个释放一个。"
            ),
            diagrams: diagrams(session)
        )
    }
}
