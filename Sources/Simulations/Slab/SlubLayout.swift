import MemoryModels
import Traces

/// From the size of an object to its slot, and from the slot to the order of a slab.
enum SlubLayout {
    private static let bytes = LocalizedText(en: "bytes", zh: "字节")

    static let simulation = Simulation(
        name: "slub-layout",
        area: .objects,
        title: LocalizedText(en: "The layout of a slab", zh: "slab 的布局"),
        summary: LocalizedText(
            en: """
                `calculate_sizes` adds to an object what alignment and debugging demand and finds a place for the free \
                pointer; `calculate_order` then looks for the smallest slab that wastes little.
                """,
            zh: """
                `calculate_sizes` 给对象加上对齐和调试所需的字节，并为空闲指针找位置；\
                `calculate_order` 再找浪费足够少的最小 slab。
                """
        ),
        parameters: [
            Parameter(
                "object-size",
                LocalizedText(en: "size of an object", zh: "对象大小"),
                .integer(1...1_048_576, unit: bytes),
                // With debugging the first order tried wastes too much; without, an object takes no byte more.
                default: "536"
            ),
            Parameter(
                "align",
                LocalizedText(en: "alignment asked for; 0 for none", zh: "要求的对齐；0 表示无要求"),
                .choice(["0", "8", "16", "32", "64", "128", "256", "512", "1024", "2048", "4096", "8192"]),
                default: "0"
            ),
            Parameter(
                "hwcache-align",
                LocalizedText(en: "`SLAB_HWCACHE_ALIGN`: align to cache lines", zh: "`SLAB_HWCACHE_ALIGN`：按缓存行对齐"),
                .flag,
                default: "false"
            ),
            Parameter(
                "debug",
                LocalizedText(en: "the boot parameter `slab_debug`", zh: "启动参数 `slab_debug`"),
                .operations(grammar: SlabDebugLetters.grammar),
                default: "FZPU"
            ),
            Parameter(
                "rcu",
                LocalizedText(
                    en: "`SLAB_TYPESAFE_BY_RCU`: a freed object may still be read",
                    zh: "`SLAB_TYPESAFE_BY_RCU`：释放后的对象仍可能被读取"
                ),
                .flag,
                default: "false"
            ),
            Parameter(
                "constructor",
                LocalizedText(en: "whether the cache has a constructor", zh: "缓存是否带构造函数"),
                .flag,
                default: "false"
            ),
            Parameter(
                "freeptr-offset",
                LocalizedText(
                    en: "with `rcu`, where the object has a field for the free pointer; -1 for none",
                    zh: "带 `rcu` 时，对象中留给空闲指针的字段的偏移；-1 表示没有"
                ),
                .integer(-1...1_048_575, unit: bytes),
                default: "-1"
            ),
            Parameter(
                "kmalloc",
                LocalizedText(en: "`SLAB_KMALLOC`: the cache serves `kmalloc`", zh: "`SLAB_KMALLOC`：供 `kmalloc` 使用"),
                .flag,
                default: "false"
            ),
            Parameter(
                "cpus",
                LocalizedText(en: "number of CPUs", zh: "CPU 数"),
                .integer(1...8192, unit: nil),
                default: "2"
            ),
            Parameter(
                "min-order",
                LocalizedText(en: "the boot parameter `slab_min_order`", zh: "启动参数 `slab_min_order`"),
                .integer(0...10, unit: nil),
                default: "0"
            ),
            Parameter(
                "max-order",
                LocalizedText(
                    en: "the boot parameter `slab_max_order`; a higher `min-order` raises it",
                    zh: "启动参数 `slab_max_order`；`min-order` 更大时随之提高"
                ),
                .integer(0...10, unit: nil),
                default: "3"
            ),
            Parameter(
                "min-objects",
                LocalizedText(
                    en: "the boot parameter `slab_min_objects`; 0 to follow the number of CPUs",
                    zh: "启动参数 `slab_min_objects`；0 表示由 CPU 数决定"
                ),
                .integer(0...65536, unit: nil),
                default: "0"
            ),
        ],
        results: [
            ResultDescription("alignment", LocalizedText(en: "alignment of each object", zh: "每个对象的对齐"), unit: bytes),
            ResultDescription(
                "inuse",
                LocalizedText(en: "the object and the red zone behind it", zh: "对象及其后的红区"),
                unit: bytes
            ),
            ResultDescription(
                "free_pointer_offset",
                LocalizedText(en: "where a free object holds the next one's address", zh: "空闲对象中下一对象指针的位置"),
                unit: bytes
            ),
            ResultDescription(
                "red_left_pad",
                LocalizedText(en: "the red zone before each object", zh: "对象之前的红区"),
                unit: bytes
            ),
            ResultDescription(
                "slot_size",
                LocalizedText(en: "from one object to the next", zh: "相邻两个对象起点之间的距离"),
                unit: bytes
            ),
            ResultDescription(
                "min_objects",
                LocalizedText(en: "objects that a slab should have at least", zh: "每个 slab 至少应有的对象数")
            ),
            ResultDescription("orders_tried", LocalizedText(en: "attempts to find an order", zh: "试过几次才定下阶")),
            ResultDescription("slab_order", LocalizedText(en: "order of a slab's pages", zh: "slab 所用页的阶")),
            ResultDescription("objects_per_slab", LocalizedText(en: "objects in a slab", zh: "每个 slab 的对象数")),
            ResultDescription(
                "wasted_bytes",
                LocalizedText(en: "bytes of a slab that no object uses", zh: "slab 中没有对象使用的字节"),
                unit: bytes
            ),
            ResultDescription(
                "minimum_order",
                LocalizedText(en: "order to fall back to when memory is short", zh: "内存紧张时退而求其次的阶")
            ),
            ResultDescription("min_partial", LocalizedText(en: "empty slabs that the node keeps", zh: "节点保留的空 slab 数")),
            ResultDescription(
                "cpu_partial_slabs",
                LocalizedText(en: "slabs that a CPU's partial list holds", zh: "每 CPU 部分空闲链表容纳的 slab 数")
            ),
            ResultDescription(
                "plain_slot_size",
                LocalizedText(en: "the distance without `slab_debug`", zh: "没有 `slab_debug` 时的间距"),
                unit: bytes
            ),
            ResultDescription(
                "plain_objects_per_slab",
                LocalizedText(en: "objects in a slab without it", zh: "没有它时每个 slab 的对象数")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: "KASAN's metadata, merging with a cache of the same size, and `CONFIG_SLUB_TINY`.",
                zh: "KASAN 的元数据、与同样大小的缓存合并，以及 `CONFIG_SLUB_TINY`。"
            ),
            LocalizedText(
                en: "The letters T (trace) and A (failslab), which change no layout; lists of caches after a comma.",
                zh: "不影响布局的字母 T（跟踪）和 A（failslab），以及逗号后的缓存名单。"
            ),
        ],
        follows: [
            "mm/slub.c#calculate_sizes",
            "mm/slub.c#calculate_order",
            "mm/slub.c#calc_slab_order",
            "mm/slub.c#order_objects",
            "mm/slub.c#oo_make",
            "mm/slub.c#freeptr_outside_object",
            "mm/slub.c#parse_slub_debug_flags",
            "mm/slub.c#do_kmem_cache_create",
            "mm/slub.c#set_cpu_partial",
            "mm/slab_common.c#calculate_alignment",
        ],
        drills: SlubLayoutDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        guard let letters = SlabDebugLetters(values.text("debug")) else {
            throw .badOperation(
                parameter: "debug",
                operation: values.text("debug"),
                position: 1,
                reason: LocalizedText(
                    en: "the letters are F, Z, P, U, O and -.",
                    zh: "可用的字母是 F、Z、P、U、O 和 -。"
                )
            )
        }
        let layout = try layout(values, letters)
        // Where the debugging flags fit, so does less.
        let plain = (try? self.layout(values, nil)) ?? layout
        let search: SlabOrderSearch
        do {
            search = try SlabOrderSearch(size: layout.size, cpuCount: values.integer("cpus"), limits: limits(values))
        } catch {
            throw .conflict(parameter: "object-size", value: "\(layout.objectSize)", reason: SlabText.refusal(error))
        }
        var narrator = SlubLayoutNarrator(
            layout: layout,
            plain: plain,
            search: search,
            cpuCount: values.integer("cpus")
        )
        try narrator.tell(letters)
        return (results(layout, plain, search), narrator.list.steps)
    }

