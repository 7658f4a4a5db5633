import Traces

/// Drills of `oom-badness`.
enum OOMDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the victim among four processes", zh: "四个进程中谁被杀"),
            LocalizedText(en: "the same with `oom_score_adj`", zh: "考虑 `oom_score_adj` 时谁被杀"),
            LocalizedText(en: "the `oom_score` of a process", zh: "算出一个进程的 `oom_score`"),
        ],
        make: make
    )

    /// Memory and swap in MiB: 2,048,000 pages, so that 1 of `oom_score_adj` stands for 8 MiB.
    private static let total = 8000

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 3 ? score(&numbers) : victim(&numbers, adjusted: level == 2)
    }

    private static func arguments(_ ram: Int, _ processes: String) -> [(String, String)] {
        [("ram", "\(ram)"), ("swap", "\(total - ram)"), ("processes", processes), ("operations", "o")]
    }

    private static func victim(_ numbers: inout DrillNumbers, adjusted: Bool) -> DrillDraft {
        let ram = 4000 + 500 * numbers.below(7)
        var resident = [300 + numbers.distinct(1024)]
        while resident.count < 4 { resident.append(numbers.within(300...1300)) }
        var swapped: [Int] = []
        var adjustments: [Int] = []
        for _ in 0..<4 {
            swapped.append(10 * numbers.below(40))
            adjustments.append(adjusted ? 10 * numbers.within(-10...10) : 0)
        }
        if adjusted { adjustments[numbers.below(4)] = -1000 }
        // Points in MiB. No two are so near that page tables would matter.
        var points = (0..<4).map { resident[$0] + swapped[$0] + 8 * adjustments[$0] }
        for place in 1..<4 {
            while points[..<place].contains(where: { abs($0 - points[place]) < 20 }) {
                swapped[place] += 10
                points[place] += 10
            }
        }
        var en = ""
        var zh = ""
        var processes = ""
        for place in 0..<4 {
            let adjustment = adjusted ? ", oom_score_adj \(adjustments[place])" : ""
            en +=
                (place > 0 ? "; " : "") + "\(place): \(resident[place]) MiB resident, \(swapped[place]) MiB in swap"
                + adjustment
            zh += (place > 0 ? "；" : "") + "\(place) 号常驻 \(resident[place]) MiB，交换 \(swapped[place]) MiB"
            if adjusted { zh += "，oom_score_adj \(adjustments[place])" }
            processes += (place > 0 ? " " : "") + "\(resident[place])+\(swapped[place])@\(adjustments[place])"
        }
        let swap = total - ram
        return DrillDraft(
            LocalizedText(
                en: """
                    A machine with \(ram) MiB of RAM and \(swap) MiB of swap is out of memory. Its processes: \(en). \
                    Which one is killed?
                    """,
                zh: "某机器有内存 \(ram) MiB、交换空间 \(swap) MiB，现已耗尽。进程如下：\(zh)。哪个进程被杀？"
            ),
            arguments: arguments(ram, processes),
            rule: adjusted
                ? LocalizedText(
                    en: """
                        Points are resident, swapped and page-table pages, plus oom_score_adj thousandths of RAM and \
                        swap, here 8 MiB each; -1000 exempts. The most points lose.
                        """,
                    zh: """
                        分数为常驻页、交换页和页表页之和，再加 oom_score_adj 个“内存加交换的千分之一”（这里各 8 MiB）；\
                        -1000 免杀。分数最高者被杀。
                        """
                )
                : LocalizedText(
                    en:
                        "Points are resident, swapped and page-table pages together; the process with the most is killed.",
                    zh: "分数为常驻页、交换页和页表页之和，分数最高的进程被杀。"
                ),
            steps: [0, 1]
        ) { trace in
            let names = (0..<4).map { LocalizedText(en: "process \($0)", zh: "\($0) 号进程") }
            let victim = Int(trace.numeral("first_victim"))
            // In the order of the list: there is nothing to guess from it.
            return .choice(names[victim], wrong: names, position: victim)
        }
    }

    private static func score(_ numbers: inout DrillNumbers) -> DrillDraft {
        let ram = 4000 + 500 * numbers.below(7)
        let resident = 200 + numbers.distinct(1024)
        let swapped = 10 * numbers.below(60)
        let tables = (resident + swapped) / 2 + (resident + swapped) % 2 + 3
        let adjustment = 50 * numbers.within(-8...16)
        let swap = total - ram
        return DrillDraft(
            LocalizedText(
                en: """
                    A machine has \(ram) MiB of RAM and \(swap) MiB of swap. A process has \(resident) MiB resident, \
                    \(swapped) MiB in swap, \(tables) pages of page tables and oom_score_adj \(adjustment). What does its \
                    /proc/PID/oom_score show?
                    """,
                zh: """
                    某机器有内存 \(ram) MiB、交换空间 \(swap) MiB。一个进程常驻 \(resident) MiB，交换 \(swapped) MiB，\
                    页表 \(tables) 页，oom_score_adj 为 \(adjustment)。它的 /proc/PID/oom_score 显示多少？
                    """
            ),
            arguments: arguments(ram, "\(resident)+\(swapped)@\(adjustment)"),
            rule: LocalizedText(
                en: """
                    points = pages + oom_score_adj * (total / 1000); shown is (1000 + points * 1000 / total) * 2 / 3, each \
                    division rounded towards 0. The total, RAM and swap, is 2048000 pages.
                    """,
                zh: """
                    points = 页数 + oom_score_adj × (total / 1000)；显示的是 (1000 + points × 1000 / total) × 2 / 3，\
                    每次除法向 0 取整。total 为内存加交换，共 2048000 页。
                    """
            ),
            steps: [0]
        ) { .number($0.numeral("scores"), unit: .none) }
    }
}
