import Foundation
import Library
import Simulations
import Traces

/// Makes the static site of a content folder.
///
/// The same content and theme give the same bytes. Content with problems is refused: nothing on the site has to
/// be believed, so nothing unchecked is published.
public struct SiteGenerator: Sendable {
    private let folder: ContentFolder
    private let theme: Theme
    private let modules: BrowserModules
    private let settings: SiteSettings

    /// A generator for a content folder, a theme, and the modules that make pages live.
    public init(
        content: ContentFolder,
        theme: Theme,
        modules: BrowserModules = .none,
        settings: SiteSettings = SiteSettings()
    ) {
        folder = content
        self.theme = theme
        self.modules = modules
        self.settings = settings
    }

    /// Checks the content and makes the folder at `output` hold its site: writes what changed, removes what an
    /// earlier build left and the site no longer has.
    ///
    /// - Throws: `SiteError`; nothing is written if the content or the theme is at fault.
    public func build(into output: URL) throws(SiteError) -> SiteReport {
        let files = try files(of: try checkedSite(folder.load()))
        let (written, removed) = try OutputFolder(url: output).update(files)
        return SiteReport(pages: files.keys.count(where: Self.isPage), written: written, removed: removed)
    }

    /// Every file of the site by its path from the root. Entries' own pages, and search files, in `kept` are taken over as they are.
    func files(of site: Site, keeping kept: [String: Data] = [:]) throws(SiteError) -> [String: Data] {
        let layout = Layout(
            theme: theme,
            settings: settings,
            hasFeeds: !site.library.changes.isEmpty,
            hasSearch: site.hasSearch
        )
        var files = assets().merging(kept) { asset, _ in asset }
        for language in Language.allCases {
            files[StudyCards.path(language)] = Data(StudyCards(site: site, language: language).script.utf8)
        }
        for page in site.pages(except: Set(kept.keys)) {
            guard files[page.path] == nil else { throw .samePlace(page.path) }
            files[page.path] = Data(try layout.render(page).utf8)
        }
        let discovery = DiscoveryFiles(site: site, settings: settings).all(
            pages: files.keys.filter(Self.isPage).sorted()
        )
        for (path, text) in discovery { files[path] = Data(text.utf8) }
        for (path, template, values) in BilingualPages(settings: settings, hasSearch: site.hasSearch).all {
            files[path] = Data(try theme.render(values, with: template).utf8)
        }
        // While an author writes, the search goes on with the words of the last whole build: an index takes longer to make
        // than all pages.
        if site.hasSearch, kept.isEmpty || !kept.keys.contains(where: SearchFiles.isSearchFile) {
            for (path, data) in try SearchFiles.files(of: site.library) { files[path] = data }
        }
        if !settings.isPreview, let worker = OfflineWorker.script(theme, files: files) {
            files[OfflineWorker.name] = worker
        }
        return files
    }

    /// The content that was read, if all its checks pass. `runs` are those of the simulations, if they are known.
    func checkedSite(_ loaded: LoadedContent, runs: [Site.Run]? = nil) throws(SiteError) -> Site {
        var checks = ContentVerification.verify(folder, loaded)
        SnippetVerification.verify(folder, into: &checks)
        let recorded = ExperimentVerification.verify(folder, into: &checks)
        guard checks.problems.isEmpty else {
            // What cannot be read comes first: much of the rest may follow from it.
            throw .content(loaded.problems + checks.problems.filter { !loaded.problems.contains($0) })
        }
        let known: [Site.Run]
        if let runs { known = runs } else { known = try Self.defaultRuns() }
        return Site(
            library: loaded.library,
            checks: checks,
            snippets: SnippetText.all(in: folder.url),
            runs: known,
            recorded: recorded,
            modules: modules
        )
    }

    /// Every simulation with its run with the defaults, in the catalogue's order.
    static func defaultRuns() throws(SiteError) -> [Site.Run] {
        var runs: [Site.Run] = []
        for simulation in SimulationCatalogue.all {
            do {
                runs.append(Site.Run(simulation: simulation, trace: try simulation.run()))
            } catch {
                let problem = ContentProblem(
                    file: "simulation \(simulation.name)",
                    line: nil,
                    what: "it cannot run with its defaults: \(error.message.en)",
                    repair: "mend the simulation"
                )
                throw .content([problem])
            }
        }
        return runs
    }

    private static func isPage(_ path: String) -> Bool { path.hasSuffix(".html") }

    /// The files that pages share.
    private func assets() -> [String: Data] {
        var files: [String: Data] = [:]
        for (name, data) in theme.assets where !settings.leavesOut(name) { files["assets/\(name)"] = data }
        for (name, data) in modules.scripts { files["modules/\(name).js"] = data }
        // The colours of diagrams first: the theme's style sheets set their variables.
        files["assets/style.css"] = Data((Stylesheet.css + "\n" + theme.css).utf8)
        return files
    }
}
