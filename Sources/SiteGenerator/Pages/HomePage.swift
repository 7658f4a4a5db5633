import Library
import Traces

/// The first page of a language: what kmemo is, and the ways in.
struct HomePage {
    /// The simulation that opens the page: the one that most readers have heard of.
    private static let heroSimulation = "buddy-split"

    let site: Site
    let language: Language

    var page: Page {
        let links = PageLinks(library: site.library, language: language, page: SitePath.home(language))
        var values: TemplateValues = [
            "questionsHref": .text(links.href(to: SitePath.questions(language))),
            "facts": .list(facts),
            "topicCards": .list(topics(links)),
            "waysIn": .list(ways(links)),
        ]
        values.merge(PathStrip(path: site.library.path, links: links).values)
        values.merge(HomeExamples(site: site, links: links).values)
        let run = site.run(of: Self.heroSimulation) ?? site.runs.first
        var scripts: [String] = []
        if let run, let picture = hero(run, links) {
            if site.modules.hasSimulation(run.simulation.name) { scripts = ["player"] }
            values["heroPicture"] = .html(picture)
            values["heroHref"] = .text(links.href(to: .simulation(run.simulation.name)) ?? "")
            values["heroSimulation"] = .text(run.simulation.name)
            values["heroName"] = .text(run.simulation.title[language])
            values["heroSummary"] = .html(HTML(inlineText: run.simulation.summary[language]))
        }
        return Page(
            template: "home",
            path: links.page,
            language: language,
            title: SiteText.tagline[language],
            description: SiteText.description[language],
            part: nil,
            crumbs: [],
            scripts: scripts,
            values: values
        )
    }

    /// The first step of the run with all that makes it live; on a site without modules the picture that says most.
    private func hero(_ run: Site.Run, _ links: PageLinks) -> HTML? {
        site.modules.hasSimulation(run.simulation.name)
            ? SimulationFigure(links: links, modules: site.modules).openingPlayer(of: run, idPrefix: "hero")
            : KeyPicture.html(of: run.trace, language, idPrefix: "hero")
    }

    /// What there is and what was checked; what is absent is not listed.
    private var facts: [TemplateValues] {
        let counts: [(Int, String)] = [
            (site.library.questions.count, "countQuestions"),
            (site.checks.counts[.kernelCitations] ?? 0, "countCitations"),
            (site.checks.counts[.quotedValues] ?? 0, "countValues"),
            (site.library.questions.map(\.english.quiz.count).reduce(0, +), "countQuiz"),
            (site.runs.count, "countSimulations"),
            (site.library.terms.count, "countTerms"),
        ]
        return counts.filter { $0.0 > 0 }.map { count, name in
            ["count": .text(Grouped.text(count)), "label": .text(SiteText.all[name]?[language] ?? "")]
        }
    }

    /// The ways in beside the questions, each with its first entries.
    private func ways(_ links: PageLinks) -> [TemplateValues] {
        func samples(_ ids: [EntryID]) -> TemplateValue {
            .list(ids.prefix(4).compactMap { EntryLink($0, links)?.values })
        }
        return [
            [
                "href": .text(links.href(to: SitePath.simulations(language))),
                "label": .text(SiteText.simulations[language]),
                "about": .text(SiteText.aboutSimulations[language]),
                "samples": samples(site.runs.map { .simulation($0.simulation.name) }),
            ],
            [
                "href": .text(links.href(to: SitePath.articles(language))),
                "label": .text(SiteText.articles[language]),
                "about": .text(SiteText.aboutArticles[language]),
                "samples": samples(site.library.articles.map(\.id)),
            ],
            [
                "href": .text(links.href(to: PagePath.glossary(language: language))),
                "label": .text(SiteText.glossary[language]),
                "about": .text(SiteText.aboutGlossary[language]),
                "samples": samples(site.library.terms.map(\.id)),
            ],
            [
                "href": .text(links.href(to: PagePath.resources(language: language))),
                "label": .text(SiteText.resources[language]),
                "about": .text(SiteText.aboutResources[language]),
            ],
        ]
    }

    private func topics(_ links: PageLinks) -> [TemplateValues] {
        Topic.allCases.compactMap { topic in
            let questions = site.library.questions.filter { $0.topic == topic }
            guard !questions.isEmpty else { return nil }
            return [
                "href": .text(links.href(to: SitePath.questions(of: topic, language))),
                "label": .text(topic.title[language]),
                "count": .text(SitePhrase.questions(questions.count)[language]),
                "samples": .list(questions.prefix(3).compactMap { EntryLink($0.id, links)?.values }),
            ]
        }
    }
}

/// Numbers with a comma between thousands.
enum Grouped {
    static func text(_ number: some BinaryInteger) -> String {
        let digits = Array("\(number)")
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }
}
