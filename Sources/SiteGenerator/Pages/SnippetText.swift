import Foundation
import Snippets
import Traces

/// A snippet as a page shows it: its source and what it was recorded to print.
struct SnippetText: Sendable {
    let fileName: String
    let title: LocalizedText
    let source: String
    let output: String

    /// The snippets of a content folder by name. One whose files cannot be read is left out; the checks that come
    /// before a build report it.
    static func all(in content: URL) -> [String: SnippetText] {
        var texts: [String: SnippetText] = [:]
        for snippet in SnippetCatalogue.all {
            let folder = content.appending(path: "snippets", directoryHint: .isDirectory)
            let sourceFile = folder.appending(path: "\(snippet.fileName).swift")
            let outputFile = folder.appending(path: "recorded/\(snippet.fileName).txt")
            guard let source = try? String(contentsOf: sourceFile, encoding: .utf8),
                let output = try? String(contentsOf: outputFile, encoding: .utf8)
            else { continue }
            texts[snippet.name] = SnippetText(
                fileName: snippet.fileName,
                title: LocalizedText(english: snippet.titleEnglish, chinese: snippet.titleChinese),
                source: source,
                output: output
            )
        }
        return texts
    }
}
