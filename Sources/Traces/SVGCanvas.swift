/// An SVG picture under construction: shapes and texts at whole coordinates, and the height they need.
///
/// All coordinates are integers, so the same diagram gives the same bytes on every platform.
struct SVGCanvas {
    /// The width of every picture. Text of 10 to 12 units is legible when it is shown 340 pixels wide,
    /// as on a phone.
    static let width = 340

    private(set) var content = MarkupWriter()
    private(set) var height = 0
    private let displayWidth = DisplayWidth()

    /// The width of `text` at `size`, a little more than the glyphs need: 0.6 em a column.
    func width(of text: String, size: Int) -> Int {
        (displayWidth.width(of: text) * 6 * size + 9) / 10
    }

    /// Draws a box with a mark, a text in it if there is room, and what to show on hovering.
    mutating func box(
        x: Int,
        y: Int,
        width: Int,
        height: Int,
        text: String = "",
        mark: Mark,
        tooltip: String = "",
        size: Int = 10
    ) {
        content.markup("<g class=\"\(mark.cssClass)\">")
        if !tooltip.isEmpty {
            content.markup("<title>")
            content.text(tooltip)
            content.markup("</title>")
        }
        content.markup("<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\"")
        content.markup(" fill=\"none\" stroke=\"currentColor\"\(strokeStyle(of: mark))/>")
        if !text.isEmpty && self.width(of: text, size: size) <= width - 2 {
            let baseline = y + height / 2 + size * 7 / 20
            self.text(text, x: x + width / 2, y: baseline, size: size, anchor: "middle")
        }
        content.markup("</g>")
        self.height = max(self.height, y + height + 1)
    }

    /// Draws a line of text with its baseline at `y`.
    mutating func text(
        _ text: String,
        x: Int,
        y: Int,
        size: Int = 11,
        anchor: String = "start",
        isStrong: Bool = false
    ) {
        content.markup("<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\" fill=\"currentColor\"")
        if anchor != "start" { content.markup(" text-anchor=\"\(anchor)\"") }
        if isStrong { content.markup(" font-weight=\"bold\"") }
        content.markup(">")
        content.text(text)
        content.markup("</text>")
        height = max(height, y + size / 3)
    }

    /// Draws a straight line.
    mutating func line(x1: Int, y1: Int, x2: Int, y2: Int) {
        content.markup("<path d=\"M\(x1) \(y1)L\(x2) \(y2)\" stroke=\"currentColor\" fill=\"none\"/>")
        height = max(height, max(y1, y2) + 1)
    }

    /// Draws a line down from `y1` to `y2` with a head.
    mutating func arrowDown(x: Int, y1: Int, y2: Int) {
        content.markup("<path d=\"M\(x) \(y1)V\(y2)M\(x - 3) \(y2 - 4)L\(x) \(y2)L\(x + 3) \(y2 - 4)\"")
        content.markup(" stroke=\"currentColor\" fill=\"none\"/>")
        height = max(height, y2 + 1)
    }

    /// Draws what the `marks` mean, below everything drawn so far.
    mutating func legend(_ marks: [Mark], _ language: Language) {
        if marks.isEmpty { return }
        var x = 1
        var y = height + 8
        for mark in marks {
            let label = mark.label[language]
            let entryWidth = 18 + width(of: label, size: 10) + 12
            if x > 1 && x + entryWidth > Self.width {
                x = 1
                y += 15
            }
            box(x: x, y: y, width: 13, height: 10, mark: mark)
            text(label, x: x + 18, y: y + 9, size: 10)
            x += entryWidth
        }
    }

    /// The whole picture, with a title and a description for those who do not see it.
    func document(kind: String, idPrefix: String, title: String, description: String) -> String {
        let id = Markup.escaped(idPrefix)
        var svg = MarkupWriter()
        svg.markup("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"diagram-svg diagram-\(kind)\"")
        svg.markup(" viewBox=\"0 0 \(Self.width) \(height + 2)\" width=\"\(Self.width)\" height=\"\(height + 2)\"")
        svg.markup(" role=\"img\" aria-labelledby=\"\(id)-title \(id)-desc\"")
        svg.markup(" font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, monospace\">")
        svg.markup("<title id=\"\(id)-title\">")
        svg.text(title)
        svg.markup("</title><desc id=\"\(id)-desc\">")
        svg.text(description)
        svg.markup("</desc>")
        svg.append(content)
        svg.markup("</svg>")
        return svg.result
    }

    /// Marks differ by their outline too, not by colour alone.
    private func strokeStyle(of mark: Mark) -> String {
        switch mark {
        case .plain, .free: ""
        case .allocated: " stroke-width=\"1.5\""
        case .active: " stroke-width=\"2\" stroke-dasharray=\"6 2\""
        case .split: " stroke-dasharray=\"4 2\""
        case .merged: " stroke-dasharray=\"8 2 2 2\""
        case .faulted: " stroke-width=\"3\""
        case .reserved: " stroke-dasharray=\"1 2\""
        }
    }
}
