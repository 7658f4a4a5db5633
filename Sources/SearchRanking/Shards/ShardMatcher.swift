/// Finds the sections that an expression matches, from the lists of its tokens.
struct ShardMatcher {
    private let root: ShardRoot
    private let statistics: BM25
    private let expression: TokenExpression
    /// The group of each token, in the order of the expression.
    private let groups: [Int]
    private var hits: [Hit] = []
    /// By language, the groups of which not every section is known.
    private var isOpen: [[Bool]]

    /// A token in a section.
    private struct Hit {
        /// Language, entry and section in one number.
        let section: UInt32
        let token: Int
        let score: Double
        let own: Double
        let weight: Int
    }

    init(root: ShardRoot, expression: TokenExpression) {
        self.root = root
        self.expression = expression
        statistics = BM25(sections: root.sectionCount, words: root.wordCount)
        var groups: [Int] = []
        for (index, group) in expression.groups.enumerated() {
            for _ in group { groups.append(index) }
        }
        self.groups = groups
        isOpen = HitLanguage.allCases.map { _ in [Bool](repeating: false, count: expression.groups.count) }
    }

    /// Adds what is known of a token, by its place in the expression.
    @inline(never)
    mutating func add(_ record: TokenRecord, token: Int) {
        let idf = statistics.inverseFrequency(ofTokenIn: record.count)
        for (language, list) in record.lists.enumerated() {
            if !list.isComplete { isOpen[language][groups[token]] = true }
            for posting in list.postings {
                guard posting.entry < ShardFormat.entryLimit, posting.section < ShardFormat.sectionLimit else {
                    continue
                }
                let all = BM25.frequency(posting.counts, weights: BM25.columnWeights)
                let own = BM25.frequency(posting.counts, weights: BM25.ownTextWeights)
                hits.append(
                    Hit(
                        section: UInt32(language) << 31 | UInt32(posting.entry) << 10 | UInt32(posting.section),
                        token: token,
                        score: statistics.share(inverseFrequency: idf, frequency: all, length: posting.length),
                        own: statistics.share(inverseFrequency: idf, frequency: own, length: posting.length),
                        weight: posting.weight
                    )
                )
            }
        }
    }

    /// The best sections, best first.
    @inline(never)
    func matches() -> [SectionMatch<Int>] {
        // A section's tokens side by side in the order of the expression, in which FTS5 adds them up.
        let order = Sorting.order(by: hits.map { UInt64($0.section) << 32 | UInt64($0.token) })
        var found: [Hit] = []
        var index = 0
        while index < order.count {
            let section = hits[order[index]].section
            let weight = hits[order[index]].weight
            let language = Int(section >> 31)
            var (score, own) = (0.0, 0.0)
            var matched = 0
            var lastGroup = -1
            while index < order.count, hits[order[index]].section == section {
                let hit = hits[order[index]]
                score += hit.score
                own += hit.own
                let group = groups[hit.token]
                // Of an open group nobody knows whether the other sections match: they are not left out for it.
                if group != lastGroup, !isOpen[language][group] { matched += 1 }
                lastGroup = group
                index += 1
            }
            let required = isOpen[language].reduce(0) { $1 ? $0 : $0 + 1 }
            if expression.isConjunction, matched < required { continue }
            found.append(Hit(section: section, token: 0, score: score, own: own, weight: weight))
        }
        // They stand in the order of the sections, which decides between equal scores.
        let best = Sorting.order(by: found.map { Sorting.descending($0.score) })
        return best.prefix(Ranking.sectionLimit).map { place in
            let hit = found[place]
            let entry = Int(hit.section >> 10 & 0x1F_FFFF)
            let weight = Double(root.weights[min(hit.weight, root.weights.count - 1)]) / 1_000
            return SectionMatch(
                entry: entry,
                kind: root.kind(of: entry),
                language: hit.section >> 31 == 0 ? .english : .chinese,
                section: Int(hit.section & 0x3FF),
                score: hit.score * weight,
                own: hit.own * weight
            )
        }
    }
}
