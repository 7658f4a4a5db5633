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
        var html = MarkupWriter()
        html.markup("<figure class=\"diagram\">")
        if case .table(let table) = diagram {
            // A table wider than a phone scrolls by itself; who uses the keyboard can reach it.
            let label = Markup.escaped(InlineText.plain(diagram.title[language]))
            html.markup("<div class=\"scroller\" tabindex=\"0\" role=\"group\" aria-label=\"\(label)\">")
            html.append(self.table(table))
            html.markup("</div>")
        } else if let svg = SVGRenderer(language: language).svg(for: diagram, idPrefix: idPrefix) {
            html.markup("<figcaption>\(InlineText.html(diagram.title[language]))</figcaption>\(svg)")
        }
        html.markup("</figure>")
        return html.result
    }

    /// A step in a `section`: its question, then title, explanation and diagrams.
    ///
    /// `number` counts from 1. The section's id is `<idPrefix>-step-<number>`, and every id within it begins
    /// so; the prefix is unique on the page and free of spaces. `headingLevel` is 1 to 6.
    public func step(_ step: Step, number: Int, of count: Int, idPrefix: String, headingLevel: Int = 3) -> String {
        let heading = Phrase("h\(max(1, min(6, headingLevel)))").text
        let id = Phrase("\(idPrefix)-step-\(number)").text
        var html = MarkupWriter()
        html.markup("<section class=\"step\" id=\"\(Markup.escaped(id))\">")
        if let prediction = step.prediction { html.append(self.prediction(prediction)) }
        html.markup("<\(heading)><span class=\"step-number\">\(number)/\(count)</span> ")
        html.markup("\(InlineText.html(step.title[language]))</\(heading)>")
        html.markup("<p>\(InlineText.html(step.explanation[language]))</p>")
        for (index, diagram) in step.diagrams.enumerated() {
            html.markup("\(figure(for: diagram, idPrefix: Phrase("\(id)-diagram-\(index + 1)").text))")
        }
        html.markup("</section>")
        return html.result
    }

    /// All steps of a trace, one after another.
    public func steps(of trace: Trace, idPrefix: String, headingLevel: Int = 3) -> String {
        var html = MarkupWriter()
        for (index, step) in trace.steps.enumerated() {
            let section = self.step(
                step,
                number: index + 1,
                of: trace.steps.count,
                idPrefix: idPrefix,
                headingLevel: headingLevel
            )
            html.markup("\(section)")
        }
        return html.result
    }

    /// The results of a trace as a table.
    public func results(of trace: Trace) -> String {
        var html = MarkupWriter()
        html.markup("<table class=\"results\"><caption>\(Wording.results[language])</caption><thead><tr>")
        html.markup("<th scope=\"col\">\(Wording.name[language])</th><th scope=\"col\">\(Wording.value[language])</th>")
        html.markup("</tr></thead><tbody>")
        for result in trace.results {
            html.markup("<tr><th scope=\"row\"><code>\(Markup.escaped(result.name))</code></th>")
            html.markup("<td>\(Markup.escaped(result.value.text))</td></tr>")
        }
        html.markup("</tbody></table>")
        return html.result
    }

    /// A question; the answer opens on a click, without any script.
    private func prediction(_ prediction: Prediction) -> MarkupWriter {
        var html = MarkupWriter()
        html.markup("<div class=\"prediction\"><p>\(InlineText.html(prediction.question[language]))</p>")
        if !prediction.choices.isEmpty {
            html.markup("<ol type=\"a\" data-answer=\"\((prediction.correctChoice ?? 0) + 1)\">")
            for choice in prediction.choices {
                html.markup("<li>\(InlineText.html(choice[language]))</li>")
            }
            html.markup("</ol>")
        }
        html.markup("<details><summary>\(Wording.answer[language])</summary>")
        html.markup("<p>\(InlineText.html(prediction.answer[language]))</p></details></div>")
        return html
    }

    private func table(_ table: TableDiagram) -> MarkupWriter {
        // A mark is said in words in a column of its own, not by the row's colour alone.
        let hasMarks = table.rows.contains { $0.mark != .plain }
        var html = MarkupWriter()
        html.markup("<table class=\"diagram-table\"><caption>\(InlineText.html(table.title[language]))</caption>")
        html.markup("<thead><tr>")
        for column in table.columns {
            html.markup("<th scope=\"col\"\(classAttribute(column))>\(InlineText.html(column.heading[language]))</th>")
        }
        if hasMarks { html.markup("<th scope=\"col\">\(Wording.mark[language])</th>") }
        html.markup("</tr></thead><tbody>")
        for row in table.rows {
            html.markup(row.mark == .plain ? "<tr>" : "<tr class=\"\(row.mark.cssClass)\">")
            for (index, column) in table.columns.enumerated() {
                html.markup("<td\(classAttribute(column))>\(InlineText.html(row.cell(index)[language]))</td>")
            }
            if hasMarks {
                html.markup("<td>\(row.mark == .plain ? "" : row.mark.label[language])</td>")
            }
            html.markup("</tr>")
        }
        html.markup("</tbody></table>")
        return html
    }

    private func classAttribute(_ column: TableDiagram.Column) -> String {
        column.isNumeric ? " class=\"number\"" : ""
    }
}
