import MemoryModels
import Traces

/// Turns one operation of `rmap` into a step.
struct RmapNarrator {
    let operation: MemoryOperation
    let before: UserMemory

    func step(_ outcome: MemorySession.Outcome, _ after: UserMemory) -> Step {
        let call = MemoryText.call(operation)
        guard let visits = outcome.visits else {
            return Step(title: call, explanation: explanation(outcome, after), diagrams: [anonVMAs(after)])
        }
        guard let frame = outcome.frame else {
            return Step(
                title: call,
                explanation: LocalizedText(en: "No frame is there.", zh: "那里没有页框。"),
                diagrams: [anonVMAs(after)]
            )
        }
        let found = visits.reduce(0) { $0 + ($1.isMapped ? 1 : 0) }
        return Step(
            title: LocalizedText(
                en: "\(call.en): \(visits.count) visited, \(found) found",
                zh: "\(call.zh)：访问 \(visits.count) 处，找到 \(found) 处"
            ),
            explanation: walk(after, frame, visits.count - found),
            prediction: prediction(call, visits, found),
            diagrams: [table(visits), anonVMAs(after)]
        )
    }

    private func walk(_ after: UserMemory, _ frame: Int, _ vain: Int) -> LocalizedText {
        switch after.frames[frame]?.owner {
        case .anonymous(let anonVMA, let offset)?:
            LocalizedText(
                en: """
                    `rmap_walk_anon`: frame \(frame) belongs to anon_vma \(anonVMA), page offset \(Numerals.hexadecimal(offset)). \
                    Each area in its interval tree that reaches this offset is visited. In vain: \(vain), where a process \
                    has a copy of its own by now, or nothing.
                    """,
                zh: """
                    `rmap_walk_anon`：页框 \(frame) 属于 anon_vma \(anonVMA)，页偏移 \(Numerals.hexadecimal(offset))。\
                    逐个访问其区间树中覆盖该偏移的区域。其中 \(vain) 处落空：该进程已有自己的副本，或没有映射。
                    """
            )
        case .file(let file, let index)?:
            LocalizedText(
                en: """
                    `rmap_walk_file`: frame \(frame) is page \(index) of file \(file). Every area of any process in the file's \
                    `i_mmap` that reaches this page is visited. In vain: \(vain).
                    """,
                zh: """
                    `rmap_walk_file`：页框 \(frame) 是文件 \(file) 的第 \(index) 页。逐个访问该文件 `i_mmap` 中覆盖此页的区域，\
                    不论属于哪个进程。其中 \(vain) 处落空。
                    """
            )
        case nil: LocalizedText(same: "")
        }
    }

    private func explanation(_ outcome: MemorySession.Outcome, _ after: UserMemory) -> LocalizedText {
        switch operation.kind {
        case .fork:
            let child = outcome.fork?.child ?? 0
            let own = after.processes[child].areas.compactMap { $0.anonVMA }
            let isNew = after.anonVMAs.count > before.anonVMAs.count
            return LocalizedText(
                en: """
                    `anon_vma_fork`: areas of \(ProgramLayout.name(child)) join all anon_vmas of the parent's, so that shared \
                    pages are found, and \(isNew ? "get a new one" : "take over an unused one") for pages of their own: \
                    \(list(own)).
                    """,
                zh: """
                    `anon_vma_fork`：\(ProgramLayout.name(child)) 的区域加入父进程区域的全部 anon_vma，以便找到共享页；\
                    自己的页则用\(isNew ? "新建的" : "一个闲置的") anon_vma：\(list(own))。
                    """
            )
        case .exit:
            return LocalizedText(
                en:
                    "`unlink_anon_vmas`: its areas leave every interval tree; an anon_vma that no area is in goes away.",
                zh: "`unlink_anon_vmas`：它的区域退出所有区间树；没有区域的 anon_vma 随之释放。"
            )
        default: return MemoryText.explanation(outcome.faults)
        }
    }

    private func list(_ numbers: [Int]) -> String {
        numbers.isEmpty ? "-" : numbers.map { "\($0)" }.joined(separator: ", ")
    }

    private func prediction(_ call: LocalizedText, _ visits: [UserMemory.RmapVisit], _ found: Int) -> Prediction {
        func text(_ visits: Int, _ found: Int) -> LocalizedText {
            LocalizedText(en: "\(visits) visited, \(found) found", zh: "访问 \(visits) 处，找到 \(found) 处")
        }
        let alive = before.processes.reduce(0) { $0 + ($1.isAlive ? 1 : 0) }
        return Prediction(
            question: LocalizedText(
                en: "\(call.en): how many areas are visited, and how many entries found?",
                zh: "\(call.zh)：访问多少个区域，找到多少个页表项？"
            ),
            answer: text(visits.count, found),
            wrongChoices: [
                text(found, found), text(alive, found), text(visits.count + 1, found), text(visits.count, 1),
            ].filter { $0 != text(visits.count, found) }.prefix(3).map { $0 },
            position: visits.count % 3
        )
    }

    private func table(_ visits: [UserMemory.RmapVisit]) -> Diagram {
        .table(
            TableDiagram(
                title: LocalizedText(en: "The walk", zh: "遍历经过"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "process", zh: "进程")),
                    TableDiagram.Column(LocalizedText(en: "page", zh: "页")),
                    TableDiagram.Column(LocalizedText(en: "maps the frame", zh: "是否映射该页框")),
                ],
                rows: visits.map { visit in
                    let place = ProgramLayout.areas[visit.area].letter + "\(visit.index)"
                    return TableDiagram.Row(
                        [
                            LocalizedText(same: ProgramLayout.name(visit.process)), LocalizedText(same: place),
                            visit.isMapped ? LocalizedText(en: "yes", zh: "是") : LocalizedText(en: "no", zh: "否"),
                        ],
                        mark: visit.isMapped ? .active : .plain
                    )
                }
            )
        )
    }

    private func anonVMAs(_ after: UserMemory) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for (number, anonVMA) in after.anonVMAs.enumerated() {
            guard let anonVMA else { continue }
            let members = anonVMA.members.map {
                ProgramLayout.name($0.process) + "." + ProgramLayout.areas[$0.area].letter
            }
            let old = number < before.anonVMAs.count ? before.anonVMAs[number] : nil
            let cells = [
                "\(number)", anonVMA.parent == number ? "-" : "\(anonVMA.parent)", "\(anonVMA.root)",
                "\(anonVMA.children)", "\(anonVMA.activeAreas)", members.joined(separator: " "),
            ]
            rows.append(
                TableDiagram.Row(cells.map { LocalizedText(same: $0) }, mark: old == anonVMA ? .plain : .active)
            )
        }
        let headings = ["parent", "root", "num_children", "num_active_vmas"]
        return .table(
            TableDiagram(
                title: LocalizedText(en: "anon_vmas and the areas in their trees", zh: "各 anon_vma 及其树中的区域"),
                columns: [TableDiagram.Column(LocalizedText(same: "anon_vma"), isNumeric: true)]
                    + headings.map { TableDiagram.Column(LocalizedText(same: $0), isNumeric: true) }
                    + [TableDiagram.Column(LocalizedText(en: "areas", zh: "区域"))],
                rows: rows
            )
        )
    }
}
