import Traces

/// One article file, read.
struct ArticleFile {
    let slug: String
    let text: ArticleText
    /// Only the English file has them.
    let facts: EntryFacts?
    /// A hash of the file's texts.
    let wording: ContentHash
    /// The English wording that a Chinese file says it was compared with.
    let recordedSource: ContentHash?
    let questions: [Int]
}

/// Reads `articles/<topic>/<slug>.LANGUAGE.md`.
struct ArticleReader {
    private(set) var problems: [ContentProblem] = []

    /// The article in `source`; nil if the front matter cannot be read or lacks what identifies it.
    mutating func read(_ source: SourceFile) -> ArticleFile? {
        let parts = source.path.split(separator: "/").last?.split(separator: ".") ?? []
        guard parts.count == 3, parts[2] == "md", let language = Language(rawValue: String(parts[1])) else {
            problems.append(
                ContentProblem(
                    file: source.path,
                    line: 1,
                    what: "the file's name is not SLUG.LANGUAGE.md",
                    repair: "name it like slub.en.md"
                )
            )
            return nil
        }
        let slug = String(parts[0])
        let text: FrontMatterParts
        var fields: FieldReader
        switch source.fieldsAndBody() {
        case .failure(let problem):
            problems.append(problem)
            return nil
        case .success(let value): (fields, text) = value
        }
        defer { problems += fields.finish() }

        if let id = fields.string("id"), id != slug {
            fields.report(
                fields.line(of: "id"),
                "id \(quoted(id)) is not the \(quoted(slug)) of the file's name",
                "make them the same"
            )
        }
        if let stated = fields.string("language"), stated != language.rawValue {
            fields.report(
                fields.line(of: "language"),
                "language \(quoted(stated)) is not the \(quoted(language.rawValue)) of the file's name",
                "make them the same"
            )
        }
        let title = fields.string("title")
        let summary = fields.string("summary")
        let keywords = fields.strings("keywords")?.map(\.text) ?? []
        var facts: EntryFacts?
        var questions: [Int] = []
        if language == .english {
            facts = EntryFacts.read(&fields)
            questions = fields.integers("questions") ?? []
        }
        let recordedSource = language == .chinese ? fields.recordedSource() : nil
        var parser = MarkdownParser(file: source.path, firstLine: text.bodyLine)
        let document = Document(file: source.path, contentHash: source.hash, blocks: parser.parse(text.body))
        problems += parser.problems
        if document.sections.count(where: { !$0.anchor.isEmpty }) == 0 {
            fields.report(text.bodyLine, "the article has no section", "divide it with ## headings")
        }
        guard let title, let summary else { return nil }
        return ArticleFile(
            slug: slug,
            text: ArticleText(
                language: language,
                title: title,
                summary: summary,
                keywords: keywords,
                document: document
            ),
            facts: facts,
            wording: EntryWording.hash(fields, body: text.body),
            recordedSource: recordedSource,
            questions: questions
        )
    }
}
