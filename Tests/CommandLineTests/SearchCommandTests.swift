import Foundation
import TestSupport
import Testing

/// The project's own content folder.
let projectContent = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Content")
    .standardizedFileURL.path

/// JSON that a command printed.
func json(_ text: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(text.utf8))
}

@Suite("kmemo search")
struct SearchCommandTests {
    private func search(_ arguments: String..., runner: ProgramRunner? = nil) throws -> ProgramRunner.Outcome {
        try (runner ?? ProgramRunner()).run(["search", "--content", projectContent] + arguments)
    }

    @Test("finds the page allocator's questions for 'buddy allocator' and for 伙伴")
    func buddy() throws {
        let english = try search("buddy allocator", "--format", "json")
        #expect(english.status == 0)
        #expect(english.errors.isEmpty, "\(english.errors)")
        let hits = try #require(try json(english.output) as? [[String: Any]])
        let ids = hits.compactMap { $0["id"] as? String }
        #expect(ids.prefix(3).contains("q22") || ids.prefix(3).contains("q23"), "\(ids)")
        let chinese = try #require(
            try json(try search("伙伴", "--format", "json").output) as? [[String: Any]]
        ).compactMap { $0["id"] as? String }
        #expect(chinese.prefix(3).contains("q22") || chinese.prefix(3).contains("q23"), "\(chinese)")
    }

    @Test("a hit has the documented fields")
    func fields() throws {
        let question = try #require(
            try json(try search("watermark", "--kind", "question", "--format", "json").output) as? [[String: Any]]
        )
        let hit = try #require(question.first)
        #expect(
            Set(hit.keys) == ["id", "kind", "number", "language", "title", "score", "heading", "excerpt", "url"]
        )
        #expect(hit["kind"] as? String == "question")
        #expect(hit["language"] as? String == "en")
        let article = try #require(
            try json(try search("slub", "--kind", "article", "--format", "json").output) as? [[String: Any]]
        )
        #expect(try #require(article.first?["questions"] as? [Int]).contains(34))
        #expect(article.first?["number"] == nil)
    }

    @Test("what looks like query syntax is no error", arguments: ["a\"b(*", "AND", "page->flags", "-", "NEAR("])
    func syntax(query: String) throws {
        let outcome = try search("--", query)
        #expect(outcome.status == 0 || outcome.status == 1)
        #expect(!outcome.errors.lowercased().contains("error"), "\(outcome.errors)")
    }

    @Test("nothing found is status 1, with a word on standard error and nothing on standard output")
    func nothing() throws {
        let outcome = try search("zzzyyyxxx")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "kmemo: nothing found\n")
        #expect(try search("zzzyyyxxx", "--format", "json").output == "[]\n")
    }

    @Test("speaks the language of the locale, or of --language")
    func language() throws {
        var runner = try ProgramRunner()
        runner.environment["LC_ALL"] = "zh_CN.UTF-8"
        let chinese = try search("slab", "--format", "json", runner: runner)
        let hits = try #require(try json(chinese.output) as? [[String: Any]])
        #expect(hits.allSatisfy { $0["language"] as? String == "zh" })
        let english = try search("slab", "--language", "en", "--format", "json", runner: runner)
        let englishHits = try #require(try json(english.output) as? [[String: Any]])
        #expect(englishHits.allSatisfy { $0["language"] as? String == "en" })
    }

    @Test("colours only when asked to, off a terminal")
    func colour() throws {
        #expect(!(try search("slab").output.contains("\u{1B}")))
        #expect(try search("slab", "--color").output.contains("\u{1B}[1;33m"))
        var runner = try ProgramRunner()
        runner.environment["NO_COLOR"] = "1"
        #expect(!(try search("slab", runner: runner).output.contains("\u{1B}")))
    }

    @Test("works where no cache can be written, and says so")
    func noCache() throws {
        var runner = try ProgramRunner()
        runner.environment["XDG_CACHE_HOME"] = "/proc/none"
        let outcome = try search("slab", runner: runner)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("the index cannot be kept"))
    }

    @Test("makes a damaged index anew by itself")
    func damagedIndex() throws {
        let fixture = try ContentFixture()
        let runner = try ProgramRunner()
        let arguments = ["search", "--content", fixture.url.path, "page"]
        let sound = try runner.run(arguments)
        let cache = URL(filePath: try #require(runner.environment["XDG_CACHE_HOME"])).appending(path: "kmemo")
        for name in try FileManager.default.contentsOfDirectory(atPath: cache.path) where name.hasSuffix(".sqlite") {
            let file = cache.appending(path: name)
            var bytes = try Data(contentsOf: file)
            for index in 8_192..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31 &+ 7) }
            try bytes.write(to: file)
        }
        let repaired = try runner.run(arguments)
        #expect(repaired.status == 0)
        #expect(repaired.output == sound.output)
        #expect(repaired.errors == sound.errors)
    }

    @Test(
        "output that cannot be written is no success",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))
    )
    func fullDisk() throws {
        let runner = try ProgramRunner()
        let command = "\"$0\" list --content \"$1\" > /dev/full"
        let outcome = try ProgramRunner.run(
            URL(filePath: "/bin/sh"),
            ["-c", command, ProgramRunner.program.path, projectContent],
            environment: runner.environment,
            folder: runner.folder
        )
        #expect(outcome.status == 2)
        #expect(outcome.errors == "kmemo: the output cannot be written\n")
    }

    @Test("refreshes the index by itself when content changed")
    func refresh() throws {
        let fixture = try ContentFixture()
        let runner = try ProgramRunner()
        let arguments = ["search", "--content", fixture.url.path, "zebrafish"]
        #expect(try runner.run(arguments).status == 1)
        try fixture.folder.replace("A page is 4 KiB of memory.", with: "Zebrafish.", in: ContentFixture.firstEnglish)
        #expect(try runner.run(arguments).output.contains("What is a page?"))
    }

    @Test(
        "wrong usage is status 64 with a message",
        arguments: [
            (["search"], "Missing expected argument"), (["search", "x", "--limit", "0"], "it goes from 1 to 1000"),
            (["search", "x", "--kind", "book"], "book"), (["search", "x", "--content", "/nowhere"], "'/nowhere'"),
            (["nonsense"], "nonsense"), (["show"], "Missing expected argument"), (["run", "--set", "x"], "key=value"),
            (["run", "buddy-spilt"], "did you mean 'buddy-split'?"), (["list", "--topic", "slabs"], "slabs"),
            (["verify", "--kernel-source", "/nowhere"], "/nowhere"),
        ]
    )
    func usage(arguments: [String], message: String) throws {
        let outcome = try ProgramRunner().run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
