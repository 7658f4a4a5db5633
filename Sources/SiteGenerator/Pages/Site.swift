import Experiments
import Library
import Simulations
import Traces

/// Everything that pages are made from.
struct Site: Sendable {
    let library: ContentLibrary
    /// What was checked before the build.
    let checks: VerificationReport
    /// Snippets by the name of the simulation that they go with.
    let snippets: [String: SnippetText]
    /// Every simulation with its run with the defaults, in the catalogue's order.
    let runs: [Run]
    /// What experiments found when they were recorded, by name.
    var recorded: [String: ExperimentReport] = [:]
    /// The modules that pages may load.
    var modules = BrowserModules.none

    /// A simulation and its run with the defaults.
    struct Run: Sendable {
        let simulation: Simulation
        let trace: Trace
    }

    /// The run with the defaults of the simulation called `name`.
    func run(of name: String) -> Run? { runs.first { $0.simulation.name == name } }

    /// Questions in the order in which a reader goes through them: by topic, then by number.
    var questionsInReadingOrder: [Question] {
        Topic.allCases.flatMap { topic in library.questions.filter { $0.topic == topic } }
    }

    /// Whether the pages can search.
    var hasSearch: Bool { modules.contains(SearchFiles.module) }

    /// Every page, each language's together, but for entries' own pages at the paths in `kept`: those are known.
    func pages(except kept: Set<String> = []) -> [Page] {
        Language.allCases.flatMap { pages($0, except: kept) }
    }

    private func pages(_ language: Language, except kept: Set<String>) -> [Page] {
        let questions = questionsInReadingOrder
        let articles = library.articles
        var pages = [
            HomePage(site: self, language: language).page,
            QuestionIndexPage(site: self, language: language).page,
            StudyPage(site: self, language: language).page,
            ArticleIndexPage(site: self, language: language).page,
            SimulationIndexPage(site: self, language: language).page,
            PathPage(site: self, language: language).page,
            DrillsPage(site: self, language: language).page,
            ExperimentsPage(site: self, language: language).page,
            GlossaryPage(site: self, language: language).page,
            ResourcesPage(site: self, language: language).page,
            HowWeKnowPage(site: self, language: language).page,
        ]
        if hasSearch { pages.append(SearchPage(site: self, language: language).page) }
        for (index, question) in questions.enumerated() {
            if kept.contains(PagePath.question(number: question.number, slug: question.slug, language: language)) {
                continue
            }
            let neighbours = Neighbours(
                previous: index > 0 ? questions[index - 1].id : nil,
                next: index + 1 < questions.count ? questions[index + 1].id : nil
            )
            pages.append(QuestionPage(site: self, question: question, neighbours: neighbours, language: language).page)
        }
        for (index, article) in articles.enumerated() {
            if kept.contains(PagePath.article(slug: article.slug, language: language)) { continue }
            let neighbours = Neighbours(
                previous: index > 0 ? articles[index - 1].id : nil,
                next: index + 1 < articles.count ? articles[index + 1].id : nil
            )
            pages.append(ArticlePage(site: self, article: article, neighbours: neighbours, language: language).page)
        }
        for (index, run) in runs.enumerated() {
            if kept.contains(PagePath.simulation(name: run.simulation.name, language: language)) { continue }
            let neighbours = Neighbours(
                previous: index > 0 ? .simulation(runs[index - 1].simulation.name) : nil,
                next: index + 1 < runs.count ? .simulation(runs[index + 1].simulation.name) : nil
            )
            pages.append(SimulationPage(site: self, run: run, neighbours: neighbours, language: language).page)
        }
        return pages
    }
}

/// The pages before and after one.
struct Neighbours: Sendable {
    let previous: EntryID?
    let next: EntryID?

    /// The values that the partial `neighbours` takes.
    func values(_ links: PageLinks) -> TemplateValues {
        var values: TemplateValues = [:]
        if let value = previous.flatMap({ EntryLink($0, links) }) { values["previousPage"] = .group(value.values) }
        if let value = next.flatMap({ EntryLink($0, links) }) { values["nextPage"] = .group(value.values) }
        return values
    }
}

/// A link to an entry in a list of links.
struct EntryLink: Sendable {
    let values: TemplateValues

    /// The link from `links`' page; nil if there is no such entry.
    init?(_ id: EntryID, _ links: PageLinks) {
        guard let href = links.href(to: id), let title = links.title(of: id) else { return nil }
        let kind =
            switch id {
            case .question(let number): "Q\(number)"
            case .article: SiteText.articles[links.language]
            case .term: SiteText.glossary[links.language]
            case .simulation: SiteText.simulations[links.language]
            case .experiment: SiteText.experiments[links.language]
            case .resource: SiteText.resources[links.language]
            }
        values = ["href": .text(href), "label": .text(title), "kind": .text(kind)]
    }
}