    private static func limits(_ values: ArgumentValues) -> SlabOrderLimits {
        SlabOrderLimits(
            minOrder: Order(values.integer("min-order")) ?? .zero,
            maxOrder: Order(values.integer("max-order")) ?? .max,
            minObjects: values.integer("min-objects")
        )
    }

    /// The layout, without debugging if there are no letters.
    private static func layout(
        _ values: ArgumentValues,
        _ letters: SlabDebugLetters?
    ) throws(SimulationError) -> SlabLayout {
        var flags = letters?.flags ?? []
        if values.flag("hwcache-align") { flags.insert(.hardwareCacheAlign) }
        if values.flag("rcu") { flags.insert(.typesafeByRCU) }
        if values.flag("kmalloc") { flags.insert(.kmalloc) }
        let own = values.integer("freeptr-offset")
        do {
            return try SlabLayout(
                objectSize: values.integer("object-size"),
                alignment: Int(StrictNumber.unsigned(values.text("align")) ?? 0),
                flags: flags,
                hasConstructor: values.flag("constructor"),
                ownFreePointer: own < 0 ? nil : own,
                keepsOrder: letters?.keepsOrder ?? false,
                limits: limits(values),
                cpuCount: values.integer("cpus")
            )
        } catch {
            let isPointer = if case .unusableFreePointer = error { true } else { false }
            throw .conflict(
                parameter: isPointer ? "freeptr-offset" : "object-size",
                value: "\(isPointer ? own : values.integer("object-size"))",
                reason: SlabText.refusal(error)
            )
        }
    }

    private static func results(_ layout: SlabLayout, _ plain: SlabLayout, _ search: SlabOrderSearch) -> [TraceResult] {
        [
            .count("alignment", layout.alignment),
            .count("inuse", layout.inUse),
            .count("free_pointer_offset", layout.freePointerOffset),
            .count("red_left_pad", layout.redLeftPad),
            .count("slot_size", layout.size),
            .count("min_objects", search.minObjects),
            .count("orders_tried", search.attempts.count),
            .count("slab_order", layout.order.rawValue),
            .count("objects_per_slab", layout.objectsPerSlab),
            .count("wasted_bytes", layout.wastedBytes),
            .count("minimum_order", layout.minimumOrder.rawValue),
            .count("min_partial", layout.minPartial),
            .count("cpu_partial_slabs", layout.cpuPartialSlabs),
            .count("plain_slot_size", plain.size),
            .count("plain_objects_per_slab", plain.objectsPerSlab),
        ]
    }
}
