extension SVGRenderer {
    // MARK: Block map

    func draw(_ map: BlockMap, on canvas: inout SVGCanvas) {
        let labelWidth = labelColumn(map.rows.map { $0.label[language] }, canvas)
        let width = SVGCanvas.width - labelWidth - 2
        let isDense = map.isDense(width: width, minimum: 5)
        let layout = BlockMapLayout(map, width: width, minimum: 3)
        var y = 2
        for row in map.rows {
            canvas.text(row.label[language], x: 0, y: y + 13, size: 10)
            if isDense {
                y = drawSquares(row, x: labelWidth, y: y, width: width, on: &canvas)
            } else if let layout {
                for cell in row.cells {
                    let span = layout.span(of: cell)
                    canvas.box(
                        x: labelWidth + span.start,
                        y: y,
                        width: max(1, span.end - span.start),
                        height: 18,
                        text: cell.text,
                        mark: cell.mark,
                        tooltip: cell.description(language)
                    )
                }
            }
            y += 22
        }
    }

    /// Draws the cells of a crowded row as squares and returns where the last line of them is.
    private func drawSquares(_ row: BlockMap.Row, x: Int, y: Int, width: Int, on canvas: inout SVGCanvas) -> Int {
        let perLine = max(1, width / 9)
        for (index, cell) in row.cells.enumerated() {
            canvas.box(
                x: x + index % perLine * 9,
                y: y + 5 + index / perLine * 9,
                width: 8,
                height: 8,
                mark: cell.mark,
                tooltip: cell.description(language)
            )
        }
        return y + max(0, row.cells.count - 1) / perLine * 9
    }

    // MARK: Lists

    func draw(_ diagram: ListDiagram, on canvas: inout SVGCanvas) {
        let labelWidth = labelColumn(diagram.lists.map { $0.label[language] }, canvas)
        var y = 2
        if diagram.lists.contains(where: { $0.items.count > 1 }) {
            canvas.text(Wording.headFirst[language], x: labelWidth, y: 11, size: 10)
            y = 18
        }
        for list in diagram.lists {
            canvas.text(list.label[language], x: 0, y: y + 12, size: 10)
            if list.items.isEmpty {
                canvas.text("-", x: labelWidth, y: y + 12, size: 10)
            }
            var x = labelWidth
            for (index, item) in list.items.enumerated() {
                let width = min(canvas.width(of: item.text, size: 10) + 10, SVGCanvas.width - labelWidth - 2)
                if index > 0 && x + 8 + width > SVGCanvas.width - 2 {
                    x = labelWidth
                    y += 21
                } else if index > 0 {
                    canvas.line(x1: x, y1: y + 8, x2: x + 8, y2: y + 8)
                    x += 8
                }
                let tooltip = item.mark == .plain ? "" : item.text + ": " + item.mark.label[language]
                canvas.box(x: x, y: y, width: width, height: 17, text: item.text, mark: item.mark, tooltip: tooltip)
                x += width
            }
            y += 21
        }
    }

    // MARK: Bit field

    /// A bar with the fields in proportion, each with a number, and below it a line for each.
    func draw(_ diagram: BitFieldDiagram, on canvas: inout SVGCanvas) {
        let fields = diagram.fieldsFromLeft
        if fields.isEmpty { return }
        let widths = barWidths(fields)
        var x = 1
        for (index, field) in fields.enumerated() {
            let name = field.name[language]
            let fits = canvas.width(of: name, size: 10) <= widths[index] - 2
            canvas.box(
                x: x,
                y: 2,
                width: widths[index],
                height: 22,
                text: fits ? name : "\(index + 1)",
                mark: field.mark,
                tooltip: name
            )
            x += widths[index]
        }
        let rangeWidth = (fields.map { canvas.width(of: diagram.range(of: $0), size: 10) }.max() ?? 0) + 8
        var y = 40
        for (index, field) in fields.enumerated() {
            canvas.text("\(index + 1)", x: 1, y: y, size: 10, isStrong: true)
            canvas.text(diagram.range(of: field), x: 20, y: y, size: 10)
            let text = field.value.isEmpty ? field.name[language] : field.name[language] + " = " + field.value
            for line in wrapped(text, width: SVGCanvas.width - 20 - rangeWidth, size: 10) {
                canvas.text(line, x: 20 + rangeWidth, y: y, size: 10)
                y += 15
            }
        }
    }

    /// At least 14 units a field, the rest in proportion to the length.
    private func barWidths(_ fields: [BitFieldDiagram.Field]) -> [Int] {
        let available = SVGCanvas.width - 2
        let minimum = min(14, available / fields.count)
        let spare = available - minimum * fields.count
        let total = fields.reduce(0) { $0 + $1.length }
        var widths: [Int] = []
        var passed = 0
        var used = 0
        for field in fields {
            passed += field.length
            let place = spare * passed / total
            widths.append(minimum + place - used)
            used = place
        }
        return widths
    }

    // MARK: Chain

    func draw(_ chain: ChainDiagram, on canvas: inout SVGCanvas) {
        var y = 2
        for (index, node) in chain.nodes.enumerated() {
            if index > 0 {
                canvas.arrowDown(x: 24, y1: y, y2: y + 14)
                y += 15
            }
            var texts: [(text: String, isStrong: Bool)] = []
            for line in wrapped(node.title[language], width: SVGCanvas.width - 16, size: 11) {
                texts.append((line, true))
            }
            for line in node.lines {
                let text = line.name[language] + "  " + line.value[language]
                for part in wrapped(text, width: SVGCanvas.width - 16, size: 10) {
                    texts.append((part, false))
                }
            }
            let height = texts.count * 15 + 8
            canvas.box(x: 2, y: y, width: SVGCanvas.width - 4, height: height, mark: node.mark)
            for (line, text) in texts.enumerated() {
                canvas.text(
                    text.text,
                    x: 9,
                    y: y + 15 + line * 15,
                    size: text.isStrong ? 11 : 10,
                    isStrong: text.isStrong
                )
            }
            y += height + 1
        }
    }

    // MARK: Helpers

    /// The width of the column that holds `labels`, at most a third of the picture.
    private func labelColumn(_ labels: [String], _ canvas: SVGCanvas) -> Int {
        let widest = labels.map { canvas.width(of: $0, size: 10) }.max() ?? 0
        return min(widest + 8, SVGCanvas.width / 3)
    }

    private func wrapped(_ text: String, width: Int, size: Int) -> [String] {
        DisplayWidth().wrapped(InlineText.plain(text), to: width * 10 / (6 * size))
    }
}
