import SearchTokens

/// A piece of a section's text around what was found, with the found words marked.
public struct Excerpt: Sendable, Equatable {
    /// The text, on one line, with `…` where it was cut.
    public let text: String
    /// The found words, as ranges of `text`'s UTF-8 bytes, in order, not overlapping.
    public let highlights: [Range<Int>]

    /// An excerpt with its marked ranges.
    public init(text: String, highlights: [Range<Int>]) {
        self.text = text
        self.highlights = highlights
    }

    /// The text with each found word between `open` and `close`.
    public func marked(open: String, close: String) -> String {
        let bytes = Array(text.utf8)
        var output = ""
        var position = 0
        for range in highlights {
            output += String(decoding: bytes[position..<range.lowerBound], as: UTF8.self)
            output += open + String(decoding: bytes[range], as: UTF8.self) + close
            position = range.upperBound
        }
        return output + String(decoding: bytes[position...], as: UTF8.self)
    }
}

/// Cuts excerpts: the stretch of a text that holds most of what was asked for.
struct ExcerptCutter {
    /// The tokens that count as found, and how much each counts: what was asked for more than its parts.
    let tokens: [String: Int]
    /// About how many terminal columns an excerpt may take; a Han character takes two.
    let width: Int

    /// An excerpt of `text`; the beginning of the text if no token is in it.
    func excerpt(of text: String) -> Excerpt {
        var line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        let matches: [Match] = line.withUTF8 { bytes in self.matches(in: bytes) }
        let bytes = Array(line.utf8)
        let start = start(of: window(over: matches), in: bytes)
        let end = end(from: start, in: bytes)
        let prefix = start > 0 ? "…" : ""
        let suffix = end < bytes.count ? "…" : ""
        let shift = prefix.utf8.count - start
        var highlights: [Range<Int>] = []
        for match in matches where match.range.lowerBound >= start && match.range.upperBound <= end {
            highlights.append((match.range.lowerBound + shift)..<(match.range.upperBound + shift))
        }
        return Excerpt(
            text: prefix + String(decoding: bytes[start..<end], as: UTF8.self) + suffix,
            highlights: Self.merged(highlights)
        )
    }

    private struct Match {
        let token: String
        let range: Range<Int>
    }

    private func matches(in bytes: UnsafeBufferPointer<UInt8>) -> [Match] {
        var matches: [Match] = []
        Tokenizer().tokenize(bytes, for: .document) { token, start, end, _ in
            let token = String(decoding: token, as: UTF8.self)
            if tokens[token] != nil { matches.append(Match(token: token, range: start..<end)) }
            return true
        }
        return matches
    }

    /// The byte at which the densest window of matches begins.
    private func window(over matches: [Match]) -> Int {
        var best = (weight: 0, start: 0)
        for (index, match) in matches.enumerated() {
            // What leads up to the window may take the other third.
            let limit = match.range.lowerBound + width * 2 / 3
            let inside = Set(matches[index...].prefix { $0.range.upperBound <= limit }.map(\.token))
            let weight = inside.reduce(0) { $0 + (tokens[$1] ?? 0) }
            if weight > best.weight { best = (weight, match.range.lowerBound) }
        }
        return best.start
    }

    /// Where the excerpt begins: at a sentence or word a little before the window.
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

    private func end(from start: Int, in bytes: [UInt8]) -> Int {
        var columns = 0
        var index = start
        var word = start
        while index < bytes.count {
            let length = Self.length(ofScalarStartingWith: bytes[index])
            columns += length >= 3 ? 2 : 1
            if columns > width { return word > start ? word : index }
            index = min(index + length, bytes.count)
            if length >= 3 || (index < bytes.count && bytes[index] == UInt8(ascii: " ")) { word = index }
        }
        return bytes.count
    }

    private static func length(ofScalarStartingWith byte: UInt8) -> Int {
        switch byte {
        case 0xC0...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xFF: 4
        default: 1
        }
    }

    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}
