import MemoryModels
import Traces

/// Which process the OOM killer chooses, and why that one.
enum OOMBadness {
    private static let mebibytes = LocalizedText(same: "MiB")
    private static let pages = LocalizedText(en: "pages", zh: "页")

    static let simulation = Simulation(
        name: "oom-badness",
        area: .reclaim,
        title: LocalizedText(en: "The OOM killer's choice", zh: "OOM killer 的选择"),
        summary: LocalizedText(
            en: """
                Memory is used up, in the machine or in one memory cgroup. Each process gets points for its memory and \
                its `oom_score_adj`; the one with the most is killed. While it is dying nobody else is; the oom_reaper \
                sees to it that this does not last.
                """,
            zh: """
                整机或某个内存控制组的内存耗尽。每个进程按占用的内存和 `oom_score_adj` 得到分数，分最高的被杀。\
                它没死透之前不会再杀别人；oom_reaper 保证不会等太久。
                """
        ),
        parameters: [
            Parameter(
                "ram",
                LocalizedText(en: "memory of the machine", zh: "机器的内存"),
                .integer(1...1_048_576, unit: mebibytes),
                default: "8192"
            ),
            Parameter(
                "swap",
                LocalizedText(en: "swap space", zh: "交换空间"),
                .integer(0...1_048_576, unit: mebibytes),
                default: "1024"
            ),
            Parameter(
                "group-limit",
                LocalizedText(en: "`memory.max` of the memory cgroup", zh: "内存控制组的 `memory.max`"),
                .integer(0...1_048_576, unit: mebibytes),
                default: "1024"
            ),
            Parameter(
                "group-kill",
                LocalizedText(
                    en: "`memory.oom.group`: the cgroup is killed as a whole",
                    zh: "`memory.oom.group`：整个控制组一起杀"
                ),
                .flag,
                default: "false"
            ),
            Parameter(
                "processes",
                LocalizedText(en: "the processes", zh: "各个进程"),
                .operations(grammar: OOMProcessList.grammar),
                // Init, a kernel thread, a large one that is protected, the one that a program would call the
                // largest, one made likelier, two in a container, one that offers itself, one exempt.
                default: "16i 0k 3000@-500 1200+300 700@200 200g 600@-300g 64@1000 900@-1000"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what happens", zh: "发生的事"),
                .operations(grammar: OOMOperation.grammar),
                default: "o o r o x g x o"
            ),
        ],
        results: [
            ResultDescription(
                "total_pages",
                LocalizedText(en: "memory and swap, the scale of `oom_score_adj`", zh: "内存加交换，`oom_score_adj` 的基准"),
                unit: pages
            ),
            ResultDescription(
                "group_total_pages",
                LocalizedText(en: "the scale within the memory cgroup", zh: "内存控制组内的基准"),
                unit: pages
            ),
            ResultDescription(
                "scores",
                LocalizedText(en: "`oom_score` of each process at first", zh: "起初各进程的 `oom_score`")
            ),
            ResultDescription("victims", LocalizedText(en: "processes chosen, in order", zh: "依次选中的进程")),
            ResultDescription("first_victim", LocalizedText(en: "the first process chosen", zh: "第一个选中的进程")),
            ResultDescription("killed", LocalizedText(en: "processes sent SIGKILL", zh: "收到 SIGKILL 的进程数")),
            ResultDescription(
                "waits",
                LocalizedText(en: "calls that killed nobody because a victim was dying", zh: "因受害者未死透而没有再杀的次数")
            ),
            ResultDescription("nobody_left", LocalizedText(en: "calls that found nobody to kill", zh: "无人可杀的次数")),
            ResultDescription("freed", LocalizedText(en: "pages freed, swap included", zh: "释放的页数，含交换"), unit: pages),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    What comes before: reclaim, compaction and retries. The killer is called when an operation says so, \
                    however much memory is in use.
                    """,
                zh: "在此之前的回收、规整和重试：无论占用多少内存，操作要求时就调用 OOM killer。"
            ),
            LocalizedText(
                en: """
                    Threads, NUMA nodes and cpusets, nested cgroups, `oom_kill_allocating_task`, `panic_on_oom`, and a \
                    caller that is about to exit anyway.
                    """,
                zh: "线程、NUMA 节点与 cpuset、嵌套的控制组、`oom_kill_allocating_task`、`panic_on_oom`，以及本来就要退出的调用者。"
            ),
            LocalizedText(
                en:
                    "All resident memory is anonymous here; page tables are computed from the size, one page for 2 MiB.",
                zh: "这里的常驻内存都是匿名页；页表按大小推算，每 2 MiB 一页。"
            ),
        ],
        follows: [
            "mm/oom_kill.c#oom_badness",
            "mm/oom_kill.c#oom_evaluate_task",
            "mm/oom_kill.c#select_bad_process",
            "mm/oom_kill.c#constrained_alloc",
            "mm/oom_kill.c#oom_kill_process",
            "mm/oom_kill.c#__oom_kill_process",
            "mm/oom_kill.c#oom_reap_task",
            "mm/memcontrol.c#mem_cgroup_get_max",
            "fs/proc/base.c#proc_oom_score",
        ],
        drills: OOMDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let list = try OOMProcessList(values.text("processes"), parameter: "processes")
        let operations = try OOMOperation.parse(values.text("operations"), parameter: "operations")
        let killer: OOMKiller
        do {
            killer = try OOMKiller(
                tasks: list.tasks,
                addressSpaces: list.addressSpaces,
                ramPages: Int64(values.unsigned("ram")) * 256,
                swapPages: Int64(values.unsigned("swap")) * 256,
                groupLimit: Int64(values.unsigned("group-limit")) * 256,
                killsWholeGroup: values.flag("group-kill")
            )
        } catch {
            preconditionFailure("the parameters allow only processes and sizes that the model takes")
        }
        var session = OOMSession(killer: killer)
        try session.play(operations)
        return (session.results, session.list.steps)
    }
}

/// One operation of `oom-badness`.
enum OOMOperation: Equatable {
    /// `o`: the machine is out of memory.
    case machine
    /// `g`: the memory cgroup is.
    case group
    /// `r`: the oom_reaper runs.
    case reap
    /// `x`: the killed processes are gone.
    case exit

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 letters, separated by spaces or commas: o the machine is out of memory, g the memory cgroup is, \
            r the oom_reaper runs, x the killed processes are gone
            """,
        zh: "最多 64 个字母，以空格或逗号分隔：o 整机内存耗尽，g 内存控制组内存耗尽，r 运行 oom_reaper，x 被杀的进程退出完毕"
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [OOMOperation] {
        var operations: [OOMOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            func refuse(_ reason: LocalizedText) -> SimulationError {
                .badOperation(parameter: parameter, operation: word, position: index + 1, reason: reason)
            }
            guard index < OperationText.limit else { throw refuse(OperationText.tooMany) }
            switch word.utf8.count == 1 ? word.utf8.first : nil {
            case UInt8(ascii: "o"): operations.append(.machine)
            case UInt8(ascii: "g"): operations.append(.group)
            case UInt8(ascii: "r"): operations.append(.reap)
            case UInt8(ascii: "x"): operations.append(.exit)
            default: throw refuse(LocalizedText(en: "write o, g, r or x.", zh: "应写作 o、g、r 或 x。"))
            }
        }
        return operations
    }
}
