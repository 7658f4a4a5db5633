import MemoryModels
import Traces

/// How much memory compressed swap takes.
enum ZramSimulation {
    private static let bytes = LocalizedText(en: "bytes", zh: "字节")
    private static let pages = LocalizedText(en: "pages", zh: "页")

    private static func result(_ name: String, _ en: Phrase, _ zh: Phrase, _ unit: LocalizedText? = nil)
        -> ResultDescription
    {
        ResultDescription(name, LocalizedText(en: en, zh: zh), unit: unit)
    }

    static let simulation = Simulation(
        name: "zram",
        area: .reclaim,
        title: LocalizedText(en: "Compressed swap: zram and zsmalloc", zh: "压缩交换：zram 与 zsmalloc"),
        summary: LocalizedText(
            en: """
                Pages are written to a zram device. Pages of one repeated word take nothing, incompressible ones a whole \
                page; the others go into size classes, whose groups of pages decide how much memory is really saved.
                """,
            zh: """
                向 zram 设备写页。由同一个字填满的页不占内存，压不动的占一整页；其余按大小分类存放，分组的方式决定了实际省下多少内存。
                """
        ),
        parameters: [
            Parameter(
                "slots",
                LocalizedText(en: "`disksize` of the device", zh: "设备的 `disksize`"),
                .integer(1...4096, unit: pages),
                default: "256"
            ),
            Parameter(
                "mem-limit",
                LocalizedText(en: "`mem_limit`; 0 is none", zh: "`mem_limit`；0 表示不限"),
                .integer(0...4096, unit: pages),
                default: "0"
            ),
            Parameter(
                "chain-size",
                LocalizedText(en: "`CONFIG_ZSMALLOC_CHAIN_SIZE`", zh: "`CONFIG_ZSMALLOC_CHAIN_SIZE`"),
                .integer(4...16, unit: pages),
                default: "8"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is written and discarded", zh: "写入和丢弃什么"),
                .operations(grammar: ZramOperation.grammar),
                // One object takes a whole zspage, then it fills; zeros, incompressible pages, overwriting, holes.
                default: "w0:1541 w1:1541:20 s21:40 w61:3900:4 w65:700:30 w0:212 d65:20 d85:10"
            ),
        ],
        results: [
            result("orig_data_size", "`orig_data_size`: what was written", "`orig_data_size`：写入的数据", bytes),
            result("compr_data_size", "`compr_data_size`: what it compresses to", "`compr_data_size`：压缩后的大小", bytes),
            result("mem_used_total", "`mem_used_total`: what the pool takes", "`mem_used_total`：内存池占用", bytes),
            result("mem_used_max", "`mem_used_max`", "`mem_used_max`", bytes),
            result("same_pages", "`same_pages`: of one repeated word", "`same_pages`：同字填充的页", pages),
            result("huge_pages", "`huge_pages`: kept as they were", "`huge_pages`：原样保存的页", pages),
            result("failed_writes", "writes beyond `mem_limit`", "因 `mem_limit` 失败的写入"),
            result("waste", "pool memory that holds no data", "池中不含数据的内存", bytes),
            result("huge_class_size", "objects of this length are not worth compressing", "达到此长度就不值得压缩", bytes),
            result("class_size", "class of the object stored last", "最后存入的对象所属的类", bytes),
            result("pages_per_zspage", "pages of a zspage of that class", "该类每个 zspage 的页数", pages),
            result("objs_per_zspage", "objects of a zspage of that class", "该类每个 zspage 的对象数"),
        ],
        leavesOut: [
            LocalizedText(
                en: "The compressor: each write says to how many bytes it gets its page.",
                zh: "压缩算法：由每次写入说明压缩到多少字节。"
            ),
            LocalizedText(
                en: "Writeback to a disk, recompression, compaction of the pool, zswap, and the table of slots itself.",
                zh: "写回磁盘、二次压缩、内存池的规整、zswap，以及槽表自身占用的内存。"
            ),
        ],
        follows: [
            "drivers/block/zram/zram_drv.c#zram_write_page",
            "drivers/block/zram/zram_drv.c#zram_free_page",
            "drivers/block/zram/zram_drv.c#page_same_filled",
            "drivers/block/zram/zram_drv.c#mm_stat_show",
            "mm/zsmalloc.c#zs_create_pool",
            "mm/zsmalloc.c#calculate_zspage_chain_size",
            "mm/zsmalloc.c#zs_malloc",
            "mm/zsmalloc.c#zs_free",
            "mm/zsmalloc.c#find_get_zspage",
            "mm/zsmalloc.c#fix_fullness_group",
        ],
        drills: ZramDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let slots = values.integer("slots")
        let operations = try ZramOperation.parse(values.text("operations"), parameter: "operations", slots: slots)
        var zram = ZramDevice(
            slots: slots,
            limitPages: values.integer("mem-limit"),
            chainSize: values.integer("chain-size")
        )
        var list = StepList(simulation: "zram")
        var failed = 0
        var last: ZsmallocClasses.SizeClass?
        try list.add(ZramNarrator(zram).opening)
        for operation in operations {
            let narrator = ZramNarrator(zram)
            var refused = 0
            for slot in operation.slot..<(operation.slot + operation.count) {
                switch operation.action {
                case .discard: zram.discard(slot)
                case .write(let contents):
                    let isStored = zram.write(contents, to: slot)
                    if !isStored { refused += 1 }
                    if isStored, case .stored(let handle, _, _) = zram.slots[slot] {
                        last = zram.pool.classes.classes[handle.classPlace]
                    }
                }
            }
            failed += refused
            try list.add(narrator.step(operation, refused: refused, after: zram))
        }
        let statistics = zram.statistics
        let size = ZsmallocClasses.pageSize
        return (
            [
                .count("orig_data_size", statistics.storedPages * size),
                .count("compr_data_size", statistics.compressedBytes),
                .count("mem_used_total", statistics.memoryUsedPages * size),
                .count("mem_used_max", statistics.memoryUsedMaximum * size),
                .count("same_pages", statistics.samePages),
                .count("huge_pages", statistics.hugePages),
                .count("failed_writes", failed),
                .count("waste", statistics.memoryUsedPages * size - statistics.compressedBytes),
                .count("huge_class_size", zram.pool.classes.hugeClassSize),
                .count("class_size", last?.size ?? 0),
                .count("pages_per_zspage", last?.pagesPerZspage ?? 0),
                .count("objs_per_zspage", last?.objectsPerZspage ?? 0),
            ],
            list.steps
        )
    }
}
