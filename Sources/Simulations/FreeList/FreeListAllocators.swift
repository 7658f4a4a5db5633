import MemoryModels
import Traces

/// The textbook's allocators, which differ in the block they choose.
enum FreeListAllocators {
    private static let bytes = LocalizedText(en: "bytes", zh: "字节")

    static let simulation = Simulation(
        name: "free-list-allocators",
        area: .processes,
        title: LocalizedText(en: "First, next, best and worst fit", zh: "首次、循环首次、最佳与最坏适配"),
        summary: LocalizedText(
            en: """
                One arena, one list of free blocks. The policy says which block a request gets, the order says where a freed \
                block goes in the list, and merging says whether free neighbours become one. The last step compares all of \
                them under the same load.
                """,
            zh: """
                一块内存区、一条空闲链表。策略决定请求得到哪一块，次序决定释放的块放在链表何处，合并决定相邻空闲块是否并为一块。\
                最后一步在同一负载下比较全部策略。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what the program does", zh: "程序的操作"),
                .operations(grammar: FreeListOperation.grammar),
                default: "a100 a40 a300 a40 a160 a40 f1 f3 f5 a150 a90 a80 f2 f8 a200 f4 a400"
            ),
            Parameter(
                "policy",
                LocalizedText(en: "which free block a request gets", zh: "请求得到哪个空闲块"),
                .choice(["first", "next", "best", "worst"]),
                default: "first"
            ),
            Parameter(
                "order",
                LocalizedText(en: "the order of the free list", zh: "空闲链表的次序"),
                .choice(["address", "size", "last-freed"]),
                default: "address"
            ),
            Parameter(
                "coalesce",
                LocalizedText(en: "whether a freed block merges with free neighbours", zh: "释放的块是否与相邻空闲块合并"),
                .flag,
                default: "true"
            ),
            Parameter(
                "capacity",
                LocalizedText(en: "the arena", zh: "内存区大小"),
                .integer(64...1_048_576, unit: bytes),
                default: "1024"
            ),
            Parameter(
                "header",
                LocalizedText(en: "the header of a block in use", zh: "已分配块的头部"),
                .integer(0...64, unit: bytes),
                default: "8"
            ),
            Parameter(
                "load",
                LocalizedText(en: "random operations for the comparison", zh: "用于比较的随机操作数"),
                .integer(0...5000, unit: nil),
                default: "1000"
            ),
            Parameter(
                "seed",
                LocalizedText(en: "where the random numbers start", zh: "随机数种子"),
                .integer(0...Int64.max, unit: nil),
                default: "1"
            ),
        ],
        results: [
            ResultDescription("failures", LocalizedText(en: "requests that found no block", zh: "没有找到块的请求数")),
            ResultDescription("probes", LocalizedText(en: "free blocks looked at in all", zh: "查看的空闲块总数")),
            ResultDescription("free_bytes", LocalizedText(en: "free at the end", zh: "最后的空闲量"), unit: bytes),
            ResultDescription("free_blocks", LocalizedText(en: "free blocks at the end", zh: "最后的空闲块数")),
            ResultDescription(
                "largest_free",
                LocalizedText(en: "the largest free block at the end", zh: "最后的最大空闲块"),
                unit: bytes
            ),
            ResultDescription(
                "fragmentation",
                LocalizedText(en: "thousandths of the free bytes outside the largest block", zh: "最大块之外的空闲占全部空闲的千分比")
            ),
            ResultDescription(
                "load_failures_first",
                LocalizedText(en: "failures under load: first fit", zh: "负载下失败数：首次适配")
            ),
            ResultDescription(
                "load_failures_next",
                LocalizedText(en: "failures under load: next fit", zh: "负载下失败数：循环首次适配")
            ),
            ResultDescription(
                "load_failures_best",
                LocalizedText(en: "failures under load: best fit", zh: "负载下失败数：最佳适配")
            ),
            ResultDescription(
                "load_failures_worst",
                LocalizedText(en: "failures under load: worst fit", zh: "负载下失败数：最坏适配")
            ),
            ResultDescription(
                "load_failures_unmerged",
                LocalizedText(en: "failures under load: first fit without merging", zh: "负载下失败数：不合并的首次适配")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "How neighbours are found: real allocators keep sizes at both ends of a block (boundary tags), here the list is searched.",
                zh: "如何找到相邻块：真实分配器在块的两端都记大小（边界标记），这里直接在链表中查找。"
            ),
            LocalizedText(
                en: "Growing the arena, and merging that is put off until a request fails.",
                zh: "扩大内存区，以及推迟到分配失败时才做的合并。"
            ),
        ],
        // The kernel had this allocator for small systems until 6.4; what is left of the idea is these.
        follows: [
            "lib/genalloc.c#gen_pool_first_fit",
            "lib/genalloc.c#gen_pool_best_fit",
            "lib/genalloc.c#gen_pool_alloc_algo_owner",
        ],
        drills: FreeListDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try FreeListOperation.parse(values.text("operations"), parameter: "operations")
        var options = FreeListAllocator.Options()
        options.coalesces = values.flag("coalesce")
        options.header = values.integer("header")
        let order = values.text("order")
        if ExactText.areEqual(order, "size") { options.order = .size }
        if ExactText.areEqual(order, "last-freed") { options.order = .lastFreed }
        let policies: [(String, FitPolicy)] = [
            ("first", .first), ("next", .next), ("best", .best), ("worst", .worst),
        ]
        for (name, policy) in policies where ExactText.areEqual(name, values.text("policy")) {
            options.policy = policy
        }
        var allocator = FreeListAllocator(capacity: values.integer("capacity"), options: options)
        var list = StepList(simulation: "free-list-allocators")
        var starts: [Int?] = []
        var failures = 0
        var probes = 0
        for (index, operation) in operations.enumerated() {
            let narrator = FreeListNarrator(before: allocator)
            switch operation {
            case .allocate(let bytes):
                let search = allocator.allocate(bytes)
                starts.append(search.block?.start)
                probes += search.probes
                if search.block == nil { failures += 1 }
                try list.add(narrator.allocation(bytes, starts.count, search, allocator))
            case .free(let number):
                guard number <= starts.count else {
                    throw .badOperation(
                        parameter: "operations",
                        operation: "f\(number)",
                        position: index + 1,
                        reason: LocalizedText(
                            en: "only \(starts.count) allocations were made so far.",
                            zh: "到此只做了 \(starts.count) 次分配。"
                        )
                    )
                }
                var block: FreeListBlock?
                if let start = starts[number - 1] {
                    do throws(FreeListError) { block = try allocator.free(at: start) } catch { block = nil }
                }
                starts[number - 1] = nil
                try list.add(narrator.freeing(number, block, allocator))
            }
        }

        // The load runs in an arena of its own, with all policies.
        var rows: [(LocalizedText, FreeListWorkload)] = []
        for coalesces in [true, false] {
            for (_, policy) in policies {
                var each = options
                each.policy = policy
                each.coalesces = coalesces
                let workload = FreeListWorkload(
                    each,
                    capacity: 65536,
                    count: values.integer("load"),
                    seed: values.unsigned("seed")
                )
                let name = FreeListNarrator.name(policy)
                rows.append(
                    (
                        coalesces
                            ? name
                            : LocalizedText(english: name.en + ", unmerged", chinese: name.zh + "，不合并"),
                        workload
                    )
                )
            }
        }
        try list.add(FreeListNarrator.comparison(rows, count: values.integer("load")))
        let numbers: [(String, Int)] = [
            ("failures", failures), ("probes", probes), ("free_bytes", allocator.freeBytes),
            ("free_blocks", allocator.free.count), ("largest_free", allocator.largestFree),
            ("fragmentation", allocator.fragmentation), ("load_failures_first", rows[0].1.failures),
            ("load_failures_next", rows[1].1.failures), ("load_failures_best", rows[2].1.failures),
            ("load_failures_worst", rows[3].1.failures), ("load_failures_unmerged", rows[4].1.failures),
        ]
        return (numbers.map { TraceResult(name: $0.0, value: .integer(Int64($0.1))) }, list.steps)
    }
}
