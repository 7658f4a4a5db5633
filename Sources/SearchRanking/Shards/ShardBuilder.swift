/// A section as it is exported.
public struct ExportedSection: Sendable {
    /// What counts in ranking, in thousandths.
    public let weight: Int
    /// UTF-8 texts.
    public let anchor, heading, body, code: [UInt8]

    /// A section with its parts.
    public init(weight: Int, anchor: [UInt8], heading: [UInt8], body: [UInt8], code: [UInt8]) {
        self.weight = weight
        self.anchor = anchor
        self.heading = heading
        self.body = body
        self.code = code
    }
}

/// An entry in one language as it is exported.
public struct ExportedEntry: Sendable {
    /// The entry's number, the same in both languages.
    public let number: Int
    /// The entry's kind.
    public let kind: HitKind
    /// The language.
    public let language: HitLanguage
    /// UTF-8 texts; `questions` are numbers with commas.
    public let id, title, url, questions: [UInt8]
    /// What the entry goes by, as `Query.name` makes it.
    public let names: [[UInt8]]
    /// The sections in order.
    public let sections: [ExportedSection]

    /// An entry with its parts.
    public init(
        number: Int,
        kind: HitKind,
        language: HitLanguage,
        id: [UInt8],
        title: [UInt8],
        url: [UInt8],
        questions: [UInt8],
        names: [[UInt8]],
        sections: [ExportedSection]
    ) {
        self.number = number
        self.kind = kind
        self.language = language
        self.id = id
        self.title = title
        self.url = url
        self.questions = questions
        self.names = names
        self.sections = sections
    }
}

/// Makes the shards of an index: entries and tokens in, texts by the shards' names out.
public struct ShardBuilder {
    private let statistics: BM25
    private let wordCount: Int
    private let weights: [Int]
    private let wordShardSize: Int
    private let directorySize: Int
    private var names: [Token: [Int]] = [:]
    private var records: [(key: Token, value: [UInt8])] = []
    private var tokens: [(token: Token, count: Int)] = []

    /// A builder for an index of `sectionCount` sections with `wordCount` words, whose sections have these weights in
    /// thousandths. The sizes are for tests, which have less to cut up.
    public init(
        sectionCount: Int,
        wordCount: Int,
        weights: [Int],
        wordShardSize: Int = ShardFormat.wordShardSize,
        directorySize: Int = ShardFormat.directorySize
    ) {
        self.wordShardSize = wordShardSize
        self.directorySize = directorySize
        statistics = BM25(sections: sectionCount, words: wordCount)
        self.wordCount = wordCount
        self.weights = weights
    }

    /// Adds a token with all its sections, of both languages.
    public mutating func add(_ token: Token, _ lists: [[Posting]], kind: (Int) -> HitKind) {
        let record = TokenRecord(lists: lists.map { list($0, kind: kind) })
        var writer = ShardWriter()
        record.write(to: &writer, weightCount: weights.count)
        records.append((token, writer.bytes))
        tokens.append((token, record.count))
    }

    /// Adds a name of an entry in one language.
    public mutating func add(name: [UInt8], entry: Int, language: HitLanguage) {
        names[name, default: []].append(entry * 2 + Int(language.rawValue))
    }

    /// The postings, if there are too many those that score most, by entry and section.
    private func list(_ postings: [Posting], kind: (Int) -> HitKind) -> PostingList {
        var listed = postings
        if postings.count > ShardFormat.postingLimit {
            let worth = postings.map { posting in
                let frequency = BM25.frequency(posting.counts, weights: BM25.columnWeights)
                return statistics.share(inverseFrequency: 1, frequency: frequency, length: posting.length)
                    * Double(weights[posting.weight]) * kind(posting.entry).weight
            }
            let order = postings.indices.sorted { worth[$0] != worth[$1] ? worth[$0] > worth[$1] : $0 < $1 }
            listed = order.prefix(ShardFormat.postingLimit).map { postings[$0] }
        }
        listed.sort { $0.entry != $1.entry ? $0.entry < $1.entry : $0.section < $1.section }
        return PostingList(count: postings.count, postings: listed)
    }

    // MARK: Words

    /// The root and the word shards. `stamp` makes a stamp of bytes.
    public mutating func wordShards(
        firstEntries: [Int],
        textStamp: Token,
        stamp: ([[UInt8]]) -> Token
    ) -> [(name: Token, bytes: [UInt8])] {
        for (name, entries) in names {
            var writer = ShardWriter()
            for entry in entries.sorted() { writer.number(entry) }
            records.append((name + [ShardFormat.nameMark], writer.bytes))
        }
        records.sort { ShardFormat.precedes($0.key, $1.key) }
        tokens.sort { ShardFormat.precedes($0.token, $1.token) }
        var leaves = partition()
        let directory = ShardDirectory(keys: Self.firstKeys(of: leaves))
        addCompletions(to: &leaves, directory)
        let wordStamp = stamp(leaves.flatMap { leaf in leaf.flatMap { [$0.key, $0.value] } })
        var shards: [(name: Token, bytes: [UInt8])] = []
        for (number, leaf) in leaves.enumerated() {
            shards.append((ShardFormat.words(number), WordShard.write(leaf, stamp: wordStamp)))
        }
        var top = directory
        let size = directorySize
        let hasPages = directory.keys.count > size
        if hasPages {
            top.keys = []
            for start in stride(from: 0, to: directory.keys.count, by: size) {
                let keys = directory.keys[start..<min(start + size, directory.keys.count)]
                var writer = ShardWriter()
                writer.text(wordStamp)
                writer.number(start)
                ShardDirectory(keys: Array(keys)).write(to: &writer)
                shards.append((ShardFormat.directory(top.keys.count), writer.bytes))
                top.keys.append(directory.keys[start])
            }
        }
        let root = ShardRoot(
            wordStamp: wordStamp,
            textStamp: textStamp,
            sectionCount: statistics.sections,
            wordCount: wordCount,
            firstEntries: firstEntries,
            weights: weights,
            hasPages: hasPages,
            directory: top
        )
        shards.append((ShardFormat.root, root.bytes))
        return shards
    }

