import Library
import Simulations
import Traces

/// The list of all questions, by topic.
struct QuestionIndexPage {
    let site: Site
    let language: Language

    var page: Page {
        let links = PageLinks(library: site.library, language: language, page: SitePath.questions(language))
        let topics = Topic.allCases.compactMap { topic -> TemplateValues? in
            let questions = site.library.questions.filter { $0.topic == topic }
            if questions.isEmpty { return nil }
            return [
                "id": .text(topic.rawValue),
                "href": .text(RelativeLink.anchor(topic.rawValue)),
                "topicTitle": .text(topic.title[language]),
                "count": .number(questions.count),
                "entries": .list(questions.map { entry($0, links) }),
            ]
        }
        return Page(
            template: "questions",
            path: links.page,
            language: language,
            title: SiteText.questions[language],
            description: SiteText.aboutQuestions[language],
            part: .questions,
            crumbs: [],
            values: ["topicGroups": .list(topics)]
        )
    }

    private func entry(_ question: Question, _ links: PageLinks) -> TemplateValues {
        var values: TemplateValues = [
            "entryNumber": .number(question.number),
            "href": .text(links.href(to: question.id) ?? ""),
            "label": .text(question[language].title),
            "difficulty": .text(question.difficulty.title[language]),
            "difficultyClass": .text(question.difficulty.rawValue),
        ]
        values.merge(EvidenceList.badges(of: question.evidence, language))
        return values
    }
}

/// The list of all articles, by topic.
struct ArticleIndexPage {
    let site: Site
    let language: Language

    var page: Page {
        let links = PageLinks(library: site.library, language: language, page: SitePath.articles(language))
        let topics = Topic.allCases.compactMap { topic -> TemplateValues? in
            let articles = site.library.articles.filter { $0.topic == topic }
            if articles.isEmpty { return nil }
            let entries = articles.map { article -> TemplateValues in
                [
                    "href": .text(links.href(to: article.id) ?? ""),
                    "label": .text(article[language].title),
                    "summary": .text(article[language].summary),
                    "difficulty": .text(article.difficulty.title[language]),
                    "difficultyClass": .text(article.difficulty.rawValue),
                    "questionCount": .text(SitePhrase.questions(article.questions.count)[language]),
                ]
            }
            return [
                "id": .text(topic.rawValue), "topicTitle": .text(topic.title[language]), "entries": .list(entries),
            ]
        }
        return Page(
            template: "articles",
            path: links.page,
            language: language,
            title: SiteText.articles[language],
            description: SiteText.aboutArticles[language],
            part: .articles,
            crumbs: [],
            values: ["topicGroups": .list(topics)]
        )
    }
}

/// The gallery of simulations, by area.
struct SimulationIndexPage {
    let site: Site
    let language: Language

    var page: Page {
        let links = PageLinks(library: site.library, language: language, page: SitePath.simulations(language))
        let areas = Area.allCases.compactMap { area -> TemplateValues? in
            let runs = site.runs.filter { $0.simulation.area == area }
            if runs.isEmpty { return nil }
            return [
                "id": .text(area.name),
                "areaTitle": .text(area.title[language]),
                "entries": .list(runs.map { entry($0, links) }),
            ]
        }
        return Page(
            template: "simulations",
            path: links.page,
            language: language,
            title: SiteText.simulations[language],
            description: SiteText.aboutSimulations[language],
            part: .simulations,
            crumbs: [],
            values: [
                "areas": .list(areas),
                "drillsHref": .text(RelativeLink.href(from: links.page, to: SitePath.drills(language))),
                "drillsTitle": .text(DrillWords.drills[language]),
                "aboutDrills": .text(DrillWords.about[language]),
            ]
        )
    }

    private func entry(_ run: Site.Run, _ links: PageLinks) -> TemplateValues {
        let simulation = run.simulation
        var values: TemplateValues = [
            "href": .text(links.href(to: .simulation(simulation.name)) ?? ""),
            "label": .text(simulation.title[language]),
            "name": .text(simulation.name),
            "summary": .html(HTML(inlineText: simulation.summary[language])),
            "stepCount": .text(SitePhrase.steps(run.trace.steps.count)[language]),
        ]
        if let picture = KeyPicture.html(of: run.trace, language, idPrefix: "picture-\(simulation.name)") {
            values["picture"] = .html(picture)
        }
        return values
    }
}

/// The picture that stands for a run where there is room for one only.
enum KeyPicture {
    /// The last of the diagrams that show most states; nil if no step has a picture.
    static func html(of trace: Trace, _ language: Language, idPrefix: String) -> HTML? {
        let renderer = SVGRenderer(language: language)
        var best: (marks: Int, picture: String)?
        for diagram in trace.steps.reversed().flatMap(\.diagrams) where diagram.marks.count > best?.marks ?? -1 {
            if let svg = renderer.svg(for: diagram, idPrefix: idPrefix) { best = (diagram.marks.count, svg) }
        }
        return best.map { HTML(rendered: $0.picture) }
    }
}
