import MemoryModels
import Traces

/// What belongs to a CPU, what to the node, and how an allocation without a lock survives an interruption.
enum SlubPerCPU {
    static let simulation = Simulation(
        name: "slub-percpu",
        area: .objects,
        title: LocalizedText(en: "SLUB on several CPUs", zh: "多个 CPU 上的 SLUB"),
        summary: LocalizedText(
            en: """
                Freelists, partial lists and transaction numbers of each CPU, with limits small enough to see slabs move to the \
                node and back to the page allocator. A task may be interrupted in the middle of the fast path: the transaction \
                number tells it that the freelist is another one, even if it looks the same.
                """,
            zh: """
                各 CPU 的空闲链表、部分空闲链表和事务号；把上限设小，就能看到 slab 移到节点、归还页分配器。\
                任务可能在快速路径中途被打断：即使空闲链表看上去没变，事务号也会说明它已经变过。
                """
        ),
        parameters: [
            Parameter(
                "object-size",
                LocalizedText(en: "size of an object", zh: "对象大小"),
                .integer(8...8192, unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "8192"
            ),
            Parameter(
                "cpus",
                LocalizedText(en: "number of CPUs", zh: "CPU 数"),
                .integer(1...8, unit: nil),
                default: "2"
            ),
            Parameter(
                "min-partial",
                LocalizedText(
                    en: "what is written to `min_partial` in sysfs; -1 for nothing",
                    zh: "写入 sysfs 的 `min_partial` 的值；-1 表示不写"
                ),
                .integer(-1...64, unit: nil),
                default: "2"
            ),
            Parameter(
                "cpu-partial",
                LocalizedText(
                    en: "what is written to `cpu_partial`, in objects; -1 for nothing",
                    zh: "写入 `cpu_partial` 的值（对象数）；-1 表示不写"
                ),
                .integer(-1...1024, unit: nil),
                default: "4"
            ),
            Parameter(
                "tid",
                LocalizedText(
                    en: "whether transaction numbers are compared; false shows what would go wrong",
                    zh: "是否比较事务号；false 则展示会出什么错"
                ),
                .flag,
                default: "true"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is done", zh: "要执行的操作"),
                .operations(grammar: PerCPUOperation.grammar),
                // An interruption, during which the freelist changes and comes back to the same first object; a
                // remote free and its refill; full slabs that come back through CPU 1's partial list, its drain,
                // an allocation from it, slabs of the node, and an empty slab that nobody needs. In the end CPU 1 is
                // flushed, and CPU 0 takes more than one slab from the node.
                default: "a0 b0 a0 a0 f1 c0 f0@1 a0 a0 a0 a0x12 f3@1 f7@1 f8@1 f10@1 a1 f2@1 f4@1 f5@1 a0x5"
                    + " f14@1 f18@1 f11@1 x1 a0"
            ),
        ],
        results: [
            ResultDescription("alloc_fastpath", LocalizedText(en: "allocations on the fast path", zh: "走快速路径的分配次数")),
            ResultDescription("alloc_slowpath", LocalizedText(en: "allocations on the slow path", zh: "走慢速路径的分配次数")),
            ResultDescription(
                "alloc_refill",
                LocalizedText(en: "freelists taken over from the CPU's slab", zh: "接管本 CPU 的 slab 空闲链表的次数")
            ),
            ResultDescription(
                "cpu_partial_alloc",
                LocalizedText(en: "slabs taken from a CPU's partial list", zh: "从每 CPU 部分空闲链表取 slab 的次数")
            ),
            ResultDescription(
                "alloc_from_partial",
                LocalizedText(en: "slabs taken from the node to allocate from", zh: "从节点取来用于分配的 slab 数")
            ),
            ResultDescription(
                "cpu_partial_node",
                LocalizedText(en: "slabs taken from the node in reserve", zh: "顺便从节点取来备用的 slab 数")
            ),
            ResultDescription("free_fastpath", LocalizedText(en: "frees on the fast path", zh: "走快速路径的释放次数")),
            ResultDescription("free_slowpath", LocalizedText(en: "frees on the slow path", zh: "走慢速路径的释放次数")),
            ResultDescription(
                "free_frozen",
                LocalizedText(en: "of them, to a slab that a CPU uses", zh: "其中释放到某 CPU 正用的 slab 的次数")
            ),
            ResultDescription(
                "cpu_partial_free",
                LocalizedText(en: "full slabs put on a CPU's partial list", zh: "放上每 CPU 部分空闲链表的满 slab 数")
            ),
            ResultDescription(
                "cpu_partial_drain",
                LocalizedText(en: "times such a list moved to the node", zh: "这样的链表整个移到节点的次数")
            ),
            ResultDescription("slabs_made", LocalizedText(en: "slabs made from new pages", zh: "用新页建立的 slab 数")),
            ResultDescription("slabs_discarded", LocalizedText(en: "slabs whose pages went back", zh: "归还页的 slab 数")),
            ResultDescription(
                "node_partial_slabs",
                LocalizedText(en: "slabs on the node's partial list at the end", zh: "结束时节点部分空闲链表上的 slab 数")
            ),
            ResultDescription(
                "cmpxchg_failures",
                LocalizedText(en: "fast paths that had to begin again", zh: "不得不重来的快速路径次数")
            ),
            ResultDescription(
                "handed_out_twice",
                LocalizedText(en: "objects handed out while in use", zh: "使用中又被交出的对象数")
            ),
            ResultDescription("broken_rules", LocalizedText(en: "rules that the final state breaks", zh: "最终状态违反的规则数")),
            ResultDescription("refused_frees", LocalizedText(en: "frees refused as wrong", zh: "因错误被拒绝的释放次数")),
            ResultDescription(
                "last_object",
                LocalizedText(en: "number of the object allocated last, in its slab", zh: "最后分配的对象在 slab 中的编号")
            ),
            ResultDescription(
                "last_tid",
                LocalizedText(en: "transaction number of the CPU that acted last", zh: "最后操作的 CPU 的事务号")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "Other NUMA nodes, bulk operations, and frees that are interrupted, which are protected in the same way.",
                zh: "其他 NUMA 节点、批量操作，以及同样受保护的、中途被打断的释放。"
            ),
            LocalizedText(
                en: """
                    The race of two CPUs for one slab's own freelist: there a cmpxchg of freelist and counters is repeated until \
                    it succeeds.
                    """,
                zh: "两个 CPU 争用同一 slab 自己的空闲链表：那里对空闲链表和计数做 cmpxchg，直到成功为止。"
            ),
            LocalizedText(
                en: """
                    Kernels without `CONFIG_PREEMPTION`, where `TID_STEP` is 1 and tasks do not migrate in the middle; with it, \
                    the step is made from `CONFIG_NR_CPUS`, here from the CPUs.
                    """,
                zh: """
                    没有 `CONFIG_PREEMPTION` 的内核：其 `TID_STEP` 为 1，任务不会中途换 CPU；有此选项时步长取自 `CONFIG_NR_CPUS`，\
                    此处取自 CPU 数。
                    """
            ),
        ],
        follows: [
            "mm/slub.c#__slab_alloc_node",
            "mm/slub.c#__update_cpu_freelist_fast",
            "mm/slub.c#next_tid",
            "mm/slub.c#___slab_alloc",
            "mm/slub.c#get_freelist",
            "mm/slub.c#get_partial_node",
            "mm/slub.c#do_slab_free",
            "mm/slub.c#__slab_free",
            "mm/slub.c#put_cpu_partial",
            "mm/slub.c#__put_partials",
            "mm/slub.c#deactivate_slab",
            "mm/slub.c#discard_slab",
        ],
        drills: SlubPerCPUDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let cpuCount = values.integer("cpus")
        let operations = try PerCPUOperation.parse(values.text("operations"), cpuCount: cpuCount)
        let minPartial = values.integer("min-partial")
        let cpuPartial = values.integer("cpu-partial")
        let layout: SlabLayout
        let zone: BuddyAllocator
        do {
            layout = try SlabLayout(objectSize: values.integer("object-size"), cpuCount: cpuCount).setting(
                minPartial: minPartial < 0 ? nil : minPartial,
                cpuPartial: cpuPartial < 0 ? nil : cpuPartial
            )
        } catch {
            preconditionFailure("objects of up to two pages fit in a slab")
        }
        do {
            zone = try BuddyAllocator(start: 4096, pageCount: 4096)
        } catch {
            preconditionFailure("the zone of slub-percpu has a usable size")
        }
        var cache = SlabCache(layout: layout, cpuCount: cpuCount)
        cache.comparesTransactions = values.flag("tid")
        var session = PerCPUSession(cache: cache, zone: zone)
        try session.open()
        for (index, operation) in operations.enumerated() {
            try session.perform(operation.operation, operation.word, position: index + 1)
        }
        return (session.results, session.list.steps)
    }
}
