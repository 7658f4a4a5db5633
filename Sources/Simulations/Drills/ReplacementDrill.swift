import MemoryModels
import Traces

/// Drills of `page-replacement`.
enum ReplacementDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "which page FIFO or LRU evicts", zh: "FIFO 或 LRU 换出哪一页"),
            LocalizedText(en: "the faults of FIFO, LRU or Clock", zh: "FIFO、LRU 或 Clock 的缺页次数"),
            LocalizedText(en: "all the pages that OPT or Clock evicts, in order", zh: "依次写出 OPT 或 Clock 换出的所有页"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        var pages = references(&numbers, count: level == 1 ? 8 : level == 2 ? 10 : 12)
        let policies: [PageReplacement.Policy] =
            level == 1 ? [.fifo, .lru] : level == 2 ? [.fifo, .lru, .clock] : [.opt, .clock]
        let policy = numbers.one(of: policies)
        if level == 1, let last = pages.last, pages.dropLast().contains(last) {
            // A page that has not been in memory, so that one has to leave.
            pages[pages.count - 1] = (0...9).first { !pages.contains($0) } ?? 10
        }
        let name = ReplacementText.name(of: policy)
        let word = ReplacementText.policyNames[ReplacementText.policies.firstIndex(of: policy) ?? 0]
        var list = ""
        for page in pages { list += (list.isEmpty ? "" : " ") + "\(page)" }
        let given = LocalizedText(
            en:
                "Three frames, all free, and \(name). Pages are referenced in this order: \(list).\(convention(policy).en)",
            zh: "三个页框全部空闲，采用 \(name)。依次引用的页：\(list)。\(convention(policy).zh)"
        )
        let question: LocalizedText
        switch level {
        case 1: question = LocalizedText(en: "Which page leaves at the last reference?", zh: "最后一次引用时换出哪一页？")
        case 2: question = LocalizedText(en: "How many page faults are there?", zh: "一共缺页多少次？")
        default: question = LocalizedText(en: "Which pages are evicted, in order?", zh: "依次换出哪些页？")
        }
        let rule = ReplacementText.rule(policy)
        return DrillDraft(
            LocalizedText(en: "\(given.en) \(question.en)", zh: "\(given.zh)\(question.zh)"),
            arguments: [("policy", word), ("frames", "3"), ("references", list)],
            rule: rule,
            // The picture of the last reference shows all of them.
            steps: [-2]
        ) { trace in
            let victims = victims(policy, pages)
            switch level {
            case 1: return .number(victims.last ?? 0, unit: .none)
            case 2: return .number(trace.numeral("faults"), unit: DrillUnit("fault", "faults", zh: "次"))
            default: return .list(victims)
            }
        }
    }

    private static func convention(_ policy: PageReplacement.Policy) -> LocalizedText {
        switch policy {
        case .fifo, .lru: LocalizedText(same: "")
        case .opt:
            LocalizedText(
                en: " Of pages that are never used again, the one in the lowest frame leaves.",
                zh: "若有几页不再使用，换出页框号最小的那页。"
            )
        case .clock:
            LocalizedText(
                en: " A page that is loaded has its reference bit set; the hand starts at the lowest frame.",
                zh: "刚装入的页引用位为 1，指针从最低的页框出发。"
            )
        }
    }

    /// References to five pages, of which the first three are different. Which ones, and the fourth reference, tell
    /// the seed.
    private static func references(_ numbers: inout DrillNumbers, count: Int) -> [Int] {
        var code = numbers.distinct(7200)
        var names = Array(0...9)
        var pages: [Int] = []
        for _ in 0..<3 {
            pages.append(names.remove(at: code % names.count))
            code /= names.count + 1
        }
        pages.append(code)
        var set = pages
        while set.count < 6 { set.append(names.remove(at: numbers.below(names.count))) }
        while pages.count < count {
            let page = numbers.one(of: set)
            if page != pages.last { pages.append(page) }
        }
        return pages
    }

    /// The pages that the model evicts, in order.
    private static func victims(_ policy: PageReplacement.Policy, _ pages: [Int]) -> [UInt64] {
        var run = ReplacementSession.start(policy, 3, pages)
        var victims: [UInt64] = []
        var passed: [PageReplacement.SecondChance] = []
        while let access = run.next(recordingInto: &passed) {
            if let victim = access.victim { victims.append(UInt64(victim)) }
        }
        return victims
    }
}
