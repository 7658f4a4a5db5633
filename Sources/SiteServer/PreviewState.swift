import Foundation
import Library
import SiteGenerator

/// The preview that all requests share: brought up to date by one watcher, read by many pages.
actor PreviewState {
    /// A page's state, and what is wrong with the content: what a page asks for.
    struct News: Sendable, Equatable, Encodable {
        let state: String
        let problem: String
    }

    private var preview: SitePreview
    private var states: [String: String] = [:]
    private var shared = ""

    init(_ preview: SitePreview) {
        self.preview = preview
    }

    /// Looks for changes; whether there was one.
    func refresh() -> Bool {
        guard preview.refresh() else { return false }
        states = [:]
        // What every page loads is part of its state: a changed style sheet reloads all pages, a changed answer its own.
        let parts = preview.files.filter { $0.key.hasPrefix("assets/") || $0.key.hasPrefix("modules/") }
        shared = parts.sorted { $0.key < $1.key }.map { "\($0.key) \(ContentHash(of: $0.value))" }.joined()
        return true
    }

    /// What is wrong with the content as it is now; nil if nothing is.
    var error: SiteError? { preview.problem }

    /// The file at a path from the site's root; nil if there is none.
    func file(_ path: String) -> Data? {
        preview.files[path]
    }

    /// Whether there is a site to show.
    var hasSite: Bool { !preview.files.isEmpty }

    /// What is wrong with the content as it is now, for people; "" if nothing is.
    var problem: String { preview.problem.map(Self.text) ?? "" }

    /// The state of the file at `path`, or of the page that tells that there is none.
    func state(of path: String) -> String {
        if let known = states[path] { return known }
        let data = preview.files[path] ?? preview.files[PreviewPath.notFound] ?? Data()
        let text = shared + "\(ContentHash(of: data))"
        let state = ContentHash(of: text.utf8).description
        states[path] = state
        return state
    }

    /// What a page at `path` should know.
    func news(of path: String) -> News {
        News(state: state(of: path), problem: problem)
    }

    /// Each problem with its file and line, then what became of it.
    static func text(_ error: SiteError) -> String {
        guard case .content(let problems) = error else { return error.description }
        let shown = problems.prefix(50).map(\.description)
        let rest = problems.count > shown.count ? ["… and \(problems.count - shown.count) more"] : []
        return (shown + rest + ["The page shows the last content that was sound."]).joined(separator: "\n")
    }
}
