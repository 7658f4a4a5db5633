import Foundation
import Testing

@testable import Snippets

@Suite("Snippets")
struct SnippetTests {
    /// `Content/snippets`, from where this file stands.
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Content/snippets")

    @Test("each prints what was recorded", arguments: SnippetCatalogue.all.map(\.name))
    func recordedOutput(name: String) throws {
        let snippet = try #require(SnippetCatalogue.find(name))
        let path = "Content/snippets/recorded/\(snippet.fileName).txt"
        let file = Self.folder.appending(path: "recorded/\(snippet.fileName).txt")
        let recorded = try #require(try? String(contentsOf: file, encoding: .utf8), "\(path) cannot be read")
        if let difference = firstDifference(recorded: recorded, printed: snippet.run()) {
            Issue.record("\(path):\(difference). If the new output is right, run: kmemo verify --update")
        }
    }

    @Test("each has its source file, its titles and a name of its own")
    func catalogue() throws {
        for snippet in SnippetCatalogue.all {
            let source = Self.folder.appending(path: "\(snippet.fileName).swift")
            #expect(FileManager.default.fileExists(atPath: source.path), "\(snippet.fileName).swift")
            #expect(!snippet.titleEnglish.isEmpty && !snippet.titleChinese.isEmpty)
            let kebab = snippet.fileName.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
            #expect("-\(snippet.name)" == kebab)
        }
        #expect(Set(SnippetCatalogue.all.map(\.name)).count == SnippetCatalogue.all.count)
    }

    @Test("no recorded output is left over from a snippet that is gone")
    func noOrphans() throws {
        let files = try FileManager.default.contentsOfDirectory(
            atPath: Self.folder.appending(path: "recorded").path
        )
        let expected = Set(SnippetCatalogue.all.map { "\($0.fileName).txt" })
        #expect(Set(files.filter { $0.hasSuffix(".txt") }) == expected)
    }

    @Test("a program that is stopped says so in its output")
    func stopped() {
        #expect(!SnippetCatalogue.all.contains { $0.run().contains("Stopped:") })
    }

    @Test("a difference names its line and shows both")
    func differences() {
        #expect(firstDifference(recorded: "a\nb\n", printed: "a\nb\n") == nil)
        #expect(
            firstDifference(recorded: "a\nb\n", printed: "a\nc\n") == "2: recorded \"b\", but now printed \"c\""
        )
        #expect(
            firstDifference(recorded: "a\n", printed: "a\nb\n") == "2: recorded \"\", but now printed \"b\""
        )
        #expect(
            firstDifference(recorded: "a\nb", printed: "a\nb\n")
                == "3: recorded the end, but now printed \"\""
        )
    }

    /// The first line that differs; nil if there is none.
    private func firstDifference(recorded: String, printed: String) -> String? {
        let old = recorded.split(separator: "\n", omittingEmptySubsequences: false)
        let new = printed.split(separator: "\n", omittingEmptySubsequences: false)
        for index in 0..<max(old.count, new.count) {
            let oldLine = index < old.count ? "\"\(old[index])\"" : "the end"
            let newLine = index < new.count ? "\"\(new[index])\"" : "the end"
            if oldLine != newLine { return "\(index + 1): recorded \(oldLine), but now printed \(newLine)" }
        }
        return nil
    }
}
