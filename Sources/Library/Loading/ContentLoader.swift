import Foundation
import Traces

extension ContentFolder {
    /// Reads every file and joins the languages. All problems are found, not the first only; entries that
    /// could be read whole are in the library all the same.
    public func load() -> LoadedContent {
        var loader = ContentLoader(folder: self)
        return loader.load()
    }
}

/// Reads a content folder: files to entries, problems collected on the way.
struct ContentLoader {
    let folder: ContentFolder
    private var problems: [ContentProblem] = []

    init(folder: ContentFolder) {
        self.folder = folder
    }

    mutating func load() -> LoadedContent {
        var questionReader = QuestionReader()
        var articleReader = ArticleReader()
        var glossaryReader = GlossaryReader()
        var catalogueReader = CatalogueReader()
        var pathReader = ReadingPathReader()
        var questionFiles: [QuestionFile] = []
        var articleFiles: [ArticleFile] = []
        var terms: [Term] = []
        var path = ReadingPath(stages: [])
        for entry in folder.entries() {
            let source: SourceFile
            switch SourceFile.read(entry.path, in: folder.url) {
            case .failure(let problem):
                problems.append(problem)
                continue
            case .success(let value): source = value
            }
            if entry.path == "glossary.yml" {
                terms = glossaryReader.read(source)
            } else if entry.path == ReadingPathReader.file {
                path = pathReader.read(source)
            } else if entry.path.hasPrefix("catalogue/") {
                catalogueReader.read(source)
            } else if entry.path.hasPrefix("questions/") {
                if let file = questionReader.read(source) { questionFiles.append(file) }
            } else if let file = articleReader.read(source) {
                articleFiles.append(file)
            }
        }
        problems += questionReader.problems + articleReader.problems + glossaryReader.problems
        problems += catalogueReader.problems + pathReader.problems
        let library = ContentLibrary(
            questions: joinQuestions(questionFiles),
            articles: joinArticles(articleFiles),
            terms: terms,
            resources: catalogueReader.resources,
            path: path
        )
        return LoadedContent(library: library, problems: problems.sorted())
    }

    // MARK: Questions

    private mutating func joinQuestions(_ files: [QuestionFile]) -> [Question] {
        reportNumbers(files)
        var questions: [Question] = []
        for (number, versions) in Dictionary(grouping: files, by: \.number).sorted(by: { $0.key < $1.key }) {
            let english = versions.filter { $0.text.language == .english }
            let chinese = versions.filter { $0.text.language == .chinese }
            for duplicates in [english, chinese] where duplicates.count > 1 {
                let names = duplicates.map(\.text.document.file)
                for file in duplicates.dropFirst() {
                    report(
                        file.text.document.file,
                        file.numberLine,
                        "number \(number) stands also in \(names[0])",
                        "give each question a number of its own"
                    )
                }
            }
            guard let en = english.first, let zh = chinese.first else {
                if let only = versions.first {
                    reportMissingTranslation(of: only.text.document.file, in: only.text.language.other)
                }
                continue
            }
            compareQuizzes(en.text, zh.text)
            if en.slug != zh.slug {
                report(
                    zh.text.document.file,
                    1,
                    "the slug differs from \(quoted(en.slug)) in the English file",
                    "name both files alike"
                )
            }
            guard let facts = en.facts else { continue }
            questions.append(
                Question(
                    number: number,
                    slug: en.slug,
                    topic: facts.topic,
                    difficulty: facts.difficulty,
                    kernel: facts.kernel,
                    evidence: facts.evidence,
                    related: facts.related,
                    english: en.text,
                    chinese: zh.text
                )
            )
        }
        return questions
    }

    /// The numbers run from 1 without a gap.
    private mutating func reportNumbers(_ files: [QuestionFile]) {
        let numbers = Set(files.map(\.number))
        guard let last = numbers.max() else {
            report("questions", nil, "there is no question", "add questions/NN-slug.en.md and .zh.md")
            return
        }
        for number in 1...last where !numbers.contains(number) {
            report("questions", nil, "question \(number) is missing", "add its files, or number without a gap")
        }
    }

    private mutating func compareQuizzes(_ english: QuestionText, _ chinese: QuestionText) {
        let file = chinese.document.file
        if english.quiz.map(\.id) != chinese.quiz.map(\.id) {
            report(
                file,
                chinese.quiz.first?.line,
                "the quiz ids are \(chinese.quiz.map(\.id).joined(separator: ", ")), in English "
                    + english.quiz.map(\.id).joined(separator: ", "),
                "keep the same items in the same order"
            )
        }
        for (en, zh) in zip(english.quiz, chinese.quiz) where en.id == zh.id {
            if en.choices.count != zh.choices.count || en.rightIndex != zh.rightIndex {
                report(
                    file,
                    zh.line,
                    "\(zh.id) does not have the choices of the English file in the same order",
                    "keep the right choice at the same place"
                )
            }
        }
    }

    // MARK: Articles

    private mutating func joinArticles(_ files: [ArticleFile]) -> [Article] {
        var articles: [Article] = []
        for (slug, versions) in Dictionary(grouping: files, by: \.slug).sorted(by: { $0.key < $1.key }) {
            let english = versions.filter { $0.text.language == .english }
            let chinese = versions.filter { $0.text.language == .chinese }
            for duplicates in [english, chinese] where duplicates.count > 1 {
                report(
                    duplicates[1].text.document.file,
                    1,
                    "the article \(quoted(slug)) stands also in \(duplicates[0].text.document.file)",
                    "give each article a slug of its own"
                )
            }
            guard let en = english.first, let zh = chinese.first else {
                if let only = versions.first {
                    reportMissingTranslation(of: only.text.document.file, in: only.text.language.other)
                }
                continue
            }
            guard let facts = en.facts else { continue }
            articles.append(
                Article(
                    slug: slug,
                    topic: facts.topic,
                    difficulty: facts.difficulty,
                    kernel: facts.kernel,
                    questions: en.questions,
                    evidence: facts.evidence,
                    related: facts.related,
                    english: en.text,
                    chinese: zh.text
                )
            )
        }
        let order = Topic.allCases
        return articles.sorted {
            (order.firstIndex(of: $0.topic) ?? 0, $0.slug) < (order.firstIndex(of: $1.topic) ?? 0, $1.slug)
        }
    }

    private mutating func reportMissingTranslation(of file: String, in language: Language) {
        let suffix = ".\(language.other.rawValue).md"
        let expected = file.hasSuffix(suffix) ? file.dropLast(suffix.count) + ".\(language.rawValue).md" : file[...]
        report(file, nil, "its translation \(quoted(expected)) is missing or unreadable", "write it beside this file")
    }

    private mutating func report(_ file: String, _ line: Int?, _ what: String, _ repair: String) {
        problems.append(ContentProblem(file: file, line: line, what: what, repair: repair))
    }
}
