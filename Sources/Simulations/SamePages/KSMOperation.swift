import MemoryModels
import Traces

/// One operation of `ksm`.
struct KSMOperation: Equatable {
    /// What is done.
    enum Action: Equatable {
        /// `s`: ksmd looks at all pages, or at the rest of them.
        case pass
        /// `p3`: ksmd looks at three pages.
        case scan(Int)
        /// `w0:5`: content 5 is written into page 0.
        case write(page: Int, content: Int)
    }

    /// As the reader wrote it.
    let word: String
    let action: Action

    /// The largest content.
    static let contentLimit = 99

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: s lets ksmd finish its pass over all pages, p3 lets it \
            look at 3 pages (1 to 64), w0:5 writes content 5 (0 to 99) into page 0
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：s 让 ksmd 把这一趟扫完，p3 让它看 3 页（1 到 64），w0:5 把内容 5（0 到 99）写进第 0 页
            """
    )

    /// How contents are written.
    static let contentGrammar = LocalizedText(
        en: "1 to 64 numbers from 0 to 99, one a page, with spaces between them; 0 is a page of zeros",
        zh: "1 到 64 个 0 到 99 的数，每页一个，以空格分隔；0 表示全零页"
    )

    /// The contents that `text` lists.
    static func contents(_ text: String, parameter: String) throws(SimulationError) -> [Int] {
        let words = OperationText.words(of: text)
        var contents: [Int] = []
        for (index, word) in words.enumerated() {
            guard index < 64, let number = StrictNumber.unsigned(word), number <= UInt64(contentLimit) else {
                throw .badOperation(parameter: parameter, operation: word, position: index + 1, reason: contentGrammar)
            }
            contents.append(Int(number))
        }
        guard !contents.isEmpty else {
            throw .conflict(parameter: parameter, value: text, reason: contentGrammar)
        }
        return contents
    }

    /// The operations that `text` lists, for so many pages.
    static func parse(_ text: String, parameter: String, pages: Int) throws(SimulationError) -> [KSMOperation] {
        try OperationText.parse(
            text,
            parameter: parameter,
            expected: LocalizedText(
                en: "write s, p<pages> or w<page>:<content>, with a page from 0 to \(pages - 1).",
                zh: "应写作 s、p<页数> 或 w<页>:<内容>，页号为 0 到 \(pages - 1)。"
            )
        ) { word in
            KSMOperation(word, pages: pages)
        }.map { $0.operation }
    }

    private init?(_ word: String, pages: Int) {
        self.word = word
        let bytes = Array(word.utf8)
        switch bytes.first {
        case UInt8(ascii: "s"):
            guard bytes.count == 1 else { return nil }
            action = .pass
        case UInt8(ascii: "p"):
            guard let count = StrictNumber.unsigned(bytes[1...]), count >= 1, count <= 64 else { return nil }
            action = .scan(Int(count))
        case UInt8(ascii: "w"):
            let numbers = OperationText.numbers(bytes[1...], separator: UInt8(ascii: ":"))
            guard numbers.count == 2, numbers[0] < pages, numbers[1] <= Self.contentLimit else { return nil }
            action = .write(page: numbers[0], content: numbers[1])
        default: return nil
        }
    }
}
