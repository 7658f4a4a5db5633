/// How many columns a text takes in a terminal, and how to cut, pad and wrap it to columns.
///
/// Han characters and full-width punctuation take two columns, combining marks none. A cut never leaves
/// half of what a reader sees as one character.
public struct DisplayWidth: Sendable, Equatable {
    /// Whether scalars of ambiguous width take two columns, as some terminals in Chinese locales draw
    /// them. Most draw them in one, so the default is `false`.
    public let ambiguousIsWide: Bool

    /// Widths for a terminal; most draw ambiguous scalars in one column.
    public init(ambiguousIsWide: Bool = false) {
        self.ambiguousIsWide = ambiguousIsWide
    }

    /// The columns of `text`. Line feeds and other control characters take none.
    public func width(of text: String) -> Int {
        var columns = 0
        for cell in TextCells(text, self) {
            columns += cell.width
        }
        return columns
    }

    /// The columns of one scalar on its own: 0, 1 or 2.
    func width(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x7F { return value < 0x20 ? 0 : 1 }
        if value < 0xA0 { return 0 }
        if EastAsianWidth.contains(value, in: EastAsianWidth.zero) { return 0 }
        if EastAsianWidth.contains(value, in: EastAsianWidth.wide) { return 2 }
        if ambiguousIsWide && EastAsianWidth.contains(value, in: EastAsianWidth.ambiguous) { return 2 }
        return 1
    }

    /// `text`, cut to at most `columns`. If something was cut, the last columns show `ellipsis`, as
    /// much of it as fits.
    public func truncated(_ text: String, to columns: Int, ellipsis: String = "...") -> String {
        if width(of: text) <= columns { return text }
        let tail = prefix(of: ellipsis, columns: columns)
        return prefix(of: text, columns: columns - width(of: tail)) + tail
    }

    /// `text`, filled with spaces to at least `columns`.
    public func padded(_ text: String, to columns: Int, alignment: TextAlignment = .left) -> String {
        let missing = max(0, columns - width(of: text))
        switch alignment {
        case .left: return text + spaces(missing)
        case .right: return spaces(missing) + text
        case .centre: return spaces(missing / 2) + text + spaces(missing - missing / 2)
        }
    }

    /// As many whole characters from the start of `text` as fit in `columns`.
    public func prefix(of text: String, columns: Int) -> String {
        var result = String.UnicodeScalarView()
        var used = 0
        for cell in TextCells(text, self) {
            used += cell.width
            if used > columns { break }
            result.append(contentsOf: cell.scalars)
        }
        return String(result)
    }
}

/// Where a text stands in its columns.
public enum TextAlignment: Sendable, Equatable {
    /// At the left; spaces follow.
    case left
    /// At the right; spaces come first.
    case right
    /// In the middle; an odd space follows.
    case centre
}

/// `count` spaces; none if `count` is negative.
func spaces(_ count: Int) -> String {
    String(repeating: " ", count: max(0, count))
}
