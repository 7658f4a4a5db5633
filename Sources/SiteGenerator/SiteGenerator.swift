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

    /// A generator for a content folder, a theme, and the modules that make pages live.
    public init(content: ContentFolder, theme: Theme, modules: BrowserModules = .none) {
        folder = content
        self.theme = theme
        self.modules = modules
    }

    /// Checks the content and makes the folder at `output` hold its site: writes what changed, removes what an
    /// earlier build left and the site no longer has.
    ///
    /// - Throws: `SiteError`; nothing is written if the content or the theme is at fault.
    public func build(into output: URL) throws(SiteError) -> SiteReport {
        let site = try checkedSite()
        let layout = Layout(theme: theme, hasSearch: site.hasSearch)
        var files = assets()
        for language in Language.allCases {
            files[StudyCards.path(language)] = Data(StudyCards(site: site, language: language).script.utf8)
        }
        var pageCount = 0
        for page in site.pages() {
            guard files[page.path] == nil else { throw .samePlace(page.path) }
            files[page.path] = Data(try layout.render(page).utf8)
            pageCount += 1
        }
        for (path, template) in [(SitePath.root, "root"), (SitePath.notFound, "not-found")] {
            files[path] = Data(try theme.render(Self.bilingualValues(hasSearch: site.hasSearch), with: template).utf8)
            pageCount += 1
        }
        if site.hasSearch {
            for (path, data) in try SearchFiles.files(of: site.library) { files[path] = data }
        }
        let (written, removed) = try OutputFolder(url: output).update(files)
        return SiteReport(pages: pageCount, written: written, removed: removed)
    }

    /// The content, if all its checks pass.
    private func checkedSite() throws(SiteError) -> Site {
        let loaded = folder.load()
        var checks = ContentVerification.verify(folder, loaded)
        SnippetVerification.verify(folder, into: &checks)
        guard checks.problems.isEmpty else { throw .content(checks.problems) }
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
        return Site(
            library: loaded.library,
            checks: checks,
            snippets: SnippetText.all(in: folder.url),
            runs: runs,
            modules: modules
        )
    }

    /// The files that pages share.
    private func assets() -> [String: Data] {
        var files: [String: Data] = [:]
        for (name, data) in theme.assets { files["assets/\(name)"] = data }
        for (name, data) in modules.scripts { files["modules/\(name).js"] = data }
        // The colours of diagrams first: the theme's style sheets set their variables.
        files["assets/style.css"] = Data((Stylesheet.css + "\n" + theme.css).utf8)
        return files
    }

    /// What the pages outside both languages say.
    private static func bilingualValues(hasSearch: Bool) -> TemplateValues {
        let languages = Language.allCases.map { language -> TemplateValues in
            var values: TemplateValues = [
                "lang": .text(language.tag),
                "languageName": .text(language.ownName),
                "href": .text(SitePath.home(language)),
                "hasSearch": .flag(hasSearch),
                "searchHref": .text(SitePath.search(language)),
            ]
            for name in ["tagline", "notFound", "home", "search"] {
                values[name] = .text(SiteText.all[name]?[language] ?? "")
            }
            return values
        }
        return ["languages": .list(languages)]
    }
}
