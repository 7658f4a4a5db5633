import MemoryModels
import Traces

/// One slab cache and a few CPUs: where each object comes from, and where it goes.
enum SlabBasics {
    static let simulation = Simulation(
        name: "slab-basics",
        area: .objects,
        title: LocalizedText(en: "A slab cache at work", zh: "slab 缓存的运作"),
        summary: LocalizedText(
            en: """
                Objects of one size are allocated and freed on several CPUs. Most operations touch only the CPU's own \
                freelist; the others show what SLUB keeps behind it: the slab's own freelist, partial slabs of the \
                CPU and of the node, and new pages.
                """,
            zh: """
                在几个 CPU 上分配和释放同样大小的对象。多数操作只碰本 CPU 的空闲链表；其余操作展示 SLUB 背后的层次：\
                slab 自己的空闲链表、CPU 和节点的部分空闲 slab，以及新的页。
                """
        ),
        parameters: [
            Parameter(
                "object-size",
                LocalizedText(en: "size of an object", zh: "对象大小"),
                .integer(1...8192, unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "512"
            ),
            Parameter(
                "align",
                LocalizedText(en: "alignment asked for; 0 for none", zh: "要求的对齐；0 表示无要求"),
                .choice(["0", "8", "16", "32", "64", "128", "256", "512", "1024", "2048", "4096"]),
                default: "0"
            ),
            Parameter(
                "cpus",
                LocalizedText(en: "number of CPUs", zh: "CPU 数"),
                .integer(1...8, unit: nil),
                default: "2"
            ),
            Parameter(
                "hwcache-align",
                LocalizedText(en: "`SLAB_HWCACHE_ALIGN`: align to cache lines", zh: "`SLAB_HWCACHE_ALIGN`：按缓存行对齐"),
                .flag,
                default: "false"
            ),
            Parameter(
                "red-zone",
                LocalizedText(en: "`SLAB_RED_ZONE`: guard bytes around each object", zh: "`SLAB_RED_ZONE`：对象前后加红区"),
                .flag,
                default: "false"
            ),
            Parameter(
                "poison",
                LocalizedText(en: "`SLAB_POISON`: fill freed objects", zh: "`SLAB_POISON`：填充已释放的对象"),
                .flag,
                default: "false"
            ),
            Parameter(
                "store-user",
                LocalizedText(en: "`SLAB_STORE_USER`: note who allocated", zh: "`SLAB_STORE_USER`：记录分配者"),
                .flag,
                default: "false"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is done", zh: "要执行的操作"),
                .operations(grammar: SlabOperation.grammar),
                // The fast path, last in first out, a free to another CPU's slab and its later refill, a
                // full slab that comes back through the CPU's partial list, and a double free.
                default: "a0 a0 f0 a0 a1 f1@1 a0x14 a0 a0 f4 a0x15 a0 f3@1 f3@1"
            ),
        ],
        results: [
            ResultDescription(
                "slot_size",
                LocalizedText(en: "from one object to the next", zh: "相邻两个对象起点之间的距离"),
                unit: LocalizedText(en: "bytes", zh: "字节")
            ),
            ResultDescription(
                "free_pointer_offset",
                LocalizedText(en: "where a free object holds the next one's address", zh: "空闲对象中下一对象指针的位置"),
                unit: LocalizedText(en: "bytes", zh: "字节")
            ),
            ResultDescription("slab_order", LocalizedText(en: "order of a slab's pages", zh: "slab 所用页的阶")),
            ResultDescription("objects_per_slab", LocalizedText(en: "objects in a slab", zh: "每个 slab 的对象数")),
            ResultDescription(
                "wanted_objects",
                LocalizedText(en: "objects a slab should have, from the number of CPUs", zh: "由 CPU 数得出的每 slab 期望对象数")
            ),
            ResultDescription("min_partial", LocalizedText(en: "empty slabs that the node keeps", zh: "节点保留的空 slab 数")),
            ResultDescription(
                "cpu_partial_slabs",
                LocalizedText(en: "slabs that a CPU's partial list holds", zh: "每 CPU 部分空闲链表容纳的 slab 数")
            ),
            ResultDescription("alloc_fastpath", LocalizedText(en: "allocations on the fast path", zh: "走快速路径的分配次数")),
            ResultDescription("alloc_slowpath", LocalizedText(en: "allocations on the slow path", zh: "走慢速路径的分配次数")),
            ResultDescription("free_fastpath", LocalizedText(en: "frees on the fast path", zh: "走快速路径的释放次数")),
            ResultDescription("free_slowpath", LocalizedText(en: "frees on the slow path", zh: "走慢速路径的释放次数")),
            ResultDescription("refused_frees", LocalizedText(en: "frees refused as wrong", zh: "因错误被拒绝的释放次数")),
            ResultDescription("slabs_made", LocalizedText(en: "slabs made from new pages", zh: "用新页建立的 slab 数")),
            ResultDescription("slabs_discarded", LocalizedText(en: "slabs whose pages went back", zh: "归还页的 slab 数")),
            ResultDescription("slabs", LocalizedText(en: "slabs at the end", zh: "结束时的 slab 数")),
            ResultDescription("allocated_objects", LocalizedText(en: "objects in use at the end", zh: "结束时使用中的对象数")),
        ],
        leavesOut: [
            LocalizedText(
                en: "Other NUMA nodes, bulk operations, and preemption in the middle of an operation.",
                zh: "其他 NUMA 节点、批量操作，以及操作中途的抢占。"
            ),
            LocalizedText(
                en: """
                    Freelist randomisation and hardening: objects of a new slab are handed out in the order of their \
                    addresses.
                    """,
                zh: "空闲链表的随机化与加固：新 slab 的对象按地址顺序分配。"
            ),
            LocalizedText(
                en: "What debugging flags write into objects: only their effect on layout and paths is shown.",
                zh: "调试标志写入对象的内容：这里只展示它们对布局和路径的影响。"
            ),
        ],
        follows: [
            "mm/slub.c#calculate_sizes",
            "mm/slub.c#calculate_order",
            "mm/slub.c#slab_alloc_node",
            "mm/slub.c#___slab_alloc",
            "mm/slub.c#get_freelist",
            "mm/slub.c#get_partial_node",
            "mm/slub.c#do_slab_free",
            "mm/slub.c#__slab_free",
            "mm/slub.c#put_cpu_partial",
            "mm/slub.c#discard_slab",
        ],
        drills: SlabDrill.series,
        body: run
    )

    /// The zone that slabs get their pages from: 16 MiB, more than 64 operations can use up.
    private static let zoneStart: PageFrameNumber = 4096
    private static let zonePages = 4096

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let cpuCount = values.integer("cpus")
        let operations = try SlabOperation.parse(
            values.text("operations"),
            cpuCount: cpuCount,
            parameter: "operations"
        )
        let layout: SlabLayout
        let zone: BuddyAllocator
        do {
            layout = try SlabLayout(
                objectSize: values.integer("object-size"),
                alignment: Int(StrictNumber.unsigned(values.text("align")) ?? 0),
                flags: flags(values),
                cpuCount: cpuCount
            )
        } catch {
            throw .conflict(
                parameter: "object-size",
                value: "\(values.integer("object-size"))",
                reason: SlabText.refusal(error)
            )
        }
        do {
            zone = try BuddyAllocator(start: zoneStart, pageCount: zonePages)
        } catch {
            preconditionFailure("the zone of slab-basics has a usable size")
        }
        var session = SlabSession(cache: SlabCache(layout: layout, cpuCount: cpuCount), zone: zone)
        try session.open()
        for (index, operation) in operations.enumerated() {
            try session.perform(operation, position: index + 1)
        }
        return (session.results, session.list.steps)
    }

    private static func flags(_ values: ArgumentValues) -> SlabFlags {
        var flags: SlabFlags = []
        if values.flag("hwcache-align") { flags.insert(.hardwareCacheAlign) }
        if values.flag("red-zone") { flags.insert(.redZone) }
        if values.flag("poison") { flags.insert(.poison) }
        if values.flag("store-user") { flags.insert(.storeUser) }
        return flags
    }
}
