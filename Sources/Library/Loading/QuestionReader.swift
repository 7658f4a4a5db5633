import Traces

/// One question file, read: the text, and in the English file the facts that both languages share.
struct QuestionFile {
    let number: Int
    let slug: String
    let text: QuestionText
    /// Only the English file has them.
    let facts: EntryFacts?
    /// A hash of the file's texts.
    let wording: ContentHash
    /// The English wording that a Chinese file says it was compared with.
    let recordedSource: ContentHash?
    /// Lines of fields that later checks point at.
    let numberLine: Int
}

/// The facts of an entry that both languages share; the English file carries them.
struct EntryFacts {
    let topic: Topic
    let difficulty: Difficulty
    let kernel: String
    let evidence: Evidence
    let related: [LinkTarget]
}

/// Reads `questions/NN-slug.LANGUAGE.md`.
struct QuestionReader {
    private(set) var problems: [ContentProblem] = []

    /// The question in `source`; nil if the front matter cannot be read or lacks what identifies it.
    mutating func read(_ source: SourceFile) -> QuestionFile? {
        guard let name = QuestionFileName(source.path) else {
            report(source.path, 1, "the file's name is not NN-slug.LANGUAGE.md", "name it like 22-page-allocator.en.md")
            return nil
        }
        let parts: FrontMatterParts
        var fields: FieldReader
        switch source.fieldsAndBody() {
        case .failure(let problem):
            problems.append(problem)
            return nil
        case .success(let value): (fields, parts) = value
        }
        defer { problems += fields.finish() }

        let number = readIdentity(&fields, name: name)
        let title = fields.string("title")
        let keywords = fields.strings("keywords")?.map(\.text)
        var inlineParser = MarkdownParser(file: source.path)
        let keyPoints = readKeyPoints(&fields, &inlineParser)
        let quiz = readQuiz(&fields, &inlineParser)
        var facts: EntryFacts?
        if name.language == .english { facts = EntryFacts.read(&fields) }
        let recordedSource = name.language == .chinese ? fields.recordedSource() : nil
        problems += inlineParser.problems

        var parser = MarkdownParser(file: source.path, firstLine: parts.bodyLine)
        let document = Document(file: source.path, contentHash: source.hash, blocks: parser.parse(parts.body))
        problems += parser.problems
        problems += AnswerShape(document: document, language: name.language).problems()

        guard let number, let title else { return nil }
        return QuestionFile(
            number: number,
            slug: name.slug,
            text: QuestionText(
                language: name.language,
                title: title,
                keywords: keywords ?? [],
                keyPoints: keyPoints,
                quiz: quiz,
                document: document
            ),
            facts: facts,
            wording: EntryWording.hash(fields, body: parts.body),
            recordedSource: recordedSource,
            numberLine: fields.line(of: "number")
        )
    }

    /// Checks id, number, slug and language against the file's name; returns the number that the file states.
    private mutating func readIdentity(_ fields: inout FieldReader, name: QuestionFileName) -> Int? {
        let number = fields.integer("number")
        if let number, number != name.number {
            fields.report(
                fields.line(of: "number"),
                "number \(number) is not the \(name.number) of the file's name",
                "make them the same"
            )
        }
        if let id = fields.string("id"), let number, id != "q\(number)" {
            fields.report(
                fields.line(of: "id"),
                "id \(quoted(id)) does not go with number \(number)",
                "write q\(number); ids never change"
            )
        }
        if let slug = fields.string("slug"), slug != name.slug {
            fields.report(
                fields.line(of: "slug"),
                "slug \(quoted(slug)) is not the \(quoted(name.slug)) of the file's name",
                "make them the same"
            )
        }
        if let language = fields.string("language"), language != name.language.rawValue {
            fields.report(
                fields.line(of: "language"),
                "language \(quoted(language)) is not the \(quoted(name.language.rawValue)) of the file's name",
                "make them the same"
            )
        }
        return number
    }

    private mutating func readKeyPoints(_ fields: inout FieldReader, _ parser: inout MarkdownParser) -> [[Inline]] {
        guard let points = fields.strings("key_points") else { return [] }
        if !(3...6).contains(points.count) {
            fields.report(
                fields.line(of: "key_points"),
                "there are \(points.count) key points",
                "give 3 to 6, one claim each"
            )
        }
        return points.map { parser.parseInlines($0.text, line: $0.line) }
    }

    private mutating func readQuiz(_ fields: inout FieldReader, _ parser: inout MarkdownParser) -> [QuizItem] {
        guard let items = fields.mappings("quiz") else { return [] }
        if items.count < 3 {
            fields.report(
                fields.line(of: "quiz"),
                "there are \(items.count) multiple-choice items",
                "write at least three"
            )
        }
        var quiz: [QuizItem] = []
        for var item in items {
            if let read = QuizItem.read(&item, &parser) {
                if quiz.contains(where: { $0.id == read.id }) {
                    item.report(read.line, "the quiz id \(quoted(read.id)) stands twice", "number the items")
                }
                quiz.append(read)
            }
            fields.absorb(item)
        }
        return quiz
    }

    private mutating func report(_ file: String, _ line: Int, _ what: String, _ repair: String) {
        problems.append(ContentProblem(file: file, line: line, what: what, repair: repair))
    }
}

/// `questions/22-page-allocator.en.md` taken apart.
struct QuestionFileName {
    let number: Int
    let slug: String
    let language: Language

    init?(_ path: String) {
        guard let file = path.split(separator: "/").last, file.hasSuffix(".md") else { return nil }
        let parts = file.split(separator: ".")
        guard parts.count == 3, let language = Language(rawValue: String(parts[1])) else { return nil }
        let stem = parts[0]
        guard let hyphen = stem.firstIndex(of: "-"), let number = Int(stem[..<hyphen]), number > 0 else { return nil }
        let slug = String(stem[stem.index(after: hyphen)...])
        guard !slug.isEmpty else { return nil }
        (self.number, self.slug, self.language) = (number, slug, language)
    }
}

extension QuizItem {
    /// Reads one item of the `quiz` field.
    static func read(_ fields: inout FieldReader, _ parser: inout MarkdownParser) -> QuizItem? {
        let id = fields.string("id")
        let ask = fields.string("ask")
        let askLine = fields.line(of: "ask")
        var choices: [Choice] = []
        for var choice in fields.mappings("choices") ?? [] {
            let key = choice.has("right") ? "right" : "wrong"
            if let text = choice.string(key), let why = choice.string("why") {
                choices.append(
                    Choice(
                        isRight: key == "right",
                        text: parser.parseInlines(text, line: choice.line(of: key)),
                        why: parser.parseInlines(why, line: choice.line(of: "why"))
                    )
                )
            }
            fields.absorb(choice)
        }
        guard let id, let ask else { return nil }
        if fields.has("choices") {
            let right = choices.count(where: \.isRight)
            if right != 1 {
                fields.report(
                    fields.line,
                    "\(id) has \(right == 0 ? "no" : "\(right)") right choices",
                    "mark exactly one with right:, the others with wrong:"
                )
            }
            if !(3...5).contains(choices.count) {
                fields.report(fields.line, "\(id) has \(choices.count) choices", "give 3 to 5")
            }
        }
        return QuizItem(id: id, ask: parser.parseInlines(ask, line: askLine), choices: choices, line: fields.line)
    }
}
