/// A language that kmemo speaks. The raw value is the tag used in file names, URLs and JSON.
public enum Language: String, Sendable, CaseIterable, Hashable {
    case english = "en"
    case chinese = "zh"

    /// The other of the two languages: where the switch on a page leads.
    public var other: Language { self == .english ? .chinese : .english }
}

/// One text in both languages, each written on its own rather than translated.
public struct LocalizedText: Sendable, Equatable {
    /// The English text.
    public let en: String
    /// The Chinese text.
    public let zh: String

    /// A text with its two versions.
    @inline(never)
    public init(english: String, chinese: String) {
        en = english
        zh = chinese
    }

    /// A text with its two versions, written as literals.
    @inline(never)
    public init(en: Phrase, zh: Phrase) {
        self.en = en.text
        self.zh = zh.text
    }

    /// A text that reads the same in both languages: a number, an address, a name from the source.
    @inline(never)
    public init(same text: String) {
        self.en = text
        self.zh = text
    }

    /// Whether both versions have the same bytes.
    public static func == (left: LocalizedText, right: LocalizedText) -> Bool {
        ExactText.areEqual(left.en, right.en) && ExactText.areEqual(left.zh, right.zh)
    }

    /// The text in `language`.
    public subscript(language: Language) -> String {
        language == .english ? en : zh
    }
}
