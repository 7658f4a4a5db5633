import MemoryModels
import Traces

/// How one allocation gives every CPU its copy.
enum PercpuChunks {
    static let simulation = Simulation(
        name: "percpu-chunks",
        area: .objects,
        title: LocalizedText(en: "Per-CPU memory: units and chunks", zh: "每 CPU 内存：单元与块"),
        summary: LocalizedText(
            en: """
                A chunk has a unit for each CPU, all laid out alike, so one map and one pointer serve all copies. Hints for \
                each page and each chunk say where a request may fit, and slots sort the chunks by room.
                """,
            zh: "每个块为每个 CPU 备一个单元，布局完全相同，所以一张位图、一个指针就管所有副本。每页和每块都有提示，说明请求可能放在哪里；各块按剩余空间排进槽位。"
        ),
        parameters: [
            Parameter(
                "cpus",
                LocalizedText(en: "possible CPUs", zh: "可能的 CPU 数"),
                .integer(1...256, unit: nil),
                default: "2"
            ),
            Parameter(
                "static-size",
                LocalizedText(en: "the kernel's own per-CPU variables", zh: "内核自身的每 CPU 变量"),
                .integer(4...4_000_000, unit: PercpuText.bytes),
                default: "185560"
            ),
            Parameter(
                "reserved-size",
                LocalizedText(en: "kept for modules, a multiple of 4", zh: "为模块保留，4 的倍数"),
                .integer(0...65_536, unit: PercpuText.bytes),
                default: "8192"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is allocated and freed", zh: "依次进行的分配与释放"),
                .operations(grammar: PercpuOperation.grammar),
                default: "a4 a64@64 a8@8 a120 f2 a24 r40@8 a24000 a8192 a6000@4096 f6 a4000 f8 f7"
            ),
        ],
        results: [
            ResultDescription(
                "unit_size",
                LocalizedText(en: "addresses of a CPU in a chunk", zh: "每个 CPU 在块中占的地址"),
                unit: PercpuText.bytes
            ),
            ResultDescription("units", LocalizedText(en: "units in a chunk", zh: "每块的单元数")),
            ResultDescription(
                "dynamic_size",
                LocalizedText(en: "dynamic part of the first chunk", zh: "首块的动态部分"),
                unit: PercpuText.bytes
            ),
            ResultDescription("chunks", LocalizedText(en: "chunks, without the reserved one", zh: "块数，不含保留块")),
            ResultDescription(
                "first_free_bytes",
                LocalizedText(en: "free in the first chunk", zh: "首块的空闲"),
                unit: PercpuText.bytes
            ),
            ResultDescription(
                "first_contig_bytes",
                LocalizedText(en: "its largest free area, as its hint says", zh: "提示所说的首块最大空闲区"),
                unit: PercpuText.bytes
            ),
            ResultDescription("first_slot", LocalizedText(en: "its slot by that hint", zh: "按提示它所属的槽位")),
            ResultDescription(
                "percpu_kib",
                LocalizedText(en: "memory of all units: Percpu in /proc/meminfo", zh: "所有单元的内存：/proc/meminfo 的 Percpu"),
                unit: LocalizedText(en: "KiB", zh: "KiB")
            ),
            ResultDescription("failed", LocalizedText(en: "requests without success", zh: "失败的请求数")),
            ResultDescription(
                "last_pointer",
                LocalizedText(en: "the last per-CPU pointer, or none", zh: "最后得到的每 CPU 指针；没有则为 none")
            ),
            ResultDescription(
                "last_address",
                LocalizedText(en: "where the last CPU's copy is, or none", zh: "最后一个 CPU 的副本地址；没有则为 none")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: "Requests that may not sleep, and the worker that keeps 2 to 4 empty pages populated for them.",
                zh: "不可睡眠的请求，以及为它们保持 2 到 4 个空页已有内存的后台工作项。"
            ),
            LocalizedText(
                en: "Isolating chunks that are nearly empty, and giving single pages back.",
                zh: "隔离接近全空的块、逐页归还内存。"
            ),
            LocalizedText(
                en: "NUMA groups, KASLR (the first chunk is put at a fixed address), and charging to memory cgroups.",
                zh: "NUMA 分组、KASLR（首块放在固定地址），以及向内存 cgroup 计费。"
            ),
        ],
        follows: [
            "mm/percpu.c#pcpu_build_alloc_info",
            "mm/percpu.c#pcpu_setup_first_chunk",
            "mm/percpu.c#pcpu_alloc_first_chunk",
            "mm/percpu.c#pcpu_alloc_noprof",
            "mm/percpu.c#pcpu_find_block_fit",
            "mm/percpu.c#pcpu_alloc_area",
            "mm/percpu.c#pcpu_free_area",
            "mm/percpu.c#pcpu_block_update",
            "mm/percpu.c#pcpu_block_update_hint_alloc",
            "mm/percpu.c#pcpu_block_update_hint_free",
            "mm/percpu.c#pcpu_chunk_refresh_hint",
            "mm/percpu.c#pcpu_size_to_slot",
            "mm/percpu.c#pcpu_chunk_relocate",
            "mm/percpu.c#pcpu_balance_free",
            "mm/percpu-vm.c#pcpu_create_chunk",
            "mm/vmalloc.c#pcpu_get_vm_areas",
            "arch/x86/kernel/setup_percpu.c#setup_per_cpu_areas",
        ],
        drills: PercpuDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try PercpuOperation.parse(values.text("operations"))
        let reserved = values.integer("reserved-size")
        let layout: PercpuLayout
        do {
            layout = try PercpuLayout(
                staticSize: values.integer("static-size"),
                reservedSize: reserved,
                cpuCount: values.integer("cpus")
            )
        } catch {
            throw .conflict(
                parameter: "reserved-size",
                value: "\(reserved)",
                reason: LocalizedText(en: "give a multiple of 4.", zh: "应为 4 的倍数。")
            )
        }
        var narrator = PercpuNarrator(PercpuAllocator(layout, base: 0xffff_8880_7dc0_0000))
        try narrator.open()
        for (index, operation) in operations.enumerated() {
            try narrator.play(operation.operation, operation.word, position: index + 1)
        }
        return (narrator.results, narrator.list.steps)
    }
}

