import MemoryModels
import Traces

/// How kswapd keeps a node balanced, and when it gives up.
enum KswapdSimulation {
    private static let pages = LocalizedText(en: "pages", zh: "页")

    private static func zone(_ name: String, _ title: String, _ value: String) -> Parameter {
        Parameter(
            name,
            LocalizedText(en: "managed pages of zone \(title)", zh: "\(title) 区域管理的页数"),
            .integer(0...(1 << 30), unit: pages),
            default: value
        )
    }

    private static func result(_ name: String, _ en: Phrase, _ zh: Phrase, _ unit: LocalizedText? = nil)
        -> ResultDescription
    {
        ResultDescription(name, LocalizedText(en: en, zh: zh), unit: unit)
    }

    static let simulation = Simulation(
        name: "kswapd",
        area: .reclaim,
        title: LocalizedText(en: "kswapd balances a node", zh: "kswapd 平衡一个节点"),
        summary: LocalizedText(
            en: """
                Memory fills until kswapd is woken. It scans ever larger parts of the list, priority 12 to 1, until one zone \
                is above its high watermark; it works off a boost, settles for order 0 when memory is fragmented, and \
                gives up after 16 passes in vain.
                """,
            zh: """
                内存逐渐用满，直到唤醒 kswapd。它从优先级 12 到 1 扫描链表中越来越大的部分，直到有一个区域高于 high 水位线；\
                它消化被抬高的水位线，内存碎片化时退到 0 阶，16 趟徒劳之后就放弃。
                """
        ),
        parameters: [
            zone("dma32", "DMA32", "65536"),
            zone("normal", "Normal", "262144"),
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
                "largest-block",
                LocalizedText(en: "order of the largest free blocks: fragmentation", zh: "最大空闲块的阶：碎片程度"),
                .integer(0...10, unit: nil),
                default: "3"
            ),
            Parameter(
                "boost-factor",
                LocalizedText(
                    en: "`vm.watermark_boost_factor`, in parts of 10,000",
                    zh: "`vm.watermark_boost_factor`，以万分之一为单位"
                ),
                .integer(0...100_000, unit: nil),
                default: "15000"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what happens to the node", zh: "节点上发生什么"),
                .operations(grammar: KswapdOperation.grammar),
                // Low is passed, kswapd frees; a boost, a high order in vain; then nothing is left to reclaim.
                default: "c310000 c16500 k s k s k w9 k u330000 k f500 u700"
            ),
        ],
        results: [
            result("min_normal", "min watermark of Normal without a boost", "Normal 的 min 水位线（未抬高）", pages),
            result("high_normal", "high watermark of Normal without a boost", "Normal 的 high 水位线（未抬高）", pages),
            result("boost_normal", "`watermark_boost` of Normal", "Normal 的 `watermark_boost`", pages),
            result("free_pages", "free in the end", "最后空闲的页", pages),
            result("cache_pages", "on the list and reclaimable", "链表上可回收的页", pages),
            result("kernel_pages", "the kernel's own", "内核自用的页", pages),
            result("kswapd_wakeups", "times that kswapd was woken", "唤醒 kswapd 的次数"),
            result("kswapd_turns", "turns of `balance_pgdat`", "`balance_pgdat` 的轮数"),
            result("first_scan", "scanned in kswapd's very first turn", "kswapd 第一轮扫描的页", pages),
            result("kswapd_scanned", "`pgscan_kswapd`", "`pgscan_kswapd`", pages),
            result("kswapd_freed", "`pgsteal_kswapd`", "`pgsteal_kswapd`", pages),
            result("lowest_priority", "lowest priority that kswapd came to", "kswapd 到过的最低优先级"),
            result("direct_freed", "`pgsteal_direct`", "`pgsteal_direct`", pages),
            result("failed_pages", "pages that requests did not get", "请求未得到的页", pages),
            result("kswapd_failures", "passes in a row that freed nothing", "连续一无所获的趟数"),
            result("kswapd_awake", "whether kswapd is awake", "kswapd 是否醒着"),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    One list instead of five: what is on it is clean and used no more, or busy and put back. So no writeback, \
                    no swap, no slab shrinkers, and no balance of file and anonymous memory.
                    """,
                zh: "五条链表简化为一条：上面的页要么干净且不再使用，要么正忙而放回。因此没有写回、交换、slab shrinker，也不平衡文件与匿名内存。"
            ),
            LocalizedText(
                en: """
                    Time: kswapd runs only at `k`, and does not look again a tenth of a second after it first lay down. \
                    Compaction is not run; fragmentation is a given.
                    """,
                zh: "时间：kswapd 只在 `k` 处运行，也没有休眠 0.1 秒后再检查一次的环节。不运行内存规整，碎片程度是给定的。"
            ),
        ],
        follows: [
            "mm/vmscan.c#balance_pgdat",
            "mm/vmscan.c#kswapd_shrink_node",
            "mm/vmscan.c#pgdat_balanced",
            "mm/vmscan.c#wakeup_kswapd",
            "mm/vmscan.c#prepare_kswapd_sleep",
            "mm/vmscan.c#kswapd_try_to_sleep",
            "mm/vmscan.c#shrink_lruvec",
            "mm/vmscan.c#isolate_lru_folios",
            "mm/vmscan.c#do_try_to_free_pages",
            "mm/vmscan.c#allow_direct_reclaim",
            "mm/page_alloc.c#boost_watermark",
        ],
        drills: KswapdDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try KswapdOperation.parse(values.text("operations"), parameter: "operations")
        let kbytes = Int64(values.unsigned("min-free-kbytes"))
        let zones: NodeWatermarks
        do {
            zones = try NodeWatermarks(
                managedPages: [0, Int64(values.unsigned("dma32")), Int64(values.unsigned("normal")), 0],
                settings: WatermarkSettings(minFreeKbytes: kbytes == 0 ? nil : kbytes, transparentHugePages: false)
            )
        } catch {
            throw .conflict(
                parameter: "normal",
                value: "\(values.unsigned("normal"))",
                reason: LocalizedText(en: "give one of the zones some pages.", zh: "至少要有一个区域有内存。")
            )
        }
        var node = KswapdNode(zones, boostFactor: Int64(values.unsigned("boost-factor")))
        if let order = Order(values.integer("largest-block")) { node.limitBlocks(to: order) }
        var session = KswapdSession(node)
        try session.play(operations)
        return (session.results, session.list.steps)
    }
}
