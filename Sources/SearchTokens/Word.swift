/// One word or identifier and the tokens that it is found by.
struct Word {
    /// The word in lower case, full-width forms made narrow.
    let folded: [UInt8]
    /// Its parts: between underscores and full stops, and where case changes (`PageBuddy`).
    private let parts: [[UInt8]]

    private static let underscore = UInt8(ascii: "_")

    init(_ scalars: UTF8Scalars, start: Int, end: Int) {
        var folded: [UInt8] = []
        var parts: [[UInt8]] = []
        var part: [UInt8] = []
        var index = start
        var previous: UInt32 = 0
        while index < end {
            let (scalar, length) = scalars.scalar(at: index)
            let lowered = ScalarClass.folded(scalar)
            if scalar == 0x5F || scalar == 0x2E || scalar == 0xFF3F {
                if !part.isEmpty { parts.append(part) }
                part = []
            } else {
                let next = index + length < end ? scalars.scalar(at: index + length).value : 0
                if Self.startsPart(scalar, after: previous, before: next), !part.isEmpty {
                    parts.append(part)
                    part = []
                }
                UTF8Scalars.append(lowered, to: &part)
            }
            UTF8Scalars.append(lowered, to: &folded)
            previous = scalar
            index += length
        }
        if !part.isEmpty { parts.append(part) }
        self.folded = folded
        self.parts = parts
    }

    /// The tokens, the whole first. A plain word has one, its stem.
    func tokens(for purpose: TokenPurpose) -> [[UInt8]] {
        let isIdentifier = parts.count > 1 || folded.first == Self.underscore || folded.last == Self.underscore
        // Stemming leaves words with underscores and digits alone, so a whole identifier stays whole.
        var tokens: [[UInt8]] = [PorterStemmer.stem(folded)]
        guard isIdentifier else { return tokens }
        func add(_ word: [UInt8]) {
            let token = PorterStemmer.stem(word)
            if !token.isEmpty, !tokens.contains(token) { tokens.append(token) }
        }
        // What people leave out when they search: the suffix of allocation profiling, the underscores of an
        // internal variant, the prefix of an option.
        let withoutSuffix = Self.dropping(suffix: "_noprof", of: folded)
        add(withoutSuffix)
        let bare = Self.trimmingUnderscores(withoutSuffix)
        add(bare)
        add(Self.dropping(prefix: "config_", of: bare))
        if purpose == .document {
            for part in parts { add(part) }
        }
        return tokens
    }

    /// Whether an upper-case letter opens a part: after a lower-case letter (`pageBuddy`), or as the last of a run of
    /// capitals before a lower-case letter (`GFPFlags`).
    private static func startsPart(_ scalar: UInt32, after previous: UInt32, before next: UInt32) -> Bool {
        guard isUpper(scalar) else { return false }
        return isLower(previous) || (isUpper(previous) && isLower(next))
    }

    private static func isUpper(_ scalar: UInt32) -> Bool { (0x41...0x5A).contains(scalar) }
    private static func isLower(_ scalar: UInt32) -> Bool { (0x61...0x7A).contains(scalar) }

    private static func dropping(suffix: StaticString, of word: [UInt8]) -> [UInt8] {
        let count = suffix.utf8CodeUnitCount
        guard word.count > count else { return word }
        for index in 0..<count where word[word.count - count + index] != suffix.utf8Start[index] { return word }
        return Array(word.dropLast(count))
    }

    private static func dropping(prefix: StaticString, of word: [UInt8]) -> [UInt8] {
        let count = prefix.utf8CodeUnitCount
        guard word.count > count else { return word }
        for index in 0..<count where word[index] != prefix.utf8Start[index] { return word }
        return Array(word.dropFirst(count))
    }

    private static func trimmingUnderscores(_ word: [UInt8]) -> [UInt8] {
        var slice = word[...]
        while slice.first == underscore { slice.removeFirst() }
        while slice.last == underscore { slice.removeLast() }
        return Array(slice)
    }
}
