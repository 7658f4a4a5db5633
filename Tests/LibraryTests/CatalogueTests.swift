import Foundation
import TestSupport
import Testing

@testable import Library

@Suite("The catalogue of resources")
struct CatalogueTests {
    private static let file = "catalogue/things.yml"

    private static let sound = """
        groups:
          - id: texts
            en: "Texts"
            zh: "文章"
          - id: lectures
            en: "Lectures"
            zh: "讲座"
            folder:
              url: https://disk.example/s/1
              code: "1024"
        resources:
          - id: first-text
            title: "第一篇 文章?"
            url: "https://host.example/文章/第一篇 文章?.md"
            language: zh
            kind: article
            group: texts
            topic: physical
            questions: [2, 1]
            era: "Linux 2.6"
            note:
              en: "Names `expand`."
              zh: "讲到 `expand`。"
          - id: a-lecture
            title: "Paging"
            language: zh
            kind: video
            group: lectures
            questions: []

        """

    private func fixture(_ text: String = sound) throws -> ContentFixture {
        let fixture = try ContentFixture()
        try fixture.folder.write(text, to: Self.file)
        return fixture
    }

    private func problems(_ fixture: ContentFixture) -> [String] {
        let folder = ContentFolder(fixture.url)
        return ContentVerification.verify(folder, folder.load()).problems
            .filter { !$0.file.hasPrefix("simulation ") && !$0.file.hasPrefix("experiment ") }.map(\.description)
    }

    @Test("reads what a resource is, where it lies and the questions it bears on")
    func sound() throws {
        let fixture = try fixture()
        #expect(problems(fixture) == [])
        let library = ContentFolder(fixture.url).load().library
        #expect(library.resources.map(\.slug) == ["first-text", "a-lecture"])
        let text = try #require(library.resource("first-text"))
        #expect(text.kind == .article && text.language == .chinese && text.topic == .physical)
        #expect(text.questions == [1, 2])
        #expect(text.era == "Linux 2.6")
        #expect(text.note?.en == "Names `expand`.")
        #expect(text.group.name.zh == "文章")
        #expect(text.shareCode == nil)
        #expect(library.resources(on: 2).map(\.slug) == ["first-text"])
        #expect(library.questions(coveredBy: .resource("first-text")) == [1, 2])
        #expect(library.pagePath(of: text.id, in: .chinese) == "zh/resources.html#first-text")
        #expect(EntryID("resource:first-text") == text.id && "\(text.id)" == "resource:first-text")
        let folder = ContentFolder(fixture.url)
        #expect(ContentVerification.verify(folder, folder.load()).counts[.resources] == 2)
    }

    @Test("a resource in a shared folder has the folder's address and code, and says in lists what it is part of")
    func sharedFolder() throws {
        let fixture = try fixture()
        let lecture = try #require(ContentFolder(fixture.url).load().library.resource("a-lecture"))
        #expect(lecture.url == "https://disk.example/s/1")
        #expect(lecture.shareCode == "1024")
        #expect(lecture.listTitle(in: .english) == "Lectures: Paging")
        #expect(lecture.listTitle(in: .chinese) == "讲座：Paging")
    }

    @Test(
        "says what is wrong with a row, and where",
        arguments: [
            ("id: a-lecture", "id: first-text", ":24: the id 'first-text' stands also at catalogue/things.yml:12; "),
            ("id: a-lecture", "id: A Lecture", ":24: the id 'A Lecture' is no name for a link; "),
            (
                "https://disk.example/s/1", "https://host.example/文章/第一篇 文章?.md",
                ":14: the url 'https://host.example/文章/第一篇 文章?.md' stands also at catalogue/things.yml:9; "
            ),
            (
                "https://host.example/", "ftp://host.example/",
                ":14: 'ftp://host.example/文章/第一篇 文章?.md' is no web address; "
            ),
            ("https://host.example/", "javascript:alert(1)//", ":14: 'javascript:alert(1)//文章/第一篇 文章?.md' is no web "),
            ("https://host.example/", "https:///", ":14: 'https:///文章/第一篇 文章?.md' is no web address; "),
            ("group: lectures", "group: lecture", ":28: there is no group 'lecture'; use one of those under groups: "),
            ("group: lectures", "group: texts", ":24: the field 'url' is missing; "),
            ("kind: video", "kind: film", ":27: kind 'film' is unknown; use one of: article, video, paper, code, tool"),
            ("topic: physical", "topic: fysical", ":18: topic 'fysical' is unknown; "),
            ("questions: [2, 1]", "questions: [2, 2]", ":19: a question is named twice; "),
            ("questions: [2, 1]", "questions: [77]", ":12: the resource 'first-text' bears on question 77, which "),
            ("era:", "eera:", "the field 'eera' is unknown; did you mean 'era'?"),
            ("resources:", "resource:", "the field 'resources' is missing; "),
            ("      zh: \"讲到 `expand`。\"\n", "", "the field 'zh' is missing; "),
        ]
    )
    func damages(old: String, new: String, message: String) throws {
        let text = Self.sound.replacingOccurrences(of: old, with: new)
        #expect(text != Self.sound)
        let found = problems(try fixture(text))
        #expect(found.contains { $0.hasPrefix(Self.file) && $0.contains(message) }, "\(found)")
    }

    @Test(
        "an address in plain words is encoded for a link; one that is encoded stays as it is",
        arguments: [
            ("https://a.example/b?c=d&e=%20#f", "https://a.example/b?c=d&e=%20#f"),
            ("https://a.example", "https://a.example"),
            ("https://a.example/Why not?.md", "https://a.example/Why%20not%3F.md"),
            ("https://a.example/✍ 文/(1)#2.md", "https://a.example/%E2%9C%8D%20%E6%96%87/%281%29%232.md"),
        ]
    )
    func encoding(address: String, link: String) {
        #expect(WebAddress.encoded(address) == link)
    }

    @Test(
        "only addresses of a host by http or https are taken",
        arguments: [
            ("https://a.example/b", true), ("http://a.example", true), ("https://", false), ("https:///b", false),
            ("//a.example/b", false), ("javascript:alert(1)", false), ("data:text/html,x", false),
            ("https://a.example\"/b", false), ("https://a.example/\u{1}", false), ("https://a b.example/", false),
            ("https://user@a.example/", false), ("", false),
        ]
    )
    func addresses(text: String, isValid: Bool) {
        #expect(WebAddress.isValid(text) == isValid)
    }

    // MARK: The project's own

    @Test("the project's catalogue holds the whole of the classic list, each row once")
    func complete() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Content")
        let resources = ContentFolder(root.standardizedFileURL).load().library.resources
        let counts = Dictionary(grouping: resources, by: \.file).mapValues(\.count)
        #expect(
            counts == [
                "catalogue/articles.yml": 64, "catalogue/leaks.yml": 2, "catalogue/papers.yml": 64,
                "catalogue/pools.yml": 27, "catalogue/tools.yml": 2, "catalogue/videos.yml": 28,
            ]
        )
        // One paper's title is cut in the list; nothing else reads alike.
        #expect(Set(resources.map { "\($0.group.id) \($0.title)" }).count == resources.count)
        // The 12 lectures of the shared folder have one address.
        #expect(Set(resources.map(\.url)).count == resources.count - 11)
        #expect(resources.filter { $0.shareCode == "1024" }.count == 12)
    }
}
