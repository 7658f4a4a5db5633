import Library
import Traces

/// The pages outside both languages: the way in, and what a host shows for a page that does not exist.
struct BilingualPages {
    let settings: SiteSettings
    let hasSearch: Bool

    /// The pages' paths, templates and values.
    var all: [(path: String, template: String, values: TemplateValues)] {
        var notFound = values
        // A host shows this page at any depth. Where the site's root is known, its links begin there; where it is not,
        // a script finds it by trying.
        if let root = settings.rootPath { notFound["rootPath"] = .text(root) }
        notFound["isPreview"] = .flag(settings.isPreview)
        return [(SitePath.root, "root", values), (SitePath.notFound, "not-found", notFound)]
    }

    private var values: TemplateValues {
        let languages = Language.allCases.map { language -> TemplateValues in
            var values: TemplateValues = [
                "lang": .text(language.tag),
                "languageName": .text(language.ownName),
                "href": .text(SitePath.home(language)),
                "hasSearch": .flag(hasSearch),
                "searchHref": .text(SitePath.search(language)),
                "alternate": .text(
                    settings.address?.url(of: SitePath.home(language)) ?? SitePath.home(language)
                ),
                "parts": .list(
                    Page.Part.allCases.map { part in
                        ["label": .text(part.title[language]), "href": .text(part.path(language))]
                    }
                ),
            ]
            for name in ["tagline", "notFound", "home", "search"] {
                values[name] = .text(SiteText.all[name]?[language] ?? "")
            }
            return values
        }
        return [
            "languages": .list(languages),
            "policy": .text(settings.policy),
            "description": .text(Language.allCases.map { SiteText.description[$0] }.joined(separator: " ")),
        ]
    }
}
