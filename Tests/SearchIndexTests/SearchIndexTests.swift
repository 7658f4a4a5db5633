import Foundation
import GRDB
import Library
import SearchTokens
import TestSupport
import Testing
import Traces

@testable import SearchIndex

/// The project's own content: what readers search.
let projectContent = ContentFolder(
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Content").standardizedFileURL
)

@Suite("Searching the project's content")
struct ContentSearchTests {
    static let index: SearchIndex = {
        // A test that cannot have its index has nothing to say.
        // swift-format-ignore: NeverUseForceTry
        let index = try! SearchIndex(file: nil)
        // swift-format-ignore: NeverUseForceTry
        _ = try! index.refresh(from: projectContent)
        return index
    }()

    private func hits(_ query: String, _ language: Language = .english, limit: Int = 10) throws -> [SearchHit] {
        try Self.index.search(SearchQuery(query), language: language, limit: limit).hits
    }

    /// Queries in the words of people who ask, and the questions any of which answers them; none is a title's copy.
    static let judged: [(query: String, questions: [Int], within: Int)] = [
        ("buddy allocator", [22, 23], 3),
        ("伙伴", [22, 23], 3),
        ("缺页", [17, 10, 11], 5),
        ("why is my kmalloc memory rounded up", [38, 33], 5),
        ("__alloc_pages", [22], 3),
        ("alloc_pages", [22, 38, 41], 5),
        ("GFP_ATOMIC", [22, 27, 38], 5),
        ("KASAN", [40], 2),
        ("CONFIG_KASAN", [40], 3),
        ("vm.overcommit_memory", [47], 3),
        ("oom killer picks which process", [47], 2),
        ("哪个进程会被 OOM 杀掉", [47], 3),
        ("内存泄漏", [39], 3),
        ("大页", [12, 15, 25, 24], 6),
        ("碎片", [24], 3),
        ("swappiness", [27, 26], 2),
        ("PSS", [57, 58, 59], 3),
        ("smaps", [58, 59], 2),
        ("difference between vmalloc and kmalloc", [41, 38], 4),
        ("地址空间布局随机化", [4, 21], 2),
        ("写时复制", [28, 17, 11, 53], 5),
        ("struct page", [18, 6], 6),
        ("page->flags", [18, 29], 8),
        ("five level paging", [12, 13, 20], 4),
        ("A20", [8], 1),
        ("cgroup memory.high", [45], 1),
        ("M_MMAP_THRESHOLD", [55], 2),
        ("tcache", [54], 2),
        ("W^X kernel", [48, 49], 2),
        ("use after free detection", [40, 36], 3),
    ]

    @Test("answers stand near the top", arguments: judged)
    func judgedQueries(query: String, questions: [Int], within: Int) throws {
        let found = try hits(query, query.contains { $0 > "\u{2E80}" } ? .chinese : .english)
        let places = found.prefix(within).flatMap { [$0.id] + $0.questions.map(EntryID.question) }
        #expect(
            questions.contains { places.contains(.question($0)) },
            "\(found.map { "\($0.id) \($0.score)" })"
        )
    }

    @Test("a word in either language finds the same entries")
    func bothLanguages() throws {
        let english = Set(try hits("buddy", limit: 8).map(\.id))
        let chinese = Set(try hits("伙伴", .chinese, limit: 8).map(\.id))
        #expect(english.intersection(chinese).count >= 3, "\(english) \(chinese)")
    }

    @Test(
        "whatever is typed is text, never query syntax",
        arguments: [
            "a\"b(*", "AND", "OR NOT", "NEAR(a b)", "\"", "\"\"\"", "(", ")", "*", "-", "^", "a:b", "title:page", "{}",
            "page->flags", "kmem_cache_alloc()", "vm.overcommit_memory", "mm-struct", "'; DROP TABLE section; --", "\\",
            "%", "_", "__", "...", "\u{0}", "\u{FFFD}", "🙂", "é", "ｆｕｌｌ", "页", "，。", "a AND", "+", "NOT page",
            "[ 1234.567] page allocation failure: order:4, mode:0xcc0(GFP_KERNEL), nodemask=(null)",
        ]
    )
    func hostile(query: String) throws {
        _ = try hits(query)
    }

    @Test("random bytes are no error either")
    func fuzz() throws {
        var generator = SystemSeeded(state: 42)
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            _ = try hits(String(decoding: bytes, as: UTF8.self), limit: 2)
        }
    }

    @Test(
        "an entry whose id, name or title is just what was typed comes first",
        arguments: [
            ("22", "q22"), ("q22", "q22"), ("Q7", "q7"), ("page fault", "term:page-fault"), ("slub", "article:slub"),
            ("page-walk", "simulation:page-walk"), ("term:tlb", "term:tlb"),
        ]
    )
    func names(query: String, id: String) throws {
        #expect(try hits(query).first?.id.description == id)
    }

    @Test("excerpts mark what was found")
    func excerpts() throws {
        let hit = try #require(try hits("oom_reaper").first)
        #expect(hit.excerpt.marked(open: "[", close: "]").lowercased().contains("[oom_reaper]"), "\(hit.excerpt)")
        let chinese = try #require(try hits("伙伴系统", .chinese).first { $0.id.kind == .question })
        #expect(chinese.excerpt.marked(open: "[", close: "]").contains("[伙伴系统]"), "\(chinese.excerpt)")
    }

    @Test("one hit an entry, in the reader's language where both versions match")
    func languages() throws {
        let found = try hits("slab", .chinese, limit: 20)
        #expect(Set(found.map(\.id)).count == found.count)
        #expect(found.allSatisfy { $0.language == .chinese })
        #expect(try hits("slab").allSatisfy { $0.language == .english })
    }
}

