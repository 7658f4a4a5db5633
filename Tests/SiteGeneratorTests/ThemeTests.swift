import Foundation
import Testing

@testable import SiteGenerator

@Suite("The theme")
struct ThemeTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../site/templates").standardizedFileURL

    private func templates() throws -> [String: String] {
        var templates: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        where name.hasSuffix(".mustache") {
            templates[name] = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        }
        return templates
    }

    @Test("every text that a template names exists, and every text is used")
    func texts() throws {
        // What the pages outside both languages take by name.
        var used: Set<String> = ["tagline", "notFound"]
        for (template, source) in try templates() {
            for match in source.matches(of: /\{\{text\.([A-Za-z]+)\}\}/) {
                let name = String(match.output.1)
                used.insert(name)
                #expect(SiteText.all[name] != nil, "\(template): \(name)")
            }
        }
        // What the home page takes by name.
        used.formUnion(SiteText.all.keys.filter { $0.hasPrefix("count") && $0 != "counts" && $0 != "countsHint" })
        #expect(used.isSuperset(of: SiteText.all.keys), "\(Set(SiteText.all.keys).subtracting(used).sorted())")
    }

    @Test("no template has a style or script of its own")
    func policy() throws {
        for (template, source) in try templates() {
            #expect(!source.contains("style=") && !source.contains("<style"), "\(template)")
            #expect(source.matches(of: /<script(?! src=)/).isEmpty, "\(template)")
            #expect(!source.contains("https://") && !source.contains("http://"), "\(template)")
        }
    }

    @Test("style sheets and scripts ask no other host for anything")
    func hosts() throws {
        let theme = try SiteFixture.theme
        // The namespace of SVG pictures within the style sheet is a name, not an address.
        let css = theme.css.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
        #expect(!css.contains("//"), "an address or an @import")
        for (name, data) in theme.assets where name.hasSuffix(".js") {
            let text = String(decoding: data, as: UTF8.self)
            #expect(!text.contains("http") && !text.contains("eval("), "\(name)")
        }
    }
}
