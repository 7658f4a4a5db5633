/// How the index is cut up for the browser.
///
/// A search loads the root, the word shards of what was typed, and the text shards of what is shown; each is a file
/// `search/NAME.js`, the call `kmemoSearchShard("NAME", "TEXT")`. What a search loads does not grow with the content:
///
/// - a word shard holds a stretch of the sorted keys, about `wordShardSize` bytes of them;
/// - a token in more than `postingLimit` sections of a language has those listed where it counts most. Until then the
///   ranking is that of the command line to the last bit;
/// - the directory of the shards gets a second level when it outgrows `directorySize`.
///
/// Numbers are written with the printable ASCII characters but `"` and `\`, one for those below 64 (`ShardWriter`);
/// `n` stands for one, `text` for a number of bytes and the bytes. All shards begin with a text, their stamp: pages
/// that a cache kept must not be read with shards of another build.
///
///     root        the stamp of the words; the stamp of the texts; n sections; n words in all sections
///                 n kinds, and of each its first entry: n; n weights, and of each n thousandths; n levels; directory
///     directory   n keys, and of each n bytes shared with the one before, and the rest as text:
///                 the first key of each word shard, or, of two levels, of each page d0, d1 … of the directory
///     dN          stamp; n: the number of its first word shard; directory
///     wN          stamp; records in the order of their keys' bytes to the end:
///                 n bytes of the key shared with the one before, the rest as text, and the record's value as text
///       TOKEN     n sections that hold the token; for English and for Chinese n sections of the language, n listed
///                 ones, and of each: n entries after the last one's; n = section × weights + weight;
///                 n = columns that hold it, a bit each, + 32 if any holds it more than once, and then n times for
///                 each of these columns; n words in the section
///       NAME=     entries that go by the name (`Query.name`): n = entry × 2 + language, to the end
///       abc*      what `abc` is completed to, if not all such tokens are in this shard: texts to the end
///     LANG-E-P    stamp; entry E's sections from P × `sectionsPerText`, as below
///     LANG-gG     stamp; the small entries from G × `entriesPerText`:
///                 n entry; id, title, url and questions as texts; n first section; n sections, and of each
///                 anchor, heading, body and code as texts; the next entry to the end
///
/// Entries are numbered by kind and, within it, by id: the order in which equal hits are shown.
public enum ShardFormat {
    /// About how many bytes a word shard has, unless one token's list alone has more.
    public static let wordShardSize = 3_072
    /// In how many sections of a language a token is listed at most.
    public static let postingLimit = 2_048
    /// How many keys a directory has at most.
    public static let directorySize = 1_024
    /// How many sections of one entry stand in a text shard.
    public static let sectionsPerText = 2
    /// How many small entries stand in a text shard.
    public static let entriesPerText = 4
    /// How many sections of an entry are indexed at most.
    public static let sectionLimit = 1 << 10
    /// How many entries can be numbered.
    public static let entryLimit = 1 << 21

    /// Ends the keys of names.
    static let nameMark = UInt8(ascii: "=")
    /// Ends the keys of completions.
    static let completionMark = UInt8(ascii: "*")

    /// The root's name.
    public static let root: Token = Array("root".utf8)

    static func words(_ number: Int) -> Token { named("w", number) }
    static func directory(_ number: Int) -> Token { named("d", number) }

    /// The text shard that holds a section.
    static func text(of entry: Int, _ kind: HitKind, _ language: HitLanguage, section: Int) -> Token {
        var name = tag(language)
        switch kind {
        case .question, .article:
            name += named("-", entry) + named("-", section / sectionsPerText)
        case .simulation, .experiment, .term, .resource:
            name += named("-g", entry / entriesPerText)
        }
        return name
    }

    /// The tag of a language in names and answers.
    static func tag(_ language: HitLanguage) -> Token {
        language == .english ? [0x65, 0x6E] : [0x7A, 0x68]
    }

    private static func named(_ prefix: StaticString, _ number: Int) -> Token {
        var name: Token = []
        for index in 0..<prefix.utf8CodeUnitCount { name.append(prefix.utf8Start[index]) }
        appendDecimal(number, to: &name)
        return name
    }

    /// Appends `number`, at least 0, in decimal digits.
    static func appendDecimal(_ number: Int, to bytes: inout [UInt8]) {
        if number >= 10 { appendDecimal(number / 10, to: &bytes) }
        bytes.append(UInt8(0x30 + number % 10))
    }

    /// Whether `left` comes before `right` in the order of their bytes.
    static func precedes(_ left: Token, _ right: Token) -> Bool {
        let count = min(left.count, right.count)
        for index in 0..<count where left[index] != right[index] { return left[index] < right[index] }
        return left.count < right.count
    }

    /// How many bytes both begin with, in whole scalars: a shard is text, in which none may be cut.
    static func sharedCount(_ left: Token, _ right: Token) -> Int {
        var count = 0
        while count < left.count, count < right.count, left[count] == right[count] { count += 1 }
        while count > 0, isInsideScalar(left, count) || isInsideScalar(right, count) { count -= 1 }
        return count
    }

    /// Whether `index` of UTF-8 text stands between the bytes of a scalar.
    static func isInsideScalar(_ text: Token, _ index: Int) -> Bool {
        index < text.count && Bytes.isContinuation(text[index])
    }
}
