import Traces

/// The list of all pages for search engines (sitemaps.org), each with its other language. It has absolute addresses
/// only, so there is one only where the site's address is known.
struct SiteMap {
    let address: SiteAddress
    /// The pages' paths from the site's root, in both languages.
    let pages: [String]

    var document: String {
        let urls = pages.filter { !$0.hasPrefix("\(Language.chinese.rawValue)/") }.flatMap { path -> [HTML] in
            // A page outside both languages has no alternates.
            guard path.hasPrefix("\(Language.english.rawValue)/") else { return [url(path, [])] }
            let twin = SitePath.twin(of: path, in: .english)
            let alternates = [(Language.english.tag, path), (Language.chinese.tag, twin)]
            return [url(path, alternates), url(twin, alternates)]
        }
        let namespaces: [HTML.Attribute] = [
            .attribute("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"),
            .attribute("xmlns:xhtml", "http://www.w3.org/1999/xhtml"),
        ]
        let content = HTML(rendered: "\n") + urls.joined(separator: "\n") + HTML(rendered: "\n")
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + HTML("urlset", namespaces, content).source + "\n"
    }

    private func url(_ path: String, _ alternates: [(tag: String, path: String)]) -> HTML {
        let links = alternates.map { tag, path in
            HTML(
                "xhtml:link",
                [.attribute("rel", "alternate"), .attribute("hreflang", tag), .href(address.url(of: path))]
            )
        }
        return HTML("url", [], HTML("loc", text: address.url(of: path)) + links.joined())
    }
}
