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
            scripts: ["filters"],
            values: values(topics)
        )
    }

    private func values(_ topics: [TemplateValues]) -> TemplateValues {
        var values: TemplateValues = ["topicGroups": .list(topics)]
        let form = FilterForm(
            fields: [
                FilterForm.topics(site.library.questions.map(\.topic), language),
                FilterForm.Field(
                    name: "difficulty",
                    label: SiteText.filterDifficulty,
                    options: Difficulty.allCases.map { ($0.rawValue, $0.title[language]) }
                ),
                FilterForm.Field(
                    name: "evidence",
                    label: SiteText.filterEvidence,
                    options: [
                        ("simulation", SiteText.evidenceSimulation[language]),
                        ("experiment", SiteText.evidenceExperiment[language]),
                        ("numbers", SiteText.evidenceNumbers[language]),
                    ]
                ),
            ],
            language: language
        )
        values.merge(form.values)
        return values
    }

    private func entry(_ question: Question, _ links: PageLinks) -> TemplateValues {
        var values: TemplateValues = [
            "entryNumber": .number(question.number),
            "href": .text(links.href(to: question.id) ?? ""),
            "label": .text(question[language].title),
            "difficulty": .text(question.difficulty.title[language]),
            "difficultyClass": .text(question.difficulty.rawValue),
            "topicName": .text(question.topic.rawValue),
        ]
        let numbers = question[language].document.links.count { $0.target?.isChecked == true }
        if numbers > 0 { values["numberBadge"] = .text(SitePhrase.checkedNumbers(numbers)[language]) }
        let kinds = [
            ("simulation", !question.evidence.simulations.isEmpty),
            ("experiment", !question.evidence.experiments.isEmpty), ("numbers", numbers > 0),
        ]
        values["evidenceNames"] = .text(kinds.filter(\.1).map(\.0).joined(separator: " "))
        values.merge(EvidenceList.badges(of: question.evidence, language))
        return values
    }
}

extension LinkTarget {
    /// Whether the link's text is a number that a check compares.
    var isChecked: Bool {
        switch self {
        case .value, .result: true
        case .question, .article, .term, .simulation, .experiment, .resource, .kernel, .web: false
        }
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
        var values: TemplateValues = ["topicGroups": .list(topics)]
        values.merge(PathStrip(path: site.library.path, links: links).values)
        return Page(
            template: "articles",
            path: links.page,
            language: language,
            title: SiteText.articles[language],
            description: SiteText.aboutArticles[language],
            part: .articles,
            crumbs: [],
            values: values
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
                "experimentsHref": .text(
                    RelativeLink.href(from: links.page, to: PagePath.experiments(language: language))
                ),
                "experimentsTitle": .text(SiteText.experiments[language]),
                "aboutExperiments": .text(SiteText.aboutExperiments[language]),
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
