import Library
import Traces

/// One entry found, with the section that matched best.
public struct SearchHit: Sendable, Equatable {
    /// The entry.
    public let id: EntryID
    /// The language of the section that matched: the reader's, if that version of the entry matched at all.
    public let language: Language
    /// The entry's title in `language`.
    public let title: String
    /// Larger is better; comparable only within one search.
    public let score: Double
    /// The heading of the section; "" for an entry's opening.
    public let heading: String
    /// Where the words stand.
    public let excerpt: Excerpt
    /// The entry's page, relative to the site's root, with the section's anchor:
    /// `en/questions/22-page-allocator.html#how-it-works`.
    public let url: String
    /// The numbers of the questions that the entry answers or covers.
    public let questions: [Int]
}

/// What a search found.
public struct SearchResults: Sendable {
    /// Best first, one hit an entry.
    public let hits: [SearchHit]
    /// How many entries there were before the limit cut them.
    public let total: Int
}
