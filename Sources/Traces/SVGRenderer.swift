/// Draws diagrams as SVG: one width, colours by CSS class (`mark-free`), lines and text in
/// `currentColor`, so that a page's light and dark themes apply. The same diagram gives the same bytes.
public struct SVGRenderer: Sendable {
    /// The language of all texts.
    public let language: Language

    /// A renderer for one language.
    public init(language: Language) {
        self.language = language
    }

    /// The picture of `diagram`, or `nil` for a table: that is no picture (see `HTMLRenderer`).
    ///
    /// Ids within the picture begin with `idPrefix`, which is unique on the page and free of spaces.
    public func svg(for diagram: Diagram, idPrefix: String) -> String? {
        var canvas = SVGCanvas()
        switch diagram {
        case .blockMap(let map): draw(map, on: &canvas)
        case .lists(let lists): draw(lists, on: &canvas)
        case .bitField(let fields): draw(fields, on: &canvas)
        case .chain(let chain): draw(chain, on: &canvas)
        case .table: return nil
        }
        canvas.legend(diagram.marks, language)
        return canvas.document(
            kind: diagram.kind,
            idPrefix: idPrefix,
            title: diagram.title[language],
            description: diagram.description(language)
        )
    }
}
