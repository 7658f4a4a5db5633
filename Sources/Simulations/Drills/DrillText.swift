import Traces

/// Wording that several drills share.
enum DrillText {
    /// Pages of the private memory as the simulations of user memory call them: `a3-7`, or `a3`.
    @inline(never)
    static func pages(_ range: ClosedRange<Int>) -> String {
        "a\(range.lowerBound)" + (range.count > 1 ? "-\(range.upperBound)" : "")
    }

    /// One sentence after the other: `; ` and `；`.
    @inline(never)
    static func sequence(_ items: [LocalizedText]) -> LocalizedText {
        var english = ""
        var chinese = ""
        for item in items {
            english += (english.isEmpty ? "" : "; ") + item.en
            chinese += (chinese.isEmpty ? "" : "；") + item.zh
        }
        return LocalizedText(english: english, chinese: chinese)
    }

    /// Numbers with spaces between them, each behind `prefix`.
    @inline(never)
    static func numbers(_ numbers: [Int], _ prefix: String = "") -> String {
        var text = ""
        for number in numbers { text += (text.isEmpty ? "" : " ") + prefix + "\(number)" }
        return text
    }

    /// A process that touches these pages, as it is told and as an operation: `B writes a3-7`, `wBa3-7`.
    @inline(never)
    static func write(_ process: Int, _ range: ClosedRange<Int>) -> (text: LocalizedText, operation: String) {
        let name = ProgramLayout.name(process)
        let pages = pages(range)
        return (LocalizedText(en: "\(name) writes \(pages)", zh: "\(name) 写 \(pages)"), "w" + name + pages)
    }
}

extension DrillNumbers {
    /// A run of up to eight of sixteen pages, told by a number below 64.
    static func run(_ code: Int) -> ClosedRange<Int> {
        let start = code & 7
        return start...(start + code >> 3 & 7)
    }

    /// A run of up to eight of sixteen pages.
    mutating func run() -> ClosedRange<Int> { Self.run(below(64)) }
}
