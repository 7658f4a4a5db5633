import Library
import Traces

/// The first page of a language: what kmemo is, and the ways in.
struct HomePage {
    let site: Site
    let language: Language

    var page: Page {
        let links = PageLinks(library: site.library, language: language, page: SitePath.home(language))
        var values: TemplateValues = [
            "questionsHref": .text(links.href(to: SitePath.questions(language))),
            "articlesHref": .text(links.href(to: SitePath.articles(language))),
            "simulationsHref": .text(links.href(to: SitePath.simulations(language))),
            "glossaryHref": .text(links.href(to: PagePath.glossary(language: language))),
            "facts": .list(facts),
            "topicCards": .list(topics(links)),
            "articleLinks": .list(site.library.articles.compactMap { EntryLink($0.id, links)?.values }),
        ]
        if let run = site.runs.first,
            let picture = LastPicture.html(of: run.trace, language, idPrefix: "hero")
        {
            values["heroPicture"] = .html(picture)
            values["heroHref"] = .text(links.href(to: .simulation(run.simulation.name)) ?? "")
            values["heroName"] = .text(run.simulation.title[language])
        }
        return Page(
            template: "home",
            path: links.page,
            language: language,
            title: SiteText.tagline[language],
            description: SiteText.description[language],
            part: nil,
            crumbs: [],
            values: values
        )
    }

    /// What there is and what was checked; what is absent is not listed.
    private var facts: [TemplateValues] {
        let counts: [(Int, String)] = [
            (site.library.questions.count, "countQuestions"),
            (site.checks.counts[.kernelCitations] ?? 0, "countCitations"),
            (site.checks.counts[.quotedValues] ?? 0, "countValues"),
            (site.checks.counts[.quizItems] ?? 0, "countQuiz"),
            (site.runs.count, "countSimulations"),
            (site.library.terms.count, "countTerms"),
        ]
        return counts.filter { $0.0 > 0 }.map { count, name in
            ["count": .text(Grouped.text(count)), "label": .text(SiteText.all[name]?[language] ?? "")]
        }
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
    static func text(_ number: Int) -> String {
        let digits = Array("\(number)")
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }
}
