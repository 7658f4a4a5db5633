import MemoryModels
import Traces

/// How the kernel measures fragmentation, and what it makes of the result.
enum FragmentationSimulation {
    private static let grammar = LocalizedText(
        en: "11 numbers of free blocks, orders 0 to 10, separated by spaces or commas, as in a line of /proc/buddyinfo",
        zh: "11 个空闲块数，0 到 10 阶，以空格或逗号分隔，与 /proc/buddyinfo 的一行相同"
    )

    private static let thousandths = LocalizedText(en: "of 1000", zh: "（千分比）")

    static let simulation = Simulation(
        name: "fragmentation",
        area: .pages,
        title: LocalizedText(en: "Fragmentation in numbers", zh: "用数字衡量碎片"),
        summary: LocalizedText(
            en: """
                From a line of /proc/buddyinfo the kernel computes two indexes: which part of the free memory a request \
                cannot use, and whether a failing request fails for want of memory or because memory is fragmented. The \
                second decides whether it compacts.
                """,
            zh: """
                内核由 /proc/buddyinfo 的一行算出两个指数：空闲内存中有多少对请求无用；请求失败是因为内存不足，还是因为碎片。\
                后者决定是否规整。
                """
        ),
        parameters: [
            Parameter(
                "free-blocks",
                LocalizedText(en: "free blocks of the zone by order", zh: "内存区域各阶的空闲块数"),
                .operations(grammar: grammar),
                default: "7201 3698 1896 1102 610 314 283 139 0 0 0"
            ),
            Parameter(
                "order",
                LocalizedText(en: "order of the request", zh: "请求的阶"),
                .integer(0...10, unit: nil),
                default: "9"
            ),
            Parameter(
                "watermark",
                LocalizedText(
                    en: "the zone's low watermark, min for orders up to 3",
                    zh: "内存区域的 low 水位线；3 阶及以下用 min"
                ),
                .integer(0...(1 << 30), unit: PagesText.pages),
                default: "15066"
            ),
            Parameter(
                "extfrag-threshold",
                LocalizedText(en: "`vm.extfrag_threshold`", zh: "`vm.extfrag_threshold`"),
                .integer(0...1000, unit: nil),
                default: "500"
            ),
        ],
        results: [
            ResultDescription("free_pages", LocalizedText(en: "free pages", zh: "空闲页数"), unit: PagesText.pages),
            ResultDescription("free_blocks", LocalizedText(en: "free blocks of any order", zh: "各阶空闲块总数")),
            ResultDescription(
                "suitable_blocks",
                LocalizedText(en: "blocks that the request could use", zh: "请求可用的块数")
            ),
            ResultDescription(
                "unusable_index",
                LocalizedText(en: "free memory that the request cannot use", zh: "请求无法使用的空闲内存"),
                unit: thousandths
            ),
            ResultDescription(
                "fragmentation_index",
                LocalizedText(en: "0 shortage, 1000 fragmentation, -1000 no failure", zh: "0 为不足，1000 为碎片，-1000 为不会失败"),
                unit: thousandths
            ),
            ResultDescription(
                "external_fragmentation",
                LocalizedText(en: "external fragmentation", zh: "外部碎片"),
                unit: LocalizedText(same: "%")
            ),
            ResultDescription("verdict", LocalizedText(en: "what the kernel would do", zh: "内核的判断")),
        ],
        leavesOut: [
            LocalizedText(
                en: "Migrate types: both indexes count free blocks of all types alike.",
                zh: "迁移类型：两个指数都不区分空闲块的类型。"
            ),
            LocalizedText(
                en: "lowmem reserves and CMA pages in the watermark check; the weighted score of a whole node.",
                zh: "水位线检查中的低端内存保留和 CMA 页；整个节点的加权得分。"
            ),
        ],
        follows: [
            "mm/vmstat.c#fill_contig_page_info",
            "mm/vmstat.c#__fragmentation_index",
            "mm/vmstat.c#unusable_free_index",
            "mm/vmstat.c#extfrag_for_order",
            "mm/compaction.c#compaction_suit_allocation_order",
            "mm/compaction.c#compaction_suitable",
        ],
        drills: FragmentationDrill.series,
        body: run
    )

    /// The words for verdicts in results.
    private static func word(_ verdict: FragmentationInfo.Verdict) -> String {
        switch verdict {
        case .success: "success"
        case .skipped: "skipped"
        case .notSuitable: "not-suitable"
        case .continue: "compact"
        }
    }

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        var counts: [Int64] = []
        for (index, word) in OperationText.words(of: values.text("free-blocks")).enumerated() {
            guard index < Order.count, let number = StrictNumber.unsigned(word), number <= 1 << 30 else {
                throw .badOperation(
                    parameter: "free-blocks",
                    operation: word,
                    position: index + 1,
                    reason: LocalizedText(
                        en: "write up to 11 numbers from 0 to 1073741824.",
                        zh: "最多写 11 个 0 到 1073741824 的数字。"
                    )
                )
            }
            counts.append(Int64(number))
        }
        let info = FragmentationInfo(freeBlocks: counts)
        let order = Order(values.integer("order")) ?? 9
        let narrator = FragmentationNarrator(
            info: info,
            order: order,
            watermark: Int64(values.unsigned("watermark")),
            threshold: Int64(values.unsigned("extfrag-threshold"))
        )
        let contiguous = info.contiguous(for: order)
        func number(_ name: String, _ value: Int64) -> TraceResult {
            TraceResult(name: name, value: .integer(value))
        }
        let results = [
            number("free_pages", contiguous.freePages), number("free_blocks", contiguous.blocks),
            number("suitable_blocks", contiguous.suitableBlocks),
            number("unusable_index", info.unusableIndex(order: order)),
            number("fragmentation_index", info.fragmentationIndex(order: order)),
            number("external_fragmentation", info.externalFragmentation(order: order)),
            TraceResult(name: "verdict", value: .text(word(narrator.verdict))),
        ]
        return (results, narrator.steps)
    }
}
