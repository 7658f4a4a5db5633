/// The rows of a fenced table: `|` between cells, except in code spans and after a backslash.
struct TableRows {
    /// The header cells and the columns' alignments; nil if the first two rows are not a header and a separator.
    let shape: (header: [String], alignments: [Table.Alignment])?
    /// The rows under the separator with their offset from the first line of the block's text.
    let body: [(offset: Int, cells: [String])]

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let rows = lines.enumerated().compactMap { offset, line -> (offset: Int, cells: [String])? in
            line.trimmed.isEmpty ? nil : (offset, Self.cells(of: line.trimmed))
        }
        guard rows.count >= 2 else {
            (shape, body) = (nil, [])
            return
        }
        let alignments = rows[1].cells.compactMap(Self.alignment)
        if alignments.count == rows[1].cells.count, alignments.count == rows[0].cells.count {
            shape = (rows[0].cells, alignments)
            body = Array(rows.dropFirst(2))
        } else {
            (shape, body) = (nil, [])
        }
    }

    private static func cells(of row: String) -> [String] {
        var cells: [String] = []
        var cell = ""
        var isInCode = false
        var isEscaped = false
        for character in row {
            if isEscaped {
                // Only `\|` is the table's own escape; every other one is Markdown's.
                cell += character == "|" ? "|" : "\\\(character)"
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "|", !isInCode {
                cells.append(cell.trimmed)
                cell = ""
            } else {
                if character == "`" { isInCode.toggle() }
                cell.append(character)
            }
        }
        if isEscaped { cell.append("\\") }
        cells.append(cell.trimmed)
        if row.hasPrefix("|") { cells.removeFirst() }
        if row.hasSuffix("|"), !cells.isEmpty { cells.removeLast() }
        return cells
    }

    private static func alignment(of cell: String) -> Table.Alignment? {
        let dashes = cell.filter { $0 == "-" }.count
        guard dashes > 0, cell.allSatisfy({ $0 == "-" || $0 == ":" }) else { return nil }
        switch (cell.hasPrefix(":"), cell.hasSuffix(":")) {
        case (true, true): return .center
        case (false, true): return .right
        default: return .left
        }
    }
}
