/// An entry that was found, and its best section.
public struct Candidate<Entry: Comparable & Sendable>: Sendable {
    /// The entry.
    public let entry: Entry
    /// The entry's kind.
    public let kind: HitKind
    /// The language of the section: the reader's, if that version of the entry matched at all.
    public let language: HitLanguage
    /// The section shown: the one whose own text, not the entry's title and keywords, matches best.
    public internal(set) var section: Int
    var sectionScore: Double
    /// Larger is better; comparable only within one search.
    public internal(set) var score: Double
}

/// What a search found.
public struct RankedEntries<Entry: Comparable & Sendable>: Sendable {
    /// Best first, one an entry, all of them.
    public let candidates: [Candidate<Entry>]
    /// What the last word was completed to, if it was.
    public let completions: [Token]
}

/// The order of hits, the same on the command line and in the browser.
///
/// All terms first; where that leaves room, with the last word completed; then entries that have any of the terms.
/// Before all of them those entries whose id, slug or title is just what was typed: `22`, `page-walk`, "page fault".
public struct Ranking: Sendable {
    /// How many sections are ranked at most: far more than entries are ever shown.
    public static let sectionLimit = 400

    /// What was asked for.
    public let query: Query
    /// Which kinds of entry may be returned.
    public let kinds: [HitKind]
    /// The reader's language.
    public let language: HitLanguage
    /// If given, only that language's texts count.
    public let only: HitLanguage?
    /// How many hits are wanted: ways of finding more are tried until there are so many.
    public let limit: Int

    /// A ranking for one query.
    public init(
        _ query: Query,
        kinds: [HitKind] = HitKind.allCases,
        language: HitLanguage,
        only: HitLanguage? = nil,
        limit: Int
    ) {
        self.query = query
        self.kinds = kinds
        self.language = language
        self.only = only
        self.limit = limit
    }

    /// The entries that `source` has for the query.
    ///
    /// - Throws: what the source throws.
    @inline(never)
    public func entries<Source: SectionSource>(
        in source: inout Source
    ) throws(Source.Failure) -> RankedEntries<Source.Entry> {
        if query.isEmpty { return RankedEntries(candidates: [], completions: []) }
        var completions: [Token] = []
        var found = best(of: try source.sections(matching: query.allTerms))
        if found.count < limit, let beginning = query.beginning {
            completions = try source.completions(of: beginning)
            if !completions.isEmpty {
                let more = try source.sections(matching: query.allTerms(completedBy: completions))
                Self.add(best(of: more), to: &found)
            }
        }
        if found.count < limit {
            Self.add(best(of: try source.sections(matching: query.anyTerm)), to: &found)
        }
        found = first(try source.entries(named: query.name), before: found)
        return RankedEntries(candidates: found, completions: completions)
    }

    @inline(never)
    private static func add<Entry>(_ more: [Candidate<Entry>], to found: inout [Candidate<Entry>]) {
        let known = found.count
        for candidate in more where !found[..<known].contains(where: { $0.entry == candidate.entry }) {
            found.append(candidate)
        }
    }

    private func isWanted<Entry>(_ match: SectionMatch<Entry>) -> Bool {
        kinds.contains(match.kind) && (only == nil || only == match.language)
    }

    // MARK: Names

    @inline(never)
    private func first<Entry>(
        _ named: [SectionMatch<Entry>],
        before ranked: [Candidate<Entry>]
    ) -> [Candidate<Entry>] {
        let named = best(of: named)
        if named.isEmpty { return ranked }
        // Their scores say what the order says.
        var top = 0.0
        for candidate in ranked where candidate.score > top { top = candidate.score }
        var first: [Candidate<Entry>] = []
        for candidate in named {
            var candidate = ranked.first { $0.entry == candidate.entry } ?? candidate
            candidate.score = top
            first.append(candidate)
        }
        let count = first.count
        for candidate in ranked where !first[..<count].contains(where: { $0.entry == candidate.entry }) {
            first.append(candidate)
        }
        return first
    }

    // MARK: From sections to entries

    /// The entries of `matches`, which come best first, in their order.
    @inline(never)
    private func best<Entry>(of matches: [SectionMatch<Entry>]) -> [Candidate<Entry>] {
        // One entry's versions side by side, its sections as they came.
        let order = Sorting.order(matches.count) { left, right in
            if matches[left].entry != matches[right].entry { return matches[left].entry < matches[right].entry }
            return matches[left].language.rawValue < matches[right].language.rawValue
        }
        var entries: [Candidate<Entry>] = []
        var version: Candidate<Entry>?
        for index in order where isWanted(matches[index]) {
            let match = matches[index]
            let score = match.score * match.kind.weight
            if var current = version, current.entry == match.entry, current.language == match.language {
                if match.own > current.sectionScore {
                    (current.section, current.sectionScore) = (match.section, match.own)
                }
                if score > current.score { current.score = score }
                version = current
                continue
            }
            if let version { close(version, &entries) }
            version = Candidate(
                entry: match.entry,
                kind: match.kind,
                language: match.language,
                section: match.section,
                sectionScore: match.own,
                score: score
            )
        }
        if let version { close(version, &entries) }
        // They stand in the order of the entries, which decides between equal scores.
        return Sorting.order(by: entries.map { Sorting.descending($0.score) }).map { entries[$0] }
    }

    /// Adds a version of an entry. An entry is worth what its better version is worth, and is shown in the reader's
    /// language.
    private func close<Entry>(_ version: Candidate<Entry>, _ entries: inout [Candidate<Entry>]) {
        guard let last = entries.last, last.entry == version.entry else {
            entries.append(version)
            return
        }
        var shown = version.language == language ? version : last
        shown.score = last.score > version.score ? last.score : version.score
        entries[entries.count - 1] = shown
    }
}
