import Foundation
import TestSupport
import Testing

@Suite("Resources in list, show and search")
struct ResourceCommandTests {
    private func kmemo(_ arguments: String...) throws -> ProgramRunner.Outcome {
        try ProgramRunner().run(arguments + ["--content", projectContent])
    }

    private func rows(_ outcome: ProgramRunner.Outcome) throws -> [[String: Any]] {
        try #require(try json(outcome.output) as? [[String: Any]])
    }

    @Test("list has the 187 of the classic list in each language, with what each is, where it lies and its questions")
    func list() throws {
        let outcome = try kmemo("list", "--kind", "resource", "--format", "json")
        #expect(outcome.status == 0)
        let rows = try rows(outcome)
        for language in ["en", "zh"] {
            #expect(rows.count { $0["language"] as? String == language } == 187)
        }
        let row = try #require(rows.first { $0["id"] as? String == "resource:glibc-2-23-ptmalloc" })
        #expect(row["kind"] as? String == "resource")
        #expect(row["questions"] as? [Int] == [54, 55])
        #expect(row["resource_kind"] as? String == "article" && row["resource_language"] as? String == "zh")
        #expect(row["url"] as? String == "en/resources.html#glibc-2-23-ptmalloc")
        let link = try #require(row["link"] as? String)
        #expect(URL(string: link)?.host() == "github.com" && !link.contains(" "))
    }

    @Test("list filters resources by topic", arguments: ["slab", "reclaim"])
    func topic(topic: String) throws {
        let rows = try rows(try kmemo("list", "--kind", "resource", "--topic", topic, "--format", "json"))
        #expect(!rows.isEmpty && rows.allSatisfy { $0["topic"] as? String == topic })
    }

    @Test("show prints the address whole, the share code and the questions", arguments: ["en", "zh"])
    func show(language: String) throws {
        let outcome = try kmemo("show", "lecture-paging", "--language", language)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("分页\n"))
        #expect(outcome.output.contains("\nhttps://pan.baidu.com/s/12YqOV0Qm4X76PPvkgJDbsw\n"))
        #expect(outcome.output.contains("1024"))
        #expect(outcome.output.contains("\n- 11  "))
        #expect(try kmemo("show", "resource:no-such").status == 1)
    }

    @Test("search finds resources with the questions that they cover, after answers")
    func search() throws {
        let only = try rows(try kmemo("search", "ptmalloc", "--kind", "resource", "--format", "json"))
        #expect(only.first?["id"] as? String == "resource:glibc-2-23-ptmalloc")
        #expect(only.first?["questions"] as? [Int] == [54, 55])
        #expect(only.allSatisfy { $0["kind"] as? String == "resource" && $0["number"] == nil })
        let chinese = try rows(
            try kmemo("search", "反碎片机制", "--kind", "resource", "--language", "zh", "--format", "json")
        )
        #expect(chinese.first?["id"] as? String == "resource:paper-buddy-anti-fragmentation")
        // Titles that are nothing but a term must not push the answers away.
        for words in ["虚拟内存", "伙伴系统", "slab", "page fault"] {
            let first = try rows(try kmemo("search", words, "--format", "json", "--limit", "3"))
            #expect(first.allSatisfy { $0["kind"] as? String != "resource" }, "\(words)")
        }
    }
}
