/// A text as a terminal's cells: each element is what a reader sees as one character, with its columns.
///
/// Swift's own `Character` would do, but its tables and those of string comparison make the WebAssembly
/// module a third larger. The rules here are the part of Unicode's grapheme clusters that terminals
/// follow: marks, joiners, emoji modifiers and flags belong to what is before them.
struct TextCells: Sequence, IteratorProtocol {
    /// One character.
    struct Cell {
        /// Its scalars, at least one.
        fileprivate(set) var scalars: [Unicode.Scalar]
        /// Its columns: 0, 1 or 2.
        fileprivate(set) var width: Int

        /// Whether it is this one scalar.
        func `is`(_ scalar: Unicode.Scalar) -> Bool {
            scalars.count == 1 && scalars[0] == scalar
        }
    }

    private var scalars: String.UnicodeScalarView.Iterator
    private var upcoming: Unicode.Scalar?
    private let display: DisplayWidth

    init(_ text: String, _ display: DisplayWidth) {
        scalars = text.unicodeScalars.makeIterator()
        upcoming = scalars.next()
        self.display = display
    }

    mutating func next() -> Cell? {
        guard let first = upcoming else { return nil }
        var cell = Cell(scalars: [first], width: display.width(of: first))
        upcoming = scalars.next()
        while let scalar = upcoming, extends(cell, scalar) {
            if Self.isRegionalIndicator(scalar) || scalar.value == 0xFE0F { cell.width = 2 }
            // A mark without a base is as wide as what joins it.
            if cell.width == 0 { cell.width = display.width(of: scalar) }
            cell.scalars.append(scalar)
            upcoming = scalars.next()
        }
        return cell
    }

    private func extends(_ cell: Cell, _ scalar: Unicode.Scalar) -> Bool {
        let last = cell.scalars[cell.scalars.count - 1]
        if last.value < 0x20 || scalar.value < 0x20 { return false }
        if scalar.value < 0x300 { return false }
        if last.value == 0x200D && cell.width == 2 { return true }
        if Self.isRegionalIndicator(scalar) {
            return cell.scalars.count == 1 && Self.isRegionalIndicator(last)
        }
        let isEmojiModifier = scalar.value >= 0x1F3FB && scalar.value <= 0x1F3FF
        return (isEmojiModifier && cell.width == 2) || display.width(of: scalar) == 0
    }

    private static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x1F1E6 && scalar.value <= 0x1F1FF
    }
}
