import Traces

/// Everything under Content/, typed: the one value that search, study, site and command line read.
public struct ContentLibrary: Sendable {
    /// In ascending order of number.
    public let questions: [Question]
    /// In ascending order of topic, then slug.
    public let articles: [Article]
    /// In the glossary's order.
    public let terms: [Term]
    /// In the order of the catalogue's files, then of their rows.
    public let resources: [Resource]
    /// The order in which to learn the whole; without stages if the content has none.
    public let path: ReadingPath

    /// What readers notice, newest first; empty if the content has no file of changes.
    public let changes: [Change]

    /// A library of these entries, which are taken to be sorted.
    public init(
        questions: [Question],
        articles: [Article],
        terms: [Term],
        resources: [Resource] = [],
        path: ReadingPath = ReadingPath(stages: []),
        changes: [Change] = []
    ) {
        self.questions = questions
        self.articles = articles
        self.terms = terms
        self.resources = resources
        self.path = path
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

    /// The resource with that id.
    public func resource(_ slug: String) -> Resource? {
        resources.first { $0.slug == slug }
    }

    /// The resources that bear on a question, in the catalogue's order.
    public func resources(on question: Int) -> [Resource] {
        resources.filter { $0.questions.contains(question) }
    }

    /// Every document, in both languages, in a fixed order.
    public var documents: [Document] {
        questions.flatMap { [$0.english.document, $0.chinese.document] }
            + articles.flatMap { [$0.english.document, $0.chinese.document] }
    }

    /// The numbers of the questions that an entry answers or covers, ascending: those an article lists, or
    /// those that name the simulation or experiment as evidence.
    public func questions(coveredBy id: EntryID) -> [Int] {
        switch id {
        case .question(let number): [number]
        case .article(let slug): article(slug)?.questions.sorted() ?? []
        case .simulation(let name):
            questions.filter { $0.evidence.simulations.contains(name) }.map(\.number)
        case .experiment(let name):
            questions.filter { $0.evidence.experiments.contains(name) }.map(\.number)
        case .resource(let slug): resource(slug)?.questions ?? []
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
