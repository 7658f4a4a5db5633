import MemoryModels
import Traces

/// Turns one operation of `demand-paging` into a step.
struct DemandPagingNarrator {
    let operation: MemoryOperation
    let before: UserMemory

    func step(_ outcome: MemorySession.Outcome, _ after: UserMemory, minor: Int, major: Int) -> Step {
        let call = call
        let ending = ending(outcome)
        return Step(
            title: LocalizedText(en: "\(call.en): \(ending.en)", zh: "\(call.zh)：\(ending.zh)"),
            explanation: MemoryText.explanation(outcome.faults),
            prediction: prediction(call, outcome),
            diagrams: [map(after), table(after, minor: minor, major: major)]
        )
    }

    /// There is one process only, which need not be named.
    private var call: LocalizedText {
        let named = MemoryText.call(operation)
        return LocalizedText(english: Self.withoutName(named.en), chinese: Self.withoutName(named.zh))
    }

    private static func withoutName(_ text: String) -> String {
        String(decoding: text.utf8.dropFirst(2), as: UTF8.self)
    }

    private static let noFault = LocalizedText(en: "no fault", zh: "没有缺页异常")
    private static let minorFault = LocalizedText(en: "a minor fault", zh: "次缺页")
    private static let majorFault = LocalizedText(en: "a major fault", zh: "主缺页")

    private func ending(_ outcome: MemorySession.Outcome) -> LocalizedText {
        let last = outcome.faults.last?.kind ?? .hit
        if case .segmentationFault = last { return LocalizedText(en: "SIGSEGV", zh: "收到 SIGSEGV") }
        if last == .busError { return LocalizedText(en: "SIGBUS", zh: "收到 SIGBUS") }
        if outcome.faults.count > 1 {
            let minor = outcome.count { $0.kind == .minor }
            let major = outcome.count { $0.kind == .major }
            return LocalizedText(en: "faults: \(minor) minor, \(major) major", zh: "次缺页 \(minor) 次，主缺页 \(major) 次")
        }
        return last == .hit ? Self.noFault : last == .minor ? Self.minorFault : Self.majorFault
    }

    private func prediction(_ call: LocalizedText, _ outcome: MemorySession.Outcome) -> Prediction {
        let place = operation.pages.lowerBound % 3
        if outcome.faults.count > 1 {
            let count = outcome.count { $0.kind == .minor || $0.kind == .major }
            func text(_ number: Int) -> LocalizedText { LocalizedText(same: "\(number)") }
            return Prediction(
                question: LocalizedText(en: "\(call.en): how many faults?", zh: "\(call.zh)：缺页异常有几次？"),
                answer: text(count),
                wrongChoices: [text(operation.pages.count), text(count + 1), text(1), text(0)].prefix(3).map { $0 },
                position: place
            )
        }
        return Prediction(
            question: LocalizedText(
                en: "\(call.en) (\(ProgramLayout.areas[operation.area].name.en)). What happens?",
                zh: "\(call.zh)（\(ProgramLayout.areas[operation.area].name.zh)）。会发生什么？"
            ),
            answer: ending(outcome),
            wrongChoices: [
                Self.noFault, Self.minorFault, Self.majorFault,
                LocalizedText(en: "SIGSEGV", zh: "收到 SIGSEGV"),
            ],
            position: place
        )
    }

    /// The entries of the area, and of the one before that still has any.
    private func map(_ after: UserMemory) -> Diagram {
        let process = after.processes[0]
        var rows: [BlockMap.Row] = []
        for area in ProgramLayout.areas.indices {
            let entries = ProgramLayout.entries(area, in: process)
            guard area == operation.area || (area != ProgramLayout.stack && entries.contains { $0 != .none }) else {
                continue
            }
            let old = ProgramLayout.entries(area, in: before.processes[0])
            let cells = entries.enumerated().map { index, entry in
                let isNew = index >= old.count || old[index] != entry
                let mark: Mark = isNew ? .active : entry == .none ? .reserved : entry == .zeroPage ? .free : .allocated
                return BlockMap.Cell(start: UInt64(index), length: 1, text: MemoryText.entry(entry), mark: mark)
            }
            rows.append(BlockMap.Row(label: LocalizedText(same: ProgramLayout.areas[area].letter), cells: cells))
        }
        return .blockMap(
            BlockMap(
                title: LocalizedText(
                    en: "Page table entries by page of the area (free: the page of zeros; not usable: none)",
                    zh: "各区域的页表项（“空闲”为零页，“不可用”为没有页表项）"
                ),
                rows: rows,
                scale: .linear
            )
        )
    }

    private func table(_ after: UserMemory, minor: Int, major: Int) -> Diagram {
        let pages = ResidentPages(after, process: 0)
        let rows: [(LocalizedText, Int)] = [
            (LocalizedText(en: "minor faults", zh: "次缺页次数"), minor),
            (LocalizedText(en: "major faults", zh: "主缺页次数"), major),
            (LocalizedText(same: "RssAnon"), pages.anonymous),
            (LocalizedText(same: "RssFile"), pages.file),
            (LocalizedText(same: "RssShmem"), pages.shmem),
        ]
        return .table(
            TableDiagram(
                title: LocalizedText(en: "So far, in pages", zh: "到此为止，单位为页"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "what", zh: "项目")),
                    TableDiagram.Column(LocalizedText(en: "value", zh: "值"), isNumeric: true),
                ],
                rows: rows.map { TableDiagram.Row([$0.0, LocalizedText(same: "\($0.1)")]) }
            )
        )
    }
}

/// The counters of `mm_struct` that RSS is made of, in pages.
struct ResidentPages {
    private(set) var anonymous = 0
    private(set) var file = 0
    private(set) var shmem = 0
    private(set) var zero = 0

    init(_ memory: UserMemory, process: Int) {
        for area in memory.processes[process].areas {
            for entry in area.entries {
                if entry == .zeroPage { zero += 1 }
                guard case .present(let present) = entry, let frame = memory.frames[present.frame] else { continue }
                switch frame.owner {
                case .anonymous: anonymous += 1
                case .file(let number, _): if memory.files[number].isShmem { shmem += 1 } else { file += 1 }
                }
            }
        }
    }
}
