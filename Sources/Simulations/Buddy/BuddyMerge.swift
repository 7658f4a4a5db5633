import MemoryModels
import Traces

/// Allocations and frees in one zone: which buddies merge, and at which end of its list a block lands.
enum BuddyMerge {
    static let simulation = Simulation(
        name: "buddy-merge",
        area: .pages,
        title: LocalizedText(en: "Merging buddies", zh: "合并伙伴块"),
        summary: LocalizedText(
            en: """
                Blocks are allocated and freed. A freed block looks for its buddy by flipping one bit of its page \
                frame number and merges with it as often as it is free; if a further merge is likely, it waits at \
                the tail of its list.
                """,
            zh: "分配并释放一些块。释放时翻转页框号的一位找到伙伴块，只要伙伴空闲就合并，如此反复；若很可能还会继续合并，就排到链表尾部等待。"
        ),
        parameters: [
            Parameter(
                "start",
                LocalizedText(en: "first page frame of the zone", zh: "内存区域的起始页框号"),
                .integer(0...(1 << 30), unit: nil),
                default: "0"
            ),
            Parameter(
                "pages",
                LocalizedText(en: "length of the zone", zh: "内存区域的长度"),
                .integer(1...8192, unit: LocalizedText(en: "pages", zh: "页")),
                default: "1024"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is done", zh: "要执行的操作"),
                .operations(grammar: BuddyOperation.grammar),
                // Shows a block that waits at the tail and is passed over by the next request (f0, then
                // a0), and a last free (f1) that merges all the way up to order 10.
                default: "a0 a0 a1 a0 f2 f0 a0 f3 f4 f1"
            ),
            Parameter(
                "seed",
                LocalizedText(en: "where random operations start from", zh: "随机操作的种子"),
                .integer(0...Int64.max, unit: nil),
                default: "1"
            ),
        ],
        results: results,
        leavesOut: [
            LocalizedText(
                en: """
                    The per-CPU page lists: in the kernel a freed page of a small order goes there first and \
                    reaches the buddy lists later, in batches.
                    """,
                zh: "每 CPU 页列表：在内核中，小阶的页释放后先进入那里，之后才成批回到伙伴系统。"
            ),
            LocalizedText(
                en: "Migrate types: all pageblocks and all requests are Movable.",
                zh: "迁移类型：所有页块和请求都是 Movable。"
            ),
        ],
        follows: [
            "mm/page_alloc.c#__free_one_page",
            "mm/page_alloc.c#buddy_merge_likely",
            "mm/internal.h#find_buddy_page_pfn",
            "mm/internal.h#__find_buddy_pfn",
            "mm/internal.h#page_is_buddy",
            "mm/page_alloc.c#__add_to_free_list",
            "mm/page_alloc.c#__rmqueue_smallest",
        ],
        drills: BuddyMergeDrill.series,
        body: run
    )

    private static let results: [ResultDescription] = {
        let blocks = LocalizedText(en: "blocks", zh: "块")
        var results = [
            ResultDescription("allocations", LocalizedText(en: "requests served", zh: "成功的分配次数")),
            ResultDescription("failed_allocations", LocalizedText(en: "requests not served", zh: "失败的分配次数")),
            ResultDescription("frees", LocalizedText(en: "blocks given back", zh: "成功的释放次数")),
            ResultDescription("refused_frees", LocalizedText(en: "frees refused as wrong", zh: "因错误被拒绝的释放次数")),
            ResultDescription("merges", LocalizedText(en: "merges of two buddies", zh: "伙伴块合并的次数")),
            ResultDescription(
                "tail_placements",
                LocalizedText(en: "blocks put at the tail of a list", zh: "放到链表尾部的块数")
            ),
            ResultDescription(
                "free_pages",
                LocalizedText(en: "pages free at the end", zh: "结束时的空闲页"),
                unit: LocalizedText(en: "pages", zh: "页")
            ),
            ResultDescription(
                "largest_free_order",
                LocalizedText(en: "order of the largest free block at the end, or none", zh: "结束时最大空闲块的阶；没有则为 none")
            ),
        ]
        for order in 0..<Order.count {
            results.append(
                ResultDescription(
                    "free_order_\(order)",
                    LocalizedText(en: "free blocks of order \(order) at the end", zh: "结束时 \(order) 阶空闲块数"),
                    unit: blocks
                )
            )
        }
        return results
    }()

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let start = PageFrameNumber(values.unsigned("start"))
        let operations = try BuddyOperation.parse(values.text("operations"), parameter: "operations")
        let zone: BuddyAllocator
        do {
            zone = try BuddyAllocator(start: start, pageCount: values.integer("pages"))
        } catch {
            throw .conflict(parameter: "start", value: "\(start)", reason: BuddyText.refusal(error))
        }
        var session = MergeSession(zone: zone, seed: values.unsigned("seed"))
        try session.run(operations)
        return (session.results, session.list.steps)
    }
}
