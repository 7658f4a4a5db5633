import Traces
import Yams

/// Reads `glossary.yml`: a list of terms.
struct GlossaryReader {
    private(set) var problems: [ContentProblem] = []

    /// The terms in `source`, in the file's order.
    mutating func read(_ source: SourceFile) -> [Term] {
        let node: Node
        switch composeYAML(source.text, file: source.path, firstLine: 1) {
        case .failure(let problem):
            problems.append(problem)
            return []
        case .success(let value): node = value
        }
        guard let sequence = node.sequence else {
            problems.append(
                ContentProblem(
                    file: source.path,
                    line: 1,
                    what: "the glossary is not a list",
                    repair: "write '- id: …' groups"
                )
            )
            return []
        }
        var parser = MarkdownParser(file: source.path)
        var terms: [Term] = []
        for item in sequence {
            let line = item.mark?.line ?? 1
            guard let mapping = item.mapping else {
                problems.append(
                    ContentProblem(
                        file: source.path,
                        line: line,
                        what: "a term is not a group of fields",
                        repair: "write id, en, zh, aliases, definition"
                    )
                )
                continue
            }
            var fields = FieldReader(mapping, file: source.path, lineOffset: 0, line: line)
            if let term = Term.read(&fields, &parser, line: line) {
                if let earlier = terms.first(where: { $0.slug == term.slug }) {
                    fields.report(
                        line,
                        "the term \(quoted(term.slug)) stands also on line \(earlier.line)",
                        "join the two"
                    )
                }
                terms.append(term)
            }
            problems += fields.finish()
        }
        problems += parser.problems
        return terms
    }
}

extension Term {
    static func read(_ fields: inout FieldReader, _ parser: inout MarkdownParser, line: Int) -> Term? {
        let slug = fields.string("id")
        let en = fields.string("en")
        let zh = fields.string("zh")
        var aliases = LanguageFields(), definitions = LanguageFields()
        if var nested = fields.mapping("aliases") {
            aliases.english = nested.strings("en")?.map { ($0.text, $0.line) } ?? []
            aliases.chinese = nested.strings("zh")?.map { ($0.text, $0.line) } ?? []
            fields.absorb(nested)
        }
        if var nested = fields.mapping("definition") {
            definitions.english = nested.string("en").map { [($0, nested.line(of: "en"))] } ?? []
            definitions.chinese = nested.string("zh").map { [($0, nested.line(of: "zh"))] } ?? []
            fields.absorb(nested)
        }
        guard let slug, let en, let zh, let english = definitions.english.first,
            let chinese = definitions.chinese.first
        else { return nil }
        return Term(
            slug: slug,
            name: LocalizedText(english: en, chinese: zh),
            englishAliases: aliases.english.map(\.text),
            chineseAliases: aliases.chinese.map(\.text),
            englishDefinition: parser.parseInlines(english.text, line: english.line),
            chineseDefinition: parser.parseInlines(chinese.text, line: chinese.line),
            line: line
        )
    }

    /// Texts of both languages with their lines.
    private struct LanguageFields {
        var english: [(text: String, line: Int)] = []
        var chinese: [(text: String, line: Int)] = []
    }
}
