import Foundation

/// Where a site will be published: what absolute links begin with.
public struct SiteAddress: Sendable, Equatable {
    /// The address of the site's root, with a slash at its end: `https://example.org/kmemo/`.
    let url: String
    /// The path of the site's root on its host: `/kmemo/`.
    let path: String

    /// Reads an address; a slash is added at its end if there is none.
    ///
    /// - Throws: `SiteError.address` unless it is an `http:` or `https:` address of a host, without user, query and
    ///   fragment.
    public init(_ text: String) throws(SiteError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "https" || scheme == "http", let host = parts.encodedHost, !host.isEmpty,
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
        else { throw .address(text) }
        var path = parts.percentEncodedPath
        if !path.hasPrefix("/") { path = "/" + path }
        if !path.hasSuffix("/") { path += "/" }
        self.path = path
        url = "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")\(path)"
    }

    /// The absolute address of a file of the site, given its path from the root.
    func url(of path: String) -> String {
        url + RelativeLink.href(from: SitePath.root, to: path)
    }
}
