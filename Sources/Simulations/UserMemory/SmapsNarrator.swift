import MemoryModels
import Traces

/// Turns one operation of `smaps-accounting` into a step.
struct SmapsNarrator {
    let operation: MemoryOperation
    let before: UserMemory

    func step(_ outcome: MemorySession.Outcome, _ after: UserMemory) -> Step {
        let call = MemoryText.call(operation)
        let process = outcome.fork?.child ?? operation.process
        let isAlive = after.processes[process].isAlive
        let old = process < before.processes.count ? before.smapsRollup(process: process) : Smaps()
        let new = after.smapsRollup(process: process)
        return Step(
            title: call,
            explanation: explanation(outcome),
            prediction: isAlive ? prediction(call, process, old, new, after) : nil,
            diagrams: [processes(after)] + (isAlive ? [fields(after, process)] : [])
        )
    }

    private func explanation(_ outcome: MemorySession.Outcome) -> LocalizedText {
        switch operation.kind {
        case .fork:
            LocalizedText(
                en: """
                    Private pages are now mapped twice: they count as shared, and half to each. Memory without private \
                    pages is not copied, so the child has no entries there yet.
                    """,
                zh: "私有页现在被映射两次：算作共享，各占一半。没有私有页的区域不复制页表，子进程在那里还没有页表项。"
            )
        case .exit:
            LocalizedText(
                en: "Its share goes to those who are left: their Pss grows although they did nothing.",
                zh: "它的份额归剩下的进程：它们什么也没做，Pss 却变大。"
            )
        case .swapOut:
            LocalizedText(
                en: """
                    Pages written to swap: \(outcome.swapped). All who mapped them have swap entries instead, and Swap and \
                    SwapPss grow as Rss and Pss shrink.
                    """,
                zh: "换出 \(outcome.swapped) 页。映射过它们的进程改为持有交换项，Rss、Pss 减少，Swap、SwapPss 相应增加。"
            )
        default: MemoryText.explanation(outcome.faults)
        }
    }

    private func prediction(
        _ call: LocalizedText,
        _ process: Int,
        _ old: Smaps,
        _ new: Smaps,
        _ after: UserMemory
    ) -> Prediction {
        func size(_ kilobytes: UInt64) -> LocalizedText { LocalizedText(same: "\(kilobytes) kB") }
        let name = ProgramLayout.name(process)
        let answer = Smaps.kilobytes(shifted: new.pss)
        return Prediction(
            question: LocalizedText(
                en: "\(call.en). \(name) then has Rss \(new.resident / 1024) kB; what is its Pss?",
                zh: "\(call.zh)。此后 \(name) 的 Rss 为 \(new.resident / 1024) kB，Pss 是多少？"
            ),
            answer: size(answer),
            wrongChoices: [
                size(new.resident / 1024), size(new.uss / 1024), size(Smaps.kilobytes(shifted: old.pss)),
                size(answer + 4),
            ].filter { $0 != size(answer) }.prefix(3).map { $0 },
            position: Int(answer / 4 % 4)
        )
    }

    /// The whole of each process.
    private func processes(_ after: UserMemory) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for process in after.processes.indices where after.processes[process].isAlive {
            let smaps = after.smapsRollup(process: process)
            let old = process < before.processes.count ? before.smapsRollup(process: process) : Smaps()
            let cells = [
                ProgramLayout.name(process), "\(smaps.size / 1024)", "\(smaps.resident / 1024)",
                "\(Smaps.kilobytes(shifted: smaps.pss))", "\(smaps.uss / 1024)", "\(smaps.swap / 1024)",
                "\(Smaps.kilobytes(shifted: smaps.swapPss))",
            ]
            rows.append(
                TableDiagram.Row(cells.map { LocalizedText(same: $0) }, mark: smaps == old ? .plain : .active)
            )
        }
        let headings = ["VSZ", "RSS", "PSS", "USS", "Swap", "SwapPss"]
        return .table(
            TableDiagram(
                title: LocalizedText(en: "All processes, in kB", zh: "各进程，单位为 kB"),
                columns: [TableDiagram.Column(LocalizedText(en: "process", zh: "进程"))]
                    + headings.map { TableDiagram.Column(LocalizedText(same: $0), isNumeric: true) },
                rows: rows
            )
        )
    }

    /// smaps of each area of one process beside smaps_rollup.
    private func fields(_ after: UserMemory, _ process: Int) -> Diagram {
        var areas: [(name: String, smaps: Smaps)] = []
        for area in ProgramLayout.areas.indices {
            let smaps = after.smaps(process: process, area: area)
            if smaps.resident > 0 || smaps.swap > 0 { areas.append((ProgramLayout.areas[area].letter, smaps)) }
        }
        let rollup = after.smapsRollup(process: process)
        let rows = SmapsField.all.map { field in
            var cells = [field.name]
            for area in areas { cells.append("\(field.value(area.smaps))") }
            cells.append("\(field.value(rollup))")
            return TableDiagram.Row(cells.map { LocalizedText(same: $0) })
        }
        let name = ProgramLayout.name(process)
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "smaps of \(name) by area, and smaps_rollup, in kB",
                    zh: "\(name) 各区域的 smaps 与 smaps_rollup，单位为 kB"
                ),
                columns: [TableDiagram.Column(LocalizedText(en: "field", zh: "字段"))]
                    + areas.map { TableDiagram.Column(LocalizedText(same: $0.name), isNumeric: true) }
                    + [TableDiagram.Column(LocalizedText(same: "rollup"), isNumeric: true)],
                rows: rows
            )
        )
    }
}

/// A line of smaps.
struct SmapsField {
    let name: String
    /// The value in kB, rounded down as the kernel prints it.
    let value: @Sendable (Smaps) -> UInt64

    static let all = [
        SmapsField(name: "Rss") { $0.resident / 1024 },
        SmapsField(name: "Pss") { Smaps.kilobytes(shifted: $0.pss) },
        SmapsField(name: "Pss_Dirty") { Smaps.kilobytes(shifted: $0.pssDirty) },
        SmapsField(name: "Shared_Clean") { $0.sharedClean / 1024 },
        SmapsField(name: "Shared_Dirty") { $0.sharedDirty / 1024 },
        SmapsField(name: "Private_Clean") { $0.privateClean / 1024 },
        SmapsField(name: "Private_Dirty") { $0.privateDirty / 1024 },
        SmapsField(name: "Anonymous") { $0.anonymous / 1024 },
        SmapsField(name: "Swap") { $0.swap / 1024 },
        SmapsField(name: "SwapPss") { Smaps.kilobytes(shifted: $0.swapPss) },
    ]
}
