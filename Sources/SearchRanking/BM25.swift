/// The weight of a match, as FTS5's `bm25()` computes it: the same formula, constants and order of additions, so that
/// the browser ranks as the command line does.
///
/// It follows `fts5Bm25Function` of SQLite's ext/fts5/fts5_aux.c.
public struct BM25: Sendable {
    /// How much a hit in each column counts: title, keywords, heading, body, code.
    public static let columnWeights = [8.0, 6.0, 4.0, 1.0, 0.6]

    /// The weights of a section's own text, without the title and keywords that all sections of an entry share.
    public static let ownTextWeights = [0.0, 0.0, 4.0, 1.0, 0.6]

    /// How many columns a section has.
    public static let columnCount = 5

    /// How many sections the index holds.
    public let sections: Int
    /// How many words an average section has.
    public let averageLength: Double

    /// The statistics of an index of `sections` sections with `words` words in all.
    public init(sections: Int, words: Int) {
        self.sections = sections
        averageLength = Double(words) / Double(sections)
    }

    /// How much a token says that stands in `count` sections.
    public func inverseFrequency(ofTokenIn count: Int) -> Double {
        let value = Logarithm.natural((Double(sections - count) + 0.5) / (Double(count) + 0.5))
        return value <= 0 ? 1e-6 : value
    }

    /// The frequency of a token with `counts` occurrences in each column.
    public static func frequency(_ counts: ColumnCounts, weights: [Double]) -> Double {
        var sum = 0.0
        // One by one: 0.6 three times is not 0.6 × 3.
        for column in 0..<columnCount {
            for _ in 0..<counts[column] { sum += weights[column] }
        }
        return sum
    }

    /// What a token adds to the score of a section of `length` words.
    public func share(inverseFrequency: Double, frequency: Double, length: Int) -> Double {
        let (k1, b) = (1.2, 0.75)
        let size = k1 * (1 - b + b * Double(length) / averageLength)
        return inverseFrequency * ((frequency * (k1 + 1)) / (frequency + size))
    }
}

/// How often a token stands in each column of a section.
public struct ColumnCounts: Sendable, Equatable {
    private var counts: (Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0)

    /// No occurrence.
    public init() {}

    /// The occurrences in a column, by its place in `BM25.columnWeights`.
    public subscript(column: Int) -> Int {
        get {
            switch column {
            case 0: counts.0
            case 1: counts.1
            case 2: counts.2
            case 3: counts.3
            default: counts.4
            }
        }
        set {
            switch column {
            case 0: counts.0 = newValue
            case 1: counts.1 = newValue
            case 2: counts.2 = newValue
            case 3: counts.3 = newValue
            default: counts.4 = newValue
            }
        }
    }

    /// Whether both count alike.
    public static func == (left: ColumnCounts, right: ColumnCounts) -> Bool {
        left.counts == right.counts
    }
}
