import Foundation
import GRDB
import Library
import SearchRanking
import Traces

extension SearchIndex {
    /// Finds the entries for what a user typed, best first, in the order of `Ranking`.
    ///
    /// Sections are matched, entries are returned: each with its best section, in the reader's language if that
    /// version matched.
    ///
    /// - Parameters:
    ///   - query: what was typed.
    ///   - kinds: which kinds of entry may be returned.
    ///   - language: the reader's language.
    ///   - only: if given, only that language's texts are searched.
    ///   - limit: how many hits to return, at least 1.
    ///   - excerptWidth: how many terminal columns an excerpt may take.
    /// - Returns: The hits, and how many there were in all.
    /// - Throws: an error of SQLite.
    public func search(
        _ query: SearchQuery,
        kinds: Set<EntryKind> = Set(EntryKind.allCases),
        language: Language,
        only: Language? = nil,
        limit: Int = 10,
        excerptWidth: Int = 160
    ) throws -> SearchResults {
        let ranking = Ranking(
            query.query,
            kinds: kinds.map(\.hitKind),
            language: language.hitLanguage,
            only: only?.hitLanguage,
            limit: limit
        )
        return try database.read { db in
            var source = DatabaseSource(db: db)
            let ranked = try ranking.entries(in: &source)
            let cutter = ExcerptCutter(query.query, completions: ranked.completions, width: excerptWidth)
            let hits = try ranked.candidates.prefix(limit).map { try Self.hit($0, in: db, cutter) }
            return SearchResults(hits: hits, total: ranked.candidates.count)
        }
    }

    /// How many entries, in one language each, and sections the index holds.
    public func counts() throws -> (entries: Int, sections: Int) {
        try database.read { db in
            (
                try Int.fetchOne(db, sql: "SELECT count(*) FROM entry") ?? 0,
                try Int.fetchOne(db, sql: "SELECT count(*) FROM section") ?? 0
            )
        }
    }

    private static func hit(
        _ candidate: Candidate<OrderedID>,
        in db: Database,
        _ cutter: ExcerptCutter
    ) throws -> SearchHit {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT entry.title, entry.url, entry.questions, section.anchor, section.heading, section.body,
                    section.code
                FROM section JOIN entry ON entry.rowid = section.entry WHERE section.rowid = ?
                """,
            arguments: [candidate.section]
        )
        guard let row else { throw RecordError.recordNotFound(databaseTableName: "section", key: [:]) }
        func line(_ column: String) -> [UInt8] { ExcerptCutter.line(of: Array((row[column] as String).utf8)) }
        let url: String = row["url"]
        let anchor: String = row["anchor"]
        let questions: String = row["questions"]
        return SearchHit(
            id: candidate.entry.id,
            language: Language(candidate.language),
            title: row["title"],
            score: candidate.score,
            heading: row["heading"],
            excerpt: Excerpt(cutter.excerpt(ofBody: line("body"), code: line("code"))),
            url: anchor.isEmpty || url.contains("#") ? url : "\(url)#\(anchor)",
            questions: questions.split(separator: ",").compactMap { Int($0) }
        )
    }
}

/// Looks words up in the database.
private struct DatabaseSource: SectionSource {
    let db: Database

    func completions(of beginning: Token) throws -> [Token] {
        // The first string that no longer begins so: `beginning` is ASCII without the last character, 0x7F.
        let end = beginning.dropLast() + [(beginning.last ?? 0) + 1]
        let tokens = try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT term FROM section_token WHERE term >= ? AND term < ?
                    ORDER BY doc DESC, term LIMIT \(Completions.limit)
                    """
            ),
            arguments: [beginning.text, Token(end).text]
        )
        if !tokens.isEmpty { return tokens.map { Array($0.utf8) } }
        let statement = try db.cachedStatement(sql: "SELECT term FROM section_token WHERE term = ?")
        for stem in Completions.stems(of: beginning) {
            if try String.fetchOne(statement, arguments: [stem.text]) != nil { return [stem] }
        }
        return []
    }

    func sections(matching expression: TokenExpression) throws -> [SectionMatch<OrderedID>] {
        let weights = BM25.columnWeights.map { "\($0)" }.joined(separator: ", ")
        let ownWeights = BM25.ownTextWeights.map { "\($0)" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT found.section, found.score * section.weight AS score, found.own * section.weight AS own,
                        entry.id, entry.language
                    FROM (
                        SELECT rowid AS section, -bm25(section_fts, \(weights)) AS score,
                            -bm25(section_fts, \(ownWeights)) AS own
                        FROM section_fts WHERE section_fts MATCH ?
                        ORDER BY score DESC, rowid LIMIT \(Ranking.sectionLimit)
                    ) AS found
                    JOIN section ON section.rowid = found.section
                    JOIN entry ON entry.rowid = section.entry
                    """
            ),
            arguments: [expression.fts5]
        )
        return rows.compactMap { SectionMatch($0, score: $0["score"], own: $0["own"]) }
    }

    func entries(named name: [UInt8]) throws -> [SectionMatch<OrderedID>] {
        let name = name.text
        let ids = EntryName.prefixes.map { $0 + name }
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT entry.id, entry.language, min(section.rowid) AS section
                    FROM entry JOIN section ON section.entry = entry.rowid
                    WHERE entry.id IN (?, ?, ?, ?, ?) OR entry.name = ?
                    GROUP BY entry.rowid
                    """
            ),
            arguments: StatementArguments(ids + [name])
        )
        return rows.compactMap { SectionMatch($0, score: 0, own: 0) }
    }
}

/// What entries go by besides their titles: `22` and `q22`, `slub` and `article:slub`.
enum EntryName {
    /// What may stand before a name to make an id of it.
    static let prefixes = ["", "q", "article:", "term:", "simulation:"]

    /// The names of an entry with this id.
    static func names(of id: EntryID) -> [String] {
        let text = id.description
        return prefixes.compactMap { text.hasPrefix($0) ? String(text.dropFirst($0.count)) : nil }
            .filter { name in prefixes.contains { $0 + name == text } }
    }
}

/// An id in the order in which equal hits are shown: by kind, then by the id's text.
struct OrderedID: Comparable, Hashable, Sendable {
    let id: EntryID

    static func < (left: OrderedID, right: OrderedID) -> Bool {
        left.id.kind != right.id.kind
            ? left.id.kind < right.id.kind
            : left.id.description.utf8.lexicographicallyPrecedes(right.id.description.utf8)
    }
}

extension SectionMatch<OrderedID> {
    fileprivate init?(_ row: Row, score: Double, own: Double) {
        guard let id = EntryID(row["id"] as String), let language = Language(rawValue: row["language"]) else {
            return nil
        }
        self.init(
            entry: OrderedID(id: id),
            kind: id.kind.hitKind,
            language: language.hitLanguage,
            section: Int(row["section"] as Int64),
            score: score,
            own: own
        )
    }
}

extension EntryKind {
    var hitKind: HitKind {
        switch self {
        case .question: .question
        case .article: .article
        case .simulation: .simulation
        case .experiment: .experiment
        case .term: .term
        case .resource: .resource
        }
    }
}

extension Language {
    var hitLanguage: HitLanguage { self == .english ? .english : .chinese }

    fileprivate init(_ language: HitLanguage) {
        self = language == .english ? .english : .chinese
    }
}
