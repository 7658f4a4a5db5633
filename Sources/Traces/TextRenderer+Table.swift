extension TextRenderer {
    /// Columns as wide as their longest cell; if that is wider than the terminal, the widest columns
    /// are narrowed and their cells wrapped.
    func lines(for table: TableDiagram) -> [String] {
        let hasMarks = table.rows.contains { $0.mark != .plain }
        let margin = hasMarks ? 4 : 2
        let widths = columnWidths(of: table, available: width - margin)
        var lines = rowLines(
            table.columns.map { $0.heading[language] },
            of: table,
            widths: widths,
            margin: spaces(margin),
            mark: .plain
        )
        let rules = widths.map { String(repeating: "-", count: $0) }
        lines.append(spaces(margin) + rules.joined(separator: "  "))
        for row in table.rows {
            let cells = table.columns.indices.map { row.cell($0)[language] }
            let prefix = hasMarks ? "  \(row.mark.character) " : "  "
            lines += rowLines(cells, of: table, widths: widths, margin: prefix, mark: row.mark)
        }
        return lines
    }

    private func columnWidths(of table: TableDiagram, available: Int) -> [Int] {
        var widths: [Int] = []
        for (index, column) in table.columns.enumerated() {
            var widest = displayWidth.width(of: column.heading[language])
            for row in table.rows {
                widest = max(widest, displayWidth.width(of: row.cell(index)[language]))
            }
            widths.append(max(1, widest))
        }
        let gaps = 2 * max(0, widths.count - 1)
        while widths.reduce(0, +) + gaps > available, let widest = widths.max(), widest > 4 {
            guard let index = widths.firstIndex(of: widest) else { break }
            widths[index] -= 1
        }
        return widths
    }

    private func rowLines(
        _ cells: [String],
        of table: TableDiagram,
        widths: [Int],
        margin: String,
        mark: Mark
    ) -> [String] {
        var wrapped: [[String]] = []
        for (index, cell) in cells.enumerated() {
            wrapped.append(displayWidth.wrapped(cell, to: widths[index]))
        }
        let height = wrapped.map { $0.count }.max() ?? 0
        var lines: [String] = []
        for lineIndex in 0..<height {
            var line = lineIndex == 0 ? margin : spaces(margin.utf8.count)
            for (index, column) in table.columns.enumerated() {
                let part = lineIndex < wrapped[index].count ? wrapped[index][lineIndex] : ""
                let alignment: TextAlignment = column.isNumeric ? .right : .left
                if index > 0 { line += "  " }
                // Nothing follows the last column, so it is not filled up.
                let isLast = index == table.columns.count - 1 && alignment == .left
                line += isLast ? part : displayWidth.padded(part, to: widths[index], alignment: alignment)
            }
            lines.append(coloured(line, mark))
        }
        return lines
    }
}
