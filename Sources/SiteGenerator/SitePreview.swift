import Foundation
import Library
import Simulations
import Traces

/// A site as its author sees it while writing: kept in memory and brought up to date with the files that changed.
///
/// The last sound site stays while the content has problems.
public struct SitePreview: Sendable {
    /// The script among the theme's assets that shows news on a page.
    static let script = "preview.js"

    private let content: ContentFolder
    private let themeFolder: URL
    private let modules: BrowserModules
    private var reader: ContentReader
    private var runs: [Site.Run]?
    private var seen: [String: FileStamp] = [:]
    /// The files that changed since the last sound site.
    private var pending: Set<String> = []
    /// What the entries of the last sound site show.
    private var entries: EntryFaces?

    /// The files of the last sound site by path; empty if there was none yet.
    public private(set) var files: [String: Data] = [:]
    /// What is wrong with the content or the theme as it is now; nil if the files show it.
    public private(set) var problem: SiteError?
    /// How many entries' pages the last update took over from the one before.
    public private(set) var keptPages = 0

    /// A preview of a content folder with the look of a theme folder. Nothing is read before the first `refresh`.
    public init(content: ContentFolder, theme: URL, modules: BrowserModules) {
        self.content = content
        themeFolder = theme
        self.modules = modules
        reader = ContentReader(content)
    }

    /// Looks at the files, and brings the site up to date if one changed; whether one did.
    ///
    /// Every file's time and size are looked at, some two hundred in about a millisecond. Asking the system for news
    /// (inotify) would need another way on each system, and misses changes on some mounted folders.
    public mutating func refresh() -> Bool {
        // The generated site's usual place is in the theme's folder; it is no part of the theme.
        let now = FileStamp.all(in: content.url, "content/")
            .merging(FileStamp.all(in: themeFolder, "theme/", skipping: ["public"])) { first, _ in first }
        if now == seen { return false }
        pending.formUnion(Set(now.keys).union(seen.keys).filter { now[$0] != seen[$0] })
        seen = now
        do throws(SiteError) {
            try update()
            problem = nil
        } catch {
            problem = error
        }
        return true
    }

    private mutating func update() throws(SiteError) {
        let generator = SiteGenerator(
            content: content,
            theme: try Theme(folder: themeFolder),
            modules: modules,
            settings: SiteSettings(isPreview: true)
        )
        if runs == nil { runs = try SiteGenerator.defaultRuns() }
        let loaded = reader.load()
        let faces = EntryFaces(loaded.library)
        let site = try generator.checkedSite(loaded, runs: runs)
        // Where nothing but answers and articles changed, and none shows itself otherwise to others, the pages of the
        // rest are as they were.
        let isWithinEntries = pending.allSatisfy {
            $0.hasPrefix("content/questions/") || $0.hasPrefix("content/articles/")
        }
        let same = isWithinEntries ? entries.map { faces.unchangedPages(since: $0) } ?? [] : []
        let kept = files.filter { same.contains($0.key) || !same.isEmpty && SearchFiles.isSearchFile($0.key) }
        files = try generator.files(of: site, keeping: kept)
        entries = faces
        keptPages = kept.keys.count { $0.hasSuffix(".html") }
        pending = []
    }
}

/// What entries show of each other, and what each shows of itself.
private struct EntryFaces: Sendable {
    /// Everything that a page may say of another entry: titles, places, evidence, definitions.
    private let shared: String
    /// The texts that an entry's own page is made from, by the page's path.
    private let own: [String: [ContentHash]]

    init(_ library: ContentLibrary) {
        var shared: [String] = []
        var own: [String: [ContentHash]] = [:]
        for entry in library.questions {
            shared.append(
                "\(entry.number) \(entry.slug) \(entry.topic) \(entry.difficulty) \(entry.evidence) \(entry.related) "
                    + "\(entry.english.title)\u{1F}\(entry.chinese.title)"
            )
            let hashes = [entry.english.document.contentHash, entry.chinese.document.contentHash]
            for language in Language.allCases {
                own[PagePath.question(number: entry.number, slug: entry.slug, language: language)] = hashes
            }
        }
        for entry in library.articles {
            shared.append(
                "\(entry.slug) \(entry.topic) \(entry.difficulty) \(entry.evidence) \(entry.related) \(entry.questions) "
                    + "\(entry.english.title)\u{1F}\(entry.chinese.title)"
            )
            let hashes = [entry.english.document.contentHash, entry.chinese.document.contentHash]
            for language in Language.allCases {
                own[PagePath.article(slug: entry.slug, language: language)] = hashes
            }
        }
        self.shared = shared.joined(separator: "\n")
        self.own = own
    }

    /// The entries' pages that look as they did before.
    func unchangedPages(since before: EntryFaces) -> Set<String> {
        guard shared == before.shared else { return [] }
        let simulations = SimulationCatalogue.all.flatMap { simulation in
            Language.allCases.map { PagePath.simulation(name: simulation.name, language: $0) }
        }
        return Set(own.keys.filter { own[$0] == before.own[$0] } + simulations)
    }
}
