import Foundation
import Library
import TestSupport
import Testing

@Suite("Loading content")
struct ContentLoaderTests {
    @Test("reads a sound folder without a problem, both languages joined")
    func sound() throws {
        let fixture = try ContentFixture()
        let loaded = ContentFolder(fixture.url).load()
        #expect(loaded.problems == [])
        #expect(loaded.library.questions.map(\.number) == [1, 2])
        let question = try #require(loaded.library.question(1))
        #expect(question.english.title == "What is a page?")
        #expect(question.chinese.title == "什么是页？")
        #expect(question.topic == .physical)
        #expect(question.english.quiz.map(\.id) == ["q1.mcq.1", "q1.mcq.2", "q1.mcq.3"])
        #expect(question.english.quiz.map(\.rightIndex) == [1, 1, 1])
        #expect(question.evidence.kernel.map(\.description) == ["mm/page_alloc.c#expand"])
        #expect(question.english.document.embeds.map(\.embed.name) == ["buddy-split"])
        #expect(loaded.library.article("pages")?.questions == [1, 2])
        #expect(loaded.library.term("buddy")?.name.zh == "伙伴块")
        #expect(loaded.library.questions(coveredBy: .simulation("buddy-split")) == [1, 2])
    }

    /// One thing broken in the fixture, and what must be said of it.
    struct Damage: CustomTestStringConvertible, Sendable {
        let name: String
        let message: String
        let damage: @Sendable (TemporaryFolder) throws -> Void
        var testDescription: String { name }

        init(_ name: String, _ message: String, _ damage: @escaping @Sendable (TemporaryFolder) throws -> Void) {
            (self.name, self.message, self.damage) = (name, message, damage)
        }

        init(_ name: String, replacing old: String, with new: String, in file: String = en, _ message: String) {
            self.init(name, message) { try $0.replace(old, with: new, in: file) }
        }
    }

    private static let en = ContentFixture.firstEnglish

