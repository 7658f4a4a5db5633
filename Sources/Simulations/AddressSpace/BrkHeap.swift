import MemoryModels
import Traces

/// The heap of a process and the system call `brk`.
enum BrkHeap {
    static let simulation = Simulation(
        name: "brk-heap",
        area: .processes,
        title: LocalizedText(en: "The heap and brk", zh: "堆与 brk"),
        summary: LocalizedText(
            en: """
                A program moves the end of its heap. The kernel keeps it to the byte but maps whole pages; it grows one \
                area, or cuts it, and refuses what a limit or another mapping forbids by leaving the end where it was.
                """,
            zh: """
                程序移动堆尾。内核按字节记住堆尾，却按整页映射：扩展或切短同一个区域；若违反限制或与其他映射冲突，就让堆尾留在原处。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what is done", zh: "要执行的操作"),
                .operations(grammar: HeapOperation.grammar),
                // The first page, the rest of it for nothing, a growth, a mapping in the way with its free page,
                // a hole that the program makes, a shrink over it, and the data limit.
                default: "? +100 +3996 +1 +20000 m10 +20480 +8191 u2 -12289 u10 +200000 ?"
            ),
            Parameter(
                "start",
                LocalizedText(en: "`start_brk`; rounded down to a page", zh: "`start_brk`，向下取整到页"),
                .address,
                default: "0x55555555a000"
            ),
            Parameter(
                "data-limit",
                LocalizedText(en: "`RLIMIT_DATA`; 0 for none", zh: "`RLIMIT_DATA`；0 表示无限制"),
                .integer(0...(1 << 40), unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "131072"
            ),
            Parameter(
                "static-data",
                LocalizedText(
                    en: "initialised data of the program, which counts against the limit",
                    zh: "程序的已初始化数据，计入该限制"
                ),
                .integer(0...(1 << 30), unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "4096"
            ),
        ],
        results: [
            ResultDescription(
                "heap_bytes",
                LocalizedText(en: "from the start to the end of the heap", zh: "从堆起点到堆尾"),
                unit: LocalizedText(en: "bytes", zh: "字节")
            ),
            ResultDescription(
                "heap_pages",
                LocalizedText(en: "pages mapped for the heap", zh: "为堆映射的页"),
                unit: LocalizedText(en: "pages", zh: "页")
            ),
            ResultDescription("brk_address", LocalizedText(en: "the end of the heap", zh: "堆尾地址")),
            ResultDescription("areas", LocalizedText(en: "areas that the heap consists of", zh: "堆由几个区域组成")),
            ResultDescription("calls", LocalizedText(en: "calls of `brk`", zh: "`brk` 调用次数")),
            ResultDescription("refused", LocalizedText(en: "calls refused, without brk(0)", zh: "被拒绝的调用次数，不计 brk(0)")),
            ResultDescription(
                "free_calls",
                LocalizedText(en: "calls that moved the end within a page", zh: "只在页内移动堆尾的调用次数")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: "Pages: growing maps nothing but addresses; the first write to each page makes one.",
                zh: "页：增长只是映射地址，对每页的第一次写才产生页。"
            ),
            LocalizedText(
                en: "`CONFIG_COMPAT_BRK`, `mlock`, the overcommit check, and the program below the heap.",
                zh: "`CONFIG_COMPAT_BRK`、`mlock`、过量提交检查，以及堆之下的程序本身。"
            ),
        ],
        follows: [
            "mm/mmap.c#brk",
            "mm/mmap.c#do_brk_flags",
            "mm/mmap.c#check_brk_limits",
            "mm/mmap.c#may_expand_vm",
            "include/linux/mm.h#check_data_rlimit",
            "include/linux/mm.h#vm_start_gap",
            "mm/vma.c#vma_merge_new_range",
            "mm/vma.c#do_vmi_align_munmap",
        ],
        drills: HeapDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try HeapOperation.parse(values.text("operations"), parameter: "operations")
        let start = values.address("start") & ~(AddressSpace.pageSize - 1)
        guard start >= 0x1_0000, start <= 0x7000_0000_0000 else {
            throw .conflict(
                parameter: "start",
                value: Numerals.hexadecimal(start),
                reason: LocalizedText(
                    en: "a heap starts between 0x10000 and 0x700000000000.",
                    zh: "堆的起点应在 0x10000 到 0x700000000000 之间。"
                )
            )
        }
        let limit = values.unsigned("data-limit")
        var session = HeapSession(
            space: AddressSpace(
                heapStart: start,
                staticData: values.unsigned("static-data"),
                limits: AddressSpace.Limits(data: limit == 0 ? nil : limit)
            )
        )
        for operation in operations {
            try session.perform(operation)
        }
        return (session.results, session.list.steps)
    }
}