/// The same numbers every time.
private struct SystemSeeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 32) | (state << 32)
    }
}

@Suite("Keeping the index")
struct IndexRefreshTests {
    @Test("another program is looked into: its simulations may say something else")
    func program() throws {
        let fixture = try ContentFixture()
        let folder = ContentFolder(fixture.url)
        let cache = try TemporaryFolder()
        let index = try SearchIndex(file: cache.url.appending(path: "i.sqlite"))
        let old = ContentFolder.Entry(path: "program", size: 1, modified: 1)
        _ = try index.refresh(from: folder, program: old)
        #expect(try index.refresh(from: folder, program: old).wasCurrent)
        let new = ContentFolder.Entry(path: "program", size: 1, modified: 2)
        #expect(try !index.refresh(from: folder, program: new).wasCurrent)
        #expect(SearchIndex.program != nil)
    }

    @Test("writes only what changed, and removes what is gone")
    func incremental() throws {
        let fixture = try ContentFixture()
        let cache = try TemporaryFolder()
        let folder = ContentFolder(fixture.url)
        let index = try SearchIndex(file: cache.url.appending(path: "i.sqlite"))
        let first = try index.refresh(from: folder)
        #expect(first.written > 0 && first.unchanged == 0)
        #expect(try index.refresh(from: folder).wasCurrent)

        try fixture.folder.replace("A page is 4 KiB of memory.", with: "Zebrafish.", in: ContentFixture.firstEnglish)
        let second = try index.refresh(from: folder)
        #expect(second.written == 1 && second.removed == 0)
        #expect(try index.search(SearchQuery("zebrafish"), language: .english).hits.map(\.id) == [.question(1)])

        try fixture.folder.remove("articles/physical/pages.en.md")
        try fixture.folder.remove("articles/physical/pages.zh.md")
        let third = try index.refresh(from: folder)
        #expect(third.removed == 2)
        #expect(try index.search(SearchQuery("story"), kinds: [.article], language: .english).hits.isEmpty)
    }

    @Test("reads content with problems again each time, so that they are not forgotten")
    func problems() throws {
        let fixture = try ContentFixture()
        let index = try SearchIndex(file: nil)
        try fixture.folder.write("broken", to: "questions/03-third.en.md")
        let folder = ContentFolder(fixture.url)
        #expect(!(try index.refresh(from: folder).problems.isEmpty))
        #expect(!(try index.refresh(from: folder).problems.isEmpty))
        #expect(!(try index.search(SearchQuery("page"), language: .english).hits.isEmpty))
    }

    @Test("a damaged index is made anew", arguments: ["not a database at all", ""])
    func damaged(bytes: String) throws {
        let fixture = try ContentFixture()
        let cache = try TemporaryFolder()
        try cache.write(String(repeating: bytes, count: 1_000), to: "i.sqlite")
        let index = try SearchIndex(file: cache.url.appending(path: "i.sqlite"))
        #expect(index.file != nil)
        #expect(try index.refresh(from: ContentFolder(fixture.url)).written > 0)
    }

