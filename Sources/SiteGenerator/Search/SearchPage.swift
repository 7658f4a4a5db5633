import Library
import Traces

/// The page for searching, whose address keeps what was asked: `search.html?q=buddy`.
struct SearchPage {
    let site: Site
    let language: Language

    var page: Page {
        let path = SitePath.search(language)
        let lists = Page.Part.allCases.filter { $0 != .howWeKnow }.map { part -> TemplateValues in
            [
                "href": .text(RelativeLink.href(from: path, to: part.path(language))),
                "label": .text(part.title[language]),
            ]
        }
        return Page(
            template: "search",
            path: path,
            language: language,
            title: SiteText.search[language],
            description: SiteText.aboutSearch[language],
            part: nil,
            crumbs: [],
            values: ["lists": .list(lists)]
        )
    }
}
