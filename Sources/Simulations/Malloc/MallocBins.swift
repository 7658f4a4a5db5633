import MemoryModels
import Traces

/// The lists on which glibc's `malloc` keeps free chunks.
enum MallocBins {
    static let simulation = Simulation(
        name: "malloc-bins",
        area: .processes,
        title: LocalizedText(en: "malloc: tcache, fastbins and bins", zh: "malloc：tcache、fastbin 与各种 bin"),
        summary: LocalizedText(
            en: """
                A freed chunk goes to the tcache, a fastbin, or, merged with free neighbours, to the unsorted bin; malloc \
                sorts that into small and large bins only when it looks for memory. glibc 2.36, chunk for chunk as the \
                real library does it.
                """,
            zh: """
                释放的 chunk 进入 tcache 或 fastbin，否则与相邻空闲 chunk 合并后进入 unsorted bin；malloc 找内存时才把它们\
                分到 small bin 和 large bin。这里模拟 glibc 2.36，每个 chunk 都与真实的库一致。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what the program does", zh: "程序的操作"),
                .operations(grammar: MallocOperation.grammar),
                // A full tcache bin and its fastbin; sorting, best fit and the last remainder; a merge; a large
                // request that consolidates two fast chunks.
                default: "a24x9 f1-9 a24x8 a2000 a1500 a2000 a40 f18 f20 a1100 a300 a200 f19 f17 f10-14 f15-16 a40000"
            ),
            Parameter(
                "tcache-count",
                LocalizedText(
                    en: "`glibc.malloc.tcache_count`: chunks of one size in the tcache; 0 turns it off",
                    zh: "`glibc.malloc.tcache_count`：tcache 中每种大小的 chunk 数上限；0 表示关闭"
                ),
                .integer(0...127, unit: nil),
                default: "7"
            ),
        ],
        results: [
            ResultDescription("tcache_chunks", LocalizedText(en: "chunks in the tcache", zh: "tcache 中的 chunk 数")),
            ResultDescription("fastbin_chunks", LocalizedText(en: "chunks in fastbins", zh: "fastbin 中的 chunk 数")),
            ResultDescription("unsorted_chunks", LocalizedText(en: "unsorted chunks", zh: "unsorted bin 中的 chunk 数")),
            ResultDescription("small_chunks", LocalizedText(en: "chunks in small bins", zh: "small bin 中的 chunk 数")),
            ResultDescription("large_chunks", LocalizedText(en: "chunks in large bins", zh: "large bin 中的 chunk 数")),
            ResultDescription(
                "free_bytes",
                LocalizedText(
                    en: "free in fastbins, bins and top, as `mallinfo2` counts (`fordblks`)",
                    zh: "fastbin、各 bin 与 top 中的空闲量，即 `mallinfo2` 的 `fordblks`"
                ),
                unit: LocalizedText(en: "bytes", zh: "字节")
            ),
            ResultDescription(
                "top_bytes",
                LocalizedText(en: "the top chunk", zh: "top chunk 的大小"),
                unit: LocalizedText(en: "bytes", zh: "字节")
            ),
            ResultDescription(
                "last_pointer",
                LocalizedText(
                    en: "the last allocation, counted from the start of the heap",
                    zh: "最后一次分配的位置，从堆起点算起"
                )
            ),
            ResultDescription("failures", LocalizedText(en: "failed operations", zh: "失败的操作数")),
        ],
        leavesOut: [
            LocalizedText(
                en: "Other threads and arenas, `realloc`, `memalign`, and the mangling of the pointers in free chunks.",
                zh: "其他线程和 arena、`realloc`、`memalign`，以及空闲 chunk 中指针的混淆保护。"
            ),
            LocalizedText(
                en: "The bitmap of bins: it only saves looking at empty ones.",
                zh: "bin 的位图：它只用来跳过空 bin。"
            ),
        ],
        follows: [
            "mm/mmap.c#brk",
            "mm/mmap.c#do_brk_flags",
            "mm/mmap.c#do_mmap",
        ],
        drills: MallocBinsDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try MallocOperation.parse(values.text("operations"), parameter: "operations")
        var options = MallocHeap.Options()
        options.tcacheCount = values.integer("tcache-count")
        var session = MallocSession(options)
        var list = StepList(simulation: "malloc-bins")
        for (index, operation) in operations.enumerated() {
            let narrator = BinsNarrator(operation: operation, before: session)
            let outcome = try session.perform(operation, position: index + 1)
            try list.add(narrator.step(outcome, session))
        }
        let heap = session.heap
        func count(_ isMeant: (MallocHeap.Chunk) -> Bool) -> Int {
            heap.chunks.reduce(0) { $0 + (isMeant($1) ? 1 : 0) }
        }
        var results: [TraceResult] = []
        func number(_ name: String, _ value: Int) {
            results.append(TraceResult(name: name, value: .integer(Int64(value))))
        }
        number("tcache_chunks", count { $0.state == .tcache })
        number("fastbin_chunks", count { $0.state == .fastbin })
        number("unsorted_chunks", count { $0.state == .unsorted })
        number("small_chunks", count { $0.state == .binned && ChunkSizes.isSmall($0.size) })
        number("large_chunks", count { $0.state == .binned && !ChunkSizes.isSmall($0.size) })
        number("free_bytes", heap.freeBytes)
        number("top_bytes", heap.topBytes)
        var last = "none"
        switch session.allocations.last?.pointer {
        case .heap(let offset)?: last = Numerals.hexadecimal(UInt64(offset))
        case .mapping?: last = "mmap"
        case nil: break
        }
        results.append(TraceResult(name: "last_pointer", value: .text(last)))
        number("failures", session.failures)
        return (results, list.steps)
    }
}
