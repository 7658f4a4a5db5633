import MemoryModels
import Traces

/// The lists of free pages that each CPU has for itself.
enum PageListsSimulation {
    static let simulation = Simulation(
        name: "pcp-lists",
        area: .pages,
        title: LocalizedText(en: "Per-CPU page lists", zh: "每 CPU 页列表"),
        summary: LocalizedText(
            en: """
                Each CPU keeps free pages of its own in front of the buddy allocator. They are fetched and given back several \
                at a time, so that the zone's lock is seldom taken; how many is tuned by what the CPU does.
                """,
            zh: "每个 CPU 在伙伴系统之前自备一些空闲页，成批取来、成批归还，因此很少要取 zone 锁；每批多少，随该 CPU 的用法自动调整。"
        ),
        parameters: [
            Parameter(
                "managed",
                LocalizedText(en: "managed pages of the zone", zh: "内存区域管理的页数"),
                .integer(1024...262_144, unit: PagesText.pages),
                default: "16384"
            ),
            Parameter(
                "cpus",
                LocalizedText(en: "CPUs of the node", zh: "节点的 CPU 数"),
                .integer(1...1024, unit: nil),
                default: "2"
            ),
            Parameter(
                "high-fraction",
                LocalizedText(
                    en: "`vm.percpu_pagelist_high_fraction`; 0 leaves the tuning to the kernel, 8 and more set it",
                    zh: "`vm.percpu_pagelist_high_fraction`；0 由内核自动调整，8 及以上为手工设定"
                ),
                .integer(0...65_536, unit: nil),
                default: "0"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is done", zh: "要执行的操作"),
                .operations(grammar: PageListOperation.grammar),
                default: "a1 a2 a400 f100 a100 f303 a20:3 f20 d d k1 a500 f500 k0"
            ),
        ],
        results: [
            ResultDescription(
                "batch",
                LocalizedText(en: "`batch` in /proc/zoneinfo", zh: "/proc/zoneinfo 中的 `batch`"),
                unit: PagesText.pages
            ),
            ResultDescription(
                "high_min",
                LocalizedText(en: "`high_min` there", zh: "其中的 `high_min`"),
                unit: PagesText.pages
            ),
            ResultDescription(
                "high_max",
                LocalizedText(en: "`high_max` there", zh: "其中的 `high_max`"),
                unit: PagesText.pages
            ),
            ResultDescription("high", LocalizedText(en: "`high` at the end", zh: "结束时的 `high`"), unit: PagesText.pages),
            ResultDescription(
                "count",
                LocalizedText(en: "pages on the lists at the end", zh: "结束时列表中的页数"),
                unit: PagesText.pages
            ),
            ResultDescription("requests", LocalizedText(en: "blocks asked for", zh: "申请的块数")),
            ResultDescription("failed_requests", LocalizedText(en: "requests that got nothing", zh: "失败的请求数")),
            ResultDescription(
                "zone_locks",
                LocalizedText(en: "how often the zone's lock was taken", zh: "取 zone 锁的次数")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "Other CPUs, huge pages on the lists, remote draining (`drain_all_pages`), and the locks of the lists themselves.",
                zh: "其他 CPU、列表中的大页、远程清空（`drain_all_pages`），以及列表自己的锁。"
            ),
            LocalizedText(
                en:
                    "All pages are movable, in one zone whose watermarks come from its size; requests do not fail for a watermark.",
                zh: "所有页都是可移动的，只有一个区域，水位线由其大小算出；请求不会因水位线而失败。"
            ),
        ],
        follows: [
            "mm/page_alloc.c#zone_batchsize",
            "mm/page_alloc.c#zone_highsize",
            "mm/page_alloc.c#zone_set_pageset_high_and_batch",
            "mm/page_alloc.c#rmqueue_pcplist",
            "mm/page_alloc.c#nr_pcp_alloc",
            "mm/page_alloc.c#rmqueue_bulk",
            "mm/page_alloc.c#free_unref_page_commit",
            "mm/page_alloc.c#nr_pcp_high",
            "mm/page_alloc.c#nr_pcp_free",
            "mm/page_alloc.c#free_pcppages_bulk",
            "mm/page_alloc.c#decay_pcp_high",
        ],
        drills: PageListsDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try PageListOperation.parse(values.text("operations"))
        let fraction = values.integer("high-fraction")
        guard fraction == 0 || fraction >= 8 else {
            throw .conflict(
                parameter: "high-fraction",
                value: "\(fraction)",
                reason: LocalizedText(
                    en: "give 0, or 8 and more: the lists of all CPUs may hold an eighth of the zone at most.",
                    zh: "应为 0，或不小于 8：所有 CPU 的列表合计最多占区域的八分之一。"
                )
            )
        }
        let managed = values.integer("managed")
        let settings = WatermarkSettings(transparentHugePages: false)
        // The ranges of the parameters are within those of the models.
        guard let zone = try? BuddyAllocator(start: 0, pageCount: managed),
            let node = try? NodeWatermarks(managedPages: [0, 0, Int64(managed), 0], settings: settings)
        else { return ([], []) }
        let marks = node.zones[2]
        let sizes = PageListSizes(
            managedPages: managed,
            low: Int(marks.low),
            cpus: values.integer("cpus"),
            highFraction: fraction
        )
        var narrator = PageListNarrator(PerCPUPages(zone, sizes: sizes, highWatermark: Int(marks.high)))
        try narrator.opening(managed: managed, cpus: values.integer("cpus"))
        for (operation, word) in operations { try narrator.play(operation, word) }
        func count(_ name: String, _ value: Int) -> TraceResult {
            TraceResult(name: name, value: .integer(Int64(value)))
        }
        let results = [
            count("batch", sizes.batch), count("high_min", sizes.highMin), count("high_max", sizes.highMax),
            count("high", narrator.pages.high), count("count", narrator.pages.count),
            count("requests", narrator.requests), count("failed_requests", narrator.failed),
            count("zone_locks", narrator.pages.lockCount),
        ]
        return (results, narrator.list.steps)
    }
}
