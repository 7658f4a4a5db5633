/// What a site is made for, beside what it says and how it looks.
public struct SiteSettings: Sendable, Equatable {
    /// Where the site will be published. Without it pages hold no absolute links to themselves, and what standards
    /// allow only with those is left out: a site map, canonical links, pictures for link previews.
    public var address: SiteAddress?
    /// Whether pages are for an author's eyes while writing: they ask their server for news and reload.
    public var isPreview: Bool

    /// Settings for a site at `address`, or to be put anywhere.
    public init(address: SiteAddress? = nil, isPreview: Bool = false) {
        self.address = address
        self.isPreview = isPreview
    }

    /// The policy that every page states.
    var policy: String { isPreview ? ContentPolicy.preview : ContentPolicy.site }

    /// The path of the site's root on its host, for a page that a host shows at any depth; nil if nobody knows it.
    var rootPath: String? { isPreview ? "/" : address?.path }

    /// Whether an asset of the theme is not for this site: the preview's script is in no published site, and what keeps
    /// a site for reading without a network would keep a preview from showing what changed.
    func leavesOut(_ asset: String) -> Bool {
        switch asset {
        // It goes to the site's root.
        case OfflineWorker.name: true
        case "offline.js": isPreview
        case SitePreview.script: !isPreview
        default: false
        }
    }
}
