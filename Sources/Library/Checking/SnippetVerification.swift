import Foundation
import Snippets

/// Compares what each snippet prints with its recorded output, which stands beside it.
public enum SnippetVerification {
    /// The folder of the recorded outputs in a content folder.
    private static let recorded = "snippets/recorded"

    /// Runs every snippet and compares; a problem names the file and the first line that differs.
    public static func verify(_ folder: ContentFolder, into report: inout VerificationReport) {
        for snippet in SnippetCatalogue.all {
            report.count(.snippets)
            let file = "\(recorded)/\(snippet.fileName).txt"
            let output = snippet.run()
            guard let bytes = try? Data(contentsOf: folder.url.appending(path: file)) else {
                report.report(
                    file,
                    nil,
                    "the snippet \(snippet.name) has no recorded output",
                    "record it: kmemo verify --update"
                )
                continue
            }
            let expected = String(decoding: bytes, as: UTF8.self)
            guard expected != output else { continue }
            let difference = firstDifference(expected, output)
            report.report(
                file,
                difference.line,
                "the snippet \(snippet.name) prints \(quoted(difference.actual)), recorded is "
                    + quoted(difference.expected),
                "mend the snippet or the model; if the new output is right, kmemo verify --update"
            )
        }
        let names = Set(SnippetCatalogue.all.map { "\($0.fileName).txt" })
        let files =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.url.appending(path: recorded).path)) ?? []
        for file in files.sorted() where !file.hasPrefix(".") && !names.contains(file) {
            report.report(
                "\(recorded)/\(file)",
                nil,
                "no snippet prints this output",
                "remove it, or register the snippet"
            )
        }
    }

    /// Records every snippet's output; returns the names of those whose output changed.
    ///
    /// - Throws: an error of the file system.
    public static func update(_ folder: ContentFolder) throws -> [String] {
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: recorded),
            withIntermediateDirectories: true
        )
        var changed: [String] = []
        for snippet in SnippetCatalogue.all {
            let url = folder.url.appending(path: "\(recorded)/\(snippet.fileName).txt")
            let output = Data(snippet.run().utf8)
            if (try? Data(contentsOf: url)) == output { continue }
            try output.write(to: url, options: .atomic)
            changed.append(snippet.name)
        }
        return changed
    }

    private static func firstDifference(
        _ expected: String,
        _ actual: String
    ) -> (line: Int, expected: String, actual: String) {
        let expected = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let actual = actual.split(separator: "\n", omittingEmptySubsequences: false)
        for index in 0..<max(expected.count, actual.count) {
            let left = index < expected.count ? String(expected[index]) : "(nothing)"
            let right = index < actual.count ? String(actual[index]) : "(nothing)"
            if left != right { return (index + 1, left, right) }
        }
        return (1, "", "")
    }
}
