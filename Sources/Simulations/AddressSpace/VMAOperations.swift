import MemoryModels
import Traces

/// `mmap`, `munmap`, `mprotect` and `mremap` in one address space: where areas go, split and merge.
enum VMAOperations {
    static let simulation = Simulation(
        name: "vma-operations",
        area: .processes,
        title: LocalizedText(en: "Areas of an address space", zh: "地址空间中的虚拟内存区域"),
        summary: LocalizedText(
            en: """
                A process maps, unmaps, protects and moves memory. Each call finds room from the top down, cuts \
                areas (VMAs) where its range begins and ends, and joins neighbours that have become equal.
                """,
            zh: """
                进程映射、解除映射、改变权限、移动内存。每次调用自高向低寻找空隙，在范围的两端切开虚拟内存区域（VMA），\
                并合并变得相同的相邻区域。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "the system calls", zh: "要执行的系统调用"),
                .operations(grammar: VMAOperation.grammar),
                default: """
                    map:4:rw map:4:rw protect:1+2:4:r map:2:rw:f0 unmap:1+3:2 map:2:r protect:1+2:4:rw \
                    touch:1 protect:1:2:r map:2:r@1+2 remap:2:2:6 map:2:rw
                    """
            ),
            Parameter(
                "max-map-count",
                LocalizedText(en: "`vm.max_map_count`", zh: "`vm.max_map_count`"),
                .integer(4...65530, unit: LocalizedText(en: "areas", zh: "个区域")),
                default: "65530"
            ),
        ],
        results: [
            ResultDescription("areas", LocalizedText(en: "areas at the end: `map_count`", zh: "结束时的区域数：`map_count`")),
            ResultDescription("most_areas", LocalizedText(en: "most areas at one time", zh: "同时存在的最多区域数")),
            ResultDescription(
                "mapped_pages",
                LocalizedText(en: "pages mapped at the end: `total_vm`", zh: "结束时映射的页数：`total_vm`"),
                unit: pages
            ),
            ResultDescription(
                "data_pages",
                LocalizedText(en: "private writable pages: `data_vm`", zh: "私有可写的页数：`data_vm`"),
                unit: pages
            ),
            ResultDescription("splits", LocalizedText(en: "areas cut in two", zh: "切开区域的次数")),
            ResultDescription("merges", LocalizedText(en: "merges with one or both neighbours", zh: "与一侧或两侧相邻区域合并的次数")),
            ResultDescription("failed_calls", LocalizedText(en: "calls that failed", zh: "失败的调用次数")),
            ResultDescription(
                "lowest_address",
                LocalizedText(en: "start of the lowest area at the end, or none", zh: "结束时最低区域的起始地址；没有则为 none")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: "The program, its libraries and its stack: the address space starts empty, below 0x7ffff7fff000.",
                zh: "程序本身、共享库和栈：地址空间从空开始，位于 0x7ffff7fff000 之下。"
            ),
            LocalizedText(
                en: "Page tables and fork: no pages are shown, and every `anon_vma` belongs to one process.",
                zh: "页表与 fork：不展示页，每个 `anon_vma` 只属于一个进程。"
            ),
            LocalizedText(
                en: "Memory policies, userfaultfd, names of anonymous areas, `mlock`, `mseal` and overcommit limits.",
                zh: "内存策略、userfaultfd、匿名区域的名字、`mlock`、`mseal` 以及过量提交的限制。"
            ),
        ],
        follows: [
            "mm/mmap.c#do_mmap",
            "mm/mmap.c#__mmap_region",
            "mm/mmap.c#unmapped_area_topdown",
            "arch/x86/kernel/sys_x86_64.c#arch_get_unmapped_area_topdown",
            "mm/vma.c#vma_merge_new_range",
            "mm/vma.c#vma_merge_existing_range",
            "mm/vma.c#is_mergeable_vma",
            "mm/vma.c#is_mergeable_anon_vma",
            "mm/vma.c#__split_vma",
            "mm/vma.c#vms_gather_munmap_vmas",
            "mm/vma.c#find_mergeable_anon_vma",
            "mm/mprotect.c#mprotect_fixup",
            "mm/mremap.c#move_vma",
        ],
        drills: VMADrill.series,
        body: run
    )

    private static let pages = LocalizedText(en: "pages", zh: "页")

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try VMAOperation.parse(values.text("operations"), parameter: "operations")
        var session = VMASession(mapCount: values.integer("max-map-count"))
        try session.run(operations)
        return (session.results, session.list.steps)
    }
}
