import SearchTokens

/// A piece of a text around what was found, with the found words marked.
public struct MarkedText: Sendable, Equatable {
    /// UTF-8 text on one line, with `…` where it was cut.
    public let bytes: [UInt8]
    /// The found words, as ranges of `bytes`, in order, not overlapping.
    public let highlights: [Range<Int>]
}

/// Cuts excerpts: the stretch of a text that holds most of what was asked for.
public struct ExcerptCutter: Sendable {
    /// The tokens that count as found, and how much each counts: what was asked for more than its parts.
    private let tokens: [(token: Token, weight: Int)]
    /// About how many terminal columns an excerpt may take; a Han character takes two.
    private let width: Int

    /// A cutter for what `query` asked for and its last word was completed to.
    public init(_ query: Query, completions: [Token], width: Int) {
        var tokens: [(token: Token, weight: Int)] = []
        for term in query.terms {
            for token in term.alternatives { tokens.append((token: token, weight: 4)) }
        }
        for token in completions { tokens.append((token: token, weight: 4)) }
        for token in query.parts { tokens.append((token: token, weight: 1)) }
        self.tokens = tokens
        self.width = width
    }

    /// `text` on one line: a line end is a space, and so is any other control character.
    public static func line(of text: [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        var isPending = false
        for byte in text {
            if (0x0A...0x0D).contains(byte) {
                isPending = !line.isEmpty
            } else {
                if isPending { line.append(UInt8(ascii: " ")) }
                isPending = false
                line.append(byte < 0x20 || byte == 0x7F ? 0x20 : byte)
            }
        }
        return line
    }

    /// The whole of `text`, one line, with what was found marked.
    @inline(never)
    public func marked(_ text: [UInt8]) -> MarkedText {
        MarkedText(bytes: text, highlights: Self.merged(matches(in: text).map { $0.range }))
    }

    /// An excerpt of `text`, one line; its beginning if no token is in it.
    @inline(never)
    public func excerpt(of text: [UInt8]) -> MarkedText {
        let matches = matches(in: text)
        let start = start(of: window(over: matches), in: text)
        let end = end(from: start, in: text)
        let ellipsis: [UInt8] = [0xE2, 0x80, 0xA6]
        let prefix = start > 0 ? ellipsis : []
        let suffix = end < text.count ? ellipsis : []
        let shift = prefix.count - start
        var highlights: [Range<Int>] = []
        for match in matches where match.range.lowerBound >= start && match.range.upperBound <= end {
            highlights.append((match.range.lowerBound + shift)..<(match.range.upperBound + shift))
        }
        return MarkedText(bytes: prefix + Array(text[start..<end]) + suffix, highlights: Self.merged(highlights))
    }

    /// An excerpt of a section: of its text, or of its code if what was found stands only there.
    @inline(never)
    public func excerpt(ofBody body: [UInt8], code: [UInt8]) -> MarkedText {
        let excerpt = excerpt(of: body)
        if excerpt.highlights.isEmpty {
            let other = self.excerpt(of: code)
            if !other.highlights.isEmpty { return other }
        }
        return excerpt
    }

    private struct Match {
        let token: Int
        let range: Range<Int>
    }

    @inline(never)
    private func matches(in text: [UInt8]) -> [Match] {
        var matches: [Match] = []
        for cut in CutToken.tokens(of: text, for: .document) {
            if let index = tokens.firstIndex(where: { $0.token == cut.bytes }) {
                matches.append(Match(token: index, range: cut.range))
            }
        }
        return matches
    }

    /// The byte at which the densest window of matches begins.
    @inline(never)
    private func window(over matches: [Match]) -> Int {
        var best = (weight: 0, start: 0)
        for (index, match) in matches.enumerated() {
            // What leads up to the window may take the other third.
            let limit = match.range.lowerBound + width * 2 / 3
            var isCounted = [Bool](repeating: false, count: tokens.count)
            var weight = 0
            for other in matches[index...] {
                if other.range.upperBound > limit { break }
                if !isCounted[other.token] { weight += tokens[other.token].weight }
                isCounted[other.token] = true
            }
            if weight > best.weight { best = (weight, match.range.lowerBound) }
        }
        return best.start
    }

    /// Where the excerpt begins: at a sentence or word a little before the window.
    @inline(never)
    private func start(of window: Int, in bytes: [UInt8]) -> Int {
        let earliest = max(0, window - width / 3)
        if earliest == 0 { return 0 }
        var index = window
        var word = window
        while index > earliest {
            let before = bytes[index - 1]
            if before == UInt8(ascii: " ") {
                word = index
                if index >= 2, bytes[index - 2] == UInt8(ascii: ".") { return index }
            }
            // 。 is E3 80 82, ， is EF BC 8C, ； is EF BC 9B: a good place to begin behind.
            if index >= 3, bytes[index - 3] == 0xE3, bytes[index - 2] == 0x80, before == 0x82 { return index }
            if index >= 3, bytes[index - 3] == 0xEF, bytes[index - 2] == 0xBC, before == 0x8C || before == 0x9B {
                word = index
            }
            index -= 1
        }
        return word
    }

    @inline(never)
    private func end(from start: Int, in bytes: [UInt8]) -> Int {
        var columns = 0
        var index = start
        var word = start
        while index < bytes.count {
            let length = Bytes.length(ofScalarStartingWith: bytes[index])
            columns += length >= 3 ? 2 : 1
            if columns > width { return word > start ? word : index }
            index = min(index + length, bytes.count)
            if length >= 3 || (index < bytes.count && bytes[index] == UInt8(ascii: " ")) { word = index }
        }
        return bytes.count
    }

    @inline(never)
    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        // The tokenizer goes from left to right, but a joined word reaches back to its first part.
        let order = Sorting.order(by: ranges.map { UInt64($0.lowerBound) })
        for index in order {
            let range = ranges[index]
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}
