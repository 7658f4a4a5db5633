import Library
import Traces

/// The reading path: numbered steps in stages, each with why it comes next.
struct PathPage {
    let site: Site
    let language: Language

    var page: Page {
        let links = PageLinks(library: site.library, language: language, page: SitePath.path(language))
        var number = 0
        let stages = site.library.path.stages.map { stage -> TemplateValues in
            let first = number + 1
            number += stage.steps.count
            let beside = site.library.questionsBeside(stage).compactMap { EntryLink($0.id, links)?.values }
            return [
                "id": .text(stage.slug),
                "href": .text(RelativeLink.anchor(stage.slug)),
                "stageTitle": .text(stage.title[language]),
                "aim": .text(stage.aim[language]),
                "start": .number(first),
                "entries": .list(stage.steps.compactMap { step($0, links) }),
                "besideEntries": .list(beside),
                "hasBeside": .flag(!beside.isEmpty),
            ]
        }
        return Page(
            template: "path",
            path: links.page,
            language: language,
            title: SiteText.path[language],
            description: SiteText.aboutPath[language],
            part: .articles,
            crumbs: [Page.Crumb(title: SiteText.articles[language], path: SitePath.articles(language))],
            values: ["stages": .list(stages)]
        )
    }

    private func step(_ step: ReadingPath.Step, _ links: PageLinks) -> TemplateValues? {
        guard let id = step.target.entryID, let link = EntryLink(id, links) else { return nil }
        var values = link.values
        values["kind"] = .text(Self.kind(of: id, language))
        values["kindClass"] = .text(id.kind.rawValue)
        values["reason"] = .html(HTML(inlineText: step.reason[language]))
        return values
    }

    private static func kind(of id: EntryID, _ language: Language) -> String {
        switch id {
        case .question(let number): "Q\(number)"
        case .article: ResourceKind.article.title[language]
        case .simulation: SiteText.simulation[language]
        case .experiment: SiteText.experiment[language]
        case .term, .resource: ""
        }
    }
}

/// The stages of the path in a row, as the home page and the list of articles show them.
struct PathStrip {
    let path: ReadingPath
    let links: PageLinks

    /// The values that the partial `path-strip` takes.
    var values: TemplateValues {
        let language = links.language
        return [
            "hasPath": .flag(!path.stages.isEmpty),
            "pathHref": .text(links.href(to: SitePath.path(language))),
            "pathStages": .list(
                path.stages.map { stage in
                    [
                        "href": .text(links.href(to: SitePath.path(language) + "#" + stage.slug)),
                        "label": .text(stage.title[language]),
                        "count": .text(SitePhrase.steps(onPath: stage.steps.count)[language]),
                    ]
                }
            ),
        ]
    }
}
