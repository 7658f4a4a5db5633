import Traces

/// Everything under Content/, typed: the one value that search, study, site and command line read.
public struct ContentLibrary: Sendable {
    /// In ascending order of number.
    public let questions: [Question]
    /// In ascending order of topic, then slug.
    public let articles: [Article]
    /// In the glossary's order.
    public let terms: [Term]
    /// What readers notice, newest first; empty if the content has no file of changes.
    public let changes: [Change]

    /// A library of these entries, which are taken to be sorted.
    public init(questions: [Question], articles: [Article], terms: [Term], changes: [Change] = []) {
        self.questions = questions
        self.articles = articles
        self.terms = terms
        self.changes = changes
    }

    /// The question with that number.
    public func question(_ number: Int) -> Question? {
        questions.first { $0.number == number }
    }

    /// The article with that slug.
    public func article(_ slug: String) -> Article? {
        articles.first { $0.slug == slug }
    }

    /// The glossary term with that id.
    public func term(_ slug: String) -> Term? {
        terms.first { $0.slug == slug }
    }

    /// Every document, in both languages, in a fixed order.
    public var documents: [Document] {
        questions.flatMap { [$0.english.document, $0.chinese.document] }
            + articles.flatMap { [$0.english.document, $0.chinese.document] }
    }

    /// The numbers of the questions that an entry answers or covers, ascending: those an article lists, or
    /// those that name the simulation as evidence.
    public func questions(coveredBy id: EntryID) -> [Int] {
        switch id {
        case .question(let number): [number]
        case .article(let slug): article(slug)?.questions.sorted() ?? []
        case .simulation(let name):
            questions.filter { $0.evidence.simulations.contains(name) }.map(\.number)
        case .term: questions.filter { $0.related.contains { $0.entryID == id } }.map(\.number)
        }
    }
}

/// What came of reading a content folder: all that could be read, and all that was wrong.
public struct LoadedContent: Sendable {
    /// The entries that could be read whole.
    public let library: ContentLibrary
    /// Sorted by file and line; empty if the content is sound.
    public let problems: [ContentProblem]
}
