import MemoryModels
import Traces

/// Which allocations KFENCE guards, and which bugs in them it finds at once, later, or never.
enum KfenceSimulation {
    private static let milliseconds = LocalizedText(en: "ms", zh: "毫秒")
    private static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: mSIZE allocates (objects are numbered from 0), mSIZE/SITE \
            from another place in the code; tMS lets milliseconds pass; fN frees object N, fN+OFFSET with a wrong pointer; \
            rN+OFFSET:SIZE reads, wN+OFFSET:SIZE writes zeroes, wN+OFFSET:SIZE=VALUE other bytes; N-OFFSET is allowed too
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：m大小 分配（对象从 0 起编号），m大小/位置 表示代码中的另一处；t毫秒 表示时间流逝；\
            fN 释放对象 N，fN+偏移 用错误的指针释放；rN+偏移:大小 读，wN+偏移:大小 写零，wN+偏移:大小=值 写别的字节；也可写 N-偏移
            """
    )

    static let simulation = Simulation(
        name: "kfence",
        area: .checking,
        title: LocalizedText(en: "KFENCE: a few objects behind fences", zh: "KFENCE：给少数对象围上栅栏"),
        summary: LocalizedText(
            en: """
                Once in an interval an allocation gets a page of its own between two pages that cannot be accessed. The \
                processor finds the errors, at no cost for all other objects; but only those of the objects chosen.
                """,
            zh: "每个间隔内有一次分配独占一页，两侧是不可访问的页。错误由处理器发现，其余对象没有任何开销；但只有被抽中的对象才受检查。"
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what the kernel code does", zh: "内核代码做的事"),
                .operations(grammar: grammar),
                default: """
                    m13 m13 r0+13:1 w0+14:1 r0+16:1 r0+17:1 w1+13:8 f0 r0+4:4 r0+4:4 f0 t100 m32 f2+8 t100 m32/2 t100 m32 \
                    t100 m64/3 r5-1:1
                    """
            ),
            Parameter(
                "objects",
                LocalizedText(
                    en: "CONFIG_KFENCE_NUM_OBJECTS; 255 unless configured otherwise",
                    zh: "CONFIG_KFENCE_NUM_OBJECTS；默认 255"
                ),
                .integer(1...255, unit: nil),
                default: "4"
            ),
            Parameter(
                "interval",
                LocalizedText(en: "kfence.sample_interval", zh: "kfence.sample_interval"),
                .integer(1...10000, unit: milliseconds),
                default: "100"
            ),
            Parameter(
                "burst",
                LocalizedText(en: "kfence.burst: further allocations in an interval", zh: "kfence.burst：每个间隔内额外的分配数"),
                .integer(0...255, unit: nil),
                default: "0"
            ),
            Parameter(
                "threshold",
                LocalizedText(
                    en: "kfence.skip_covered_thresh, in percent of the objects; 75 in the kernel",
                    zh: "kfence.skip_covered_thresh，占对象数的百分比；内核中为 75"
                ),
                .integer(0...100, unit: nil),
                default: "25"
            ),
            Parameter(
                "placement",
                LocalizedText(
                    en: "to which end of the page objects go; at random in the kernel",
                    zh: "对象放在页的哪一端；内核中随机决定"
                ),
                .choice(["right", "left", "random"]),
                default: "right"
            ),
            Parameter(
                "seed",
                LocalizedText(en: "seed of what is drawn at random", zh: "随机数种子"),
                .integer(0...Int64(Int32.max), unit: nil),
                default: "1"
            ),
        ],
        results: [
            ResultDescription("guarded", LocalizedText(en: "allocations that KFENCE took", zh: "由 KFENCE 接手的分配")),
            ResultDescription(
                "gate_closed",
                LocalizedText(
                    en: "left to the slab allocator: the interval had its allocation",
                    zh: "交给 slab 分配器：本间隔已抽过"
                )
            ),
            ResultDescription(
                "skipped_covered",
                LocalizedText(en: "turned away: the site is covered", zh: "拒绝：该分配位置已有对象在池中")
            ),
            ResultDescription("skipped_capacity", LocalizedText(en: "turned away: the pool is full", zh: "拒绝：池已满")),
            ResultDescription("bugs", LocalizedText(en: "reports of all kinds", zh: "各类报告总数")),
            ResultDescription("out_of_bounds", LocalizedText(en: "faults in guard pages", zh: "访问保护页引起的报告")),
            ResultDescription(
                "use_after_free",
                LocalizedText(en: "faults in pages of freed objects", zh: "访问已释放对象所在页引起的报告")
            ),
            ResultDescription(
                "corruptions",
                LocalizedText(en: "canary bytes found changed at free", zh: "释放时发现的金丝雀字节被改")
            ),
            ResultDescription("invalid_frees", LocalizedText(en: "invalid frees", zh: "非法释放")),
            ResultDescription(
                "silent",
                LocalizedText(en: "bad accesses and frees that no report followed at once", zh: "当场没有报告的错误访问与释放")
            ),
            ResultDescription(
                "last_verdict",
                LocalizedText(en: "what was said of the last operation", zh: "对最后一个操作的结论")
            ),
            ResultDescription(
                "gap",
                LocalizedText(
                    en: "bytes between the last guarded object and the guard page on its right",
                    zh: "最后一个受保护对象与其右侧保护页之间的字节数"
                )
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Stacks: a number says which place in the code allocates, mixed by `hash_32` instead of `jhash`. \
                    Caches freed after RCU or destroyed, initialisation on allocation and on free, stress tests.
                    """,
                zh: "调用栈：用一个数表示分配位置，以 `hash_32` 代替 `jhash` 打散。RCU 之后才释放或已销毁的缓存、分配时与释放时初始化、压力测试。"
            ),
            LocalizedText(
                en:
                    "What becomes of bad accesses to ordinary slab objects: without KASAN or `slab_debug` nobody looks.",
                zh: "对普通 slab 对象的错误访问有何后果：没有 KASAN 或 `slab_debug` 时无人检查。"
            ),
        ],
        follows: [
            "mm/kfence/core.c#__kfence_alloc", "mm/kfence/core.c#kfence_guarded_alloc",
            "mm/kfence/core.c#kfence_guarded_free", "mm/kfence/core.c#set_canary", "mm/kfence/core.c#check_canary",
            "mm/kfence/core.c#should_skip_covered", "mm/kfence/core.c#alloc_covered_contains",
            "mm/kfence/core.c#toggle_allocation_gate", "mm/kfence/core.c#kfence_handle_page_fault",
            "mm/kfence/core.c#kfence_init_pool", "mm/kfence/kfence.h#KFENCE_CANARY_PATTERN_U8",
            "mm/kfence/report.c#kfence_report_error",
        ],
        drills: KfenceDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        var random = SplitMix64(seed: values.unsigned("seed"))
        let pool = KfencePool(
            KfenceSettings(
                objectCount: values.integer("objects"),
                sampleInterval: values.integer("interval"),
                burst: values.integer("burst"),
                skipCoveredThreshold: values.integer("threshold")
            ),
            random: &random
        )
        let placement = values.text("placement")
        var narrator = KfenceNarrator(
            pool: pool,
            random: random,
            isRandom: ExactText.areEqual(placement, "random"),
            isRight: ExactText.areEqual(placement, "right")
        )
        try narrator.opening()
        for (index, word) in OperationText.words(of: values.text("operations")).enumerated() {
            guard index < OperationText.limit, let operation = KfenceOperation(word),
                narrator.objects.count > (operation.object ?? -1)
            else {
                throw .badOperation(
                    parameter: "operations",
                    operation: word,
                    position: index + 1,
                    reason: index < OperationText.limit
                        ? LocalizedText(
                            en: """
                                write mSIZE, mSIZE/SITE, tMS, fN, fN+OFFSET, rN+OFFSET:SIZE or wN+OFFSET:SIZE=VALUE, with an \
                                object that was allocated before; sizes are 1 to 8192, offsets below 8192.
                                """,
                            zh: """
                                应写作 m大小、m大小/位置、t毫秒、fN、fN+偏移、rN+偏移:大小 或 wN+偏移:大小=值，对象须已分配过；\
                                大小为 1 到 8192，偏移小于 8192。
                                """
                        ) : OperationText.tooMany
                )
            }
            try narrator.play(operation, word)
        }
        return (narrator.results, narrator.list.steps)
    }
}
