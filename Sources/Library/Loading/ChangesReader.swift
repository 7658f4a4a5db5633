import Traces
import Yams

/// Reads `changes.yml`: what readers notice, newest first.
struct ChangesReader {
    /// The file's path in the content folder.
    static let fileName = "changes.yml"

    private(set) var problems: [ContentProblem] = []

    /// The changes in `source`, in the file's order.
    mutating func read(_ source: SourceFile) -> [Change] {
        let node: Node
        switch composeYAML(source.text, file: source.path, firstLine: 1) {
        case .failure(let problem):
            problems.append(problem)
            return []
        case .success(let value): node = value
        }
        guard let sequence = node.sequence else {
            report(source.path, 1, "the file is not a list of changes", "write '- id: …' groups")
            return []
        }
        var parser = MarkdownParser(file: source.path)
        var changes: [Change] = []
        for item in sequence {
            let line = item.mark?.line ?? 1
            guard let mapping = item.mapping else {
                report(source.path, line, "a change is not a group of fields", "write id, date, title, text")
                continue
            }
            var fields = FieldReader(mapping, file: source.path, lineOffset: 0, line: line)
            if let change = Change.read(&fields, &parser, line: line) {
                if changes.contains(where: { $0.slug == change.slug }) {
                    fields.report(line, "the change \(quoted(change.slug)) stands twice", "give it a name of its own")
                }
                if let last = changes.last, last.date < change.date {
                    fields.report(line, "the change is newer than the one above it", "put the newest first")
                }
                changes.append(change)
            }
            problems += fields.finish()
        }
        problems += parser.problems
        return changes
    }

    private mutating func report(_ file: String, _ line: Int, _ what: String, _ repair: String) {
        problems.append(ContentProblem(file: file, line: line, what: what, repair: repair))
    }
}

extension Change {
    fileprivate static func read(
        _ fields: inout FieldReader,
        _ parser: inout MarkdownParser,
        line: Int
    ) -> Change? {
        let slug = fields.string("id")
        var date: CalendarDate?
        if let text = fields.string("date") {
            date = CalendarDate(text)
            if date == nil {
                fields.report(fields.line(of: "date"), "\(quoted(text)) is no date", "write it like 2026-11-23")
            }
        }
        let title = texts("title", &fields)
        let text = texts("text", &fields)
        var entry: EntryID?
        if let name = fields.optionalString("entry") {
            entry = LinkTarget(name)?.entryID
            if entry == nil {
                fields.report(
                    fields.line(of: "entry"),
                    "the entry \(quoted(name)) is not understood",
                    "write question:N, article:SLUG, term:ID or simulation:NAME"
                )
            }
        }
        guard let slug, let date, let title, let text else { return nil }
        return Change(
            slug: slug,
            date: date,
            title: LocalizedText(english: title.english.text, chinese: title.chinese.text),
            englishText: parser.parseInlines(text.english.text, line: text.english.line),
            chineseText: parser.parseInlines(text.chinese.text, line: text.chinese.line),
            entry: entry,
            line: line
        )
    }

    private typealias Texts = (english: (text: String, line: Int), chinese: (text: String, line: Int))

    /// A field with a text in each language.
    private static func texts(_ name: String, _ fields: inout FieldReader) -> Texts? {
        guard var nested = fields.mapping(name) else { return nil }
        let english = nested.string("en")
        let chinese = nested.string("zh")
        let lines = (nested.line(of: "en"), nested.line(of: "zh"))
        fields.absorb(nested)
        guard let english, let chinese else { return nil }
        return ((english, lines.0), (chinese, lines.1))
    }
}
