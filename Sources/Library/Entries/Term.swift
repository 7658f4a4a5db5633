import Traces

/// A term of the glossary.
public struct Term: Sendable, Equatable {
    public let slug: String
    /// The term in both languages.
    public let name: LocalizedText
    /// Other words for it, by language.
    public let englishAliases: [String]
    public let chineseAliases: [String]
    /// What it means, in one sentence of Markdown inlines each.
    public let englishDefinition: [Inline]
    public let chineseDefinition: [Inline]
    public let line: Int

    public var id: EntryID { .term(slug) }

    /// The definition in `language`.
    public func definition(in language: Language) -> [Inline] {
        language == .english ? englishDefinition : chineseDefinition
    }

    /// Other words for the term in `language`.
    public func aliases(in language: Language) -> [String] {
        language == .english ? englishAliases : chineseAliases
    }
}
