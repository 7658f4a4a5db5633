import MemoryModels
import Traces

/// What an overwritten free pointer leads to, with and without `CONFIG_SLAB_FREELIST_HARDENED`.
enum FreelistHardening {
    static let simulation = Simulation(
        name: "freelist-hardening",
        area: .objects,
        title: LocalizedText(en: "Hardened free pointers", zh: "加固的空闲指针"),
        summary: LocalizedText(
            en: """
                The pointer to the next free object lies in the free object, where an overflow reaches it. Encoded with a random \
                number of the cache and with its own address, what an attacker writes decodes to no address at all.
                """,
            zh: "指向下一个空闲对象的指针就放在空闲对象里，越界写够得着它。把它与缓存的随机数和自身地址一起编码，攻击者写入的值解码后就不成地址。"
        ),
        parameters: [
            Parameter(
                "hardened",
                LocalizedText(same: "`CONFIG_SLAB_FREELIST_HARDENED`"),
                .flag,
                default: "true"
            ),
            Parameter(
                "object-size",
                LocalizedText(en: "size of an object", zh: "对象大小"),
                .integer(64...4096, unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "512"
            ),
            Parameter(
                "start",
                LocalizedText(
                    en: "where the slab begins, at a page in the kernel's half",
                    zh: "slab 的起始地址，须在内核半区并按页对齐"
                ),
                .address,
                default: "0xffff8880045a2000"
            ),
            Parameter(
                "random",
                LocalizedText(en: "the cache's random number, `s->random`", zh: "缓存的随机数 `s->random`"),
                .address,
                default: "0x9d3c5a7e11f0b2c4"
            ),
            Parameter(
                "target",
                LocalizedText(en: "mapped memory that the attacker aims at", zh: "攻击者瞄准的已映射内存"),
                .address,
                default: "0xffffffff82a54320"
            ),
            Parameter(
                "target-word",
                LocalizedText(en: "what lies there at the free pointer's offset", zh: "那里在空闲指针偏移处的内容"),
                .address,
                default: "0x0"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what the kernel and the attacker do", zh: "内核和攻击者做什么"),
                .operations(grammar: HardeningOperation.grammar),
                // A double free that is caught, then a write after free and the two allocations that matter.
                default: "a a a f2 f0 f0 w0 a a"
            ),
        ],
        results: [
            ResultDescription(
                "first_place",
                LocalizedText(en: "address of object 0's free pointer", zh: "0 号对象空闲指针所在的地址")
            ),
            ResultDescription("first_swab", LocalizedText(en: "the same, bytes swapped", zh: "该地址按字节翻转")),
            ResultDescription("first_next", LocalizedText(en: "what it points to in a new slab", zh: "新 slab 中它指向哪里")),
            ResultDescription("first_stored", LocalizedText(en: "the word stored there", zh: "实际存放的字")),
            ResultDescription("head", LocalizedText(en: "head of the freelist at the end", zh: "结束时空闲链表的表头")),
            ResultDescription("allocations", LocalizedText(en: "objects handed out", zh: "交出的对象数")),
            ResultDescription(
                "stray_allocations",
                LocalizedText(en: "addresses handed out that are no objects", zh: "交出的、并非对象的地址数")
            ),
            ResultDescription("faults", LocalizedText(en: "allocations that made the kernel fault", zh: "使内核出异常的分配次数")),
            ResultDescription("bugs", LocalizedText(en: "double frees that `BUG_ON` caught", zh: "`BUG_ON` 抓到的重复释放次数")),
            ResultDescription(
                "list_length",
                LocalizedText(en: "objects on the freelist at the end", zh: "结束时空闲链表上的对象数")
            ),
            ResultDescription("circular", LocalizedText(en: "whether that list runs in a circle", zh: "该链表是否成环")),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "Everything but one slab of one CPU, whose objects are linked in the order of their addresses at first.",
                zh: "除一个 CPU 的一个 slab 之外的一切；起初其对象按地址顺序相连。"
            ),
            LocalizedText(
                en:
                    "`cache_from_obj`, `init_on_free`, separate buckets: other defences. Only the target and the slab are mapped.",
                zh: "`cache_from_obj`、`init_on_free`、独立的桶等其他防线。只有目标和这个 slab 是映射了的。"
            ),
        ],
        follows: [
            "mm/slub.c#freelist_ptr_encode",
            "mm/slub.c#freelist_ptr_decode",
            "mm/slub.c#get_freepointer",
            "mm/slub.c#set_freepointer",
            "mm/slub.c#do_kmem_cache_create",
            "mm/slub.c#__slab_alloc_node",
            "mm/slub.c#do_slab_free",
        ],
        drills: HardeningDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let start = values.address("start")
        guard start % 4096 == 0, start >= 0xffff_8000_0000_0000, start <= 0xffff_ffff_ff00_0000 else {
            throw .conflict(
                parameter: "start",
                value: Numerals.hexadecimal(start),
                reason: LocalizedText(
                    en: "give a multiple of 4096 from 0xffff800000000000 to 0xffffffffff000000.",
                    zh: "应为 0xffff800000000000 到 0xffffffffff000000 之间的 4096 的倍数。"
                )
            )
        }
        let layout: SlabLayout
        do {
            layout = try SlabLayout(objectSize: values.integer("object-size"), cpuCount: 1)
        } catch {
            preconditionFailure("objects of up to a page fit in a slab")
        }
        let slab = HardenedSlab(
            layout: layout,
            start: start,
            code: FreelistPointer(random: values.flag("hardened") ? values.address("random") : nil),
            target: values.address("target"),
            targetWord: values.address("target-word")
        )
        let operations = try HardeningOperation.parse(values.text("operations"), objects: slab.words.count)
        var narrator = HardeningNarrator(slab)
        try narrator.open()
        for operation in operations { try narrator.play(operation.operation, operation.word) }
        return (narrator.results, narrator.list.steps)
    }
}
