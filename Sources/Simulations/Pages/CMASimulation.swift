import MemoryModels
import Traces

/// How a driver gets a large piece of memory that others were using.
enum CMASimulation {
    static let simulation = Simulation(
        name: "cma",
        area: .pages,
        title: LocalizedText(en: "The contiguous memory allocator", zh: "连续内存分配器（CMA）"),
        summary: LocalizedText(
            en: """
                An area reserved at boot is lent to movable pages. When a driver wants contiguous memory, a bitmap finds a \
                place, and the borrowers are migrated away; if one cannot move, the next place is tried.
                """,
            zh: "启动时预留的区域平时借给可移动的页。驱动要连续内存时，由位图找出位置，把借用者迁走；若有搬不走的，就试下一个位置。"
        ),
        parameters: [
            Parameter(
                "base",
                LocalizedText(en: "first page of the area, a multiple of 16", zh: "区域的第一页，16 的倍数"),
                .integer(0...65_536, unit: nil),
                default: "48"
            ),
            Parameter(
                "pages",
                LocalizedText(en: "size of the area, a multiple of 16", zh: "区域大小，16 的倍数"),
                .integer(16...512, unit: PagesText.pages),
                default: "64"
            ),
            Parameter(
                "order-per-bit",
                LocalizedText(en: "pages for a bit, as an order", zh: "一位对应的页数（阶）"),
                .integer(0...9, unit: nil),
                default: "1"
            ),
            Parameter(
                "outside",
                LocalizedText(en: "free pages of the zone outside the area", zh: "区域之外的空闲页数"),
                .integer(0...4096, unit: PagesText.pages),
                default: "60"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is done", zh: "要执行的操作"),
                .operations(grammar: CMAOperation.grammar),
                default: "m40 a8:3 p10 a7 a16:5 u50 r0 m30 a32 q10 a16"
            ),
        ],
        results: [
            ResultDescription("served", LocalizedText(en: "requests of drivers that got pages", zh: "得到页的驱动请求数")),
            ResultDescription("failed", LocalizedText(en: "requests of drivers that failed", zh: "失败的驱动请求数")),
            ResultDescription(
                "busy_retries",
                LocalizedText(en: "places given up for a page that could not move", zh: "因页搬不走而放弃的位置数")
            ),
            ResultDescription(
                "migrated",
                LocalizedText(en: "borrowers moved away", zh: "被迁走的页数"),
                unit: PagesText.pages
            ),
            ResultDescription(
                "free_cma",
                LocalizedText(en: "free pages of the area at the end", zh: "结束时区域内的空闲页数"),
                unit: PagesText.pages
            ),
            ResultDescription("bits_set", LocalizedText(en: "bits set at the end", zh: "结束时置 1 的位数")),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "The lists of the buddy allocator: the lowest free page of the area is lent first. Pageblocks have 16 pages, not 512.",
                zh: "伙伴系统的链表：区域中最低的空闲页先借出。页块为 16 页，而不是 512 页。"
            ),
            LocalizedText(
                en:
                    "Clean page cache, which is dropped rather than moved, and reclaim that would make room for borrowers.",
                zh: "干净的页缓存（内核会直接丢弃而不是搬走），以及为借用者腾地方的回收。"
            ),
        ],
        follows: [
            "mm/cma.c#cma_init_reserved_areas",
            "mm/cma.c#cma_activate_area",
            "mm/cma.c#__cma_alloc",
            "mm/cma.c#cma_bitmap_aligned_offset",
            "mm/cma.c#cma_release",
            "lib/bitmap.c#bitmap_find_next_zero_area_off",
            "mm/page_alloc.c#alloc_contig_range_noprof",
            "mm/page_alloc.c#__alloc_contig_migrate_range",
            "mm/page_alloc.c#__rmqueue",
        ],
        drills: CMADrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try CMAOperation.parse(values.text("operations"))
        let area: CMAArea
        do {
            area = try CMAArea(
                base: PageFrameNumber(values.unsigned("base")),
                pageCount: values.integer("pages"),
                orderPerBit: values.integer("order-per-bit"),
                freeOutside: values.integer("outside")
            )
        } catch {
            let isBase: Bool
            if case .unalignedBase = error { isBase = true } else { isBase = false }
            let parameter = isBase ? "base" : "pages"
            throw .conflict(
                parameter: parameter,
                value: "\(values.integer(parameter))",
                reason: LocalizedText(
                    en: "\(error.message)",
                    zh: "起点和大小都要是 16（一个页块）的倍数，大小还要是一位所对应页数的倍数。"
                )
            )
        }
        var narrator = CMANarrator(area)
        try narrator.opening()
        for (operation, word) in operations { try narrator.play(operation, word) }
        func count(_ name: String, _ value: Int) -> TraceResult {
            TraceResult(name: name, value: .integer(Int64(value)))
        }
        let results = [
            count("served", narrator.served), count("failed", narrator.failed), count("busy_retries", narrator.retries),
            count("migrated", narrator.migrated), count("free_cma", narrator.area.freeInside),
            count("bits_set", narrator.area.bitmap.bits.filter { $0 }.count),
        ]
        return (results, narrator.list.steps)
    }
}
