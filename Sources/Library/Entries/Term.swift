import Traces

/// A term of the glossary.
public struct Term: Sendable, Equatable {
    /// The name in links; it never changes.
    public let slug: String
    /// The term in both languages.
    public let name: LocalizedText
    /// Other English words for it.
    public let englishAliases: [String]
    /// Other Chinese words for it.
    public let chineseAliases: [String]
    /// What it means, in one English sentence.
    public let englishDefinition: [Inline]
    /// What it means, in Chinese.
    public let chineseDefinition: [Inline]
    /// The line of the glossary on which the term starts.
    public let line: Int

    /// The id under which the term is known everywhere.
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
