import Experiments
import Foundation
import Library
import Simulations
import TestSupport

@testable import SiteGenerator

/// The small content folder, made sound for a whole build, and a folder for its site.
struct SiteFixture {
    let content: ContentFixture
    let output: TemporaryFolder

    init() throws {
        content = try ContentFixture()
        output = try TemporaryFolder()
        let folder = ContentFolder(content.url)
        _ = try SnippetVerification.update(folder)
        let record = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Content/\(RecordedExperiments.file)")
        try content.folder.write(String(contentsOf: record, encoding: .utf8), to: RecordedExperiments.file)
        // The simulations' and experiments' citations are checked with the content: the table must hold them.
        var table = try content.folder.read("kernel-symbols.tsv")
        let follows = SimulationCatalogue.all.flatMap(\.follows) + ExperimentCatalogue.all.flatMap(\.follows)
        for citation in follows.compactMap({ KernelCitation($0) }) {
            let name = citation.symbol ?? ""
            if table.contains("\(citation.path)\t\(name)\t") { continue }
            table += "\(citation.path)\t\(name)\t\(name.isEmpty ? "file" : "function")\t1\t\n"
        }
        try content.folder.write(table, to: "kernel-symbols.tsv")
    }

    /// The project's own theme.
    static var theme: Theme {
        get throws(SiteError) {
            let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../site")
            return try Theme(folder: root.standardizedFileURL)
        }
    }

    /// Builds the site.
    @discardableResult
    func build(into folder: TemporaryFolder? = nil) throws -> SiteReport {
        try SiteGenerator(content: ContentFolder(content.url), theme: try Self.theme)
            .build(into: (folder ?? output).url)
    }

    /// The site's files with their bytes, by path.
    func files(in folder: TemporaryFolder? = nil) throws -> [String: Data] {
        let root = (folder ?? output).url
        var files: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
            let file = root.appending(path: path)
            if (try file.resourceValues(forKeys: [.isRegularFileKey])).isRegularFile == true {
                files[path] = try Data(contentsOf: file)
            }
        }
        return files
    }

    /// The site's pages, scanned, by path.
    func pages() throws -> [String: ScannedPage] {
        try files().filter { $0.key.hasSuffix(".html") }.mapValues {
            ScannedPage(String(decoding: $0, as: UTF8.self))
        }
    }

    static let question = "en/questions/01-first.html"
}
