import Library
import Traces

/// An entry in one language as the index holds it: its sections, and what a hit shows.
struct IndexedEntry {
    let id: EntryID
    let language: Language
    let title: String
    let keywords: String
    /// The entry's page, without an anchor.
    let url: String
    let questions: [Int]
    /// Changes whenever anything above or below does.
    let hash: ContentHash
    let sections: [IndexedSection]
}

/// One row of the full-text table.
struct IndexedSection {
    /// How much a match counts here: less where a text tells of other things than the answer.
    var weight = 1.0
    let anchor: String
    let heading: String
    let body: String
    let code: String
}

extension IndexedEntry {
    /// Every entry of the library in both languages.
    static func entries(of library: ContentLibrary) -> [IndexedEntry] {
        let programs = ProgramEntry.all
        return Language.allCases.flatMap { language -> [IndexedEntry] in
            var entries = library.questions.map { IndexedEntry($0, language, library) }
            entries += library.articles.map { IndexedEntry($0, language, library) }
            entries += programs.map { IndexedEntry($0, language, library) }
            entries += library.terms.map { IndexedEntry($0, language, library) }
            entries += library.resources.map { IndexedEntry($0, language) }
            return entries
        }
    }

    private init(_ question: Question, _ language: Language, _ library: ContentLibrary) {
        let text = question[language]
        let points = text.keyPoints.map(\.plainText).joined(separator: "\n")
        let heading = language == .english ? "Key points" : "要点"
        self.init(
            id: question.id,
            language: language,
            title: text.title,
            keywords: text.keywords,
            url: PagePath.question(number: question.number, slug: question.slug, language: language),
            questions: [question.number],
            sections: text.document.sections.map { IndexedSection($0, ofAnswerIn: language) }
                + [IndexedSection(weight: 0.8, anchor: "key-points", heading: heading, body: points, code: "")]
        )
    }

    private init(_ article: Article, _ language: Language, _ library: ContentLibrary) {
        let text = article[language]
        self.init(
            id: article.id,
            language: language,
            title: text.title,
            keywords: text.keywords,
            url: PagePath.article(slug: article.slug, language: language),
            questions: library.questions(coveredBy: article.id),
            sections: [IndexedSection(anchor: "", heading: "", body: text.summary, code: "")]
                + text.document.sections.map(IndexedSection.init)
        )
    }

    private init(_ term: Term, _ language: Language, _ library: ContentLibrary) {
        // The other language's names are keywords: 伙伴系统 finds "buddy system" in English too.
        self.init(
            id: term.id,
            language: language,
            title: term.name[language],
            keywords: [term.name[language.other]] + term.englishAliases + term.chineseAliases,
            url: PagePath.glossary(term: term.slug, language: language),
            questions: library.questions(coveredBy: term.id),
            sections: [
                IndexedSection(anchor: "", heading: "", body: term.definition(in: language).plainText, code: "")
            ]
        )
    }

    private init(_ program: ProgramEntry, _ language: Language, _ library: ContentLibrary) {
        self.init(
            id: program.id,
            language: language,
            title: program.title[language],
            keywords: program.keywords,
            url: library.pagePath(of: program.id, in: language) ?? "",
            questions: library.questions(coveredBy: program.id),
            sections: [
                IndexedSection(
                    anchor: "",
                    heading: "",
                    body: program.body[language],
                    code: program.symbols.joined(separator: "\n")
                )
            ]
        )
    }

    init(
        id: EntryID,
        language: Language,
        title: String,
        keywords: [String],
        url: String,
        questions: [Int],
        sections: [IndexedSection]
    ) {
        self.id = id
        self.language = language
        self.title = title
        self.keywords = keywords.joined(separator: "\n")
        self.url = url
        self.questions = questions
        self.sections = sections
        let parts =
            [title, self.keywords, url, "\(questions)"]
            + sections.flatMap { ["\($0.weight)", $0.anchor, $0.heading, $0.body, $0.code] }
        hash = ContentHash(of: parts.joined(separator: "\u{0}").utf8)
    }
}

extension IndexedSection {
    /// A section of an answer. What changed and what is wrong name many things that the answer is not about.
    init(_ section: Section, ofAnswerIn language: Language) {
        self.init(section)
        let known = AnswerSection.allCases.first { $0.heading[language] == heading }
        switch known {
        case .seeIt, .whatChanged, .wrongAnswers, .followUps: weight = 0.7
        case .oneSentence, .sixtySeconds, .howItWorks, nil: weight = 1
        }
    }

    init(_ section: Section) {
        anchor = section.anchor
        heading = section.heading.plainText
        let headings = section.blocks.compactMap { block -> String? in
            if case .heading(_, let content, _, _) = block { content.plainText } else { nil }
        }
        body = section.blocks.plainText
        code = (headings + [section.blocks.codeText]).joined(separator: "\n")
    }
}
