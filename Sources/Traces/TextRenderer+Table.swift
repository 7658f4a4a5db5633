extension TextRenderer {
    /// Columns as wide as their longest cell; if that is wider than the terminal, the widest columns
    /// are narrowed and their cells wrapped. If that would not do, or would cut numbers, each row is a group
    /// of lines.
    func lines(for table: TableDiagram) -> [String] {
        let hasMarks = table.rows.contains { $0.mark != .plain }
        let margin = hasMarks ? 4 : 2
        guard let widths = columnWidths(of: table, available: width - margin) else {
            return stackedLines(for: table, margin: margin)
        }
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

    /// A line a cell, `heading: value`; the row's mark stands before the first.
    private func stackedLines(for table: TableDiagram, margin: Int) -> [String] {
        var lines: [String] = []
        for row in table.rows {
            for index in table.columns.indices {
                let isFirst = index == 0
                let prefix = isFirst && row.mark != .plain ? "  \(row.mark.character) " : spaces(margin)
                let text = table.columns[index].heading[language] + ": " + row.cell(index)[language]
                let indent = isFirst ? 0 : 2
                let parts = displayWidth.wrapped(text, to: max(10, width - margin - indent))
                for (number, part) in parts.enumerated() {
                    let start = number == 0 && isFirst ? prefix : spaces(margin + indent)
                    lines.append(coloured(start + part, row.mark))
                }
            }
        }
        return lines
    }

    /// The columns of each column; nil if no widths fit without cutting a number.
    private func columnWidths(of table: TableDiagram, available: Int) -> [Int]? {
        var widths: [Int] = []
        for (index, column) in table.columns.enumerated() {
            var widest = displayWidth.width(of: column.heading[language])
            for row in table.rows {
                widest = max(widest, displayWidth.width(of: row.cell(index)[language]))
            }
            widths.append(max(1, widest))
        }
        let wanted = widths
        let gaps = 2 * max(0, widths.count - 1)
        while widths.reduce(0, +) + gaps > available, let widest = widths.max(), widest > 4 {
            guard let index = widths.firstIndex(of: widest) else { break }
            widths[index] -= 1
        }
        if widths.reduce(0, +) + gaps > available { return nil }
        for (index, column) in table.columns.enumerated() where column.isNumeric && widths[index] < wanted[index] {
            return nil
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
