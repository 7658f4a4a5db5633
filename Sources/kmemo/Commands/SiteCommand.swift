import ArgumentParser
import Foundation
import Library
import SiteGenerator

/// `kmemo site`
struct SiteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "site",
        abstract: "Generate the static site.",
        discussion: """
            The pages open from disk by double click and work on any static host, also under a sub-path. Only files \
            whose bytes changed are written; pages that no longer belong are removed. Content that fails a check of \
            'kmemo verify' is refused.

            Simulations and snippets run in the browser as WebAssembly, compiled from the same sources by the Swift \
            toolchain: the first time and whenever the sources change, which takes a minute or two. Without a \
            toolchain, or with --without-modules, pages show the recorded runs alone.

            EXAMPLES
              kmemo site
              kmemo site --output /var/www/kmemo
              kmemo site --without-modules
              kmemo site --base-url https://example.org/kmemo/

            EXIT STATUS
              0 the site is up to date; 2 the content has errors, or the folder cannot be written.
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Where the site goes.",
            discussion: "Default: site/public beside the content folder.",
            valueName: "dir"
        )
    )
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Where the site will be published.",
            discussion: "Adds what takes absolute addresses: a site map, canonical links, pictures for link previews.",
            valueName: "url"
        )
    )
    var baseURL: String?

    @OptionGroup var sources: SiteSources
    @OptionGroup var content: ContentOptions

    func validate() throws {
        _ = try settings()
    }

    func run() throws {
        try reportingFailures {
            let folder = try content.folder()
            let target =
                output.map { URL(filePath: $0, directoryHint: .isDirectory) }
                ?? folder.url.standardizedFileURL.deletingLastPathComponent().appending(path: "site/public")
            do {
                let generator = SiteGenerator(
                    content: folder,
                    theme: try Theme(folder: try sources.themeFolder(folder)),
                    modules: try sources.browserModules(folder),
                    settings: try settings()
                )
                let report = try generator.build(into: target)
                let removed = report.removed > 0 ? ", \(report.removed) removed" : ""
                print("\(report.pages) pages, \(report.written) files written\(removed)")
            } catch let error as SiteError {
                if case .content(let problems) = error {
                    problems.forEach { StandardError.write($0.description) }
                }
                throw Failure(error.description, status: .badData)
            }
        }
    }

    private func settings() throws -> SiteSettings {
        do {
            return SiteSettings(address: try baseURL.map { text throws(SiteError) in try SiteAddress(text) })
        } catch {
            throw ValidationError("--base-url: \(error)")
        }
    }
}
