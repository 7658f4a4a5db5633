import MemoryModels
import Traces

/// In which order a new slab hands out its objects with `CONFIG_SLAB_FREELIST_RANDOM`.
enum FreelistRandom {
    static let simulation = Simulation(
        name: "freelist-random",
        area: .objects,
        title: LocalizedText(en: "A shuffled freelist", zh: "打乱的空闲链表"),
        summary: LocalizedText(
            en: """
                A cache draws one permutation of its objects when it is made; every new slab follows it from a place drawn at \
                random. Two objects allocated in a row are then hardly ever neighbours. What is freed is reused last in, \
                first out, as ever.
                """,
            zh: """
                缓存创建时抽取一个对象排列；每个新 slab 都从随机抽到的位置起照它排。这样连续分配的两个对象极少相邻。\
                释放的对象照旧后进先出地再用。
                """
        ),
        parameters: [
            Parameter("randomize", LocalizedText(same: "`CONFIG_SLAB_FREELIST_RANDOM`"), .flag, default: "true"),
            Parameter(
                "object-size",
                LocalizedText(en: "size of an object", zh: "对象大小"),
                .integer(128...8192, unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "2048"
            ),
            Parameter(
                "cpus",
                LocalizedText(en: "number of CPUs, which decides the size of slabs", zh: "CPU 数，决定 slab 的大小"),
                .integer(1...8, unit: nil),
                default: "1"
            ),
            Parameter(
                "seed",
                LocalizedText(en: "seed of the random numbers", zh: "随机数的种子"),
                .integer(0...Int64.max, unit: nil),
                default: "9"
            ),
            Parameter(
                "memory-short",
                LocalizedText(
                    en: "only single pages are free: slabs have the smaller order",
                    zh: "只剩单个空闲页：slab 只能取较小的阶"
                ),
                .flag,
                default: "false"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is done on CPU 0", zh: "在 CPU 0 上执行的操作"),
                .operations(grammar: SlabOperation.grammar),
                default: "a0 a0 a0 f1 a0 a0x12 a0 a0 a0"
            ),
        ],
        results: [
            ResultDescription(
                "sequence",
                LocalizedText(en: "the cache's permutation of object numbers", zh: "缓存的对象编号排列")
            ),
            ResultDescription(
                "draws",
                LocalizedText(en: "the places drawn to make it, from the last place down", zh: "生成它时抽到的位置，从最后一个位置往前")
            ),
            ResultDescription(
                "slab_objects",
                LocalizedText(en: "objects in the last slab made", zh: "最后建立的 slab 的对象数")
            ),
            ResultDescription("starts", LocalizedText(en: "where in it each new slab begins", zh: "各新 slab 从其中哪个位置开始")),
            ResultDescription(
                "handed_out",
                LocalizedText(en: "objects handed out, by their numbers in their slabs", zh: "依次交出的对象（在各自 slab 中的编号）")
            ),
            ResultDescription("last_object", LocalizedText(en: "the last of them", zh: "其中最后一个")),
            ResultDescription(
                "neighbours",
                LocalizedText(en: "allocations right behind the one before", zh: "紧挨在前一次所得之后的分配次数")
            ),
            ResultDescription("neighbours_without", LocalizedText(en: "the same without the option", zh: "没有这个选项时的次数")),
        ],
        leavesOut: [
            LocalizedText(
                en: "The kernel's random numbers: a seeded generator stands in for `get_random_u32_below`.",
                zh: "内核的随机数：以带种子的发生器代替 `get_random_u32_below`。"
            ),
            LocalizedText(
                en: "Caches made before the allocator is up, whose sequence `init_freelist_randomization` makes later.",
                zh: "分配器就绪之前建立的缓存：它们的排列由 `init_freelist_randomization` 稍后生成。"
            ),
        ],
        follows: [
            "mm/slab_common.c#freelist_randomize",
            "mm/slab_common.c#cache_random_seq_create",
            "mm/slub.c#init_cache_random_seq",
            "mm/slub.c#next_freelist_entry",
            "mm/slub.c#shuffle_freelist",
            "mm/slub.c#allocate_slab",
        ],
        drills: FreelistRandomDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try SlabOperation.parse(values.text("operations"), cpuCount: 1, parameter: "operations")
        let layout: SlabLayout
        do {
            layout = try SlabLayout(objectSize: values.integer("object-size"), cpuCount: values.integer("cpus"))
        } catch {
            preconditionFailure("objects of up to two pages fit in a slab")
        }
        var narrator = RandomNarrator(
            layout: layout,
            zone: zone(isShort: values.flag("memory-short"), singles: layout.minimumOrder),
            seed: values.flag("randomize") ? values.unsigned("seed") : nil
        )
        try narrator.open()
        for (index, operation) in operations.enumerated() { try narrator.play(operation, position: index + 1) }
        return (narrator.results, narrator.list.steps)
    }

    /// A zone of 16 MiB, or one in which only every other block of the order of a single object is free.
    private static func zone(isShort: Bool, singles order: Order) -> BuddyAllocator {
        do {
            var zone = try BuddyAllocator(start: 4096, pageCount: 4096, type: .unmovable)
            guard isShort else { return zone }
            var blocks: [PageFrameNumber] = []
            while let block = zone.allocate(order: order, type: .unmovable) { blocks.append(block) }
            for block in blocks where block.rawValue >> UInt64(order.rawValue) & 1 == 0 {
                try zone.free(block, order: order)
            }
            return zone
        } catch {
            preconditionFailure("the zone of freelist-random has a usable size, and each block is freed once")
        }
    }
}
