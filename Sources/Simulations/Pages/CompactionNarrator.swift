import MemoryModels
import Traces

/// Makes the steps of `compaction`.
struct CompactionNarrator {
    private(set) var list = StepList(simulation: "compaction")
    private(set) var compaction: Compaction
    private(set) var rounds = 0
    private(set) var skippedRequests = 0

    init(_ compaction: Compaction) {
        self.compaction = compaction
    }

    mutating func play() throws(SimulationError) {
        try list.add(opening)
        while true {
            let before = compaction
            guard let round = compaction.advance() else { break }
            rounds += 1
            try list.add(step(round, before))
        }
        try list.add(ending)
        if compaction.result != .success, let order = compaction.order { try list.add(deferral(order)) }
    }

    private var zone: BuddyAllocator { compaction.zone }

    private var opening: Step {
        let free = zone.freePageCount
        let largest = Order.all.last { zone.freeBlockCount(order: $0) > 0 }
        let en = largest.map { "\($0)" } ?? "none"
        let zh = largest.map { "\($0) 阶" } ?? "无"
        return Step(
            title: LocalizedText(
                en: "\(free) free pages, and the largest block: order \(en)",
                zh: "\(free) 个空闲页，最大的块：\(zh)"
            ),
            explanation: LocalizedText(
                en: """
                    Two scanners start at the ends of the zone. The migration scanner goes up and collects movable pages; the \
                    free scanner comes down and collects free pages to copy them into. What was between them is free in the \
                    end, below the free scanner, as far as nothing unmovable stands in the way.
                    """,
                zh: """
                    两个扫描器从内存区域的两端出发。迁移扫描器往上走，收集可移动的页；空闲扫描器往下走，收集空闲页作为目的地。\
                    页被搬到高端之后，低端就空出来，只要没有不可移动的页挡在中间。
                    """
            ),
            diagrams: [CompactionLayout.map(zone)]
        )
    }

    private func step(_ round: Compaction.Round, _ before: Compaction) -> Step {
        let marks: (PageFrameNumber) -> Mark? = { page in
            for move in round.moves {
                if move.from == page { return .split }
                if move.to == page { return .merged }
            }
            return nil
        }
        let block = (compaction.migratePFN + -1).alignedDown(to: zone.pageblockOrder)
        var sentences: [LocalizedText] = []
        if !round.passedOver.isEmpty {
            sentences.append(
                LocalizedText(
                    en: "Pageblocks of another type are passed over in async mode: \(round.passedOver.count).",
                    zh: "异步模式跳过其他类型的页块：\(round.passedOver.count) 个。"
                )
            )
        }
        if round.isolated.isEmpty {
            sentences.append(
                LocalizedText(
                    en: "`isolate_migratepages` finds nothing here that could move.",
                    zh: "`isolate_migratepages` 在这里没有找到可搬的页。"
                )
            )
        } else {
            sentences.append(isolating(round))
            sentences.append(copying(round))
        }
        sentences.append(
            LocalizedText(
                en: "The scanners are at pfn \(compaction.migratePFN) and \(compaction.freePFN).",
                zh: "两个扫描器分别位于页框 \(compaction.migratePFN) 和 \(compaction.freePFN)。"
            )
        )
        return Step(
            title: LocalizedText(
                en: "Pageblock at pfn \(block): \(round.moves.count) pages move",
                zh: "页框 \(block) 处的页块：搬走 \(round.moves.count) 页"
            ),
            explanation: PagesText.join(sentences),
            prediction: prediction(round, before),
            diagrams: [CompactionLayout.map(zone, marks: marks)]
        )
    }

    private func isolating(_ round: Compaction.Round) -> LocalizedText {
        LocalizedText(
            en: "`isolate_migratepages_block` takes \(round.isolated.count) movable pages off the LRU lists.",
            zh: "`isolate_migratepages_block` 把 \(round.isolated.count) 个可移动的页从 LRU 链表摘下。"
        )
    }

    private func copying(_ round: Compaction.Round) -> LocalizedText {
        guard let first = round.moves.first else {
            return LocalizedText(en: "There is no page to copy them into.", zh: "没有页可以作为目的地。")
        }
        var pages = 0
        for target in round.targets { pages += target.order.pageCount }
        return LocalizedText(
            en: """
                `isolate_freepages` adds \(pages) free pages from above to its store, and `migrate_pages` copies: the page \
                found last goes first, from pfn \(first.from) to \(first.to).
                """,
            zh: """
                `isolate_freepages` 从高端收来 \(pages) 个空闲页，`migrate_pages` 逐页复制：最后找到的先搬，从页框 \
                \(first.from) 搬到 \(first.to)。
                """
        )
    }

