import MemoryModels
import Traces

/// When glibc's `malloc` asks the kernel with `brk`, when with `mmap`, and when it gives memory back.
enum MallocThreshold {
    private static let bytes = LocalizedText(en: "bytes", zh: "字节")

    static let simulation = Simulation(
        name: "malloc-threshold",
        area: .processes,
        title: LocalizedText(en: "malloc: brk or mmap", zh: "malloc：brk 还是 mmap"),
        summary: LocalizedText(
            en: """
                A program allocates and frees. glibc 2.36 serves large requests with mappings of their own, until freeing \
                one raises the threshold; the heap grows at its top and shrinks only there. Addresses and system calls \
                are those of the real library.
                """,
            zh: """
                程序分配、释放内存。glibc 2.36 对大块请求单独映射，但释放这样的一块就会抬高阈值；堆只在顶端增长，也只在顶端收缩。\
                地址和系统调用都与真实的库一致。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what the program does", zh: "程序的操作"),
                .operations(grammar: MallocOperation.grammar),
                // The same size twice, before and after the threshold moved; then a heap that cannot shrink
                // until its last small chunk is freed.
                default: "a200K f1 a200K f2 a1M f3 a1M a1M a2000 f5 f4 f6"
            ),
            Parameter(
                "mmap-threshold",
                LocalizedText(
                    en: "`M_MMAP_THRESHOLD`; 0 leaves it dynamic, from 131072",
                    zh: "`M_MMAP_THRESHOLD`；0 表示动态调整，从 131072 开始"
                ),
                .integer(0...33_554_432, unit: bytes),
                default: "0"
            ),
            Parameter(
                "trim-threshold",
                LocalizedText(
                    en: "`M_TRIM_THRESHOLD`; 0 leaves it dynamic, from 131072",
                    zh: "`M_TRIM_THRESHOLD`；0 表示动态调整，从 131072 开始"
                ),
                .integer(0...1_073_741_824, unit: bytes),
                default: "0"
            ),
            Parameter(
                "top-pad",
                LocalizedText(en: "`M_TOP_PAD`", zh: "`M_TOP_PAD`"),
                .integer(0...16_777_216, unit: bytes),
                default: "131072"
            ),
        ],
        results: [
            ResultDescription(
                "mmap_threshold",
                LocalizedText(en: "the mmap threshold at the end", zh: "最后的 mmap 阈值"),
                unit: bytes
            ),
            ResultDescription(
                "trim_threshold",
                LocalizedText(en: "the trim threshold at the end", zh: "最后的收缩阈值"),
                unit: bytes
            ),
            ResultDescription("sbrk_up", LocalizedText(en: "calls that made the heap grow", zh: "扩展堆的调用次数")),
            ResultDescription("sbrk_down", LocalizedText(en: "calls that made it shrink", zh: "收缩堆的调用次数")),
            ResultDescription("mmap_calls", LocalizedText(en: "calls of `mmap`", zh: "`mmap` 调用次数")),
            ResultDescription("munmap_calls", LocalizedText(en: "calls of `munmap`", zh: "`munmap` 调用次数")),
            ResultDescription(
                "heap_bytes",
                LocalizedText(en: "size of the heap at the end", zh: "最后堆的大小"),
                unit: bytes
            ),
            ResultDescription(
                "mapped_bytes",
                LocalizedText(en: "in mappings at the end", zh: "最后单独映射的大小"),
                unit: bytes
            ),
            ResultDescription(
                "top_bytes",
                LocalizedText(en: "the top chunk at the end", zh: "最后 top chunk 的大小"),
                unit: bytes
            ),
            ResultDescription("failures", LocalizedText(en: "failed operations", zh: "失败的操作数")),
        ],
        leavesOut: [
            LocalizedText(
                en: "Other arenas, whose heaps come from mmap and grow by mprotect; `realloc` with its `mremap`.",
                zh: "其他 arena（堆来自 mmap，用 mprotect 增长）；`realloc` 及其 `mremap`。"
            ),
            LocalizedText(
                en: "A heap that cannot grow because something is in the way: malloc then maps at least 1 MiB instead.",
                zh: "堆因前方被占而无法增长的情形：malloc 会改为映射至少 1 MiB。"
            ),
        ],
        follows: [
            "mm/mmap.c#brk",
            "mm/mmap.c#do_mmap",
            "mm/mmap.c#__vm_munmap",
        ],
        drills: MallocThresholdDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try MallocOperation.parse(values.text("operations"), parameter: "operations")
        var options = MallocHeap.Options()
        options.topPad = values.integer("top-pad")
        let mmap = values.integer("mmap-threshold")
        let trim = values.integer("trim-threshold")
        if mmap > 0 { options.mmapThreshold = mmap }
        if trim > 0 { options.trimThreshold = trim }
        var session = MallocSession(options)
        var list = StepList(simulation: "malloc-threshold")
        for (index, operation) in operations.enumerated() {
            let narrator = ThresholdNarrator(operation: operation, before: session.heap)
            let outcome = try session.perform(operation, position: index + 1)
            try list.add(narrator.step(outcome, session))
        }
        let heap = session.heap
        var results: [TraceResult] = []
        func number(_ name: String, _ value: Int) {
            results.append(TraceResult(name: name, value: .integer(Int64(value))))
        }
        number("mmap_threshold", heap.mmapThreshold)
        number("trim_threshold", heap.trimThreshold)
        number("sbrk_up", heap.systemCalls.grown)
        number("sbrk_down", heap.systemCalls.trimmed)
        number("mmap_calls", heap.systemCalls.mapped)
        number("munmap_calls", heap.systemCalls.unmapped)
        number("heap_bytes", heap.heapBytes)
        number("mapped_bytes", heap.mappedBytes)
        number("top_bytes", heap.topBytes)
        number("failures", session.failures)
        return (results, list.steps)
    }
}
