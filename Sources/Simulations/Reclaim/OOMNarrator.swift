import MemoryModels
import Traces

/// Turns the operations of `oom-badness` into steps. Made before an operation, it knows the state then.
struct OOMNarrator {
    private let before: OOMKiller

    init(_ killer: OOMKiller) {
        before = killer
    }

    // MARK: Steps

    var opening: Step {
        let total = before.totalPages(.none)
        return Step(
            title: LocalizedText(
                en: "Processes and their points; 1000 stands for \(total) pages",
                zh: "各进程及其分数；1000 相当于 \(total) 页"
            ),
            explanation: LocalizedText(
                en: """
                    `oom_badness` adds up the pages in memory, in swap and of page tables, and \
                    `oom_score_adj` times \(total / 1000) pages, a thousandth of memory and swap. `/proc/PID/oom_score` \
                    shows the same on another scale: 666 is no memory at all, 0 is never.
                    """,
                zh: """
                    `oom_badness` 把常驻内存、交换和页表的页数相加，再加上 `oom_score_adj` 乘以 \(total / 1000) 页，\
                    即内存与交换总和的千分之一。`/proc/PID/oom_score` 换一种刻度显示：666 表示几乎不占内存，0 表示不会被杀。
                    """
            ),
            prediction: Prediction(
                question: LocalizedText(
                    en: "A process with hardly any memory and no adjustment: what does its `oom_score` show?",
                    zh: "一个几乎不占内存、也没有调整值的进程，`oom_score` 显示多少？"
                ),
                answer: LocalizedText(same: "666"),
                wrongChoices: [LocalizedText(same: "0"), LocalizedText(same: "1000"), LocalizedText(same: "1")],
                position: 2
            ),
            diagrams: [table(before, verdicts(.none), victim: nil)]
        )
    }

    func outOfMemory(_ constraint: OOMKiller.Constraint, _ outcome: OOMKiller.Outcome, after: OOMKiller) -> Step {
        let who =
            constraint == .memcg
            ? LocalizedText(en: "g: the memory cgroup is out of memory", zh: "g：内存控制组内存耗尽")
            : LocalizedText(en: "o: the machine is out of memory", zh: "o：整机内存耗尽")
        let what = result(outcome)
        return Step(
            title: LocalizedText(en: "\(who.en): \(what.en)", zh: "\(who.zh)：\(what.zh)"),
            explanation: explanation(constraint, outcome),
            prediction: prediction(constraint, what, outcome),
            diagrams: [table(after, outcome.verdicts, victim: outcome.victim)]
        )
    }

    func reap(_ pages: Int64, after: OOMKiller) -> Step {
        Step(
            title: LocalizedText(en: "r: the oom_reaper frees \(pages) pages", zh: "r：oom_reaper 释放 \(pages) 页"),
            explanation: LocalizedText(
                en: """
                    A victim may hang on a lock for long. `oom_reap_task` does not wait for it: it unmaps the anonymous \
                    memory from outside and sets `MMF_OOM_SKIP`, so that the next call passes this one by.
                    """,
                zh: """
                    受害者可能长时间卡在某个锁上。`oom_reap_task` 不等它退出，从外面直接解除它的匿名内存映射，并置 `MMF_OOM_SKIP`，\
                    下次选择时就会跳过它。
                    """
            ),
            diagrams: [table(after, OOMNarrator(after).verdicts(.none), victim: nil)]
        )
    }

    func exit(_ pages: Int64, after: OOMKiller) -> Step {
        Step(
            title: LocalizedText(en: "x: the killed processes are gone", zh: "x：被杀的进程退出完毕"),
            explanation: LocalizedText(
                en: "With the last user of an address space its memory and page tables are freed: \(pages) pages.",
                zh: "地址空间的最后一个使用者退出后，内存和页表随之释放：\(pages) 页。"
            ),
            diagrams: [table(after, OOMNarrator(after).verdicts(.none), victim: nil)]
        )
    }

    // MARK: Texts

    private func name(_ index: Int) -> LocalizedText {
        LocalizedText(en: "process \(index)", zh: "进程 \(index)")
    }

    private func result(_ outcome: OOMKiller.Outcome) -> LocalizedText {
        if let victim = outcome.victim {
            let name = name(victim)
            return LocalizedText(en: "\(name.en) is killed", zh: "\(name.zh) 被杀")
        }
        return outcome.verdicts.contains(.dying)
            ? LocalizedText(en: "nobody is killed, a victim is dying", zh: "不再杀，受害者还没死透")
            : LocalizedText(en: "there is nobody to kill", zh: "无人可杀")
    }

