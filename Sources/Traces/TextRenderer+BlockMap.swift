extension TextRenderer {
    /// Rows of cells: a bar where each cell begins, its text, and its mark's character to its end.
    func lines(for map: BlockMap) -> [String] {
        let labelWidth = map.rows.map { displayWidth.width(of: $0.label[language]) }.max() ?? 0
        let columns = max(20, width - labelWidth - 5)
        if map.isDense(width: columns, minimum: 2) {
            return map.rows.flatMap { denseLines(for: $0, labelWidth: labelWidth, columns: columns) }
        }
        guard let layout = BlockMapLayout(map, width: columns, minimum: 2) else {
            return map.rows.map { "  " + $0.label[language] }
        }
        return map.rows.map { row in
            "  " + displayWidth.padded(row.label[language], to: labelWidth) + " "
                + line(for: row, layout, columns: columns)
        }
    }

    /// One character a cell, its mark's. Plain cells are drawn as `-`, to be seen.
    private func denseLines(for row: BlockMap.Row, labelWidth: Int, columns: Int) -> [String] {
        var lines = ["  " + displayWidth.padded(row.label[language], to: labelWidth) + " "]
        for (index, cell) in row.cells.enumerated() {
            if index > 0 && index % columns == 0 { lines.append(spaces(labelWidth + 3)) }
            let character = cell.mark == .plain ? "-" : String(cell.mark.character)
            lines[lines.count - 1] += coloured(character, cell.mark)
        }
        return lines
    }

    private func line(for row: BlockMap.Row, _ layout: BlockMapLayout, columns: Int) -> String {
        var line = ""
        var column = 0
        for cell in row.cells {
            let span = layout.span(of: cell)
            // A map with more cells than columns shows what fits.
            if span.end <= span.start || span.start < column - 1 { continue }
            if span.start >= column {
                line += spaces(span.start - column) + "|"
                column = span.start + 1
            }
            line += content(of: cell, columns: span.end - column)
            line += "|"
            column = span.end + 1
        }
        return line
    }

    private func content(of cell: BlockMap.Cell, columns: Int) -> String {
        let textWidth = displayWidth.width(of: cell.text)
        // The mark must show: without colour it is all that tells a free cell from one in use.
        let fits = textWidth < columns || (cell.mark == .plain && textWidth == columns)
        let text = fits ? cell.text : ""
        let filled = fits ? textWidth : 0
        let rest = String(repeating: cell.mark.character, count: max(0, columns - filled))
        return coloured(text + rest, cell.mark)
    }
}
