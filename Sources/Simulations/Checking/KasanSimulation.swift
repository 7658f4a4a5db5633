import MemoryModels
import Traces

/// What generic KASAN knows of each byte, what it reports, and what it misses.
enum KasanSimulation {
    private static let bytes = LocalizedText(en: "bytes", zh: "字节")
    private static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: mSIZE allocates with kmalloc (objects are numbered from \
            0), fN frees object N, fN+OFFSET with a wrong pointer; rN+OFFSET:SIZE reads and wN+OFFSET:SIZE writes \
            through the pointer to object N (N-OFFSET is allowed too), r@ADDRESS:SIZE through any pointer
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：m大小 用 kmalloc 分配（对象从 0 起编号），fN 释放对象 N，fN+偏移 用错误的指针释放；\
            rN+偏移:大小 读、wN+偏移:大小 写，都经由指向对象 N 的指针（也可写 N-偏移），r@地址:大小 经由任意指针读
            """
    )

    static let simulation = Simulation(
        name: "kasan-shadow",
        area: .checking,
        title: LocalizedText(en: "Generic KASAN and its shadow", zh: "通用 KASAN 与影子内存"),
        summary: LocalizedText(
            en: """
                One shadow byte says of eight bytes of memory which may be touched. Each access is checked against it: \
                see what is reported and under which name, and what goes unnoticed.
                """,
            zh: "一个影子字节描述八个字节的内存中哪些可以访问。每次访问都要与它比对：看看哪些会被报告、报告叫什么，哪些又会漏过。"
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what the kernel code does", zh: "内核代码做的事"),
                .operations(grammar: grammar),
                default:
                    "m13 r0+12:1 r0+12:4 w0+32:1 m16 w0+32:1 f0 r0+0:8 f0 f1+8 m13 f1 f2 m20 m13 r2+0:8 r0+0:1 r@0x10:8"
            ),
            Parameter(
                "percpu-limit",
                LocalizedText(
                    en: "the CPU's queue of freed objects; 1048576 in the kernel",
                    zh: "本 CPU 隔离队列的上限；内核中为 1048576"
                ),
                .integer(0...(1 << 20), unit: bytes),
                default: "80"
            ),
            Parameter(
                "global-limit",
                LocalizedText(
                    en: "the global quarantine; in the kernel 1/32 of memory less 1 MiB a CPU",
                    zh: "全局隔离区的上限；内核中为内存的 1/32，再按每 CPU 减去 1 MiB"
                ),
                .integer(0...(1 << 30), unit: bytes),
                default: "64"
            ),
            Parameter(
                "address",
                LocalizedText(en: "an address whose shadow is asked for", zh: "要求影子地址的地址"),
                .address,
                default: "0xffff888000100000"
            ),
        ],
        results: [
            ResultDescription(
                "shadow_address",
                LocalizedText(en: "where the shadow of `address` lies", zh: "`address` 的影子所在地址")
            ),
            ResultDescription("reports", LocalizedText(en: "reports of all kinds", zh: "各类报告总数")),
            ResultDescription("out_of_bounds", LocalizedText(en: "of them out of bounds", zh: "其中越界")),
            ResultDescription("use_after_free", LocalizedText(en: "of them use after free", zh: "其中释放后使用")),
            ResultDescription("bad_frees", LocalizedText(en: "of them double or invalid frees", zh: "其中重复释放或非法释放")),
            ResultDescription("missed", LocalizedText(en: "bad accesses that were not reported", zh: "没有报告的错误访问数")),
            ResultDescription(
                "last_verdict",
                LocalizedText(en: "what was said of the last operation", zh: "对最后一个操作的结论")
            ),
            ResultDescription(
                "slot_size",
                LocalizedText(en: "from the last object to the next one in its slab", zh: "最后分配的对象到同一 slab 中下一个对象的距离"),
                unit: bytes
            ),
            ResultDescription(
                "shadow_at_end",
                LocalizedText(en: "shadow byte of the first byte behind the last object", zh: "最后分配的对象之后第一个字节的影子字节")
            ),
            ResultDescription("quarantined", LocalizedText(en: "objects in quarantine at the end", zh: "最后仍在隔离区的对象数")),
            ResultDescription(
                "quarantine_bytes",
                LocalizedText(en: "what they count for", zh: "它们计入的字节数"),
                unit: bytes
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Stack and global variables, vmalloc, `krealloc`, caches with constructors or RCU, and the stack \
                    traces of a report. One CPU, `slab_debug` off; freed slots are taken last in, first out, and a slab \
                    is never given back.
                    """,
                zh: """
                    栈变量与全局变量、vmalloc、`krealloc`、带构造函数或 RCU 的缓存，以及报告中的调用栈。只有一个 CPU，不开 \
                    `slab_debug`；空闲位置后进先出，slab 从不归还。
                    """
            ),
            LocalizedText(
                en: """
                    Accesses are checked by calls (CONFIG_KASAN_OUTLINE). With inline checks, a pointer without shadow \
                    ends in a general protection fault, which the kernel then explains.
                    """,
                zh: "访问由函数调用检查（CONFIG_KASAN_OUTLINE）。若检查内联，没有影子的指针会引发一般保护异常，再由内核加以说明。"
            ),
        ],
        follows: [
            "include/linux/kasan.h#kasan_mem_to_shadow", "mm/kasan/generic.c#memory_is_poisoned_1",
            "mm/kasan/generic.c#memory_is_poisoned_2_4_8", "mm/kasan/generic.c#memory_is_poisoned_n",
            "mm/kasan/generic.c#check_region_inline", "mm/kasan/generic.c#kasan_cache_create",
            "mm/kasan/report_generic.c#get_shadow_bug_type", "mm/kasan/report_generic.c#kasan_find_first_bad_addr",
            "mm/kasan/common.c#poison_kmalloc_redzone", "mm/kasan/common.c#__kasan_slab_free",
            "mm/kasan/common.c#check_slab_allocation", "mm/kasan/quarantine.c#kasan_quarantine_put",
            "mm/kasan/quarantine.c#kasan_quarantine_reduce",
        ],
        drills: KasanDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let quarantine = KasanQuarantine(
            perCPULimit: values.integer("percpu-limit"),
            globalLimit: values.integer("global-limit")
        )
        var narrator = KasanNarrator(heap: KasanHeap(quarantine: quarantine), address: values.address("address"))
        try narrator.opening()
        for (index, word) in OperationText.words(of: values.text("operations")).enumerated() {
            guard index < OperationText.limit, let operation = KasanOperation(word) else {
                throw .badOperation(
                    parameter: "operations",
                    operation: word,
                    position: index + 1,
                    reason: index < OperationText.limit
                        ? LocalizedText(
                            en: """
                                write mSIZE, fN, fN+OFFSET, rN+OFFSET:SIZE, wN+OFFSET:SIZE or r@ADDRESS:SIZE; sizes are 1 \
                                to 32768, offsets below 65536.
                                """,
                            zh: "应写作 m大小、fN、fN+偏移、rN+偏移:大小、wN+偏移:大小 或 r@地址:大小；大小为 1 到 32768，偏移小于 65536。"
                        ) : OperationText.tooMany
                )
            }
            try narrator.play(operation, word, position: index + 1)
        }
        return (narrator.results, narrator.list.steps)
    }
}