    static let damages: [Damage] = [
        Damage("a duplicate number", "questions/02-second.en.md:3: number 1 is not the 2 of the file's name; ") {
            try $0.replace("number: 2", with: "number: 1", in: "questions/02-second.en.md")
        },
        Damage(
            "a number that stands twice",
            "questions/01-other.en.md:3: number 1 stands also in questions/01-first.en.md; "
        ) {
            try $0.write(
                ContentFixture.question(1, "other", "en", title: "Other"),
                to: "questions/01-other.en.md"
            )
        },
        Damage("a missing number", "questions: question 1 is missing; ") {
            try $0.remove("questions/01-first.en.md")
            try $0.remove("questions/01-first.zh.md")
        },
        Damage(
            "a missing translation",
            "questions/02-second.en.md: its translation 'questions/02-second.zh.md' is missing or unreadable; "
        ) { try $0.remove("questions/02-second.zh.md") },
        Damage("an empty file", "questions/01-first.en.md: the file is empty; ") { try $0.write("", to: en) },
        Damage("a file that is not UTF-8", "questions/01-first.en.md:2: the file is not UTF-8; ") {
            try $0.write(Data([0x2D, 0x2D, 0x2D, 0x0A, 0xFF, 0xFE, 0x0A]), to: en)
        },
        Damage("no front matter", "questions/01-first.en.md:1: the file does not begin with front matter; ") {
            try $0.write("# Title\n", to: en)
        },
        Damage("front matter without end", "questions/01-first.en.md:1: the front matter is not closed; ") {
            try $0.write("---\nid: q1\n", to: en)
        },
        Damage(
            "malformed YAML",
            replacing: "title: What is a page?",
            with: "title: What: is a page?",
            "questions/01-first.en.md:6: the YAML is malformed: "
        ),
        Damage(
            "a field twice",
            replacing: "slug: first",
            with: "slug: first\nslug: first",
            "questions/01-first.en.md:"
        ),
        Damage(
            "an unknown field",
            replacing: "topic: physical",
            with: "topic: physical\ntopics: x",
            "questions/01-first.en.md:13: the field 'topics' is unknown; did you mean 'topic'?"
        ),
        Damage(
            "a missing field",
            replacing: "difficulty: basic\n",
            with: "",
            "questions/01-first.en.md:2: the field 'difficulty' is missing; "
        ),
        Damage(
            "an unknown topic",
            replacing: "topic: physical",
            with: "topic: physics",
            "questions/01-first.en.md:12: topic 'physics' is unknown; use one of: boot, x86, "
        ),
        Damage(
            "an id that is not the number's",
            replacing: "id: q1\n",
            with: "id: q9\n",
            "questions/01-first.en.md:2: id 'q9' does not go with number 1; "
        ),
        Damage(
            "a multiple-choice item without a right choice",
            replacing: "- right: \"The right one\"",
            with: "- wrong: \"The right one\"",
            "questions/01-first.en.md:20: q1.mcq.1 has no right choices; "
        ),
        Damage(
            "a multiple-choice item with two right choices",
            replacing: "- wrong: \"A wrong one\"",
            with: "- right: \"A wrong one\"",
            "questions/01-first.en.md:20: q1.mcq.1 has 2 right choices; "
        ),
        Damage(
            "a choice without explanation",
            replacing: "\n        why: \"Because it is so.\"",
            with: "",
            "questions/01-first.en.md:25: the field 'why' is missing; "
        ),
        Damage(
            "choices in another order than the translation",
            "questions/01-first.zh.md:13: q1.mcq.1 does not have the choices of the English file in the same order; "
        ) {
            let old = "- wrong: \"A wrong one\""
            let new = "- right: \"A wrong one\""
            try $0.replace(old, with: new, in: en)
            try $0.replace("- right: \"The right one\"", with: "- wrong: \"The right one\"", in: en)
        },
        Damage(
            "a quiz id twice",
            replacing: "id: q1.mcq.2",
            with: "id: q1.mcq.1",
            "questions/01-first.en.md:29: the quiz id 'q1.mcq.1' stands twice; "
        ),
        Damage(
            "too few key points",
            replacing: "  - Point three.\n",
            with: "",
            "questions/01-first.en.md:9: there are 2 key points; "
        ),
        Damage(
            "raw HTML",
            replacing: "A page is 4 KiB of memory.",
            with: "<b>A page</b>",
            "questions/01-first.en.md:50: raw HTML '<b>'; "
        ),
        Damage(
            "an HTML block",
            replacing: "A page is 4 KiB of memory.",
            with: "<script>alert(1)</script>",
            "questions/01-first.en.md:50: raw HTML; "
        ),
        Damage(
            "an image",
            replacing: "A page is 4 KiB of memory.",
            with: "![page](page.png)",
            "questions/01-first.en.md:50: an image; "
        ),
        Damage(
            "a link of an unknown scheme",
            replacing: "(article:pages)",
            with: "(javascript:alert)",
            "questions/01-first.en.md:58: the link target 'javascript:alert' is not understood; "
        ),
        Damage(
            "a missing section",
            replacing: "## What changed",
            with: "### What changed",
            "questions/01-first.en.md:1: the section 'What changed' is missing; "
        ),
        Damage(
            "an unknown section",
            replacing: "## What changed",
            with: "## History",
            "questions/01-first.en.md:64: the section 'History' is unknown; "
        ),
        Damage(
            "a 60-second answer that is too short",
            replacing: String(repeating: "memory ", count: 130),
            with: "memory",
            "questions/01-first.en.md:52: the 60-second answer has 1 words; say it in 120 to 200"
        ),
        Damage(
            "a bold mark that CommonMark does not see",
            replacing: "页是 4 KiB 的内存。",
            with: "**注意：**页是内存。",
            in: "questions/01-first.zh.md",
            "questions/01-first.zh.md:43: the bold mark ** in "
        ),
        Damage(
            "a table row of the wrong length",
            replacing: "A page is 4 KiB of memory.",
            with: "```table\n| a | b |\n|---|---|\n| 1 |\n```",
            "questions/01-first.en.md:53: this row has 1 cells, the header has 2; "
        ),
        Damage(
            "a broken glossary",
            replacing: "  zh: 伙伴块\n",
            with: "",
            in: "glossary.yml",
            "glossary.yml:8: the field 'zh' is missing; "
        ),
        Damage(
            "a term twice",
            replacing: "- id: buddy",
            with: "- id: page",
            in: "glossary.yml",
            "glossary.yml:8: the term 'page' stands also on line 1; "
        ),
    ]

    @Test("says what is wrong, where, and what to do", arguments: damages)
    func problem(damage: Damage) throws {
        let fixture = try ContentFixture()
        try damage.damage(fixture.folder)
        let problems = ContentFolder(fixture.url).load().problems.map(\.description)
        #expect(problems.contains { $0.hasPrefix(damage.message) }, "\(problems)")
    }

    @Test("reports all problems at once, in order, and keeps what is sound")
    func allAtOnce() throws {
        let fixture = try ContentFixture()
        try fixture.folder.replace("topic: physical", with: "topic: physics", in: Self.en)
        try fixture.folder.remove("questions/02-second.zh.md")
        try fixture.folder.write("- id: [", to: "glossary.yml")
        let loaded = ContentFolder(fixture.url).load()
        #expect(loaded.problems.count >= 3)
        #expect(loaded.problems == loaded.problems.sorted())
        #expect(
            Set(loaded.problems.map(\.file)).isSuperset(of: [Self.en, "questions/02-second.en.md", "glossary.yml"])
        )
        #expect(loaded.library.articles.map(\.slug) == ["pages"])
    }

    @Test("takes Windows line ends and a byte order mark")
    func lineEnds() throws {
        let fixture = try ContentFixture()
        let text = try fixture.folder.read(Self.en)
        try fixture.folder.write("\u{FEFF}" + text.replacingOccurrences(of: "\n", with: "\r\n"), to: Self.en)
        #expect(ContentFolder(fixture.url).load().problems == [])
    }

    @Test("finds the content folder from a folder inside the project")
    func find() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "Content/questions/x")
        try folder.write("x", to: "Sources/deep/x")
        let found = ContentFolder.find(from: folder.url.appending(path: "Sources/deep"))
        #expect(found?.url.standardizedFileURL.path == folder.url.appending(path: "Content").standardizedFileURL.path)
    }
}
