import Traces

/// Drills of `memcg-charge`.
enum MemcgDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "what a group's counter shows after single-page charges", zh: "逐页记账之后计数器的值"),
            LocalizedText(en: "the pod's counter when two containers share a CPU", zh: "两个容器共用一个 CPU 时 pod 的计数器"),
            LocalizedText(en: "the protection that is left for a container", zh: "容器实际得到的保护"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? single(&numbers) : level == 2 ? shared(&numbers) : protection(&numbers)
    }

    private static func arguments(
        _ operations: String,
        low: (pod: Int, web: Int, job: Int) = (0, 0, 0),
        cpus: Int = 3
    ) -> [(String, String)] {
        [
            ("pod-max", "1000000"), ("pod-high", "1000000"), ("pod-low", "\(low.pod)"), ("web-low", "\(low.web)"),
            ("job-low", "\(low.job)"), ("cpus", "\(cpus)"), ("operations", operations),
        ]
    }

    private static func single(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1200)
        let web = 20 + code
        let job = numbers.within(1...600)
        return DrillDraft(
            LocalizedText(
                en: """
                    The task of web touches \(web) new pages, one after the other, on CPU 0; then that of job touches \
                    \(job) on CPU 1. Nothing was charged before, no limit is near. What is `memory.current` of their \
                    parent, in pages?
                    """,
                zh: """
                    web 的任务在 CPU 0 上逐一访问 \(web) 个新页，然后 job 的任务在 CPU 1 上访问 \(job) 个。此前没有记过账，也远未到上限。\
                    它们父组的 `memory.current` 是多少页？
                    """
            ),
            arguments: arguments("aw\(web) aj\(job)"),
            rule: LocalizedText(
                en: """
                    `try_charge_memcg` charges 64 pages at a time and keeps the rest in the CPU's stock; the pages in stocks \
                    are part of the usage.
                    """,
                zh: "`try_charge_memcg` 每次记 64 页，余下的留作 CPU 存货；存货也算在用量里。"
            ),
            steps: [-2, -1]
        ) { .number($0.numeral("pod_usage"), unit: .pages) }
    }

    private static func shared(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1200)
        let first = 20 + code
        let job = numbers.within(1...300)
        let second = numbers.within(1...300)
        return DrillDraft(
            LocalizedText(
                en: """
                    On one CPU, the task of web touches \(first) new pages, one after the other, then that of job \
                    \(job), then that of web \(second) more. Nothing was charged before, no limit is near. What is \
                    `memory.current` of their parent, in pages?
                    """,
                zh: """
                    在同一个 CPU 上，web 的任务先逐一访问 \(first) 个新页，job 的任务再访问 \(job) 个，web 的任务又访问 \(second) 个。\
                    此前没有记过账，也远未到上限。它们父组的 `memory.current` 是多少页？
                    """
            ),
            arguments: arguments("aw\(first) aj\(job) aw\(second)", cpus: 1),
            rule: LocalizedText(
                en: """
                    A CPU's stock belongs to one group. A charge for another group gives it back first, so that only the \
                    last group has a stock.
                    """,
                zh: "一个 CPU 的存货只属于一个组。换一个组记账时先退回原来的存货，所以只有最后那个组有存货。"
            ),
            steps: [-2, -1]
        ) { .number($0.numeral("pod_usage"), unit: .pages) }
    }

    private static func protection(_ numbers: inout DrillNumbers) -> DrillDraft {
        let web = 64 * numbers.within(3...12)
        let job = 64 * numbers.within(3...12)
        // More is claimed than there is, or less; each may claim more than it uses.
        let pod = 100 + numbers.distinct(1024)
        let webLow = 16 * numbers.within(4...60)
        let jobLow = 16 * numbers.within(4...60)
        let asksWeb = numbers.flip()
        let name = asksWeb ? "web" : "job"
        return DrillDraft(
            LocalizedText(
                en: """
                    A pod directly below the root has `memory.low` \(pod) pages and two children: web uses \(web) pages and \
                    has low \(webLow), job uses \(job) and has low \(jobLow). cgroup2 is mounted with \
                    `memory_recursiveprot`. How much of \(name) is protected from the rest of the machine?
                    """,
                zh: """
                    根组下的 pod 的 `memory.low` 为 \(pod) 页，有两个子组：web 用 \(web) 页，low 为 \(webLow)；job 用 \(job) 页，\
                    low 为 \(jobLow)。cgroup2 挂载时带 `memory_recursiveprot`。\(name) 实际受保护的有多少页？
                    """
            ),
            arguments: arguments("aw\(web) aj\(job)", low: (pod, webLow, jobLow)),
            rule: LocalizedText(
                en: """
                    A child makes use of the smaller of usage and low. If the children together make use of more than the \
                    parent has, each gets the parent's low in proportion; if of less, each keeps its own and gets a part of \
                    the rest in proportion to its unprotected usage. Divisions round down.
                    """,
                zh: """
                    子组用到的保护取用量与 low 中较小的。合起来超过父组的，就按比例分父组的 low；不足的，各自保留，\
                    余下的再按未受保护的用量分。除法向下取整。
                    """
            ),
            steps: [-1]
        ) { .number($0.numeral(asksWeb ? "web_elow" : "job_elow"), unit: .pages) }
    }
}
