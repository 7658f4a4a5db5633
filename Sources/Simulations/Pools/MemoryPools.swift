import MemoryModels
import Traces

/// Three ways to save calls of the general allocator.
enum MemoryPools {
    static let simulation = Simulation(
        name: "memory-pools",
        area: .processes,
        title: LocalizedText(en: "Memory pools", zh: "内存池"),
        summary: LocalizedText(
            en: """
                Blocks of one size on a list, as the kernel's dma_pool; regions that are freed as a whole, as nginx has one a \
                request; and lists of each thread over a central one over pages, as in tcmalloc.
                """,
            zh: """
                三种做法：单一大小的块串成链表，如内核的 dma_pool；整体释放的区域，如 nginx 每个请求一个；\
                每线程链表、中心链表、页堆三层，如 tcmalloc。
                """
        ),
        parameters: [
            Parameter(
                "pool",
                LocalizedText(en: "which kind of pool", zh: "哪一种内存池"),
                .choice(["fixed", "nginx", "thread-cache"]),
                default: "nginx"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what the program does", zh: "程序的操作"),
                .operations(grammar: PoolOperation.grammar),
                default: ""
            ),
            Parameter(
                "object-size",
                LocalizedText(en: "bytes of an object: fixed, thread-cache", zh: "对象大小：用于 fixed、thread-cache"),
                .integer(8...4096, unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "512"
            ),
            Parameter(
                "pool-size",
                LocalizedText(en: "bytes of a block of nginx, rounded up to 16", zh: "nginx 内存池的块大小，向上取整到 16"),
                .integer(128...65536, unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "512"
            ),
            Parameter(
                "batch",
                LocalizedText(en: "objects that move at a time: thread-cache", zh: "每批传递的对象数：用于 thread-cache"),
                .integer(2...32, unit: nil),
                default: "4"
            ),
        ],
        results: PoolResults.descriptions,
        leavesOut: [
            LocalizedText(
                en: "nginx: cleanup handlers and unaligned requests. fixed: boundaries that no block may cross.",
                zh: "nginx：清理回调与不对齐的请求。fixed：块不可跨越的边界。"
            ),
            LocalizedText(
                en:
                    "thread-cache: other sizes, the transfer cache of whole batches, the limit for all lists, pages given back to the kernel.",
                zh: "thread-cache：其他大小、整批的传递缓存、全部链表的总上限、把页归还内核。"
            ),
        ],
        follows: [
            "mm/dmapool.c#dma_pool_alloc",
            "mm/dmapool.c#pool_block_pop",
            "mm/dmapool.c#pool_initialise_page",
        ],
        drills: PoolDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let kind = values.text("pool")
        let isFixed = ExactText.areEqual(kind, "fixed")
        let isThreads = ExactText.areEqual(kind, "thread-cache")
        var text = values.text("operations")
        if text.utf8.isEmpty {
            text =
                isFixed
                ? "a3 f2 f1 a1 a6 f2 f2 a2"
                : isThreads
                    ? "aA1 aA2 aA8 fA5 aB6 fB10 aA12 fA14"
                    : "a100 a100 a200 a600 a150 f4 a700 f1 a300 a300 a300 a300 a300 a300 a40 r a300"
        }
        let operations = try PoolOperation.parse(text, hasThreads: isThreads, parameter: "operations")
        var run = PoolRun()
        let size = values.integer("object-size")
        if isFixed {
            try run.fixed(operations, size: size)
        } else if isThreads {
            try run.threads(operations, size: size, batch: values.integer("batch"))
        } else {
            try run.region(operations, size: (values.integer("pool-size") + 15) & ~15)
        }
        return (run.results.all, run.list.steps)
    }
}
