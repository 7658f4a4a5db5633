/// A section that holds a token.
public struct Posting: Sendable, Equatable {
    /// The entry's number.
    public let entry: Int
    /// The section's place in the entry, below `ShardFormat.sectionLimit`.
    public let section: Int
    /// Which of the root's weights the section has.
    public let weight: Int
    /// How often the token stands in each column.
    public let counts: ColumnCounts
    /// How many words the section has.
    public let length: Int

    /// A posting with its parts.
    public init(entry: Int, section: Int, weight: Int, counts: ColumnCounts, length: Int) {
        self.entry = entry
        self.section = section
        self.weight = weight
        self.counts = counts
        self.length = length
    }
}

/// A token's sections in one language.
public struct PostingList: Sendable, Equatable {
    /// How many sections hold the token.
    public var count: Int
    /// Those sections, or the ones where it counts most, by entry and section.
    public var postings: [Posting]

    /// Whether all sections are listed.
    public var isComplete: Bool { count == postings.count }

    /// A list of `count` sections, of which `postings` are listed.
    public init(count: Int, postings: [Posting]) {
        self.count = count
        self.postings = postings
    }
}

/// What a word shard says of a token.
public struct TokenRecord: Sendable, Equatable {
    /// The sections by `HitLanguage`.
    public var lists: [PostingList]

    /// How many sections of both languages hold the token.
    public var count: Int {
        var sum = 0
        for list in lists { sum += list.count }
        return sum
    }

    /// A record of the lists of both languages.
    public init(lists: [PostingList]) {
        self.lists = lists
    }

    /// Writes the record as a word shard holds it.
    public func write(to writer: inout ShardWriter, weightCount: Int) {
        writer.number(count)
        for list in lists {
            writer.number(list.count)
            writer.number(list.postings.count)
            var entry = 0
            for posting in list.postings {
                writer.number(posting.entry - entry)
                entry = posting.entry
                writer.number(posting.section * weightCount + posting.weight)
                var columns = 0
                var isRepeated = false
                for column in 0..<BM25.columnCount where posting.counts[column] > 0 {
                    columns |= 1 << column
                    if posting.counts[column] > 1 { isRepeated = true }
                }
                writer.number(isRepeated ? columns + 32 : columns)
                for column in 0..<BM25.columnCount where isRepeated && posting.counts[column] > 0 {
                    writer.number(posting.counts[column])
                }
                writer.number(posting.length)
            }
        }
    }

    /// Reads a record.
    public init(from reader: inout ShardReader, weightCount: Int) {
        _ = reader.number()
        var lists: [PostingList] = []
        for _ in HitLanguage.allCases {
            let count = reader.number()
            let listed = reader.number()
            var postings: [Posting] = []
            var entry = 0
            while postings.count < listed, !reader.isAtEnd {
                entry += reader.number()
                let place = reader.number()
                let shape = reader.number()
                var counts = ColumnCounts()
                for column in 0..<BM25.columnCount where shape & 1 << column != 0 {
                    counts[column] = shape >= 32 ? reader.number() : 1
                }
                postings.append(
                    Posting(
                        entry: entry,
                        section: place / weightCount,
                        weight: place % weightCount,
                        counts: counts,
                        length: reader.number()
                    )
                )
            }
            lists.append(PostingList(count: count, postings: postings))
        }
        self.lists = lists
    }
}
