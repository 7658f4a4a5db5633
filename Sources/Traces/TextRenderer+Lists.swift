extension TextRenderer {
    /// That an item is free goes without saying: most lists are free lists.
    static func isShownInLists(_ mark: Mark) -> Bool {
        mark != .plain && mark != .free
    }

    /// One line a list, head first: `order 0  [1] [5 *]`. Long lists go on in the next line.
    func lines(for diagram: ListDiagram) -> [String] {
        var lines: [String] = []
        let labelWidth = diagram.lists.map { displayWidth.width(of: $0.label[language]) }.max() ?? 0
        if diagram.lists.contains(where: { $0.items.count > 1 }) {
            lines.append("  (" + Wording.headFirst[language] + ")")
        }
        for list in diagram.lists {
            var line = "  " + displayWidth.padded(list.label[language], to: labelWidth) + " "
            var column = labelWidth + 3
            if list.items.isEmpty { line += " -" }
            for item in list.items {
                let mark = Self.isShownInLists(item.mark) ? " " + String(item.mark.character) : ""
                let text = "[" + item.text + mark + "]"
                let textWidth = displayWidth.width(of: text)
                if column + 1 + textWidth > width, column > labelWidth + 3 {
                    lines.append(line)
                    line = spaces(labelWidth + 3)
                    column = labelWidth + 3
                }
                line += " " + coloured(text, item.mark)
                column += 1 + textWidth
            }
            lines.append(line)
        }
        return lines
    }
}
