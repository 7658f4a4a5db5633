import MemoryModels
import Traces

/// From the first region of RAM to the free lists of the buddy allocator.
enum MemblockRegions {
    static let simulation = Simulation(
        name: "memblock-regions",
        area: .boot,
        title: LocalizedText(en: "memblock: the allocator of early boot", zh: "memblock：启动早期的分配器"),
        summary: LocalizedText(
            en: """
                Two sorted arrays say what is RAM and what is taken. Ranges are added, cut and merged; allocation looks \
                for room from the top; in the end every free page goes to the buddy allocator.
                """,
            zh: "两个有序数组分别记录哪里是内存、哪里已被占用。区间不断加入、切开、合并，分配从高端找空位，最后所有空闲页交给伙伴系统。"
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what happens, in order", zh: "依次进行的操作"),
                .operations(grammar: MemblockOperation.grammar),
                default: """
                    reserve:0x200000-0x4fffff add:0x1000-0x9fbff add:0x100000-0x7fffff add:0x600000-0xffffff \
                    reserve:0x9f000-0xfffff reserve:0x500000-0x53ffff alloc:0x3000 alloc:0x200000@0x200000 \
                    free:0xffd000-0xffdfff remove:0x800000-0x8fffff
                    """
            ),
            Parameter(
                "bottom-up",
                LocalizedText(en: "whether allocation looks from the bottom", zh: "分配是否从低端找起"),
                .flag,
                default: "false"
            ),
            Parameter(
                "limit",
                LocalizedText(en: "allocation stays below this address", zh: "分配不超过此地址"),
                .address,
                default: "0x40000000"
            ),
        ],
        results: [
            ResultDescription("memory_regions", LocalizedText(en: "regions of RAM", zh: "内存区间数")),
            ResultDescription("reserved_regions", LocalizedText(en: "reserved regions", zh: "保留区间数")),
            ResultDescription(
                "memory_bytes",
                LocalizedText(en: "RAM", zh: "内存总量"),
                unit: LocalizedText(en: "bytes", zh: "字节")
            ),
            ResultDescription(
                "reserved_bytes",
                LocalizedText(en: "reserved, RAM or not", zh: "保留总量（不论是否内存）"),
                unit: LocalizedText(en: "bytes", zh: "字节")
            ),
            ResultDescription(
                "last_allocation",
                LocalizedText(en: "where the last allocation lies, or none", zh: "最后一次分配的地址；失败为 none")
            ),
            ResultDescription("failed_allocations", LocalizedText(en: "allocations without success", zh: "失败的分配次数")),
            ResultDescription(
                "handed_over",
                LocalizedText(en: "handed to the buddy allocator", zh: "交给伙伴系统"),
                unit: LocalizedText(en: "pages", zh: "页")
            ),
            ResultDescription(
                "buddy_blocks",
                LocalizedText(en: "blocks they were cut into", zh: "切成的块数"),
                unit: LocalizedText(en: "blocks", zh: "块")
            ),
            ResultDescription(
                "largest_order",
                LocalizedText(en: "order of the largest block, or none", zh: "最大块的阶；没有则为 none")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: "How the arrays double when 128 regions do not do: here more are refused.",
                zh: "区间超过 128 个时数组的加倍：这里直接拒绝。"
            ),
            LocalizedText(
                en: "NUMA nodes, and memory that can be hot-removed, is mirrored or belongs to a driver.",
                zh: "NUMA 节点，以及可热移除、镜像或由驱动管理的内存。"
            ),
            LocalizedText(
                en: "Deferred initialisation: the kernel may hand most pages over later, in parallel.",
                zh: "延迟初始化：内核可能稍后才并行交出大部分页。"
            ),
        ],
        follows: [
            "mm/memblock.c#memblock_add_range",
            "mm/memblock.c#memblock_insert_region",
            "mm/memblock.c#memblock_merge_regions",
            "mm/memblock.c#memblock_isolate_range",
            "mm/memblock.c#memblock_remove_range",
            "mm/memblock.c#memblock_setclr_flag",
            "mm/memblock.c#memblock_find_in_range_node",
            "mm/memblock.c#__memblock_find_range_top_down",
            "mm/memblock.c#__next_mem_range",
            "mm/memblock.c#free_low_memory_core_early",
            "mm/memblock.c#__free_memory_core",
            "mm/memblock.c#__free_pages_memory",
        ],
        drills: MemblockDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try MemblockOperation.parse(values.text("operations"), parameter: "operations")
        var memblock = Memblock()
        memblock.isBottomUp = values.flag("bottom-up")
        memblock.currentLimit = values.address("limit")
        var session = MemblockSession(memblock: memblock, operations: operations)
        try session.open()
        for (index, operation) in operations.enumerated() { try session.perform(operation, position: index + 1) }
        try session.handOver()
        return (session.results, session.list.steps)
    }
}
