import MemoryModels
import Traces

/// How the kernel makes its text read-only and its data non-executable, and what that does to large pages.
enum WXPermissions {
    static let simulation = Simulation(
        name: "wx-permissions",
        area: .checking,
        title: LocalizedText(en: "W^X: permissions of the kernel's own pages", zh: "W^X：内核自身页的权限"),
        summary: LocalizedText(
            en: """
                The kernel boots writable and executable throughout. `set_memory_*` then changes permissions range by range, in \
                the image and in the direct map, splitting large pages only where it must, and a check looks for pages that are \
                both.
                """,
            zh: """
                内核启动之初处处可写可执行。随后 `set_memory_*` 按区间修改权限，映像和直接映射区都要改，只在不得已处拆分大页；\
                最后检查有没有既可写又可执行的页。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what is done", zh: "要做的操作"),
                .operations(grammar: WXOperation.grammar),
                default: """
                    check init mark check rw:0xffffffff81200000+1 rw:0xffffffff82400000+1 rox:0xffff888003800000+4 \
                    x:0xffff888003900000+2 check
                    """
            ),
            Parameter(
                "text",
                LocalizedText(en: "_etext - _text", zh: "_etext - _text"),
                .integer(4096...(64 << 20), unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "0x120bb08"
            ),
            Parameter(
                "rodata",
                LocalizedText(en: "__end_rodata - __start_rodata", zh: "__end_rodata - __start_rodata"),
                .integer(4096...(64 << 20), unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "0xa0a000"
            ),
        ],
        results: [
            ResultDescription("splits", LocalizedText(en: "large pages split, in both mappings", zh: "拆分的大页数（两处映射合计）")),
            ResultDescription("preserved", LocalizedText(en: "changes that kept a large page", zh: "整页修改而保住大页的次数")),
            ResultDescription(
                "table_pages",
                LocalizedText(en: "pages of page tables that the splits cost", zh: "拆分花费的页表页数")
            ),
            ResultDescription(
                "wx_pages",
                LocalizedText(en: "pages writable and executable at the end", zh: "最后既可写又可执行的页数")
            ),
            ResultDescription("violations", LocalizedText(en: "changes that made such a page", zh: "造成这种页的修改次数")),
            ResultDescription(
                "corrected",
                LocalizedText(en: "pages whose bits static_protections corrected", zh: "被 static_protections 纠正的页数")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    1 GiB pages, the low megabytes that are mapped by 4 KiB pages from the start, caching attributes, modules and \
                    vmalloc, TLB flushes, text_poke's temporary mapping, and what PTI does. The direct map is shown only around \
                    the image.
                    """,
                zh: """
                    1 GiB 大页、一开始就用 4 KiB 页映射的低端内存、缓存属性、模块与 vmalloc、TLB 刷新、text_poke 的临时映射，以及 PTI 的改动。\
                    直接映射区只画出映像附近。
                    """
            )
        ],
        follows: [
            "arch/x86/mm/init_64.c#mark_rodata_ro", "arch/x86/mm/pat/set_memory.c#set_memory_ro",
            "arch/x86/mm/pat/set_memory.c#__change_page_attr", "arch/x86/mm/pat/set_memory.c#__should_split_large_page",
            "arch/x86/mm/pat/set_memory.c#__split_large_page", "arch/x86/mm/pat/set_memory.c#static_protections",
            "arch/x86/mm/pat/set_memory.c#verify_rwx", "arch/x86/mm/pat/set_memory.c#cpa_process_alias",
            "arch/x86/mm/dump_pagetables.c#note_wx", "include/linux/ptdump.h#debug_checkwx",
        ],
        drills: WXDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        // Behind rodata, the sizes of the same real kernel as those of init-sections.
        let sections = KernelSections(
            sizes: KernelSections.Sizes(
                text: values.unsigned("text"),
                rodata: values.unsigned("rodata"),
                data: 0x27_c140,
                tables: 0x50_6ec0,
                initmem: 0x3a_4000,
                smpLocks: 0xd000,
                bss: 0x12_4000
            )
        )
        var mappings = KernelMappings(sections: sections)
        let operations = try WXOperation.parse(values.text("operations"), mappings)
        var narrator = WXNarrator()
        try narrator.opening(mappings)
        var corrected = 0
        for operation in operations {
            var events: [CPAEvent] = []
            switch operation {
            case .freeInit: mappings.freeInitSections(recordingInto: &events)
            case .markReadonly: mappings.markReadonly(recordingInto: &events)
            case .check: break
            case .change(let name, let mapping, let start, let count):
                let (set, clear) = WXOperation.bits(name)
                mappings.change(mapping, from: start, count: count, set: set, clear: clear, recordingInto: &events)
            }
            corrected += events.count { if case .corrected = $0 { true } else { false } }
            try narrator.tell(operation, events, mappings)
        }
        let results: [TraceResult] = [
            .count("splits", mappings.splits), .count("preserved", mappings.preserved),
            .count("table_pages", mappings.splits), .count("wx_pages", mappings.wxPages),
            .count("violations", mappings.violations), .count("corrected", corrected),
        ]
        return (results, narrator.list.steps)
    }
}
