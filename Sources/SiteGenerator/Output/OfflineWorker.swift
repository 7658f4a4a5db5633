import Foundation
import Traces

/// The service worker: the theme's script behind a line that lists the site's files with their digests.
///
/// The list makes the script differ whenever any file does, so that browsers see each new version of the site, and
/// lets the script tell a file of its own version from another's.
struct OfflineWorker {
    /// The script's name among the theme's assets, and in the site's root, where its scope is the whole site.
    static let name = "worker.js"

    /// The script for these files; nil if the theme has none.
    static func script(_ theme: Theme, files: [String: Data]) -> Data? {
        guard let code = theme.assets[name] else { return nil }
        let kept = files.filter { isKept($0.key) }.sorted { $0.key < $1.key }
        let digests = kept.map { ($0.key, SHA256.base64($0.value)) }
        var versioned = Data(digests.map { "\($0) \($1)\n" }.joined().utf8)
        versioned.append(code)
        let version = String(SHA256.base64(versioned).prefix(16))
        let list = digests.map { "\(quoted($0)):\(quoted($1))" }.joined(separator: ",\n")
        let shell = digests.map(\.0).filter(isShell).map(quoted).joined(separator: ",")
        let header = "self.kmemoSite={version:\(quoted(version)),shell:[\(shell)],files:{\n\(list)}};\n"
        return Data(header.utf8) + code
    }

    /// What a reader without a network may need. Pictures for link previews and lists for crawlers are for others.
    private static func isKept(_ path: String) -> Bool {
        [".html", ".js", ".css", ".svg", ".json"].contains { path.hasSuffix($0) }
    }

    /// What is fetched before anything else: the first pages and all that pages share.
    private static func isShell(_ path: String) -> Bool {
        path.hasPrefix("assets/") || [SitePath.root, SitePath.notFound].contains(path)
            || Language.allCases.map(SitePath.home).contains(path)
    }

    /// A string of JavaScript. Paths of the site have none of the characters that would need more.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\""
    }
}
