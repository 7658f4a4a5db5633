import Traces

/// What the simulations of the page allocator have in common.
enum PagesText {
    /// The unit of most results.
    static let pages = LocalizedText(en: "pages", zh: "页")

    /// A number as a text.
    static func number(_ value: Int64) -> LocalizedText {
        LocalizedText(same: "\(value)")
    }

    /// A number as a text.
    static func number(_ value: Int) -> LocalizedText {
        LocalizedText(same: "\(value)")
    }

    /// Numbers as texts.
    static func numbers(_ values: [Int64]) -> [LocalizedText] {
        values.map { number($0) }
    }

    /// A table whose first columns are text and whose others are numbers.
    static func table(
        _ title: LocalizedText,
        _ headings: [LocalizedText],
        textColumns: Int = 1,
        _ rows: [TableDiagram.Row]
    ) -> Diagram {
        var columns: [TableDiagram.Column] = []
        for (index, heading) in headings.enumerated() {
            columns.append(TableDiagram.Column(heading, isNumeric: index >= textColumns))
        }
        return .table(TableDiagram(title: title, columns: columns, rows: rows))
    }

    /// A question whose answer and wrong choices are the same in both languages.
    static func ask(
        _ question: LocalizedText,
        _ answer: String,
        not wrong: [String],
        at position: Int
    ) -> Prediction {
        Prediction(
            question: question,
            answer: LocalizedText(same: answer),
            wrongChoices: wrong.map { LocalizedText(same: $0) },
            position: position
        )
    }

    /// Numbers with a separator between them.
    static func list(_ values: [Int], _ separator: String = " ") -> String {
        var text = ""
        for (index, value) in values.enumerated() {
            if index > 0 { text += separator }
            text += String(value)
        }
        return text
    }

    /// Sentences as one text: with spaces between them in English, without in Chinese. Empty ones leave no trace.
    static func join(_ sentences: [LocalizedText]) -> LocalizedText {
        var english = ""
        var chinese = ""
        for sentence in sentences where !sentence.en.utf8.isEmpty {
            if !english.utf8.isEmpty { english += " " }
            english += sentence.en
            chinese += sentence.zh
        }
        return LocalizedText(english: english, chinese: chinese)
    }
}
