/// A language that kmemo speaks. The raw value is the tag used in file names, URLs and JSON.
public enum Language: String, Sendable, CaseIterable, Hashable {
    case english = "en"
    case chinese = "zh"

    /// The other of the two languages: where the switch on a page leads.
    public var other: Language { self == .english ? .chinese : .english }
}

/// One text in both languages, each written on its own rather than translated.
///
/// A trace holds thousands of texts. Both versions are kept behind one reference, so that a text is
/// copied and passed as one word, which makes the WebAssembly module much smaller.
public struct LocalizedText: Sendable, Equatable {
    private final class Versions: Sendable {
        let en: String
        let zh: String

        init(en: String, zh: String) {
            self.en = en
            self.zh = zh
        }
    }

    private let versions: Versions

    /// The English text.
    @inline(never)
    public var en: String { versions.en }
    /// The Chinese text.
    @inline(never)
    public var zh: String { versions.zh }

    /// A text with its two versions.
    @inline(never)
    public init(english: String, chinese: String) {
        versions = Versions(en: english, zh: chinese)
    }

    /// A text with its two versions, written as literals.
    @inline(never)
    public init(en: Phrase, zh: Phrase) {
        versions = Versions(en: en.text, zh: zh.text)
    }

    /// A text that reads the same in both languages: a number, an address, a name from the source.
    @inline(never)
    public init(same text: String) {
        versions = Versions(en: text, zh: text)
    }

    /// Whether both versions have the same bytes.
    public static func == (left: LocalizedText, right: LocalizedText) -> Bool {
        ExactText.areEqual(left.en, right.en) && ExactText.areEqual(left.zh, right.zh)
    }

    /// The text in `language`.
    @inline(never)
    public subscript(language: Language) -> String {
        language == .english ? en : zh
    }
}
