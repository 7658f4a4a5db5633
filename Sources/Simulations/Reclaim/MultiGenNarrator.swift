import MemoryModels
import Traces

/// Turns one operation of `multi-gen-lru` into a step. Made before the operation, it knows the state then.
struct MultiGenNarrator {
    private let before: MultiGenLRU

    init(_ lru: MultiGenLRU) {
        before = lru
    }

    // MARK: Steps

    var opening: Step {
        Step(
            title: LocalizedText(
                en:
                    "Memory for \(before.frameCount) folios of \(before.pagesPerFolio) pages, four generations, all empty",
                zh: "内存可容纳 \(before.frameCount) 个 \(before.pagesPerFolio) 页的 folio，四个代都是空的"
            ),
            explanation: LocalizedText(
                en: """
                    Generations are numbered from `min_seq` to `max_seq`. What is faulted in starts in the youngest, what is \
                    read by a system call near the oldest. The two youngest are never evicted.
                    """,
                zh: """
                    代从 `min_seq` 编号到 `max_seq`。缺页装入的从最年轻的代起步，系统调用读入的从靠近最老的代起步。最年轻的两个代不会被淘汰。
                    """
            ),
            diagrams: diagrams(before, highlighting: [])
        )
    }

    func step(_ operation: MultiGenOperation, _ events: [GenerationEvent], after: MultiGenLRU) -> Step {
        var en: [String] = []
        var zh = ""
        var moved: [Int] = []
        var evicted: [Int] = []
        for event in events {
            let sentence = MultiGenText.sentence(event)
            en.append(sentence.en)
            zh += sentence.zh
            switch event {
            case .loaded(let folio, _), .referenced(let folio, _), .touched(let folio), .promoted(let folio, _),
                .pushed(let folio, _), .sorted(let folio, _), .protected(let folio, _, _), .rejected(let folio, _):
                moved.append(folio)
            case .evicted(let folio, _):
                evicted.append(folio)
            default: break
            }
        }
        let action = words(operation)
        let outcome = outcome(operation, evicted, after)
        return Step(
            title: LocalizedText(
                en: "\(operation.word): \(action.en); \(outcome.en)",
                zh: "\(operation.word)：\(action.zh)；\(outcome.zh)"
            ),
            explanation: LocalizedText(english: en.joined(separator: " "), chinese: zh),
            prediction: prediction(operation, action, evicted, after),
            diagrams: diagrams(after, highlighting: moved)
        )
    }

    private func words(_ operation: MultiGenOperation) -> LocalizedText {
        switch operation.action {
        case .read(let folio):
            LocalizedText(en: "\(MultiGenText.name(folio)) is read", zh: "读 \(MultiGenText.name(folio))")
        case .touch(let folio):
            LocalizedText(en: "\(MultiGenText.name(folio)) is touched", zh: "访问 \(MultiGenText.name(folio))")
        case .age: LocalizedText(en: "a new generation is asked for", zh: "要求新的一代")
        }
    }

    private func outcome(_ operation: MultiGenOperation, _ evicted: [Int], _ after: MultiGenLRU) -> LocalizedText {
        if !evicted.isEmpty {
            let names = evicted.map { MultiGenText.name($0) }
            return LocalizedText(
                en: "\(names.joined(separator: ", ")) evicted",
                zh: "淘汰 \(names.joined(separator: "、"))"
            )
        }
        switch operation.action {
        case .read(let folio), .touch(let folio):
            guard let sequence = after.sequence(of: folio) else {
                return LocalizedText(en: "out of memory", zh: "内存耗尽")
            }
            return LocalizedText(en: "in generation \(sequence)", zh: "位于第 \(sequence) 代")
        case .age:
            return LocalizedText(en: "`max_seq` is \(after.maximum)", zh: "`max_seq` 为 \(after.maximum)")
        }
    }

    // MARK: Predictions