    private typealias Leaf = [(key: Token, value: [UInt8])]

    private func partition() -> [Leaf] {
        var leaves: [Leaf] = [[]]
        var size = 0
        for record in records {
            let added = record.key.count + record.value.count
            if size > 0, size + added > wordShardSize {
                leaves.append([])
                size = 0
            }
            leaves[leaves.count - 1].append(record)
            size += added
        }
        return leaves
    }

    /// As much of each shard's first key as tells it from the key before.
    private static func firstKeys(of leaves: [Leaf]) -> [Token] {
        var keys: [Token] = []
        var last: Token = []
        for (index, leaf) in leaves.enumerated() {
            let first = leaf.first?.key ?? []
            var count = ShardFormat.sharedCount(last, first) + 1
            while ShardFormat.isInsideScalar(first, count) { count += 1 }
            keys.append(index == 0 ? [] : Array(first.prefix(count)))
            last = leaf.last?.key ?? []
        }
        return keys
    }

    /// Where the tokens with a beginning are not all in the shard in which they are looked for, that shard gets a
    /// list of the best.
    private func addCompletions(to leaves: inout [Leaf], _ directory: ShardDirectory) {
        var known: Set<Token> = []
        for leaf in leaves {
            guard let first = leaf.first(where: { isToken($0.key) })?.key else { continue }
            var length = Query.shortestBeginning
            while length <= first.count, first[length - 1] < 0x80, first[0] < 0x80, first[1] < 0x80 {
                let beginning = Array(first.prefix(length))
                length += 1
                guard known.insert(beginning).inserted else { continue }
                let range = tokens[tokenRange(of: beginning)]
                let key = beginning + [ShardFormat.completionMark]
                let place = directory.place(of: key)
                guard let lowest = range.first, let highest = range.last,
                    directory.place(of: lowest.token) != place || directory.place(of: highest.token) != place
                else { continue }
                var list = CompletionList()
                for (token, count) in range { list.add(token, count: count) }
                var writer = ShardWriter()
                for token in list.best { writer.text(token) }
                let index = leaves[place].firstIndex { ShardFormat.precedes(key, $0.key) } ?? leaves[place].count
                leaves[place].insert((key, writer.bytes), at: index)
            }
        }
    }

    private func isToken(_ key: Token) -> Bool {
        key.last != ShardFormat.nameMark && key.last != ShardFormat.completionMark
    }

    /// The places in `tokens` of those that begin with `beginning`.
    private func tokenRange(of beginning: Token) -> Range<Int> {
        var (low, high) = (0, tokens.count)
        while low < high {
            let middle = (low + high) / 2
            if ShardFormat.precedes(tokens[middle].token, beginning) { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < tokens.count, tokens[end].token.starts(with: beginning) { end += 1 }
        return low..<end
    }

    // MARK: Texts

    /// The text shards of `entries`, which come sorted by number.
    public static func textShards(_ entries: [ExportedEntry], stamp: Token) -> [(name: Token, bytes: [UInt8])] {
        var shards: [(name: Token, writer: ShardWriter)] = []
        var places: [Token: Int] = [:]
        for entry in entries {
            let count = min(entry.sections.count, ShardFormat.sectionLimit)
            var first = 0
            while first < count {
                let name = ShardFormat.text(of: entry.number, entry.kind, entry.language, section: first)
                var end = first + 1
                while end < count,
                    ShardFormat.text(of: entry.number, entry.kind, entry.language, section: end) == name
                {
                    end += 1
                }
                if places[name] == nil {
                    places[name] = shards.count
                    var writer = ShardWriter()
                    writer.text(stamp)
                    shards.append((name, writer))
                }
                if let place = places[name] { write(entry, first..<end, to: &shards[place].writer) }
                first = end
            }
        }
        return shards.map { ($0.name, $0.writer.bytes) }
    }

    private static func write(_ entry: ExportedEntry, _ sections: Range<Int>, to writer: inout ShardWriter) {
        writer.number(entry.number)
        for field in [entry.id, entry.title, entry.url, entry.questions] { writer.text(ExcerptCutter.line(of: field)) }
        writer.number(sections.lowerBound)
        writer.number(sections.count)
        for section in entry.sections[sections] {
            writer.text(ExcerptCutter.line(of: section.anchor))
            writer.text(ExcerptCutter.line(of: section.heading))
            writer.text(ExcerptCutter.line(of: section.body))
            writer.text(ExcerptCutter.line(of: section.code))
        }
    }
}
