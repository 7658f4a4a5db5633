import Foundation
import GRDB
import Library
import Traces

extension SearchIndex {
    /// Finds the entries for what a user typed, best first.
    ///
    /// All terms first; where that leaves room, entries that have any of them. Sections are matched, entries are
    /// returned: each with its best section, in the reader's language if that version matched.
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
        guard !query.isEmpty else { return SearchResults(hits: [], total: 0) }
        return try database.read { db in
            var ranked = try Self.ranked(query.allTerms, kinds, language, only, in: db)
            if ranked.count < limit, let prefix = query.allTermsLastAsPrefix {
                ranked += try Self.ranked(prefix, kinds, language, only, in: db).filter { $0.isNew(in: ranked) }
            }
            if ranked.count < limit {
                ranked += try Self.ranked(query.anyTerm, kinds, language, only, in: db).filter { $0.isNew(in: ranked) }
            }
            ranked = try Self.named(query.name, kinds, language, only, in: db, before: ranked)
            let cutter = ExcerptCutter(tokens: query.weightedTokens, width: excerptWidth)
            let hits = try ranked.prefix(limit).map { try $0.hit(in: db, cutter) }
            return SearchResults(hits: hits, total: ranked.count)
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

    // MARK: Names

    /// The ranking with those entries first whose id, slug or title is just what was typed: `22`, `page-walk`,
    /// "page fault".
    private static func named(
        _ name: String,
        _ kinds: Set<EntryKind>,
        _ language: Language,
        _ only: Language?,
        in db: Database,
        before ranked: [Candidate]
    ) throws -> [Candidate] {
        let ids = [name, "q\(name)", "article:\(name)", "term:\(name)", "simulation:\(name)"]
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT entry.id, entry.language, min(section.rowid) AS section
                    FROM entry JOIN section ON section.entry = entry.rowid
                    WHERE entry.id IN (?, ?, ?, ?, ?) OR lower(entry.title) = ?
                    GROUP BY entry.rowid
                    """
            ),
            arguments: StatementArguments(ids + [name])
        )
        var named: [EntryID: Candidate] = [:]
        for row in rows {
            guard let id = EntryID(row["id"] as String), kinds.contains(id.kind),
                let rowLanguage = Language(rawValue: row["language"]), only == nil || only == rowLanguage,
                named[id] == nil || rowLanguage == language
            else { continue }
            named[id] =
                ranked.first { $0.id == id }
                ?? Candidate(id: id, language: rowLanguage, section: row["section"], sectionScore: 0, score: 0)
        }
        guard !named.isEmpty else { return ranked }
        // Their scores say what the order says.
        let top = ranked.map(\.score).max() ?? 0
        let first = named.values.map { candidate in
            var candidate = candidate
            candidate.score = max(candidate.score, top)
            return candidate
        }
        return first.sorted { ($0.id.kind, $0.id.description) < ($1.id.kind, $1.id.description) }
            + ranked.filter { named[$0.id] == nil }
    }

    // MARK: Ranking

    /// An entry that matched, and its best section.
    private struct Candidate {
        let id: EntryID
        let language: Language
        /// The section shown: the one whose own text, not the entry's title and keywords, matches best.
        var section: Int64
        var sectionScore: Double
        /// The score of the entry: that of its best row, title and keywords included.
        var score: Double

        func isNew(in others: [Candidate]) -> Bool {
            !others.contains { $0.id == id }
        }

        func hit(in db: Database, _ cutter: ExcerptCutter) throws -> SearchHit {
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT entry.title, entry.url, entry.questions, section.anchor, section.heading, section.body,
                        section.code
                    FROM section JOIN entry ON entry.rowid = section.entry WHERE section.rowid = ?
                    """,
                arguments: [section]
            )
            guard let row else { throw RecordError.recordNotFound(databaseTableName: "section", key: [:]) }
            let body: String = row["body"]
            var excerpt = cutter.excerpt(of: body)
            if excerpt.highlights.isEmpty {
                let code = cutter.excerpt(of: row["code"])
                if !code.highlights.isEmpty { excerpt = code }
            }
            let url: String = row["url"]
            let anchor: String = row["anchor"]
            let questions: String = row["questions"]
            return SearchHit(
                id: id,
                language: language,
                title: row["title"],
                score: score,
                heading: row["heading"],
                excerpt: excerpt,
                url: anchor.isEmpty || url.contains("#") ? url : "\(url)#\(anchor)",
                questions: questions.split(separator: ",").compactMap { Int($0) }
            )
        }
    }

    /// How many sections are ranked at most: far more than entries are ever shown.
    private static let sectionLimit = 400

    /// The entries that match an FTS5 expression made by `SearchQuery`, best first.
    private static func ranked(
        _ expression: String,
        _ kinds: Set<EntryKind>,
        _ language: Language,
        _ only: Language?,
        in db: Database
    ) throws -> [Candidate] {
        let weights = IndexSchema.columnWeights.map { "\($0)" }.joined(separator: ", ")
        let ownWeights = IndexSchema.ownTextWeights.map { "\($0)" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT found.section, found.score * section.weight AS score, found.own * section.weight AS own, entry.id, entry.language
                    FROM (
                        SELECT rowid AS section, -bm25(section_fts, \(weights)) AS score,
                            -bm25(section_fts, \(ownWeights)) AS own
                        FROM section_fts WHERE section_fts MATCH ? ORDER BY score DESC LIMIT \(sectionLimit)
                    ) AS found
                    JOIN section ON section.rowid = found.section
                    JOIN entry ON entry.rowid = section.entry
                    """
            ),
            arguments: [expression]
        )
        var best: [EntryID: [Language: Candidate]] = [:]
        for row in rows {
            guard let id = EntryID(row["id"] as String), kinds.contains(id.kind),
                let sectionLanguage = Language(rawValue: row["language"]), only == nil || only == sectionLanguage
            else { continue }
            let (section, own): (Int64, Double) = (row["section"], row["own"])
            let score = (row["score"] as Double) * id.kind.weight
            var candidate =
                best[id]?[sectionLanguage]
                ?? Candidate(id: id, language: sectionLanguage, section: section, sectionScore: own, score: score)
            if own > candidate.sectionScore { (candidate.section, candidate.sectionScore) = (section, own) }
            candidate.score = max(candidate.score, score)
            best[id, default: [:]][sectionLanguage] = candidate
        }
        let entries = best.values.compactMap { versions -> Candidate? in
            // An entry is worth what its better version is worth, and is shown in the reader's language.
            guard let top = versions.values.map(\.score).max(),
                var shown = versions[language] ?? versions.values.first
            else { return nil }
            shown.score = top
            return shown
        }
        return entries.sorted { left, right in
            if left.score != right.score { return left.score > right.score }
            if left.id.kind != right.id.kind { return left.id.kind < right.id.kind }
            return left.id.description < right.id.description
        }
    }
}

extension EntryKind {
    /// What a hit of the kind counts beside a question's: a glossary entry is so short that every word in it weighs
    /// much, and would otherwise stand before the answer.
    fileprivate var weight: Double {
        switch self {
        case .question: 1
        case .article: 0.9
        case .simulation: 0.7
        case .term: 0.5
        case .resource: 0.35
        }
    }
}
