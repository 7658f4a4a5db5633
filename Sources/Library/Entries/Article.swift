import Traces

/// A longer text on one subject, in both languages.
public struct Article: Sendable {
    public let slug: String
    public let topic: Topic
    public let difficulty: Difficulty
    /// The kernel release whose facts the article states: "6.12".
    public let kernel: String
    /// The numbers of the questions that the article covers.
    public let questions: [Int]
    public let evidence: Evidence
    public let related: [LinkTarget]
    public let english: ArticleText
    public let chinese: ArticleText

    public var id: EntryID { .article(slug) }

    /// The article in `language`.
    public subscript(language: Language) -> ArticleText {
        language == .english ? english : chinese
    }
}

/// An article's text in one language: one file.
public struct ArticleText: Sendable {
    public let language: Language
    public let title: String
    /// One sentence that says what the reader will know.
    public let summary: String
    public let keywords: [String]
    public let document: Document
}
