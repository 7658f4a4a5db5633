import Library
import Traces

/// The changes as an Atom feed (RFC 4287), one a language.
///
/// Ids are made from the changes' names, so that a feed reader knows an entry again wherever the site lies. Links are
/// relative; where the site's address is known, `xml:base` says what to.
struct AtomFeed {
    let site: Site
    let settings: SiteSettings
    let language: Language

    /// The feed; nil if there is no change to tell, as a feed must say when it was updated.
    var document: String? {
        guard let newest = site.library.changes.map(\.date).max() else { return nil }
        let path = SitePath.feed(language)
        let links = PageLinks(library: site.library, language: language, page: path)
        var attributes: [HTML.Attribute] = [
            .attribute("xmlns", "http://www.w3.org/2005/Atom"), .attribute("xml:lang", language.tag),
        ]
        var own = HTML()
        if let address = settings.address {
            attributes.append(.attribute("xml:base", address.url(of: path)))
            own = HTML(
                "link",
                [
                    .attribute("rel", "self"), .attribute("type", "application/atom+xml"),
                    .href(address.url(of: path)),
                ]
            )
        }
        var content = HTML("title", text: "kmemo · \(SiteText.changes[language])")
        content += HTML("subtitle", text: SiteText.description[language])
        content += HTML("id", text: Self.id("kmemo feed \(language.rawValue)"))
        content += HTML("updated", text: Self.time(newest)) + HTML("author", [], HTML("name", text: "kmemo"))
        content += own + Self.link(links.href(to: SitePath.home(language)))
        for change in site.library.changes { content += HTML(rendered: "\n") + entry(change, links) }
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + HTML("feed", attributes, content).source + "\n"
    }

    private func entry(_ change: Change, _ links: PageLinks) -> HTML {
        let href = change.entry.flatMap(links.href) ?? links.href(to: SitePath.home(language))
        // The text is HTML in XML: escaped once as markup, and once more as text.
        let text = HTML("p", [], InlineRenderer(links: links).html(change.text(in: language)))
        return HTML(
            "entry",
            [],
            HTML("title", text: change.title[language])
                + HTML("id", text: Self.id("kmemo change \(change.slug) \(language.rawValue)"))
                + HTML("updated", text: Self.time(change.date))
                + Self.link(href)
                + HTML("content", [.attribute("type", "html")], text: text.source)
        )
    }

    private static func link(_ href: String) -> HTML {
        HTML("link", [.attribute("rel", "alternate"), .attribute("type", "text/html"), .href(href)])
    }

    /// Changes have a day and no hour.
    private static func time(_ date: CalendarDate) -> String { "\(date)T00:00:00Z" }

    /// A name-based UUID of version 8 (RFC 9562): the same for the same name, everywhere.
    private static func id(_ name: String) -> String {
        let first = ContentHash(of: ("1 " + name).utf8).value
        let second = ContentHash(of: ("2 " + name).utf8).value
        let high = Array(ContentHash(value: first & ~0xF000 | 0x8000).description)
        let low = Array(ContentHash(value: second & ~(0b11 << 62) | 0b10 << 62).description)
        func digits(_ part: [Character], _ range: Range<Int>) -> String { String(part[range]) }
        return "urn:uuid:\(digits(high, 0..<8))-\(digits(high, 8..<12))-\(digits(high, 12..<16))"
            + "-\(digits(low, 0..<4))-\(digits(low, 4..<16))"
    }
}
