import ArgumentParser
import Foundation
import Library
import SiteGenerator

/// What a site is made with beside the content: the theme and the modules for the browser.
struct SiteSources: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder with the templates and style sheets.",
            discussion: "Default: the folder 'site' beside the content, else the one this program was built with.",
            valueName: "dir"
        )
    )
    var theme: String?

    @Option(
        help: ArgumentHelp(
            "The folder with the modules for the browser.",
            discussion: "Default: they are built when needed and kept under .build/wasm beside the sources.",
            valueName: "dir"
        )
    )
    var modules: String?

    @Flag(help: "Leave out what runs in the browser; the pages show the recorded runs.")
    var withoutModules = false

    func validate() throws {
        if withoutModules && modules != nil {
            throw ValidationError("--modules and --without-modules exclude each other.")
        }
    }

    /// The modules for the browser, brought up to date if they are the project's own.
    func browserModules(_ content: ContentFolder) throws -> BrowserModules {
        if withoutModules { return .none }
        if let modules { return try BrowserModules(folder: URL(filePath: modules, directoryHint: .isDirectory)) }
        guard let folder = try ModuleBuilder.find(beside: content.url)?.build() else { return .none }
        return try BrowserModules(folder: folder)
    }

    /// The theme's folder.
    func themeFolder(_ content: ContentFolder) throws -> URL {
        if let theme {
            let url = URL(filePath: theme, directoryHint: .isDirectory)
            guard Theme.isTheme(url) else {
                throw ValidationError("'\(theme)' is not a theme: it has no 'templates/layout.mustache'.")
            }
            return url
        }
        let built = URL(filePath: #filePath).deletingLastPathComponent()
        guard let folder = Theme.folder(beside: content.url) ?? Theme.find(from: built) else {
            throw Failure("there is no theme beside the content; say where it is with --theme", status: .badData)
        }
        return folder
    }
}
