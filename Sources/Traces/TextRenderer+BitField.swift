extension TextRenderer {
    /// Boxes side by side with position, name and value; one line a field if they do not fit.
    func lines(for diagram: BitFieldDiagram) -> [String] {
        let columns = diagram.fieldsFromLeft.map { field in
            Column(
                texts: [diagram.range(of: field) + suffix(field.mark), field.name[language], field.value],
                mark: field.mark
            )
        }
        let widths = columns.map { column in column.texts.map { displayWidth.width(of: $0) }.max() ?? 0 }
        let total = widths.reduce(3) { $0 + $1 + 3 }
        guard total <= width else { return list(columns) }

        let rule = "  +" + widths.map { String(repeating: "-", count: $0 + 2) + "+" }.joined(separator: "")
        var lines = [rule]
        let hasValues = diagram.fields.contains { !$0.value.isEmpty }
        for line in 0..<(hasValues ? 3 : 2) {
            var text = "  |"
            for (index, column) in columns.enumerated() {
                let padded = displayWidth.padded(column.texts[line], to: widths[index])
                text += " " + coloured(padded, column.mark) + " |"
            }
            lines.append(text)
        }
        lines.append(rule)
        return lines
    }

    private struct Column {
        let texts: [String]
        let mark: Mark
    }

    private func suffix(_ mark: Mark) -> String {
        mark == .plain ? "" : " \(mark.character)"
    }

    private func list(_ columns: [Column]) -> [String] {
        let rangeWidth = columns.map { displayWidth.width(of: $0.texts[0]) }.max() ?? 0
        let nameWidth = columns.map { displayWidth.width(of: $0.texts[1]) }.max() ?? 0
        return columns.flatMap { column in
            hanging(
                "  " + displayWidth.padded(column.texts[0], to: rangeWidth, alignment: .right) + "  ",
                displayWidth.padded(column.texts[1], to: nameWidth) + "  " + column.texts[2]
            ).map { coloured($0, column.mark) }
        }
    }
}
