import Foundation
import Mustache

/// What pages look like: the templates, the style sheets and the scripts of a theme folder.
///
/// The folder holds `templates/*.mustache`, `css/*.css` (joined in the order of their names) and `assets/`
/// (copied as they are).
public struct Theme: Sendable {
    private let templates: MustacheLibrary
    private let names: Set<String>
    /// The theme's style sheets as one.
    let css: String
    /// The files of `assets/` by name.
    let assets: [String: Data]

    /// Reads a theme folder.
    ///
    /// - Throws: `SiteError.theme` if a part is missing, cannot be read or is no template.
    public init(folder: URL) throws(SiteError) {
        var library = MustacheLibrary()
        var names: Set<String> = []
        for (name, data) in try Self.files(in: folder, "templates", ending: ".mustache") {
            let text = String(decoding: data, as: UTF8.self)
            do {
                // Values are escaped where they are made (`TemplateValue`), by Unicode scalars. The library's own
                // escaping goes by characters and misses a quotation mark that a combining mark follows.
                try library.register("{{% CONTENT_TYPE:TEXT}}" + text, named: name)
            } catch {
                throw .theme("templates/\(name).mustache is no Mustache template: \(error)")
            }
            names.insert(name)
        }
        templates = library
        self.names = names
        css = try Self.files(in: folder, "css", ending: ".css")
            .map { String(decoding: $0.data, as: UTF8.self) }.joined(separator: "\n")
        assets = Dictionary(
            uniqueKeysWithValues: try Self.files(in: folder, "assets", ending: "").map { ($0.name, $0.data) }
        )
    }

    /// A page made from the template called `name`.
    ///
    /// - Throws: `SiteError.theme` if there is no such template.
    func render(_ values: TemplateValues, with name: String) throws(SiteError) -> String {
        guard names.contains(name), let page = templates.render(values, withTemplate: name) else {
            throw .theme("templates/\(name).mustache is missing")
        }
        return page
    }

    /// The theme folder that belongs to a content folder: `site` beside it.
    public static func folder(beside content: URL) -> URL? {
        let folder = content.standardizedFileURL.deletingLastPathComponent()
            .appending(path: "site", directoryHint: .isDirectory)
        return isTheme(folder) ? folder : nil
    }

    /// The nearest theme folder called `site`, looked for from `start` upwards.
    public static func find(from start: URL) -> URL? {
        var folder = start.standardizedFileURL
        while folder.path != "/" {
            let candidate = folder.appending(path: "site", directoryHint: .isDirectory)
            if isTheme(candidate) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }

    /// Whether the folder has templates.
    public static func isTheme(_ folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "templates/layout.mustache").path)
    }

    /// The files of a part of the theme whose names end in `ending`, sorted; the ending is taken off the names.
    private static func files(
        in folder: URL,
        _ part: String,
        ending: String
    ) throws(SiteError) -> [(name: String, data: Data)] {
        let place = folder.appending(path: part, directoryHint: .isDirectory)
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
            return try names.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }.map { name in
                (String(name.dropLast(ending.count)), try Data(contentsOf: place.appending(path: name)))
            }
        } catch {
            throw .theme("\(place.path) cannot be read: \(error.localizedDescription)")
        }
    }
}
