import Traces

/// The picture that stands for a run where there is room for one only.
enum KeyPicture {
    /// The last of the diagrams that tell most: those of states before those of single words, then by how many
    /// states they show. A run that draws none has a table; nil if it has not even that.
    static func html(of trace: Trace, _ language: Language, idPrefix: String) -> HTML? {
        let renderer = SVGRenderer(language: language)
        var best: (worth: Int, picture: HTML)?
        for diagram in trace.steps.reversed().flatMap(\.diagrams) {
            let worth = worth(of: diagram)
            if worth <= best?.worth ?? -1 { continue }
            if case .table(let table) = diagram {
                best = (worth, html(of: table, language))
            } else if let svg = renderer.svg(for: diagram, idPrefix: idPrefix) {
                best = (worth, HTML(rendered: svg))
            }
        }
        return best?.picture
    }

    private static func worth(of diagram: Diagram) -> Int {
        let marks = diagram.marks.count
        switch diagram {
        case .blockMap, .lists, .chain: return 200 + marks
        case .bitField: return 100 + marks
        case .table: return marks
        }
    }

    /// The table without the caption, the words for marks and the scroller that it has where it is read.
    private static func html(of table: TableDiagram, _ language: Language) -> HTML {
        func cell(_ text: LocalizedText, _ column: TableDiagram.Column) -> HTML {
            HTML("td", column.isNumeric ? [.class("number")] : [], HTML(inlineText: text[language]))
        }
        let heading = table.columns.map { cell($0.heading, $0) }.joined()
        let rows = table.rows.map { row in
            let cells = zip(row.cells, table.columns).map { cell($0, $1) }
            return HTML("tr", row.mark == .plain ? [] : [.class(row.mark.cssClass)], cells.joined())
        }
        return HTML("table", [.class("diagram-table")], HTML("tr", [.class("heading")], heading) + rows.joined())
    }
}
