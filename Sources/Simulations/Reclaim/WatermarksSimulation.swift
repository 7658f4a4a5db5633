import MemoryModels
import Traces

/// Where the lines are that free memory must not cross, and what happens at each.
enum WatermarksSimulation {
    private static let pages = LocalizedText(en: "pages", zh: "页")
    private static let limit: Int64 = 1 << 30

    private static func zone(_ name: String, _ title: String, _ pages: String) -> Parameter {
        Parameter(
            name,
            LocalizedText(en: "managed pages of zone \(title)", zh: "\(title) 区域管理的页数"),
            .integer(0...limit, unit: Self.pages),
            default: pages
        )
    }

    static let simulation = Simulation(
        name: "watermarks",
        area: .pages,
        title: LocalizedText(en: "Watermarks and kswapd", zh: "水位线与 kswapd"),
        summary: LocalizedText(
            en: """
                The kernel computes `min_free_kbytes` from the size of memory, and from it the watermarks and reserves \
                of each zone. Then memory is allocated until kswapd wakes, tasks have to reclaim by themselves, and \
                atomic requests use up what is left.
                """,
            zh: """
                内核由内存大小算出 `min_free_kbytes`，再由它算出各内存区域的水位线和保留量。随后不断分配内存，\
                直到 kswapd 被唤醒、任务自己动手回收、原子请求用掉最后的余量。
                """
        ),
        parameters: [
            // The managed pages of a virtual machine with 9 GiB, whose watermarks this run reproduces.
            zone("dma", "DMA", "3840"),
            zone("dma32", "DMA32", "772915"),
            zone("normal", "Normal", "1540096"),
            zone("movable", "Movable", "0"),
            Parameter(
                "min-free-kbytes",
                LocalizedText(
                    en: "`vm.min_free_kbytes` set by hand; 0 leaves it to the kernel",
                    zh: "手工设置的 `vm.min_free_kbytes`；0 表示由内核决定"
                ),
                .integer(0...(1 << 24), unit: LocalizedText(same: "KiB")),
                default: "0"
            ),
            Parameter(
                "scale-factor",
                LocalizedText(
                    en: "`vm.watermark_scale_factor`, in parts of 10,000",
                    zh: "`vm.watermark_scale_factor`，以万分之一为单位"
                ),
                .integer(1...3000, unit: nil),
                default: "10"
            ),
            Parameter(
                "thp",
                LocalizedText(en: "whether transparent huge pages are on", zh: "是否启用透明大页"),
                .flag,
                default: "true"
            ),
            Parameter(
                "zone",
                LocalizedText(en: "highest zone that requests may use", zh: "请求可用的最高内存区域"),
                .choice(["dma", "dma32", "normal", "movable"]),
                default: "normal"
            ),
            Parameter(
                "order",
                LocalizedText(en: "order of the blocks asked for", zh: "请求的块的阶"),
                .integer(0...10, unit: nil),
                default: "0"
            ),
            Parameter(
                "largest-order",
                LocalizedText(en: "order of the largest free blocks", zh: "最大空闲块的阶"),
                .integer(0...10, unit: nil),
                default: "10"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is done", zh: "要执行的操作"),
                .operations(grammar: WatermarkOperation.grammar),
                // Normal down to low, then DMA32; kswapd is woken, loses ground, and a task reclaims by
                // itself; atomic requests dip below min until they fail; kswapd catches up.
                default: "a1526000 a759900 a100 k1000 a5000 a1000 t12000 k9000 k9000"
            ),
        ],
        results: results,
        leavesOut: [
            LocalizedText(
                en: """
                    What reclaim meets: every page in use can be reclaimed at once, so that it never fails and the OOM \
                    killer is never called. kswapd fills the highest zone first.
                    """,
                zh: "回收的难处：这里每个在用的页都能立即回收，回收从不失败，也就不会触发 OOM killer。kswapd 先补最高的内存区域。"
            ),
            LocalizedText(
                en:
                    "Other nodes, the per-CPU page lists, watermark boosting, CMA and pageblocks reserved for atomic requests.",
                zh: "其他节点、每 CPU 页列表、水位线提升（boost）、CMA，以及为原子请求保留的页块。"
            ),
            LocalizedText(
                en: "Splitting and merging: `largest-order` stays as given while free memory shrinks.",
                zh: "块的拆分与合并：空闲内存减少时，`largest-order` 保持给定的值。"
            ),
        ],
        follows: [
            "mm/page_alloc.c#calculate_min_free_kbytes",
            "mm/khugepaged.c#set_recommended_min_free_kbytes",
            "mm/page_alloc.c#__setup_per_zone_wmarks",
            "mm/page_alloc.c#setup_per_zone_lowmem_reserve",
            "mm/page_alloc.c#__zone_watermark_ok",
            "mm/page_alloc.c#gfp_to_alloc_flags",
            "mm/page_alloc.c#get_page_from_freelist",
            "mm/page_alloc.c#__alloc_pages_slowpath",
            "mm/vmscan.c#pgdat_balanced",
            "mm/vmscan.c#wakeup_kswapd",
        ],
        drills: WatermarkDrill.series,
        body: run
    )