    @Test("damage further in than the header is recognised, and the index discarded")
    func damagedWithin() throws {
        let fixture = try ContentFixture()
        let cache = try TemporaryFolder()
        let file = cache.url.appending(path: "i.sqlite")
        let folder = ContentFolder(fixture.url)
        let sound = try SearchIndex(file: file)
        _ = try sound.refresh(from: folder)
        try sound.database.close()
        var bytes = try Data(contentsOf: file)
        for index in 8_192..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31 &+ 7) }
        try bytes.write(to: file)
        let damaged = try SearchIndex(file: file)
        do {
            _ = try damaged.refresh(from: folder, rebuild: true)
            Issue.record("the damage was not noticed")
        } catch {
            #expect(SearchIndex.isDamage(error), "\(error)")
        }
        try damaged.discard()
        #expect(try SearchIndex(file: file).refresh(from: folder).written > 0)
    }

    @Test("an index of another version is made anew")
    func otherVersion() throws {
        let fixture = try ContentFixture()
        let cache = try TemporaryFolder()
        let file = cache.url.appending(path: "i.sqlite")
        let other = try DatabaseQueue(path: file.path)
        try other.write { try $0.execute(sql: "CREATE TABLE x (y); PRAGMA user_version = 999") }
        try other.close()
        #expect(try SearchIndex(file: file).refresh(from: ContentFolder(fixture.url)).written > 0)
    }

    @Test("an index that cannot be written is kept in memory")
    func inMemory() throws {
        let fixture = try ContentFixture()
        let index = try SearchIndex(file: URL(filePath: "/proc/no/such/index.sqlite"))
        #expect(index.file == nil)
        #expect(try index.refresh(from: ContentFolder(fixture.url)).written > 0)
    }

    @Test("two processes may refresh and search the same index at once")
    func concurrent() async throws {
        let fixture = try ContentFixture()
        let cache = try TemporaryFolder()
        let file = cache.url.appending(path: "i.sqlite")
        let folder = ContentFolder(fixture.url)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let index = try SearchIndex(file: file)
                    _ = try index.refresh(from: folder)
                    return try index.search(SearchQuery("page"), language: .english).hits.count
                }
            }
            for try await count in group { #expect(count > 0) }
        }
    }
}

@Suite("Words and stems")
struct StemmingTests {
    @Test("the stemmer agrees with SQLite's over every English word of the content")
    func porter() throws {
        let database = try DatabaseQueue()
        try database.write { db in
            let sqlite = try db.makeTokenizer(.porter(wrapping: .ascii()))
            var words: Set<String> = []
            for document in projectContent.load().library.documents where document.file.hasSuffix(".en.md") {
                for word in document.blocks.plainText.lowercased().split(whereSeparator: {
                    !($0.isASCII && $0.isLetter)
                })
                where word.count >= 3 {
                    words.insert(String(word))
                }
            }
            #expect(words.count > 2_000)
            for word in words {
                let expected = try sqlite.tokenize(document: word).map(\.token)
                var tokens: [String] = []
                var text = word
                text.withUTF8 { bytes in
                    Tokenizer().tokenize(bytes, for: .query) { token, _, _, _ in
                        tokens.append(String(decoding: token, as: UTF8.self))
                        return true
                    }
                }
                #expect(tokens == expected, "\(word)")
            }
        }
    }
}

@Suite("Queries")
struct SearchQueryTests {
    @Test(
        "ask for the words that say something",
        arguments: [
            ("how does the buddy allocator work", ["buddi", "alloc", "work"]),
            ("what is it", ["what", "is", "it"]),
            ("什么是伙伴系统", ["伙伴", "伴系", "系统"]),
            ("内核的内存", ["内核", "内存"]),
            ("的", ["的"]),
            ("page page pages", ["page"]),
        ]
    )
    func terms(text: String, terms: [String]) {
        #expect(SearchQuery(text).query.terms.map { String(decoding: $0.alternatives[0], as: UTF8.self) } == terms)
    }

    @Test("are empty only if there is no word or character", arguments: ["", "  ", "()*\"", "。，"])
    func empty(text: String) {
        #expect(SearchQuery(text).isEmpty)
    }
}
