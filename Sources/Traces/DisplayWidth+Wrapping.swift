extension DisplayWidth {
    /// `text` as lines of at most `columns`. Lines break at spaces and beside Han characters, but not
    /// before closing or after opening punctuation; a word longer than a line is cut. Line feeds in
    /// `text` are kept.
    ///
    /// Fewer than 2 columns are taken as 2, so that a Han character always fits.
    public func wrapped(_ text: String, to columns: Int) -> [String] {
        var wrapper = LineWrapper(limit: max(2, columns))
        var previous: TextCells.Cell?
        for cell in TextCells(text, self) {
            if cell.is("\n") {
                wrapper.endLine()
                previous = nil
                continue
            }
            if let previous, Self.mayBreak(between: previous, and: cell) {
                wrapper.endPiece()
            }
            wrapper.piece.append(cell)
            previous = cell
        }
        wrapper.endLine()
        return wrapper.lines
    }

    private static func mayBreak(between left: TextCells.Cell, and right: TextCells.Cell) -> Bool {
        if right.is(" ") { return false }
        if left.is(" ") { return true }
        guard left.width == 2 || right.width == 2 else { return false }
        return !contains(left, in: opening) && !contains(right, in: closing)
    }

    private static let opening = "（《「『【‘“(["
    private static let closing = "，。、；：？！）》」』】’”…,.;:?!)]%"

    private static func contains(_ cell: TextCells.Cell, in marks: String) -> Bool {
        for mark in marks.unicodeScalars where cell.is(mark) {
            return true
        }
        return false
    }
}

/// Fills lines with pieces that must not be broken. Each piece has the spaces behind it.
private struct LineWrapper {
    let limit: Int
    var lines: [String] = []
    var piece: [TextCells.Cell] = []
    private var line: [TextCells.Cell] = []

    init(limit: Int) {
        self.limit = limit
    }

    /// Puts the piece on the line, or on the next one if it does not fit.
    mutating func endPiece() {
        if !line.isEmpty && width(of: line) + width(of: withoutTrailingSpaces(piece)) > limit {
            flush()
        }
        while width(of: withoutTrailingSpaces(piece)) > limit {
            // Too long for any line: cut where the line is full.
            var columns = 0
            var count = 0
            for cell in piece {
                if columns + cell.width > limit { break }
                columns += cell.width
                count += 1
            }
            line = Array(piece[..<count])
            flush()
            piece = Array(piece[count...])
        }
        line += piece
        piece = []
    }

    /// Ends the line where the text does, or at a line feed.
    mutating func endLine() {
        endPiece()
        flush()
    }

    private mutating func flush() {
        var text = String.UnicodeScalarView()
        for cell in withoutTrailingSpaces(line) {
            text.append(contentsOf: cell.scalars)
        }
        lines.append(String(text))
        line = []
    }

    private func width(of cells: [TextCells.Cell]) -> Int {
        cells.reduce(0) { $0 + $1.width }
    }

    private func withoutTrailingSpaces(_ cells: [TextCells.Cell]) -> [TextCells.Cell] {
        var cells = cells
        while let last = cells.last, last.is(" ") { cells.removeLast() }
        return cells
    }
}
