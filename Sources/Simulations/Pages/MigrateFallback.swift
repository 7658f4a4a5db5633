import MemoryModels
import Traces

/// What happens when the free lists of a migrate type are empty.
enum MigrateFallback {
    static let simulation = Simulation(
        name: "migrate-fallback",
        area: .pages,
        title: LocalizedText(en: "Migrate types and their fallbacks", zh: "迁移类型与备用类型"),
        summary: LocalizedText(
            en: """
                Movable, unmovable and reclaimable pages are kept in pageblocks of their own. When a type's lists are empty, \
                the allocator claims whole pageblocks of another type, and only if that fails takes single blocks from them. \
                The tables are those of /proc/pagetypeinfo.
                """,
            zh: """
                可移动、不可移动、可回收的页各有自己的页块。某个类型的链表空了，分配器先认领其他类型的整个页块，\
                不成才从中取出单个块。表格与 /proc/pagetypeinfo 相同。
                """
        ),
        parameters: [
            Parameter(
                "pageblocks",
                LocalizedText(en: "size of the zone", zh: "内存区域的大小"),
                .integer(1...16, unit: LocalizedText(en: "pageblocks", zh: "个页块")),
                default: "8"
            ),
            Parameter(
                "pageblock-order",
                LocalizedText(en: "`pageblock_order`; 9 on x86-64", zh: "`pageblock_order`，x86-64 上为 9"),
                .integer(2...9, unit: nil),
                default: "9"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is done", zh: "要执行的操作"),
                .operations(grammar: FallbackOperation.grammar),
                default: "u0x40 m0x1800 r2x20 fm2 u1x700 u3x60 m0x900 u0x400 m4x10"
            ),
        ],
        results: [
            ResultDescription("claims", LocalizedText(en: "requests that claimed pageblocks", zh: "认领页块的请求数")),
            ResultDescription(
                "steals",
                LocalizedText(en: "blocks taken from foreign pageblocks", zh: "从其他类型页块取走的块数")
            ),
            ResultDescription("failed_requests", LocalizedText(en: "requests that got nothing", zh: "失败的请求数")),
            ResultDescription("pageblocks_unmovable", LocalizedText(en: "Unmovable pageblocks", zh: "Unmovable 页块数")),
            ResultDescription("pageblocks_movable", LocalizedText(en: "Movable pageblocks", zh: "Movable 页块数")),
            ResultDescription(
                "pageblocks_reclaimable",
                LocalizedText(en: "Reclaimable pageblocks", zh: "Reclaimable 页块数")
            ),
            ResultDescription(
                "mixed_pageblocks",
                LocalizedText(en: "pageblocks with pages of another type", zh: "混有其他类型页的页块数")
            ),
            ResultDescription("buddyinfo", LocalizedText(en: "free blocks by order at the end", zh: "结束时各阶的空闲块数")),
            ResultDescription(
                "free_pages",
                LocalizedText(en: "free pages at the end", zh: "结束时的空闲页数"),
                unit: PagesText.pages
            ),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "`ALLOC_NOFRAGMENT` (a first try without mixing), watermark boosting, high-atomic reserves and CMA.",
                zh: "`ALLOC_NOFRAGMENT`（先试不混杂的办法）、水位线提升、high-atomic 保留与 CMA。"
            ),
            LocalizedText(
                en: "Per-CPU page lists: each request goes to the buddy allocator at once.",
                zh: "每 CPU 页列表：每个请求都直接到伙伴系统。"
            ),
            LocalizedText(
                en:
                    "Movable are the pages that were asked for as such; the kernel looks whether they are on an LRU list.",
                zh: "这里以请求时的类型判断是否可移动；内核则看页是否在 LRU 链表上。"
            ),
        ],
        follows: [
            "mm/page_alloc.c#__rmqueue",
            "mm/page_alloc.c#__rmqueue_smallest",
            "mm/page_alloc.c#find_suitable_fallback",
            "mm/page_alloc.c#can_steal_fallback",
            "mm/page_alloc.c#change_pageblock_range",
            "mm/page_alloc.c#__move_freepages_block",
            "mm/page_alloc.c#fallbacks",
            "mm/vmstat.c#pagetypeinfo_showfree_print",
            "mm/vmstat.c#pagetypeinfo_showblockcount_print",
        ],
        drills: MigrateFallbackDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try FallbackOperation.parse(values.text("operations"))
        let order = Order(values.integer("pageblock-order")) ?? 9
        let pages = values.integer("pageblocks") * order.pageCount
        // The ranges of the parameters are within those of the model.
        guard let zone = try? BuddyAllocator(start: 0, pageCount: pages, pageblockOrder: order) else { return ([], []) }
        var session = FallbackSession(zone)
        for step in FallbackNarrator.opening(session) { try session.add(step) }
        for operation in operations {
            if let order = operation.order {
                let outcome = session.allocate(operation.count, order: order, type: operation.type)
                try session.add(FallbackNarrator.step(operation, order, outcome, session))
            } else {
                let freed = session.free(every: operation.count, of: operation.type)
                try session.add(FallbackNarrator.freeing(operation, freed, session))
            }
        }
        let info = PageTypeInfo(session.zone)
        func count(_ name: String, _ value: Int) -> TraceResult {
            TraceResult(name: name, value: .integer(Int64(value)))
        }
        let results = [
            count("claims", session.claims), count("steals", session.steals),
            count("failed_requests", session.failures),
            count("pageblocks_unmovable", info.pageblocks[0]), count("pageblocks_movable", info.pageblocks[1]),
            count("pageblocks_reclaimable", info.pageblocks[2]),
            count("mixed_pageblocks", session.mixedPageblocks),
            TraceResult(name: "buddyinfo", value: .text(PagesText.list(info.buddyinfo))),
            count("free_pages", session.zone.freePageCount),
        ]
        return (results, session.list.steps)
    }
}
