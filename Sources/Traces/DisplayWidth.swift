/// How many columns a text takes in a terminal, and how to cut, pad and wrap it to columns.
///
/// Han characters and full-width punctuation take two columns, combining marks none. A character is
/// what a reader sees as one (a grapheme cluster), so a cut never leaves half of one.
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
        for character in text {
            columns += width(of: character)
        }
        return columns
    }

    /// The columns of one character: 0, 1 or 2.
    public func width(of character: Character) -> Int {
        var columns = 0
        for (index, scalar) in character.unicodeScalars.enumerated() {
            if index == 0 {
                columns = width(of: scalar)
            } else if scalar.value == 0xFE0F || isRegionalIndicator(scalar) {
                // A variation selector asks for the emoji form; two regional indicators are a flag.
                columns = 2
            }
        }
        return columns
    }

    private func width(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x7F { return value < 0x20 ? 0 : 1 }
        if value < 0xA0 { return 0 }
        if isZeroWidth(value) { return 0 }
        if EastAsianWidth.contains(value, in: EastAsianWidth.wide) { return 2 }
        if ambiguousIsWide && EastAsianWidth.contains(value, in: EastAsianWidth.ambiguous) { return 2 }
        return 1
    }

    private func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x1F1E6 && scalar.value <= 0x1F1FF
    }

    /// Scalars that can begin a character and still take no column: marks that stand alone, and format
    /// characters. Marks behind a base never get here.
    private func isZeroWidth(_ value: UInt32) -> Bool {
        switch value {
        case 0x0300...0x036F, 0x0483...0x0489, 0x0591...0x05BD, 0x0610...0x061A, 0x064B...0x065F: true
        case 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F: true
        case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x206F, 0xFEFF: true
        case 0x302A...0x302D, 0x3099...0x309A, 0xE0000...0xE01EF: true
        default: false
        }
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
        var result = ""
        var used = 0
        for character in text {
            used += width(of: character)
            if used > columns { break }
            result.append(character)
        }
        return result
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
