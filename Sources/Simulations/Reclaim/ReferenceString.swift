import MemoryModels
import Traces

/// A string of page references as a reader writes it: pages one by one, and runs of random ones.
struct ReferenceString {
    /// One word of the string.
    enum Part: Equatable {
        /// One page.
        case page
        /// So many random pages, which are told in one step.
        case random(count: Int)
    }

    /// The words, in order.
    let parts: [Part]
    /// All pages that they reference, in order.
    let pages: [Int]

    /// How references are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 words, separated by spaces or commas: a number from 0 to 99 references that page; r<count> \
            references up to 1000 random pages from 0 to 9, low ones more often, drawn from the seed
            """,
        zh: """
            最多 64 项，以空格或逗号分隔：0 到 99 的数字引用该页；r<次数> 由种子产生至多 1000 次对 0 到 9 号页的随机引用，\
            编号小的更常被引用
            """
    )

    /// The references that `text` lists.
    init(_ text: String, seed: UInt64, parameter: String) throws(SimulationError) {
        var generator = SplitMix64(seed: seed)
        var parts: [Part] = []
        var pages: [Int] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            func refuse(_ reason: LocalizedText) -> SimulationError {
                .badOperation(parameter: parameter, operation: word, position: index + 1, reason: reason)
            }
            guard index < OperationText.limit else { throw refuse(OperationText.tooMany) }
            if let page = StrictNumber.unsigned(word), page < 100 {
                parts.append(.page)
                pages.append(Int(page))
            } else if word.utf8.first == UInt8(ascii: "r"),
                let count = StrictNumber.unsigned(OperationText.rest(of: word)),
                (1...1000).contains(count)
            {
                parts.append(.random(count: Int(count)))
                for _ in 0..<count {
                    pages.append(min(generator.next(below: 10), generator.next(below: 10)))
                }
            } else {
                throw refuse(
                    LocalizedText(
                        en: "write a page number from 0 to 99, or r<count> with a count of 1 to 1000.",
                        zh: "应写作 0 到 99 的页号，或 r<次数>，次数为 1 到 1000。"
                    )
                )
            }
        }
        self.parts = parts
        self.pages = pages
    }
}
