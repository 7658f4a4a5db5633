import Traces

/// One operation of the simulations of user memory.
struct MemoryOperation: Equatable {
    /// What is done.
    enum Kind: Equatable {
        case read, write, fork, exit, pin, unpin, swapOut, walk

        var letter: UInt8 {
            switch self {
            case .read: UInt8(ascii: "r")
            case .write: UInt8(ascii: "w")
            case .fork: UInt8(ascii: "f")
            case .exit: UInt8(ascii: "x")
            case .pin: UInt8(ascii: "p")
            case .unpin: UInt8(ascii: "u")
            case .swapOut: UInt8(ascii: "o")
            case .walk: UInt8(ascii: "q")
            }
        }

        /// How the operation is written and what it does.
        var grammar: LocalizedText {
            switch self {
            case .read: LocalizedText(en: "r<area><page> reads", zh: "r<区域><页> 读")
            case .write: LocalizedText(en: "w<area><page> writes", zh: "w<区域><页> 写")
            case .fork: LocalizedText(en: "f<process> forks", zh: "f<进程> 执行 fork")
            case .exit: LocalizedText(en: "x<process> exits", zh: "x<进程> 退出")
            case .pin: LocalizedText(en: "p<area><page> pins the page for a device", zh: "p<区域><页> 为设备固定该页")
            case .unpin: LocalizedText(en: "u<area><page> unpins it", zh: "u<区域><页> 解除固定")
            case .swapOut: LocalizedText(en: "o<area><page> swaps out", zh: "o<区域><页> 换出")
            case .walk:
                LocalizedText(en: "q<area><page> walks the reverse map of its frame", zh: "q<区域><页> 对该页的页框做反向映射遍历")
            }
        }

        /// Whether only a process is named.
        var isOfProcess: Bool { self == .fork || self == .exit }
    }

    let kind: Kind
    /// The process: 0 for A.
    var process = 0
    /// The area's number in `ProgramLayout`.
    var area = 0
    /// The pages of the area.
    var pages = 0...0

    /// The operation as it was written.
    let text: String

    /// How operations of these kinds are written.
    static func grammar(_ kinds: [Kind]) -> LocalizedText {
        var english = "up to 64 operations, separated by spaces or commas: "
        var chinese = "最多 64 个操作，以空格或逗号分隔："
        for (index, kind) in kinds.enumerated() {
            english += (index == 0 ? "" : ", ") + kind.grammar.en
            chinese += (index == 0 ? "" : "，") + kind.grammar.zh
        }
        english += "; " + ProgramLayout.grammar.en
        chinese += "；" + ProgramLayout.grammar.zh
        english += "; wa0-3 means several pages"
        chinese += "；wa0-3 表示连续几页"
        if kinds.contains(.fork) {
            english += ", wBa0 that process B does it; the first process is A, each fork makes the next letter"
            chinese += "，wBa0 表示由进程 B 执行；第一个进程是 A，每次 fork 依次得到下一个字母"
        }
        return LocalizedText(english: english, chinese: chinese)
    }

    /// The operations that `text` lists, all of them of the given kinds.
    static func parse(
        _ text: String,
        _ kinds: [Kind],
        parameter: String
    ) throws(SimulationError) -> [MemoryOperation] {
        var operations: [MemoryOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            let isOneTooMany = index >= OperationText.limit
            guard !isOneTooMany, let operation = MemoryOperation(word, kinds) else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: isOneTooMany
                        ? OperationText.tooMany
                        : LocalizedText(
                            en: "write such as wa0, ra0-3 or wBa1, with pages below 4096.",
                            zh: "应写作 wa0、ra0-3、wBa1 等形式，页号小于 4096。"
                        )
                )
            }
            operations.append(operation)
        }
        return operations
    }

    private init?(_ word: String, _ kinds: [Kind]) {
        var bytes = Array(word.utf8)[...]
        text = word
        guard let letter = bytes.popFirst(), let kind = kinds.first(where: { $0.letter == letter }) else { return nil }
        self.kind = kind
        if let first = bytes.first, first >= UInt8(ascii: "A"), first <= UInt8(ascii: "H") {
            process = Int(first - UInt8(ascii: "A"))
            bytes = bytes.dropFirst()
        } else if kind.isOfProcess {
            return nil
        }
        if process > 0 && !kinds.contains(.fork) { return nil }
        if kind.isOfProcess {
            if !bytes.isEmpty { return nil }
            return
        }
        guard let areaLetter = bytes.popFirst(),
            let area = ProgramLayout.areas.firstIndex(where: { $0.letter.utf8.first == areaLetter })
        else { return nil }
        self.area = area
        let numbers = OperationText.numbers(bytes, separator: UInt8(ascii: "-"))
        guard let first = numbers.first, let last = numbers.last, numbers.count <= 2, first <= last, last < 4096 else {
            return nil
        }
        let isSeveral = kind == .read || kind == .write || kind == .swapOut
        guard isSeveral || numbers.count == 1 else { return nil }
        pages = first...last
    }
}
