import SearchRanking

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

    init(_ marked: MarkedText) {
        self.init(text: String(decoding: marked.bytes, as: UTF8.self), highlights: marked.highlights)
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