    private func prediction(_ round: Compaction.Round, _ before: Compaction) -> Prediction? {
        guard let move = round.moves.first else { return nil }
        var lowest: PageFrameNumber?
        for number in 0..<before.zone.pageCount where lowest == nil {
            if before.zone.use(of: before.zone.start + number) == .free { lowest = before.zone.start + number }
        }
        return PagesText.ask(
            LocalizedText(
                en: "The page at pfn \(move.from) is copied first. Where to?",
                zh: "页框 \(move.from) 的页最先搬走，搬到哪里？"
            ),
            "\(move.to)",
            not: [lowest.map { "\($0)" } ?? "", "\(zone.end + -1)", "\(move.from + 1)"],
            at: rounds % 3
        )
    }

    private var ending: Step {
        let title: LocalizedText
        let explanation: LocalizedText
        switch compaction.result {
        case .success:
            title = LocalizedText(en: "COMPACT_SUCCESS: a block is there", zh: "COMPACT_SUCCESS：块有了")
            explanation = LocalizedText(
                en: """
                    `compact_finished` looks at the free lists whenever the migration scanner has finished a pageblock, and \
                    stops as soon as one has a block of the wanted order: the rest of the zone stays as it is.
                    """,
                zh: "迁移扫描器每走完一个页块，`compact_finished` 就看一次空闲链表；一旦有了所求的块就停下，其余部分保持原样。"
            )
        case .contended:
            title = LocalizedText(en: "COMPACT_CONTENDED: no room for copies", zh: "COMPACT_CONTENDED：没有地方可搬")
            explanation = LocalizedText(
                en: "A page was to be copied and no free page was left for it, although the scanners have not met.",
                zh: "要搬的页找不到空闲页作为目的地，而两个扫描器还没有相遇。"
            )
        default:
            title = LocalizedText(en: "COMPACT_COMPLETE: the scanners met", zh: "COMPACT_COMPLETE：扫描器相遇")
            explanation = LocalizedText(
                en: """
                    Nothing is left between the scanners. Below them are free pages and what cannot move; if a request still \
                    has no block, compacting again would not help.
                    """,
                zh: "两个扫描器之间已无可做。它们以下只剩空闲页和搬不走的页；若仍没有所求的块，再规整也没有用。"
            )
        }
        let info = PageTypeInfo(zone)
        let cells = info.buddyinfo.map { PagesText.number($0) }
        return Step(
            title: title,
            explanation: explanation,
            diagrams: [
                CompactionLayout.map(zone),
                PagesText.table(
                    LocalizedText(en: "Free blocks by order", zh: "各阶空闲块"),
                    (0..<11).map { PagesText.number($0) },
                    textColumns: 0,
                    [TableDiagram.Row(cells)]
                ),
            ]
        )
    }

    /// The zone fails `failures` times; how many of the next 100 requests are skipped?
    private mutating func deferral(_ order: Order) -> Step {
        var deferral = CompactionDeferral()
        deferral.failed(order)
        var tried: [Int] = [1]
        for request in 2...100 {
            if deferral.isDeferred(order) { continue }
            tried.append(request)
            deferral.failed(order)
        }
        skippedRequests = 100 - tried.count
        let text = PagesText.list(tried, ", ")
        return Step(
            title: LocalizedText(en: "After a failure the zone is left alone for a while", zh: "失败之后，暂时不再打扰这个区域"),
            explanation: LocalizedText(
                en: """
                    `defer_compaction` raises `compact_defer_shift` after each failure, up to 6, and `compaction_deferred` skips \
                    requests of this order and above until so many powers of two have come. Of 100 requests that would all \
                    fail, those with the numbers \(text) try; \(skippedRequests) do not.
                    """,
                zh: """
                    每失败一次，`defer_compaction` 就把 `compact_defer_shift` 加一（最多 6），`compaction_deferred` 据此跳过不低于该阶的请求，\
                    直到请求数达到 2 的相应次幂。若 100 个请求都会失败，只有第 \(text) 个尝试规整，其余 \(skippedRequests) 个跳过。
                    """
            ),
            prediction: PagesText.ask(
                LocalizedText(
                    en: "100 such requests come one after the other. How many of them do not even try?",
                    zh: "接连来 100 个这样的请求，其中多少个根本不尝试规整？"
                ),
                "\(skippedRequests)",
                not: ["0", "50", "99"],
                at: 2
            )
        )
    }
}
