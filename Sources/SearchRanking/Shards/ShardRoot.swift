/// What every search begins with.
public struct ShardRoot: Sendable {
    /// Which build the word shards belong to.
    public var wordStamp: Token
    /// Which numbering of entries and sections the text shards belong to.
    public var textStamp: Token
    /// How many sections are indexed.
    public var sectionCount: Int
    /// How many words they have in all.
    public var wordCount: Int
    /// The first entry of each kind, in the order of `HitKind`.
    public var firstEntries: [Int]
    /// The weights that sections have, in thousandths.
    public var weights: [Int]
    /// Whether `directory` leads to pages of the directory rather than to word shards.
    public var hasPages: Bool
    /// The first keys.
    public var directory: ShardDirectory

    /// A root with its parts.
    public init(
        wordStamp: Token,
        textStamp: Token,
        sectionCount: Int,
        wordCount: Int,
        firstEntries: [Int],
        weights: [Int],
        hasPages: Bool,
        directory: ShardDirectory
    ) {
        self.wordStamp = wordStamp
        self.textStamp = textStamp
        self.sectionCount = sectionCount
        self.wordCount = wordCount
        self.firstEntries = firstEntries
        self.weights = weights
        self.hasPages = hasPages
        self.directory = directory
    }

    /// Reads a root.
    public init(_ bytes: [UInt8]) {
        var reader = ShardReader(bytes)
        wordStamp = reader.text()
        textStamp = reader.text()
        sectionCount = reader.number()
        wordCount = reader.number()
        firstEntries = Self.numbers(&reader)
        weights = Self.numbers(&reader)
        // A weight is divided by their number.
        if weights.isEmpty { weights = [1_000] }
        hasPages = reader.number() > 1
        directory = ShardDirectory(&reader)
    }

    /// The root as a shard's text.
    public var bytes: [UInt8] {
        var writer = ShardWriter()
        writer.text(wordStamp)
        writer.text(textStamp)
        writer.number(sectionCount)
        writer.number(wordCount)
        for numbers in [firstEntries, weights] {
            writer.number(numbers.count)
            for number in numbers { writer.number(number) }
        }
        writer.number(hasPages ? 2 : 1)
        directory.write(to: &writer)
        return writer.bytes
    }

    /// The kind of an entry.
    func kind(of entry: Int) -> HitKind {
        var kind = HitKind.question
        for other in HitKind.allCases where Int(other.rawValue) < firstEntries.count {
            if firstEntries[Int(other.rawValue)] <= entry { kind = other }
        }
        return kind
    }

    private static func numbers(_ reader: inout ShardReader) -> [Int] {
        var numbers: [Int] = []
        let count = reader.number()
        while numbers.count < count, !reader.isAtEnd { numbers.append(reader.number()) }
        return numbers
    }
}

/// The first keys of shards, in order.
public struct ShardDirectory: Sendable, Equatable {
    /// The first keys; the first of all is empty, so that every key has a shard.
    public var keys: [Token]

    /// A directory of these keys.
    public init(keys: [Token]) {
        self.keys = keys
    }

    init(_ reader: inout ShardReader) {
        keys = []
        let count = reader.number()
        while keys.count < count, !reader.isAtEnd {
            let shared = reader.number()
            let rest = reader.text()
            keys.append(Array((keys.last ?? []).prefix(shared)) + rest)
        }
    }

    func write(to writer: inout ShardWriter) {
        writer.number(keys.count)
        var last: Token = []
        for key in keys {
            let shared = ShardFormat.sharedCount(last, key)
            writer.number(shared)
            writer.text(Array(key.dropFirst(shared)))
            last = key
        }
    }

    /// The place of the shard in which `key` is, if it is anywhere.
    func place(of key: Token) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if ShardFormat.precedes(key, keys[middle]) { high = middle } else { low = middle + 1 }
        }
        return max(0, low - 1)
    }
}

/// A word shard's text, and what stands in it.
struct WordShard {
    let bytes: [UInt8]

    /// Calls `body` with each key and a reader of its value, until `body` returns false.
    @inline(never)
    func forEach(_ body: (Token, inout ShardReader) -> Bool) {
        var reader = ShardReader(bytes)
        reader.skipText()
        var key: Token = []
        while !reader.isAtEnd {
            let shared = min(reader.number(), key.count)
            key.removeLast(key.count - shared)
            key += reader.text()
            var value = reader.nested()
            if !body(key, &value) { return }
        }
    }

    /// A reader of the value of `wanted`; nil if the shard does not hold it.
    @inline(never)
    func value(of wanted: Token) -> ShardReader? {
        var found: ShardReader?
        forEach { key, value in
            if key == wanted { found = value }
            return ShardFormat.precedes(key, wanted)
        }
        return found
    }

    static func write(_ records: [(key: Token, value: [UInt8])], stamp: Token) -> [UInt8] {
        var writer = ShardWriter()
        writer.text(stamp)
        var last: Token = []
        for record in records {
            let shared = ShardFormat.sharedCount(last, record.key)
            writer.number(shared)
            writer.text(Array(record.key.dropFirst(shared)))
            writer.text(record.value)
            last = record.key
        }
        return writer.bytes
    }
}
