import MemoryModels
import Traces

/// Where vmalloc finds addresses, and when freed ones can be used again.
enum VmallocAreas {
    static let simulation = Simulation(
        name: "vmalloc-areas",
        area: .objects,
        title: LocalizedText(en: "The addresses of vmalloc", zh: "vmalloc 的地址从哪里来"),
        summary: LocalizedText(
            en: """
                The lowest free area that fits is found in a tree whose nodes know the largest area below them. Each area \
                ends in a guard page. Freed areas wait for a TLB flush, then go to a pool or back into the tree.
                """,
            zh: "空闲地址组成一棵树，每个节点都知道子树里最大的空闲区，由此找出能放下的最低一块。每块末尾留一个保护页；释放后要等 TLB 刷新，再进对象池或回到树里。"
        ),
        parameters: [
            Parameter(
                "pages",
                LocalizedText(en: "size of the vmalloc range", zh: "vmalloc 区的大小"),
                .integer(8...65_536, unit: PagesText.pages),
                default: "48"
            ),
            Parameter(
                "cpus",
                LocalizedText(en: "CPUs, and as many vmap nodes", zh: "CPU 数，也是 vmap 节点数"),
                .integer(1...8, unit: nil),
                default: "2"
            ),
            Parameter(
                "lazy-max",
                LocalizedText(
                    en: "pages that may wait for a flush; 0 for the kernel's own limit",
                    zh: "允许多少页等待刷新；0 表示内核自己的上限"
                ),
                .integer(0...65_536, unit: PagesText.pages),
                default: "12"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what happens, in order", zh: "依次进行的操作"),
                .operations(grammar: VmallocOperation.grammar),
                default: "v4 v3 v6 v3 v4 i4 f0 f2 v4 r v6 v1 f3 f4 f1 v3 v12 v7@8 v7"
            ),
        ],
        results: [
            ResultDescription("areas", LocalizedText(en: "areas in use", zh: "使用中的区域数")),
            ResultDescription(
                "used_pages",
                LocalizedText(en: "allocated by vmalloc: VmallocUsed", zh: "vmalloc 分配的页：VmallocUsed"),
                unit: PagesText.pages
            ),
            ResultDescription(
                "lazy_pages",
                LocalizedText(en: "waiting for a flush", zh: "等待刷新的页"),
                unit: PagesText.pages
            ),
            ResultDescription("pooled_areas", LocalizedText(en: "areas in pools", zh: "池中的区域数")),
            ResultDescription("free_areas", LocalizedText(en: "nodes of the free tree", zh: "空闲树的节点数")),
            ResultDescription(
                "largest_free",
                LocalizedText(en: "the largest free area", zh: "最大的空闲区"),
                unit: PagesText.pages
            ),
            ResultDescription("searches", LocalizedText(en: "searches of the tree", zh: "在树中查找的次数")),
            ResultDescription("nodes_visited", LocalizedText(en: "nodes they looked at", zh: "查找时看过的节点数")),
            ResultDescription("pool_hits", LocalizedText(en: "areas taken from a pool", zh: "从池中取得的区域数")),
            ResultDescription("flushes", LocalizedText(en: "TLB flushes", zh: "TLB 刷新次数")),
            ResultDescription("failed", LocalizedText(en: "requests without success", zh: "失败的请求数")),
            ResultDescription(
                "last_page",
                LocalizedText(
                    en: "where in the range the last request begins, in pages, or none",
                    zh: "最后一次请求在区内的起始页号；失败为 none"
                )
            ),
            ResultDescription(
                "last_address",
                LocalizedText(en: "the same as an address, or none", zh: "其地址；失败为 none")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: "The pages and page tables behind the addresses, huge mappings, and the direct map's permissions.",
                zh: "地址背后的物理页和页表、大页映射，以及直接映射区的权限。"
            ),
            LocalizedText(
                en: "`vm_map_ram` with its per-CPU blocks, vmap of given pages, and areas without a guard page.",
                zh: "`vm_map_ram` 及其每 CPU 块、对既有页的 vmap，以及不带保护页的区域。"
            ),
            LocalizedText(
                en: """
                    KASLR, which moves the range, and its true size: 32 TiB with 4 levels of page tables. The worker that \
                    purges runs at once.
                    """,
                zh: "KASLR 会移动整个区；真实大小为 32 TiB（4 级页表）。负责清理的工作项在这里立即运行。"
            ),
        ],
        follows: [
            "mm/vmalloc.c#alloc_vmap_area",
            "mm/vmalloc.c#__alloc_vmap_area",
            "mm/vmalloc.c#find_vmap_lowest_match",
            "mm/vmalloc.c#is_within_this_va",
            "mm/vmalloc.c#classify_va_fit_type",
            "mm/vmalloc.c#va_clip",
            "mm/vmalloc.c#augment_tree_propagate_from",
            "mm/vmalloc.c#__merge_or_add_vmap_area",
            "mm/vmalloc.c#node_pool_del_va",
            "mm/vmalloc.c#node_pool_add_va",
            "mm/vmalloc.c#decay_va_pool_node",
            "mm/vmalloc.c#free_vmap_area_noflush",
            "mm/vmalloc.c#lazy_max_pages",
            "mm/vmalloc.c#__purge_vmap_area_lazy",
            "mm/vmalloc.c#purge_vmap_node",
            "mm/vmalloc.c#__get_vm_area_node",
            "mm/vmalloc.c#vmalloc_info_show",
            "lib/rbtree.c#__rb_insert",
            "lib/rbtree.c#____rb_erase_color",
        ],
        drills: VmallocDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try VmallocOperation.parse(values.text("operations"))
        let limit = values.unsigned("lazy-max")
        let vmap: VmapAllocator
        do {
            vmap = try VmapAllocator(
                start: 0xffff_c900_0000_0000,
                pageCount: values.unsigned("pages"),
                cpus: values.integer("cpus"),
                lazyMaxPages: limit == 0 ? nil : limit
            )
        } catch {
            preconditionFailure("the range is whole pages")
        }
        var narrator = VmallocNarrator(vmap)
        try narrator.open()
        for (index, operation) in operations.enumerated() {
            try narrator.play(operation.operation, operation.word, position: index + 1)
        }
        try narrator.close()
        return (narrator.results, narrator.list.steps)
    }
}
