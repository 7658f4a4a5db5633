import Traces

/// What programs read to find out about the site: robots.txt, the site map, the feeds.
struct DiscoveryFiles {
    let site: Site
    let settings: SiteSettings

    /// The files' texts by path.
    func all(pages: [String]) -> [String: String] {
        var files = [SitePath.robots: robots]
        if let address = settings.address {
            files[SitePath.siteMap] = SiteMap(address: address, pages: [SitePath.root] + pages).document
        }
        for language in Language.allCases {
            files[SitePath.feed(language)] =
                AtomFeed(site: site, settings: settings, language: language).document
        }
        return files
    }

    private var robots: String {
        let map = settings.address.map { "Sitemap: \($0.url(of: SitePath.siteMap))\n" } ?? ""
        return "User-agent: *\nAllow: /\n" + map
    }
}