    private func prediction(
        _ operation: MultiGenOperation,
        _ action: LocalizedText,
        _ evicted: [Int],
        _ after: MultiGenLRU
    ) -> Prediction? {
        if let first = evicted.first {
            var others: [LocalizedText] = []
            for sequence in before.minimum[1]...before.maximum {
                for isFile in [true, false] {
                    if let tail = before.folios(listedIn: sequence, isFile: isFile).last {
                        others.append(LocalizedText(same: MultiGenText.name(tail)))
                    }
                }
            }
            return Prediction(
                question: LocalizedText(
                    en: "Memory is full, and \(action.en). Which folio is evicted first?",
                    zh: "内存已满时\(action.zh)。最先淘汰哪个 folio？"
                ),
                answer: LocalizedText(same: MultiGenText.name(first)),
                wrongChoices: others,
                position: first % 3
            )
        }
        switch operation.action {
        case .age: return nil
        case .read(let folio), .touch(let folio):
            guard let sequence = after.sequence(of: folio) else { return nil }
            let isNew = before.sequence(of: folio) == nil
            return Prediction(
                question: isNew
                    ? LocalizedText(
                        en: "\(action.en) and is not in memory. In which generation does it start?",
                        zh: "\(action.zh)，它不在内存中。它从哪一代起步？"
                    )
                    : LocalizedText(
                        en: "\(action.en) once more. Which generation do its flags say afterwards?",
                        zh: "再次\(action.zh)。之后它的标志里是哪一代？"
                    ),
                answer: LocalizedText(same: "\(sequence)"),
                wrongChoices: (before.minimum[0]...after.maximum).map { LocalizedText(same: "\($0)") },
                position: folio % 4
            )
        }
    }

    // MARK: Pictures

    private func diagrams(_ lru: MultiGenLRU, highlighting moved: [Int]) -> [Diagram] {
        var lists: [ListDiagram.List] = []
        for isFile in [true, false] {
            let type = MultiGenText.type(isFile)
            var sequence = lru.maximum
            while true {
                var items: [ListDiagram.Item] = []
                for folio in lru.folios(listedIn: sequence, isFile: isFile) {
                    var text = MultiGenText.name(folio)
                    let tier = lru.tier(of: folio)
                    if tier > 0 { text += " T\(tier)" }
                    if lru.isYoung(folio) { text += " Y" }
                    if let own = lru.sequence(of: folio), own != sequence { text += " >\(own)" }
                    items.append(ListDiagram.Item(text, mark: moved.contains(folio) ? .active : .allocated))
                }
                lists.append(
                    ListDiagram.List(
                        label: LocalizedText(en: "\(type.en) \(sequence)", zh: "\(type.zh) \(sequence)"),
                        items: items
                    )
                )
                if sequence == lru.minimum[isFile ? 1 : 0] { break }
                sequence -= 1
            }
        }
        let generations = Diagram.lists(
            ListDiagram(
                title: LocalizedText(
                    en: """
                        Generations, youngest first; eviction takes from the right (T tier, Y accessed bit, > promoted, \
                        not yet sorted)
                        """,
                    zh: "各代，年轻的在前；从右端淘汰（T 为层，Y 为访问位，> 为已晋升、尚未归位）"
                ),
                lists: lists
            )
        )
        if let feedback = feedback(lru) { return [generations, feedback] }
        return [generations]
    }

    /// What the controller knows; nil while that is nothing.
    private func feedback(_ lru: MultiGenLRU) -> Diagram? {
        var rows: [TableDiagram.Row] = []
        for isFile in [true, false] {
            for tier in 0..<MultiGenLRU.tierCount {
                let feedback = lru.feedback(isFile: isFile, tier: tier)
                // Tiers of which nothing is known are not shown.
                if feedback.isEmpty { continue }
                let type = MultiGenText.type(isFile)
                var cells = [LocalizedText(en: "\(type.en) \(tier)", zh: "\(type.zh) \(tier)")]
                for number in [
                    feedback.refaulted, feedback.evicted, feedback.protected, feedback.averageRefaulted,
                    feedback.averageTotal,
                ] { cells.append(LocalizedText(same: "\(number)")) }
                rows.append(TableDiagram.Row(cells))
            }
        }
        if rows.isEmpty { return nil }
        return .table(
            TableDiagram(
                title: LocalizedText(en: "Refaults by tier, in pages", zh: "各层的 refault，以页计"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "Tier", zh: "层")),
                    TableDiagram.Column(LocalizedText(same: "refaulted"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(same: "evicted"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(same: "protected"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(same: "avg_refaulted"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(same: "avg_total"), isNumeric: true),
                ],
                rows: rows
            )
        )
    }
}
