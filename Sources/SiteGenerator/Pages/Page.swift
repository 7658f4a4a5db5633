import Library
import Traces

/// A page before the layout is put around it.
struct Page: Sendable {
    /// The main parts of the site, as the navigation names them.
    enum Part: CaseIterable, Sendable {
        case questions, study, articles, simulations, glossary, resources, howWeKnow

        var title: LocalizedText {
            switch self {
            case .questions: SiteText.questions
            case .study: SiteText.study
            case .articles: SiteText.articles
            case .simulations: SiteText.simulations
            case .glossary: SiteText.glossary
            case .resources: SiteText.resources
            case .howWeKnow: SiteText.howWeKnow
            }
        }

        /// The part's first page.
        func path(_ language: Language) -> String {
            switch self {
            case .questions: SitePath.questions(language)
            case .study: SitePath.study(language)
            case .articles: SitePath.articles(language)
            case .simulations: SitePath.simulations(language)
            case .glossary: PagePath.glossary(language: language)
            case .resources: PagePath.resources(language: language)
            case .howWeKnow: SitePath.howWeKnow(language)
            }
        }
    }

    /// A step of the way from the home page to this one.
    struct Crumb: Sendable {
        let title: String
        /// The page, from the site's root.
        let path: String
    }

    /// The template's name.
    let template: String
    /// The page's place, from the site's root.
    let path: String
    let language: Language
    /// The title, without the site's name.
    let title: String
    /// What search engines and link previews show: a sentence or two.
    let description: String
    /// The part of the site that the page belongs to; nil for the home page.
    let part: Part?
    /// The way to the page, between the home page and the page itself.
    let crumbs: [Crumb]
    /// The scripts of `assets/` that this page needs beside those of every page: `player`.
    var scripts: [String] = []
    /// Whether the page is an entry's own, not a list or the home page.
    var isEntry: Bool { ["question", "article", "simulation"].contains(template) }
    /// What the template is given besides the layout's values.
    let values: TemplateValues
}

/// Puts the layout around pages.
struct Layout: Sendable {
    let theme: Theme
    let settings: SiteSettings
    /// Whether the site has feeds of changes.
    let hasFeeds: Bool
    /// Whether the site has a search page.
    let hasSearch: Bool
    private let texts: [Language: TemplateValues]

    init(theme: Theme, settings: SiteSettings, hasFeeds: Bool, hasSearch: Bool) {
        self.theme = theme
        self.settings = settings
        self.hasFeeds = hasFeeds
        self.hasSearch = hasSearch
        texts = Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0, Self.texts($0)) })
    }

    /// The page as a file's text.
    ///
    /// - Throws: `SiteError.theme` if the template is missing.
    func render(_ page: Page) throws(SiteError) -> String {
        var values = layoutValues(page)
        let hasPicture = theme.assets[HeadData.picture] != nil
        values.merge(HeadData(page: page, settings: settings, hasPicture: hasPicture, hasFeed: hasFeeds).values)
        values.merge(page.values)
        return try theme.render(values, with: page.template)
    }

    private func layoutValues(_ page: Page) -> TemplateValues {
        let language = page.language
        let other = language.other
        func href(_ path: String) -> TemplateValue { .text(RelativeLink.href(from: page.path, to: path)) }
        let twin = SitePath.twin(of: page.path, in: language)
        let isHome = page.path == SitePath.home(language)
        return [
            "lang": .text(language.tag),
            "policy": .text(settings.policy),
            "isPublished": .flag(!settings.isPreview),
            "documentTitle": .text(
                isHome ? "kmemo · \(page.title)" : "\(page.title) · kmemo"
            ),
            "title": .text(page.title),
            "description": .text(page.description),
            "root": .text(RelativeLink.root(from: page.path)),
            "homeHref": href(SitePath.home(language)),
            "twinHref": href(twin),
            "twinLang": .text(other.tag),
            "twinName": .text(other.ownName),
            "isHome": .flag(isHome),
            "hasSearch": .flag(hasSearch),
            "searchHref": href(SitePath.search(language)),
            "howWeKnowHref": href(SitePath.howWeKnow(language)),
            "navigation": .list(
                Page.Part.allCases.map { part in
                    [
                        "label": .text(part.title[language]),
                        "href": href(part.path(language)),
                        "isCurrent": .flag(page.part == part),
                    ]
                }
            ),
            "crumbs": .list(page.crumbs.map { ["label": .text($0.title), "href": href($0.path)] }),
            "scripts": .list(page.scripts.map { ["script": .text($0)] }),
            "text": .group(texts[language] ?? [:]),
        ]
    }

    private static func texts(_ language: Language) -> TemplateValues {
        var values: TemplateValues = [:]
        for (name, text) in SiteText.all { values[name] = .html(HTML(inlineText: text[language])) }
        return values
    }
}
