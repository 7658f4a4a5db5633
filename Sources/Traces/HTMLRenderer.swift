/// Renders traces as HTML fragments: the same steps on the site's pages and in the browser's player.
///
/// No styles and no scripts are in the fragments; `Stylesheet.css` holds the colours of the marks.
public struct HTMLRenderer: Sendable {
    /// The language of all texts.
    public let language: Language

    /// A renderer for one language.
    public init(language: Language) {
        self.language = language
    }

    /// A diagram in a `figure`: SVG, or a table.
    ///
    /// Ids within the figure begin with `idPrefix`, which is unique on the page and free of spaces.
    public func figure(for diagram: Diagram, idPrefix: String) -> String {
        var html = "<figure class=\"diagram\">"
        if case .table(let table) = diagram {
            // A table wider than a phone scrolls by itself; who uses the keyboard can reach it.
            let label = Markup.escaped(InlineText.plain(diagram.title[language]))
            html += "<div class=\"scroller\" tabindex=\"0\" role=\"group\" aria-label=\"\(label)\">"
            html += self.table(table) + "</div>"
        } else if let svg = SVGRenderer(language: language).svg(for: diagram, idPrefix: idPrefix) {
            html += "<figcaption>\(InlineText.html(diagram.title[language]))</figcaption>" + svg
        }
        return html + "</figure>"
    }

    /// A step in a `section`: its question, then title, explanation and diagrams.
    ///
    /// `number` counts from 1. The section's id is `<idPrefix>-step-<number>`, and every id within it begins
    /// so; the prefix is unique on the page and free of spaces. `headingLevel` is 1 to 6.
    public func step(_ step: Step, number: Int, of count: Int, idPrefix: String, headingLevel: Int = 3) -> String {
        let heading = "h\(max(1, min(6, headingLevel)))"
        let id = "\(idPrefix)-step-\(number)"
        var html = "<section class=\"step\" id=\"\(Markup.escaped(id))\">"
        if let prediction = step.prediction { html += self.prediction(prediction) }
        html += "<\(heading)><span class=\"step-number\">\(number)/\(count)</span> "
        html += "\(InlineText.html(step.title[language]))</\(heading)>"
        html += "<p>\(InlineText.html(step.explanation[language]))</p>"
        for (index, diagram) in step.diagrams.enumerated() {
            html += figure(for: diagram, idPrefix: "\(id)-diagram-\(index + 1)")
        }
        return html + "</section>"
    }

    /// All steps of a trace, one after another.
    public func steps(of trace: Trace, idPrefix: String, headingLevel: Int = 3) -> String {
        var html = ""
        for (index, step) in trace.steps.enumerated() {
            html += self.step(
                step,
                number: index + 1,
                of: trace.steps.count,
                idPrefix: idPrefix,
                headingLevel: headingLevel
            )
        }
        return html
    }

    /// The results of a trace as a table.
    public func results(of trace: Trace) -> String {
        var html = "<table class=\"results\"><caption>\(Wording.results[language])</caption><thead><tr>"
        html += "<th scope=\"col\">\(Wording.name[language])</th><th scope=\"col\">\(Wording.value[language])</th>"
        html += "</tr></thead><tbody>"
        for result in trace.results {
            html += "<tr><th scope=\"row\"><code>\(Markup.escaped(result.name))</code></th>"
            html += "<td>\(Markup.escaped(result.value.text))</td></tr>"
        }
        return html + "</tbody></table>"
    }

    /// A question; the answer opens on a click, without any script.
    private func prediction(_ prediction: Prediction) -> String {
        var html = "<div class=\"prediction\"><p>\(InlineText.html(prediction.question[language]))</p>"
        if !prediction.choices.isEmpty {
            html += "<ol type=\"a\" data-answer=\"\((prediction.correctChoice ?? 0) + 1)\">"
            for choice in prediction.choices {
                html += "<li>\(InlineText.html(choice[language]))</li>"
            }
            html += "</ol>"
        }
        html += "<details><summary>\(Wording.answer[language])</summary>"
        return html + "<p>\(InlineText.html(prediction.answer[language]))</p></details></div>"
    }

    private func table(_ table: TableDiagram) -> String {
        // A mark is said in words in a column of its own, not by the row's colour alone.
        let hasMarks = table.rows.contains { $0.mark != .plain }
        var html = "<table class=\"diagram-table\"><caption>\(InlineText.html(table.title[language]))</caption>"
        html += "<thead><tr>"
        for column in table.columns {
            html += "<th scope=\"col\"\(classAttribute(column))>\(InlineText.html(column.heading[language]))</th>"
        }
        if hasMarks { html += "<th scope=\"col\">\(Wording.mark[language])</th>" }
        html += "</tr></thead><tbody>"
        for row in table.rows {
            html += row.mark == .plain ? "<tr>" : "<tr class=\"\(row.mark.cssClass)\">"
            for (index, column) in table.columns.enumerated() {
                html += "<td\(classAttribute(column))>\(InlineText.html(row.cell(index)[language]))</td>"
            }
            if hasMarks {
                html += "<td>\(row.mark == .plain ? "" : row.mark.label[language])</td>"
            }
            html += "</tr>"
        }
        return html + "</tbody></table>"
    }

    private func classAttribute(_ column: TableDiagram.Column) -> String {
        column.isNumeric ? " class=\"number\"" : ""
    }
}
