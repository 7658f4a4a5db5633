import Foundation
import TestSupport
import Testing

@Suite("kmemo site")
struct SiteCommandTests {
    @Test("makes the real site, says how many pages it has, and writes nothing the second time")
    func build() throws {
        let runner = try ProgramRunner()
        let output = try TemporaryFolder()
        let arguments = ["site", "--without-modules", "--content", projectContent, "--output", output.url.path]
        let first = try runner.run(arguments)
        #expect(first.status == 0, "\(first.errors)")
        let match = try #require(first.output.wholeMatch(of: /(\d+) pages, (\d+) files written\n/))
        #expect(try #require(Int(match.output.1)) >= 2 * 59 + 14)
        #expect(try runner.run(arguments).output == "\(match.output.1) pages, 0 files written\n")
        #expect(try output.read("zh/questions/22-page-allocator.html").contains("<html lang=\"zh-Hans\">"))
    }

    @Test("refuses content with problems: each on standard error with its place, and status 2")
    func brokenContent() throws {
        let fixture = try ContentFixture()
        try fixture.folder.replace("(term:page)", with: "(term:pge)", in: ContentFixture.firstEnglish)
        let output = try TemporaryFolder()
        let outcome = try ProgramRunner().run(
            ["site", "--without-modules", "--content", fixture.url.path, "--output", output.url.path]
        )
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("\(ContentFixture.firstEnglish):"))
        #expect(outcome.errors.contains("there is no glossary term 'pge'"))
        #expect(outcome.errors.hasSuffix("so no site was made\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: output.url.path).isEmpty)
    }

    @Test("an address that is none is wrong usage, before anything is read")
    func baseURL() throws {
        let outcome = try ProgramRunner().run(["site", "--base-url", "example.org", "--content", projectContent])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("'example.org' is no address of a site; write it like https://"))
    }

    @Test("a folder that is no theme is wrong usage")
    func theme() throws {
        let folder = try TemporaryFolder()
        let outcome = try ProgramRunner().run([
            "site", "--without-modules", "--content", projectContent, "--theme", folder.url.path,
        ])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("has no 'templates/layout.mustache'"))
    }
}
