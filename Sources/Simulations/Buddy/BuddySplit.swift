import MemoryModels
import Traces

/// One free block, one request: which block is taken, how it is cut, and what stays free.
enum BuddySplit {
    static let simulation = Simulation(
        name: "buddy-split",
        area: .pages,
        title: LocalizedText(en: "Splitting a block", zh: "拆分内存块"),
        summary: LocalizedText(
            en: """
                A zone has a single free block. A request for a smaller one halves it again and again; \
                every upper half goes back on the free list of its own order.
                """,
            zh: "内存区域中只有一个空闲块。请求一个更小的块时，它被一次次对半拆分，每次的上半块回到自己那一阶的空闲链表。"
        ),
        parameters: [
            Parameter(
                "start",
                LocalizedText(en: "first page frame of the zone", zh: "内存区域的起始页框号"),
                .integer(
                    0...(1 << 30),
                    unit: LocalizedText(en: "(a multiple of the block's length)", zh: "（须为块长的整数倍）")
                ),
                default: "0"
            ),
            Parameter(
                "block-order",
                LocalizedText(en: "order of the one free block", zh: "唯一空闲块的阶"),
                .integer(0...10, unit: nil),
                default: "10"
            ),
            Parameter(
                "order",
                LocalizedText(en: "order of the request", zh: "请求的阶"),
                .integer(0...10, unit: nil),
                default: "0"
            ),
            Parameter(
                "block-type",
                LocalizedText(en: "migrate type of the zone's pageblocks", zh: "内存区域中页块的迁移类型"),
                .choice(BuddyText.typeNames),
                default: "movable"
            ),
            Parameter(
                "type",
                LocalizedText(en: "migrate type of the request", zh: "请求的迁移类型"),
                .choice(BuddyText.typeNames),
                default: "movable"
            ),
        ],
        results: results,
        leavesOut: [
            LocalizedText(
                en: """
                    The per-CPU page lists in front of the buddy lists: the request goes straight to the zone, \
                    as it does when those lists are refilled.
                    """,
                zh: "伙伴系统之前的每 CPU 页列表：请求直接到达内存区域，如同这些列表重新填充时那样。"
            ),
            LocalizedText(
                en: "Watermarks, the zonelist and the slow path: there is one zone, and it may be emptied.",
                zh: "水位线、备用区域列表和慢速路径：这里只有一个内存区域，并且允许被分光。"
            ),
        ],
        follows: [
            "mm/page_alloc.c#__rmqueue",
            "mm/page_alloc.c#__rmqueue_smallest",
            "mm/page_alloc.c#page_del_and_expand",
            "mm/page_alloc.c#expand",
            "mm/page_alloc.c#__add_to_free_list",
            "mm/page_alloc.c#__rmqueue_claim",
        ],
        drills: BuddySplitDrill.series,
        body: run
    )

    private static let results: [ResultDescription] = {
        var results = [
            ResultDescription(
                "allocated_pfn",
                LocalizedText(en: "first page frame of the block handed out, or none", zh: "分配到的块的起始页框号；失败为 none")
            ),
            ResultDescription(
                "taken_from_order",
                LocalizedText(en: "order of the block that was taken, or none", zh: "被取下的块的阶；失败为 none")
            ),
            ResultDescription("splits", LocalizedText(en: "how often it was halved", zh: "对半拆分的次数")),
            ResultDescription(
                "free_pages",
                LocalizedText(en: "pages still free", zh: "剩余的空闲页"),
                unit: LocalizedText(en: "pages", zh: "页")
            ),
        ]
        for order in 0..<Order.count {
            results.append(
                ResultDescription(
                    "free_order_\(order)",
                    LocalizedText(en: "free blocks of order \(order)", zh: "\(order) 阶空闲块数"),
                    unit: LocalizedText(en: "blocks", zh: "块")
                )
            )
        }
        return results
    }()

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let start = PageFrameNumber(values.unsigned("start"))
        guard let blockOrder = Order(values.integer("block-order")), let order = Order(values.integer("order")) else {
            preconditionFailure("the parameters' ranges are those of an order")
        }
        guard start.isAligned(to: blockOrder) else {
            throw .conflict(
                parameter: "start",
                value: "\(start)",
                reason: LocalizedText(
                    en: "a block of order \(blockOrder) starts at a multiple of \(blockOrder.pageCount) pages.",
                    zh: "\(blockOrder) 阶块的起始页框号必须是 \(blockOrder.pageCount) 的倍数。"
                )
            )
        }
        let type = BuddyText.type(named: values.text("type"))
        let blockType = BuddyText.type(named: values.text("block-type"))
        var zone: BuddyAllocator
        do {
            zone = try BuddyAllocator(start: start, pageCount: blockOrder.pageCount, type: blockType)
        } catch {
            throw .conflict(parameter: "start", value: "\(start)", reason: BuddyText.refusal(error))
        }
        let before = ZoneReplay(zone)
        var events: [BuddyEvent] = []
        let page = zone.allocate(order: order, type: type, recordingInto: &events)

        var narrator = SplitNarrator(replay: before, top: blockOrder, request: order, type: type, blockType: blockType)
        try narrator.tell(events)
        return (outcome(page, zone, events), narrator.list.steps)
    }

    private static func outcome(
        _ page: PageFrameNumber?,
        _ zone: BuddyAllocator,
        _ events: [BuddyEvent]
    ) -> [TraceResult] {
        var takenFrom: Order?
        var splits = 0
        for event in events {
            switch event {
            case .took(_, let order, _): takenFrom = order
            case .split: splits += 1
            default: break
            }
        }
        var results = [
            TraceResult(
                name: "allocated_pfn",
                value: page.map { .integer(Int64($0.rawValue)) } ?? .text("none")
            ),
            TraceResult(
                name: "taken_from_order",
                value: takenFrom.map { .integer(Int64($0.rawValue)) } ?? .text("none")
            ),
            TraceResult(name: "splits", value: .integer(Int64(splits))),
            TraceResult(name: "free_pages", value: .integer(Int64(zone.freePageCount))),
        ]
        for order in Order.all {
            let count = zone.freeBlockCount(order: order)
            results.append(TraceResult(name: "free_order_\(order)", value: .integer(Int64(count))))
        }
        return results
    }
}
