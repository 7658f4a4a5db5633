import MemoryModels
import Traces

/// How pages are charged to containers, what limits do, and what protects memory from reclaim.
enum MemcgCharge {
    private static let pages = LocalizedText(en: "pages", zh: "页")

    private static func setting(_ name: String, _ en: Phrase, _ zh: Phrase, _ value: String) -> Parameter {
        Parameter(name, LocalizedText(en: en, zh: zh), .integer(0...CgroupTree.noLimit, unit: pages), default: value)
    }

    static let simulation = Simulation(
        name: "memcg-charge",
        area: .reclaim,
        title: LocalizedText(en: "Charging pages to memory cgroups", zh: "给内存控制组记账"),
        summary: LocalizedText(
            en: """
                Containers bring in pages, which are charged to their group and all above it, in batches. At `memory.high` \
                their tasks reclaim and are slowed down, at `memory.max` they reclaim and are killed; `memory.low` and \
                `memory.min` decide who has to give when others need memory.
                """,
            zh: """
                容器带进来的页成批记在本组和所有上级的账上。到了 `memory.high`，任务要回收，还会被放慢；到了 `memory.max`，\
                先回收，最后杀进程；别人需要内存时，`memory.low` 和 `memory.min` 决定由谁让出。
                """
        ),
        parameters: [
            setting(
                "pod-max",
                "`memory.max` of the pod; 1000000 is no limit",
                "pod 的 `memory.max`；1000000 表示不限",
                "400"
            ),
            setting(
                "pod-high",
                "`memory.high` of the pod; 1000000 is no limit",
                "pod 的 `memory.high`；1000000 表示不限",
                "330"
            ),
            setting("pod-min", "`memory.min` of the pod", "pod 的 `memory.min`", "0"),
            setting("pod-low", "`memory.low` of the pod", "pod 的 `memory.low`", "150"),
            setting("web-min", "`memory.min` of web", "web 的 `memory.min`", "0"),
            setting("web-low", "`memory.low` of web", "web 的 `memory.low`", "120"),
            setting("job-low", "`memory.low` of job", "job 的 `memory.low`", "60"),
            Parameter(
                "recursive",
                LocalizedText(
                    en: "whether cgroup2 is mounted with `memory_recursiveprot`",
                    zh: "cgroup2 挂载时是否带 `memory_recursiveprot`"
                ),
                .flag,
                default: "true"
            ),
            Parameter(
                "cpus",
                LocalizedText(en: "CPUs that the three tasks share", zh: "三个任务共用的 CPU 数"),
                .integer(1...3, unit: nil),
                default: "3"
            ),
            Parameter(
                "folio-pages",
                LocalizedText(en: "pages that are charged at once", zh: "每次记账的页数"),
                .integer(1...512, unit: pages),
                default: "1"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what the tasks do", zh: "任务做什么"),
                .operations(grammar: CgroupOperation.grammar),
                // The batch job gives first, then web, whose usage is beyond its protection, and when all are within it
                // low counts no longer; then the pod meets high, sleeps, and at max its larger task dies.
                default: "aw10 aw60 cw100 aj20 cj30 cb100 g64 g64 g64 g16 cw30 aw150 aj90 aj120"
            ),
        ],
        results: [
            ResultDescription(
                "pod_usage",
                LocalizedText(en: "`memory.current` of the pod", zh: "pod 的 `memory.current`"),
                unit: pages
            ),
            ResultDescription(
                "web_usage",
                LocalizedText(en: "`memory.current` of web", zh: "web 的 `memory.current`"),
                unit: pages
            ),
            ResultDescription(
                "job_usage",
                LocalizedText(en: "`memory.current` of job", zh: "job 的 `memory.current`"),
                unit: pages
            ),
            ResultDescription(
                "batch_usage",
                LocalizedText(en: "`memory.current` of batch", zh: "batch 的 `memory.current`"),
                unit: pages
            ),
            ResultDescription(
                "stocked_pages",
                LocalizedText(en: "charged in advance, in the stocks", zh: "存货中预先记账的页"),
                unit: pages
            ),
            ResultDescription("reclaimed_pages", LocalizedText(en: "pages reclaimed", zh: "回收的页"), unit: pages),
            ResultDescription("failed_charges", LocalizedText(en: "charges that failed", zh: "失败的记账次数")),
            ResultDescription(
                "pod_failcnt",
                LocalizedText(en: "charges refused at the pod's max", zh: "在 pod 的 max 处被拒的次数")
            ),
            ResultDescription(
                "pod_events_low",
                LocalizedText(en: "`low` in the pod's `memory.events`", zh: "pod 的 `memory.events` 中的 `low`")
            ),
            ResultDescription("pod_events_high", LocalizedText(en: "`high` there", zh: "其中的 `high`")),
            ResultDescription("pod_events_max", LocalizedText(en: "`max` there", zh: "其中的 `max`")),
            ResultDescription("pod_events_oom", LocalizedText(en: "`oom` there", zh: "其中的 `oom`")),
            ResultDescription("pod_events_oom_kill", LocalizedText(en: "`oom_kill` there", zh: "其中的 `oom_kill`")),
            ResultDescription(
                "delay_ms",
                LocalizedText(en: "sleep because of `memory.high`", zh: "因 `memory.high` 睡眠的时间"),
                unit: LocalizedText(en: "ms", zh: "毫秒")
            ),
            ResultDescription("web_elow", LocalizedText(en: "low in effect for web", zh: "web 实际生效的 low"), unit: pages),
            ResultDescription("job_elow", LocalizedText(en: "low in effect for job", zh: "job 实际生效的 low"), unit: pages),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Swap and `memory.swap.max`, kernel memory, dirty pages, slab shrinkers and `memory.oom.group`. Anonymous \
                    pages cannot be reclaimed; page cache is clean and unused, so all that is scanned is freed.
                    """,
                zh: """
                    交换与 `memory.swap.max`、内核内存、脏页、slab shrinker、`memory.oom.group`。匿名页无法回收；页缓存都是干净且不再使用的，\
                    扫描到就能释放。
                    """
            ),
            LocalizedText(
                en: "Time: a killed task's memory is free at once, other CPUs drain their stocks at once, HZ is 250.",
                zh: "时间：被杀任务的内存立即释放，别的 CPU 立即退回存货，HZ 为 250。"
            ),
        ],
        follows: [
            "mm/memcontrol.c#try_charge_memcg",
            "mm/memcontrol.c#consume_stock",
            "mm/memcontrol.c#drain_all_stock",
            "mm/memcontrol.c#mem_cgroup_handle_over_high",
            "mm/memcontrol.c#calculate_high_delay",
            "mm/memcontrol.c#mem_cgroup_out_of_memory",
            "mm/page_counter.c#page_counter_try_charge",
            "mm/page_counter.c#propagate_protected_usage",
            "mm/page_counter.c#page_counter_calculate_protection",
            "mm/page_counter.c#effective_protection",
            "mm/vmscan.c#shrink_node_memcgs",
            "mm/vmscan.c#get_scan_count",
        ],
        drills: MemcgDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try CgroupOperation.parse(values.text("operations"), parameter: "operations")
        var session = CgroupSession(CgroupTree.make(values), folioPages: Int64(values.integer("folio-pages")))
        try session.play(operations)
        return (session.results, session.list.steps)
    }
}
