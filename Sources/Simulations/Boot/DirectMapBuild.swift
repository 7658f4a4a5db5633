import MemoryModels
import Traces

/// How init_mem_mapping maps all memory, and with pages of which size.
enum DirectMapBuild {
    private static let pages = LocalizedText(en: "pages", zh: "页")

    static let simulation = Simulation(
        name: "direct-map-build",
        area: .boot,
        title: LocalizedText(en: "Building the direct map", zh: "建立直接映射区"),
        summary: LocalizedText(
            en: """
                All memory is mapped once, from the top down, each step larger than the last, so that the tables of a step \
                fit into memory mapped before. Ranges are cut at 2 MiB and 1 GiB boundaries.
                """,
            zh: "内核自顶向下把全部内存映射一遍，步子越来越大，每一步所需的页表都取自先前映射好的内存。区间在 2 MiB 和 1 GiB 边界处切开。"
        ),
        parameters: [
            Parameter(
                "map",
                LocalizedText(en: "the memory map; only usable ranges are mapped", zh: "内存表，只映射其中 usable 的区间"),
                .operations(grammar: E820EntryText.grammar),
                default: "usable:0x1000-0x9fbff usable:0x100000-0xbfffffff usable:0x100000000-0x63fffffff"
            ),
            Parameter(
                "reserved",
                LocalizedText(en: "what memblock must not hand out", zh: "memblock 不得分出的区间"),
                .operations(
                    grammar: LocalizedText(
                        en: "up to 12 ranges <first>-<last> or <first>+<size>: the kernel, the initrd",
                        zh: "最多 12 个区间 <首字节>-<末字节> 或 <首字节>+<大小>，例如内核与 initrd"
                    )
                ),
                default: "0x1000000-0x3c57fff 0xbf8c0000-0xbfffffff"
            ),
            Parameter(
                "largest-page",
                LocalizedText(
                    en: "1G: pdpe1gb; 2M: nogbpages; 4K: debug_pagealloc=on",
                    zh: "1G：CPU 支持 pdpe1gb；2M：nogbpages；4K：debug_pagealloc=on"
                ),
                .choice(["1G", "2M", "4K"]),
                default: "1G"
            ),
            Parameter(
                "levels",
                LocalizedText(en: "levels of page tables", zh: "页表级数"),
                .choice(["4", "5"]),
                default: "4"
            ),
        ],
        results: [
            ResultDescription(
                "calls",
                LocalizedText(en: "calls of init_memory_mapping", zh: "init_memory_mapping 的调用次数")
            ),
            ResultDescription(
                "pages_4k",
                LocalizedText(en: "counted as DirectMap4k", zh: "计入 DirectMap4k"),
                unit: pages
            ),
            ResultDescription(
                "pages_2m",
                LocalizedText(en: "counted as DirectMap2M", zh: "计入 DirectMap2M"),
                unit: pages
            ),
            ResultDescription(
                "pages_1g",
                LocalizedText(en: "counted as DirectMap1G", zh: "计入 DirectMap1G"),
                unit: pages
            ),
            ResultDescription(
                "table_pages",
                LocalizedText(en: "table pages below the top table", zh: "顶级表以下的页表页"),
                unit: pages
            ),
            ResultDescription(
                "from_brk",
                LocalizedText(en: "of them from the brk buffer", zh: "其中取自 brk 缓冲区"),
                unit: pages
            ),
            ResultDescription(
                "from_memblock",
                LocalizedText(en: "of them from mapped memory", zh: "其中取自已映射的内存"),
                unit: pages
            ),
            ResultDescription("top_block", LocalizedText(en: "where the steps down begin", zh: "逐步下行的起点")),
            ResultDescription("largest_step", LocalizedText(en: "the last step size", zh: "最后的步长")),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    The direct map begins at a multiple of 512 GiB here; KASLR may shift it by 1 GiB, which can cost one table \
                    more. Bottom-up building (movable_node), a brk buffer within the range being mapped, and memory added \
                    later are not shown.
                    """,
                zh: """
                    这里的直接映射区从 512 GiB 的整数倍开始；KASLR 以 1 GiB 为单位移动它，可能多用一张表。\
                    不演示自底向上的建立方式（movable_node）、brk 缓冲区恰在待映射区间内的情形和以后热插入的内存。
                    """
            ),
            LocalizedText(
                en: "Afterwards set_memory_* splits pages when permissions must differ: see wx-permissions.",
                zh: "之后权限需要不同时，set_memory_* 会再拆分大页，见 wx-permissions。"
            ),
        ],
        follows: [
            "arch/x86/mm/init.c#init_mem_mapping",
            "arch/x86/mm/init.c#memory_map_top_down",
            "arch/x86/mm/init.c#init_range_memory_mapping",
            "arch/x86/mm/init.c#split_mem_range",
            "arch/x86/mm/init.c#adjust_range_page_size_mask",
            "arch/x86/mm/init.c#alloc_low_pages",
            "arch/x86/mm/init_64.c#phys_pud_init",
            "arch/x86/mm/init_64.c#phys_pmd_init",
            "arch/x86/mm/init_64.c#phys_pte_init",
        ],
        drills: DirectMapDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let size = values.text("largest-page")
        let largest: PageSize =
            ExactText.areEqual(size, "1G") ? .oneGiB : ExactText.areEqual(size, "2M") ? .twoMiB : .fourKiB
        let memory = try memory(values.text("map"), largest)
        let reserved = try RangeText.list(values.text("reserved"), parameter: "reserved")
        var map = DirectMap(
            memory: memory,
            largestPage: largest,
            mode: ExactText.areEqual(values.text("levels"), "5") ? .fiveLevel : .fourLevel
        )
        var narrator = DirectMapNarrator(map)
        var events: [DirectMapEvent] = []
        map.build(reserved: reserved, recordingInto: &events)
        try narrator.tell(events, built: map)
        let results: [TraceResult] = [
            .count("calls", narrator.calls),
            .count("pages_4k", map.counts[0]),
            .count("pages_2m", map.counts[1]),
            .count("pages_1g", map.counts[2]),
            .count("table_pages", map.tablePages),
            .count("from_brk", map.brkPages + map.extendedPages),
            .count("from_memblock", map.memblockPages),
            .address("top_block", narrator.top),
            .address("largest_step", narrator.largestStep),
        ]
        return (results, narrator.list.steps)
    }

    /// The usable ranges. Small pages are written one by one, so there must not be too many.
    private static func memory(_ text: String, _ largest: PageSize) throws(SimulationError) -> [MemoryVector] {
        let limit: UInt64 = largest == .oneGiB ? 1 << 46 : largest == .twoMiB ? 1 << 40 : 1 << 35
        var memory: [MemoryVector] = []
        for entry in try E820EntryText.parse(text, parameter: "map") where entry.type == .ram {
            guard !entry.wrapsAround, entry.end <= limit else {
                throw .conflict(
                    parameter: "map",
                    value: BootText.range(entry.address, entry.end),
                    reason: LocalizedText(
                        en: "with the largest page chosen, memory ends below \(BootText.size(limit)) here.",
                        zh: "按所选的最大页，这里的内存须在 \(BootText.size(limit)) 以下。"
                    )
                )
            }
            memory.append(MemoryVector(start: entry.address, size: entry.size))
        }
        return memory
    }
}
