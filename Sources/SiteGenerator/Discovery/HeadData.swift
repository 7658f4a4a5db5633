import Traces

/// What a page's head tells search engines and whoever previews a link to it.
///
/// Open Graph and canonical links take absolute addresses only: without a known address they are left out.
struct HeadData {
    /// The picture of link previews among the theme's assets, 1200 by 630 pixels.
    static let picture = "share.png"

    let page: Page
    let settings: SiteSettings
    let hasPicture: Bool
    let hasFeed: Bool

    /// The values that the partial `head-data` takes.
    var values: TemplateValues {
        let language = page.language
        let twin = SitePath.twin(of: page.path, in: language)
        var values: TemplateValues = [
            "ownAlternate": .text(link(page.path)),
            "twinAlternate": .text(link(twin)),
            "rootAlternate": .text(link(SitePath.root)),
            "locale": .text(Self.locale(language)),
            "otherLocale": .text(Self.locale(language.other)),
            "pageKind": .text(page.isEntry ? "article" : "website"),
        ]
        if hasFeed { values["feedHref"] = .text(RelativeLink.href(from: page.path, to: SitePath.feed(language))) }
        if let address = settings.address {
            values["canonical"] = .text(address.url(of: page.path))
            if hasPicture { values["pictureAddress"] = .text(address.url(of: "assets/\(Self.picture)")) }
        }
        return values
    }

    private func link(_ path: String) -> String {
        settings.address?.url(of: path) ?? RelativeLink.href(from: page.path, to: path)
    }

    /// A language with the territory that Open Graph asks for.
    private static func locale(_ language: Language) -> String {
        language == .english ? "en_US" : "zh_CN"
    }
}