    private func explanation(_ constraint: OOMKiller.Constraint, _ outcome: OOMKiller.Outcome) -> LocalizedText {
        guard let victim = outcome.victim else {
            return outcome.verdicts.contains(.dying)
                ? LocalizedText(
                    en: """
                        `oom_evaluate_task` meets a victim that still has its memory, and stops: to kill another one before \
                        this memory is back would be to kill one too many.
                        """,
                    zh: "`oom_evaluate_task` 遇到一个还占着内存的受害者，就此停下：这些内存还没还回来就再杀一个，便是多杀。"
                )
                : LocalizedText(
                    en: """
                        Init, kernel threads, exempt processes and those already reaped are all there is. Without a cgroup \
                        the kernel now panics: "System is deadlocked on memory".
                        """,
                    zh: "只剩 init、内核线程、被豁免的和已被收割的进程。若不是控制组，内核此时会 panic：“System is deadlocked on memory”。"
                )
        }
        let total = before.totalPages(constraint)
        let others = outcome.killed.count - 1
        let task = before.tasks[victim]
        var en = "It has the most points"
        var zh = "它的分数最高"
        if let place = task.addressSpace, !task.isOrigin {
            let footprint = before.addressSpaces[place].footprint
            en += ": \(footprint) pages and \(task.adjustment) times \(total / 1000)."
            zh += "：\(footprint) 页，再加 \(task.adjustment) 乘以 \(total / 1000)。"
        } else {
            en += ", because it asked to be killed first (`oom_task_origin`)."
            zh += "，因为它自愿先被杀（`oom_task_origin`）。"
        }
        if others > 0 {
            en += " \(others) more go with it: they share its memory, or the cgroup goes as a whole."
            zh += "另有 \(others) 个进程一起被杀：与它共享内存，或整个控制组一起杀。"
        }
        if constraint == .memcg {
            en += " Only processes of the cgroup count, and 1000 stands for its limit and swap, \(total) pages."
            zh += "只看控制组内的进程，1000 相当于它的上限加交换，共 \(total) 页。"
        } else {
            en += " It gets SIGKILL and may use reserves below the min watermark to exit."
            zh += "它收到 SIGKILL，并可动用 min 水位线以下的储备来退出。"
        }
        return LocalizedText(english: en, chinese: zh)
    }

    private func prediction(
        _ constraint: OOMKiller.Constraint,
        _ answer: LocalizedText,
        _ outcome: OOMKiller.Outcome
    ) -> Prediction {
        var wrong = [LocalizedText(en: "nobody is killed, a victim is dying", zh: "不再杀，受害者还没死透")]
        // The largest ones are the likeliest guesses.
        var sizes: [UInt64] = []
        for (index, task) in before.tasks.enumerated() {
            guard let place = task.addressSpace, !task.hasExited, constraint == .none || task.isInGroup else {
                continue
            }
            sizes.append(UInt64(before.addressSpaces[place].footprint) << 8 | UInt64(index))
        }
        sizes.sort()
        for key in sizes.reversed() where wrong.count < 4 {
            let name = name(Int(key & 0xFF))
            wrong.append(LocalizedText(en: "\(name.en) is killed", zh: "\(name.zh) 被杀"))
        }
        return Prediction(
            question: constraint == .memcg
                ? LocalizedText(en: "The memory cgroup is out of memory. Who goes?", zh: "内存控制组内存耗尽。谁会被杀？")
                : LocalizedText(en: "The machine is out of memory. Who goes?", zh: "整机内存耗尽。谁会被杀？"),
            answer: answer,
            wrongChoices: wrong,
            position: (outcome.victim ?? 1) % 3
        )
    }

    // MARK: The table

    private func verdicts(_ constraint: OOMKiller.Constraint) -> [OOMKiller.Verdict] {
        var verdicts: [OOMKiller.Verdict] = []
        for (index, task) in before.tasks.enumerated() {
            verdicts.append(
                task.isOrigin && !task.hasExited
                    ? .origin : before.badness(of: index, totalPages: before.totalPages(constraint))
            )
        }
        return verdicts
    }

    private func table(_ killer: OOMKiller, _ verdicts: [OOMKiller.Verdict], victim: Int?) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for (index, task) in killer.tasks.enumerated() {
            var footprint: Int64 = 0
            if let place = task.addressSpace, !task.hasExited { footprint = killer.addressSpaces[place].footprint }
            rows.append(
                TableDiagram.Row(
                    [
                        LocalizedText(same: task.isInGroup ? "\(index) g" : "\(index)"),
                        LocalizedText(same: "\(footprint)"), LocalizedText(same: "\(task.adjustment)"),
                        LocalizedText(same: "\(killer.score(of: index))"), OOMText.verdict(verdicts[index]),
                    ],
                    mark: index == victim
                        ? .faulted : task.hasExited ? .reserved : task.isKilled ? .active : .plain
                )
            )
        }
        func column(_ en: Phrase, _ zh: Phrase) -> TableDiagram.Column {
            TableDiagram.Column(LocalizedText(en: en, zh: zh), isNumeric: true)
        }
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "Processes (g: in the memory cgroup) and what the killer sees in them",
                    zh: "各进程（g：属于内存控制组）及 OOM killer 的评判"
                ),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "process", zh: "进程")),
                    column("pages", "页数"), column("adj", "调整值"), column("score", "oom_score"),
                    TableDiagram.Column(LocalizedText(en: "points, or why none", zh: "分数，或没有的原因")),
                ],
                rows: rows
            )
        )
    }
}

/// Phrases of `oom-badness`.
enum OOMText {
    static func verdict(_ verdict: OOMKiller.Verdict) -> LocalizedText {
        switch verdict {
        case .points(let points): LocalizedText(same: "\(points)")
        case .origin: LocalizedText(en: "asked to go first", zh: "自愿先被杀")
        case .outsideGroup: LocalizedText(en: "not in the cgroup", zh: "不在控制组内")
        case .initProcess: LocalizedText(en: "init", zh: "init 进程")
        case .kernelThread: LocalizedText(en: "kernel thread", zh: "内核线程")
        case .gone: LocalizedText(en: "gone", zh: "已退出")
        case .adjustedOut: LocalizedText(en: "exempt: -1000", zh: "豁免：-1000")
        case .skipped: LocalizedText(en: "MMF_OOM_SKIP", zh: "已置 MMF_OOM_SKIP")
        case .vfork: LocalizedText(en: "in vfork", zh: "处于 vfork 中")
        case .dying: LocalizedText(en: "dying: stop here", zh: "未死透：到此为止")
        case .notReached: LocalizedText(en: "not looked at", zh: "未检查")
        }
    }
}