    private static let results: [ResultDescription] = {
        let kib = LocalizedText(same: "KiB")
        var results = [
            ResultDescription(
                "boot_min_free_kbytes",
                LocalizedText(en: "`min_free_kbytes` from the size of memory alone", zh: "仅由内存大小算出的 `min_free_kbytes`"),
                unit: kib
            ),
            ResultDescription(
                "min_free_kbytes",
                LocalizedText(en: "`min_free_kbytes` in the end", zh: "最终的 `min_free_kbytes`"),
                unit: kib
            ),
        ]
        for type in ZoneType.allCases {
            for (mark, text) in ["min", "low", "high"].map({ ($0, "\(type.name) \($0)") }) {
                results.append(
                    ResultDescription(
                        "\(mark)_" + WatermarkText.word(type),
                        LocalizedText(en: "watermark \(text)", zh: "水位线 \(text)"),
                        unit: pages
                    )
                )
            }
        }
        func count(_ name: String, _ meaning: LocalizedText, unit: LocalizedText? = nil) {
            results.append(ResultDescription(name, meaning, unit: unit))
        }
        count(
            "reserve_dma_normal",
            LocalizedText(en: "DMA's reserve against requests for Normal", zh: "DMA 对 Normal 请求的保留量"),
            unit: pages
        )
        count(
            "reserve_dma32_normal",
            LocalizedText(en: "DMA32's reserve against requests for Normal", zh: "DMA32 对 Normal 请求的保留量"),
            unit: pages
        )
        count("kswapd_wakeups", LocalizedText(en: "how often kswapd was woken", zh: "kswapd 被唤醒的次数"))
        count("kswapd_awake", LocalizedText(en: "whether kswapd is at work at the end", zh: "结束时 kswapd 是否在工作"))
        count("direct_reclaims", LocalizedText(en: "rounds of direct reclaim", zh: "直接回收的轮数"))
        count("failed_requests", LocalizedText(en: "requests that got nothing", zh: "失败的请求数"))
        count("free_pages", LocalizedText(en: "free pages at the end", zh: "结束时的空闲页数"), unit: pages)
        return results
    }()

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try WatermarkOperation.parse(values.text("operations"), parameter: "operations")
        let kbytes = Int64(values.unsigned("min-free-kbytes"))
        let settings = WatermarkSettings(
            minFreeKbytes: kbytes == 0 ? nil : kbytes,
            watermarkScaleFactor: Int64(values.unsigned("scale-factor")),
            transparentHugePages: values.flag("thp")
        )
        var managed: [Int64] = []
        for type in ZoneType.allCases { managed.append(Int64(values.unsigned(WatermarkText.word(type)))) }
        var node: NodeWatermarks
        do {
            node = try NodeWatermarks(managedPages: managed, settings: settings)
        } catch {
            throw .conflict(
                parameter: "normal",
                value: "\(managed[2])",
                reason: LocalizedText(
                    en: "\(error.message)",
                    zh: "Movable 之下没有任何内存，而内核只能放在那里：请给 DMA、DMA32 或 Normal 一些页。"
                )
            )
        }
        let largest = Order(values.integer("largest-order")) ?? .max
        for type in ZoneType.allCases { node.limitBlocks(of: type, to: largest) }
        var session = WatermarkSession(
            node: node,
            order: Order(values.integer("order")) ?? 0,
            highest: WatermarkText.type(named: values.text("zone"))
        )
        try session.play(operations)
        return (session.results, session.list.steps)
    }
}
