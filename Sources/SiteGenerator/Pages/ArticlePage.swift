import Library
import Traces

/// The page of an article.
struct ArticlePage {
    let site: Site
    let article: Article
    let neighbours: Neighbours
    let language: Language

    private var text: ArticleText { article[language] }
    private var path: String { PagePath.article(slug: article.slug, language: language) }
    private var links: PageLinks { PageLinks(library: site.library, language: language, page: path) }

    var page: Page {
        let covered = article.questions.compactMap { EntryLink(.question($0), links)?.values }
        let related = article.related.compactMap { $0.entryID.flatMap { EntryLink($0, links)?.values } }
        var values: TemplateValues = [
            "summary": .text(text.summary),
            "topic": .text(article.topic.title[language]),
            "difficulty": .text(article.difficulty.title[language]),
            "difficultyClass": .text(article.difficulty.rawValue),
            "kernel": .text(article.kernel),
            "coveredQuestions": .list(covered),
            "hasCovered": .flag(!covered.isEmpty),
            "relatedEntries": .list(related),
            "hasRelated": .flag(!related.isEmpty),
            "isStale": .flag(language == .chinese && article.translation == .stale),
        ]
        values.merge(
            DocumentSections(
                text.document,
                twin: article[language.other].document,
                links: links,
                modules: site.modules
            ).values
        )
        let evidence = EvidenceList(
            evidence: article.evidence,
            embedded: text.document,
            links: links,
            site: site
        )
        values.merge(evidence.values)
        values.merge(neighbours.values(links))
        return Page(
            template: "article",
            path: path,
            language: language,
            title: text.title,
            description: Summary.cut(text.summary),
            part: .articles,
            crumbs: [Page.Crumb(title: SiteText.articles[language], path: SitePath.articles(language))],
            scripts: evidence.scripts + ["terms"],
            values: values
        )
    }
}
