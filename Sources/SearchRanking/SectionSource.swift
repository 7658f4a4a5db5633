/// The kinds of entry, in the order in which equal hits are shown. The raw values are those of exported indexes.
public enum HitKind: UInt8, Sendable, CaseIterable {
    case question, article, simulation, experiment, term, resource

    /// What a hit of the kind counts beside a question's: a glossary entry is so short that every word in it weighs
    /// much, and would otherwise stand before the answer.
    var weight: Double {
        switch self {
        case .question: 1
        case .article: 0.9
        case .simulation: 0.7
        case .experiment: 0.65
        case .term: 0.5
        case .resource: 0.35
        }
    }
}

/// The language of a section. The raw values are those of exported indexes.
public enum HitLanguage: UInt8, Sendable, CaseIterable {
    case english, chinese
}

/// A section that an expression matched.
public struct SectionMatch<Entry: Comparable>: Sendable where Entry: Sendable {
    /// The entry that the section belongs to, in both languages the same.
    public let entry: Entry
    /// The entry's kind.
    public let kind: HitKind
    /// The language of the section.
    public let language: HitLanguage
    /// What the source calls the section.
    public let section: Int
    /// bm25 over all columns, times the section's weight. Larger is better.
    public let score: Double
    /// The same over the section's own text, without what all sections of the entry share.
    public let own: Double

    /// A match with its parts.
    public init(entry: Entry, kind: HitKind, language: HitLanguage, section: Int, score: Double, own: Double) {
        self.entry = entry
        self.kind = kind
        self.language = language
        self.section = section
        self.score = score
        self.own = own
    }
}

/// Where sections are looked up: the SQLite index, or the shards that a browser has loaded.
public protocol SectionSource {
    /// What tells entries apart. The order is that in which equal hits are shown.
    associatedtype Entry: Comparable & Sendable
    /// Why a look-up can fail.
    associatedtype Failure: Error

    /// The tokens that begin with `beginning`, those in most sections first, equal ones in byte order, at most
    /// `Completions.limit`. If there are none, the longest of `Completions.stems(of:)` that is a token.
    mutating func completions(of beginning: Token) throws(Failure) -> [Token]

    /// The best `Ranking.sectionLimit` sections that match, best first.
    mutating func sections(matching expression: TokenExpression) throws(Failure) -> [SectionMatch<Entry>]

    /// The versions of entries that go by a name (see `Query.name`), each with its first section and score 0.
    mutating func entries(named name: [UInt8]) throws(Failure) -> [SectionMatch<Entry>]
}

/// How words that are still being typed are completed.
public enum Completions {
    /// How many words a beginning stands for at most: the most frequent ones.
    public static let limit = 8

    /// What a word may be a grown form of, longest first: stems that the letters typed have already left behind.
    /// "fragmenta", on the way to "fragmentation", goes beyond the stem "fragment".
    public static func stems(of beginning: Token) -> [Token] {
        var stems: [Token] = []
        var length = beginning.count - 1
        while length >= 4, length >= beginning.count - 4 {
            stems.append(Array(beginning[..<length]))
            length -= 1
        }
        return stems
    }
}
