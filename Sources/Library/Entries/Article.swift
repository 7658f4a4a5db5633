import Traces

/// A longer text on one subject, in both languages.
public struct Article: Sendable {
    /// The name in links and file names; it never changes.
    public let slug: String
    /// Where the article belongs.
    public let topic: Topic
    /// How much it asks of the reader.
    public let difficulty: Difficulty
    /// The kernel release whose facts the article states: "6.12".
    public let kernel: String
    /// The numbers of the questions that the article covers.
    public let questions: [Int]
    /// What backs it.
    public let evidence: Evidence
    /// Entries to read on.
    public let related: [LinkTarget]
    /// A hash of the English texts: it changes when one of them does.
    public let sourceHash: ContentHash
    /// Whether the Chinese text was compared with the English one as it is now.
    public let translation: TranslationState
    /// The English text.
    public let english: ArticleText
    /// The Chinese text.
    public let chinese: ArticleText

    /// The id under which the article is known everywhere.
    public var id: EntryID { .article(slug) }

    /// The article in `language`.
    public subscript(language: Language) -> ArticleText {
        language == .english ? english : chinese
    }
}

/// An article's text in one language: one file.
public struct ArticleText: Sendable {
    /// The text's language.
    public let language: Language
    /// The title.
    public let title: String
    /// One sentence that says what the reader will know.
    public let summary: String
    /// Words that a reader may search for and that the text does not contain.
    public let keywords: [String]
    /// The body.
    public let document: Document
}
