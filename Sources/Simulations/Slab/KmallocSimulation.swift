import MemoryModels
import Traces

/// Which cache serves a `kmalloc`, and what is lost by it.
enum KmallocSimulation {
    private static let bytes = LocalizedText(en: "bytes", zh: "字节")

    static let simulation = Simulation(
        name: "kmalloc-classes",
        area: .objects,
        title: LocalizedText(en: "The size classes of kmalloc", zh: "kmalloc 的大小类"),
        summary: LocalizedText(
            en: """
                `kmalloc` rounds a request up to one of 13 sizes; the flags, and with random copies the caller, choose the set \
                of caches. Above 8 KiB it takes whole pages, a power of two of them.
                """,
            zh: """
                `kmalloc` 把请求向上取到 13 种大小之一；由哪一套缓存供给，取决于标志，启用随机副本时还取决于调用者。\
                超过 8 KiB 就直接要 2 的幂个整页。
                """
        ),
        parameters: [
            Parameter(
                "requests",
                LocalizedText(en: "what is asked for and freed", zh: "申请与释放什么"),
                .operations(grammar: KmallocRequest.grammar),
                // Every rule once: the smallest, just one more than a class, the two odd classes, flags and their
                // priority, pages, too much, nothing, and frees of all kinds.
                default: "1 8 9 65 100 130 193 130a 130ra 130da 8192 8193 40000 5000000 0 f5 f12 f14 130"
            ),
            Parameter(
                "cpus",
                LocalizedText(en: "number of CPUs", zh: "CPU 数"),
                .integer(1...8192, unit: nil),
                default: "2"
            ),
            Parameter("zone-dma", LocalizedText(same: "`CONFIG_ZONE_DMA`"), .flag, default: "true"),
            Parameter("memcg", LocalizedText(same: "`CONFIG_MEMCG`"), .flag, default: "true"),
            Parameter(
                "random-copies",
                LocalizedText(
                    en: "`CONFIG_RANDOM_KMALLOC_CACHES`: 16 copies of the normal caches",
                    zh: "`CONFIG_RANDOM_KMALLOC_CACHES`：普通缓存有 16 份"
                ),
                .flag,
                default: "false"
            ),
            Parameter(
                "seed",
                LocalizedText(
                    en: "`random_kmalloc_seed`, which the kernel draws at boot",
                    zh: "`random_kmalloc_seed`，内核启动时抽取"
                ),
                .integer(0...Int64.max, unit: nil),
                default: "7"
            ),
        ],
        results: [
            ResultDescription("served", LocalizedText(en: "requests that got memory", zh: "得到内存的请求数")),
            ResultDescription("failed", LocalizedText(en: "requests that got NULL", zh: "返回 NULL 的请求数")),
            ResultDescription(
                "asked_bytes",
                LocalizedText(en: "bytes asked for by those served", zh: "已满足的请求共要的字节"),
                unit: bytes
            ),
            ResultDescription("given_bytes", LocalizedText(en: "bytes they got", zh: "它们得到的字节"), unit: bytes),
            ResultDescription(
                "lost_bytes",
                LocalizedText(en: "the difference: internal fragmentation", zh: "两者之差，即内部碎片"),
                unit: bytes
            ),
            ResultDescription("last_source", LocalizedText(en: "where the last request was served", zh: "最后一次请求由谁供给")),
            ResultDescription("last_given", LocalizedText(en: "bytes that it got", zh: "它得到的字节"), unit: bytes),
            ResultDescription("refused_frees", LocalizedText(en: "frees refused as wrong", zh: "因错误被拒绝的释放次数")),
            ResultDescription("caches", LocalizedText(en: "caches used", zh: "用到的缓存数")),
            ResultDescription(
                "slab_pages",
                LocalizedText(en: "pages in slabs at the end", zh: "结束时 slab 占的页"),
                unit: PagesText.pages
            ),
            ResultDescription(
                "large_pages",
                LocalizedText(en: "pages in large blocks at the end", zh: "结束时大块占的页"),
                unit: PagesText.pages
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Architectures with a larger `ARCH_KMALLOC_MINALIGN`, `CONFIG_SLUB_TINY`, `CONFIG_SLAB_BUCKETS`, and the \
                    set `KMALLOC_NO_OBJ_EXT`, in which the allocator keeps records of its own.
                    """,
                zh: """
                    `ARCH_KMALLOC_MINALIGN` 更大的体系结构、`CONFIG_SLUB_TINY`、`CONFIG_SLAB_BUCKETS`，以及分配器存放自身记录的 \
                    `KMALLOC_NO_OBJ_EXT` 一套。
                    """
            ),
            LocalizedText(
                en:
                    "All sets take pages from one zone of 16 MiB, where the kernel would take DMA memory from `ZONE_DMA`.",
                zh: "各套缓存都从同一个 16 MiB 的区域取页；内核的 DMA 缓存则取自 `ZONE_DMA`。"
            ),
        ],
        follows: [
            "mm/slab_common.c#kmalloc_info",
            "mm/slab_common.c#kmalloc_size_index",
            "mm/slab_common.c#kmalloc_size_roundup",
            "mm/slab_common.c#new_kmalloc_cache",
            "mm/slab_common.c#create_boot_cache",
            "mm/slab.h#kmalloc_slab",
            "include/linux/slab.h#kmalloc_type",
            "include/linux/slab.h#__kmalloc_index",
            "mm/slub.c#__do_kmalloc_node",
            "mm/slub.c#___kmalloc_large_node",
            "mm/slub.c#kfree",
            "mm/slub.c#free_large_kmalloc",
        ],
        drills: KmallocDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let requests = try KmallocRequest.parse(values.text("requests"))
        let classes = KmallocClasses(
            hasZoneDMA: values.flag("zone-dma"),
            hasMemcg: values.flag("memcg"),
            randomSeed: values.flag("random-copies") ? values.unsigned("seed") : nil
        )
        let zone: BuddyAllocator
        do {
            zone = try BuddyAllocator(start: 4096, pageCount: 4096, type: .unmovable)
        } catch {
            preconditionFailure("the zone of kmalloc-classes has a usable size")
        }
        var narrator = KmallocNarrator(KmallocHeap(classes: classes, zone: zone, cpuCount: values.integer("cpus")))
        try narrator.open()
        for (index, request) in requests.enumerated() {
            try narrator.play(request.request, request.word, position: index + 1)
        }
        try narrator.close()
        return (narrator.results, narrator.list.steps)
    }
}