/// One operation of `percpu-chunks`.
enum PercpuOperation: Equatable {
    /// `a8`, `a8@8`, `r40`: so many bytes, aligned; `r` from the reserved chunk.
    case allocate(size: Int, align: Int, isReserved: Bool)
    /// `f0`: the n-th request is freed.
    case free(Int)

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: aBYTES or aBYTES@ALIGN allocates, r the same from the \
            reserved chunk; fN frees the N-th of these, from 0
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：a字节数 或 a字节数@对齐，分配；r 同样写法，从保留块分配；f 加序号（从 0 起），释放
            """
    )

    static func parse(_ text: String) throws(SimulationError) -> [(operation: PercpuOperation, word: String)] {
        try OperationText.parse(
            text,
            expected: LocalizedText(
                en:
                    "write a or r, 1 to 32768 bytes and perhaps @ and a power of two up to 4096; or f and a number.",
                zh: "应写作 a 或 r 加 1 到 32768 字节，可再加 @ 和不超过 4096 的 2 的幂；或者 f 加序号。"
            )
        ) { word in
            PercpuOperation(word)
        }
    }

    private init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        let numbers = OperationText.numbers(bytes[1...], separator: UInt8(ascii: "@"))
        guard let number = numbers.first, numbers.count <= 2 else { return nil }
        if letter == UInt8(ascii: "f"), numbers.count == 1 {
            self = .free(number)
            return
        }
        let align = numbers.count > 1 ? numbers[1] : 4
        guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "r"), number >= 1, number <= 32_768,
            align >= 1, align <= 4096, align & (align - 1) == 0
        else { return nil }
        self = .allocate(size: number, align: align, isReserved: letter == UInt8(ascii: "r"))
    }
}
