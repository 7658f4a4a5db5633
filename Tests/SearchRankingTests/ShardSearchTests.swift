import SearchRanking
import Testing

/// Shards of a made-up index, searched as a page does.
struct ShardFixture {
    var shards: [[UInt8]: [UInt8]] = [:]

    /// An index of English entries: each a list of sections, each of them words with spaces between.
    init(_ entries: [[String]], titles: [String], wordShardSize: Int = 3_072, directorySize: Int = 1_024) {
        var tokens: [String: [Posting]] = [:]
        var words = 0
        var sections = 0
        for (number, entry) in entries.enumerated() {
            for (section, text) in entry.enumerated() {
                let list = text.split(separator: " ").map(String.init)
                words += list.count
                sections += 1
                for word in Set(list) {
                    var counts = ColumnCounts()
                    counts[3] = list.count { $0 == word }
                    tokens[word, default: []].append(
                        Posting(entry: number, section: section, weight: 0, counts: counts, length: list.count)
                    )
                }
            }
        }
        var builder = ShardBuilder(
            sectionCount: sections,
            wordCount: words,
            weights: [1_000],
            wordShardSize: wordShardSize,
            directorySize: directorySize
        )
        for (token, postings) in tokens { builder.add(Array(token.utf8), [postings, []]) { _ in .question } }
        var exported: [ExportedEntry] = []
        for (number, entry) in entries.enumerated() {
            let name = Query.name(of: Array(titles[number].utf8))
            builder.add(name: name, entry: number, language: .english)
            exported.append(
                ExportedEntry(
                    number: number,
                    kind: .question,
                    language: .english,
                    id: Array("q\(number)".utf8),
                    title: Array(titles[number].utf8),
                    url: Array("en/questions/\(number).html".utf8),
                    questions: Array("\(number)".utf8),
                    names: [name],
                    sections: entry.map {
                        ExportedSection(weight: 1_000, anchor: [], heading: [], body: Array($0.utf8), code: [])
                    }
                )
            )
        }
        let stamp = Array("12345678".utf8)
        let made =
            builder.wordShards(firstEntries: [0, entries.count, entries.count, entries.count], textStamp: stamp) { _ in
                stamp
            }
            + ShardBuilder.textShards(exported, stamp: stamp)
        for (name, bytes) in made { shards[name] = bytes }
    }

    /// The ids found, and the names and bytes of the shards that were loaded for it.
    func search(_ text: String, limit: Int = 10) throws -> (
        answer: String, ids: [String], loaded: [[UInt8]], rounds: Int
    ) {
        var source = ShardSource()
        var loaded: [[UInt8]] = []
        var rounds = 0
        while true {
            do {
                let answer = try ShardSearch.answer(
                    Array(text.utf8),
                    in: &source,
                    language: .english,
                    limit: limit,
                    excerptWidth: 160
                )
                let records = String(decoding: answer, as: UTF8.self).split(separator: "\u{2}")
                let ids = records.dropFirst().map { String($0.split(separator: "\u{1}")[1]) }
                return (String(decoding: answer, as: UTF8.self), ids, loaded, rounds)
            } catch {
                rounds += 1
                for name in error.names {
                    let bytes = try #require(shards[name], "\(String(decoding: name, as: UTF8.self)) is asked for")
                    #expect(!loaded.contains(name))
                    let isTaken = source.add(bytes, as: name)
                    #expect(isTaken)
                    loaded.append(name)
                }
            }
        }
    }
}

@Suite("Searching shards")
struct ShardSearchTests {
    /// Words as languages have them: few that are everywhere, many that are rare.
    static func words(_ count: Int, vocabulary: Int, _ generator: inout SeededGenerator) -> String {
        (0..<count).map { _ in
            let rank = Double(vocabulary).squareRoot() * Double.random(in: 0..<1, using: &generator)
            return word(Int(rank * rank * Double.random(in: 0..<1, using: &generator)))
        }
        .joined(separator: " ")
    }

    /// The word of a rank; words are no forms of each other for the stemmer.
    static func word(_ rank: Int) -> String {
        var rest = rank * 7 + 1
        var word = ""
        repeat {
            word += ["ba", "ko", "tu", "xo", "vu", "zo", "gu", "mo", "ru", "do", "pa"][rest % 11]
            rest /= 11
        } while rest > 0
        return word + "q"
    }

    @Test("every token and beginning finds what it stands in, over many shards and two levels of their directory")
    func completeness() throws {
        var generator = SeededGenerator(state: 11)
        let entries = (0..<150).map { _ in [Self.words(50, vocabulary: 4_000, &generator)] }
        let titles = entries.indices.map { "Title \($0)" }
        let fixture = ShardFixture(entries, titles: titles, wordShardSize: 200, directorySize: 16)
        let hasPages = fixture.shards.keys.contains(Array("d1".utf8))
        #expect(hasPages)
        var places: [String: Set<String>] = [:]
        for (number, entry) in entries.enumerated() {
            for word in entry[0].split(separator: " ") { places[String(word), default: []].insert("q\(number)") }
        }
        let vocabulary = places.keys.sorted()
        for _ in 0..<200 {
            let word = try #require(vocabulary.randomElement(using: &generator))
            let expected = places[word] ?? []
            let found = try fixture.search(word, limit: 1_000).ids
            #expect(Set(found.prefix(expected.count)) == expected, "\(word)")

            // The first letters stand for the most frequent of the words that begin with them.
            let beginning = String(word.prefix(Int.random(in: 3...max(3, word.count - 1), using: &generator)))
            var counts: [(word: String, count: Int)] = []
            for other in vocabulary where other.hasPrefix(beginning) {
                counts.append((other, places[other]?.count ?? 0))
            }
            let best = counts.sorted { ($1.count, $0.word) < ($0.count, $1.word) }.prefix(Completions.limit).map(\.word)
            var source = ShardSource()
            var completions: [Token] = []
            var isDone = false
            while !isDone {
                do {
                    completions = try source.completions(of: Array(beginning.utf8))
                    isDone = true
                } catch {
                    for name in error.names { _ = source.add(try #require(fixture.shards[name]), as: name) }
                }
            }
            #expect(completions.map { String(decoding: $0, as: UTF8.self) } == best, "\(beginning)")
        }
    }

    @Test("a name finds its entry first, whatever else holds the words")
    func names() throws {
        let titles = ["a* b=", "page fault", "页 表", "é", "page", "page fault handling"]
        let fixture = ShardFixture(titles.map { _ in ["page page fault"] }, titles: titles)
        for (number, title) in titles.enumerated() where title != "é" {
            #expect(try fixture.search("  \(title.uppercased())\u{3000}").ids.first == "q\(number)", "\(title)")
        }
    }

    @Test("control characters of a text cannot forge an answer")
    func forgery() throws {
        let hostile = "page \u{2}0\u{1}q9\u{1}zh\u{1}javascript:alert(1)\u{1}\u{3}"
        let answer = try ShardFixture([[hostile], ["page"]], titles: [hostile, "two"]).search("page")
        #expect(answer.ids.sorted() == ["q0", "q1"])
        #expect(answer.answer.split(separator: "\u{2}").count == 3)
    }

    @Test("a shard of another build is refused")
    func stamps() throws {
        let fixture = ShardFixture([["page"]], titles: ["one"])
        var source = ShardSource()
        func isTaken(_ bytes: [UInt8]?, as name: String) throws -> Bool {
            source.add(try #require(bytes), as: Array(name.utf8))
        }
        var stale = ShardWriter()
        stale.text(Array("87654321".utf8))
        #expect(try !isTaken([0x23], as: "w0"))
        #expect(try isTaken(fixture.shards[ShardFormat.root], as: "root"))
        #expect(try !isTaken(stale.bytes, as: "w0"))
        #expect(try !isTaken(stale.bytes, as: "en-0-0"))
        #expect(try isTaken(fixture.shards[Array("w0".utf8)], as: "w0"))
    }

    /// The parts of an index of `count` entries of three sections, in which the token of rank n is n times as rare as
    /// the first: token n stands in every n-th section but for the most frequent ones.
    static func largeFixture(_ count: Int) -> ShardFixture {
        let sections = count * 3
        var builder = ShardBuilder(sectionCount: sections, wordCount: sections * 60, weights: [1_000])
        for rank in 1...(count * 2) {
            var found = ColumnCounts()
            found[3] = 1 + rank % 3
            let step = rank + 1
            let postings = stride(from: rank % step, to: sections, by: step).map {
                Posting(entry: $0 / 3, section: $0 % 3, weight: 0, counts: found, length: 30 + $0 % 61)
            }
            builder.add(Array(word(rank).utf8), [postings, []]) { _ in .question }
        }
        let exported = (0..<count).map { number in
            let section = ExportedSection(weight: 1_000, anchor: [], heading: [], body: Array("text".utf8), code: [])
            return ExportedEntry(
                number: number,
                kind: .question,
                language: .english,
                id: Array("q\(number)".utf8),
                title: Array("Title \(number)".utf8),
                url: Array("en/\(number).html".utf8),
                questions: [],
                names: [],
                sections: [section, section, section]
            )
        }
        for number in 0..<count { builder.add(name: Array("title \(number)".utf8), entry: number, language: .english) }
        let stamp = Array("12345678".utf8)
        var fixture = ShardFixture([], titles: [])
        let made =
            builder.wordShards(firstEntries: [0, count, count, count], textStamp: stamp) { _ in stamp }
            + ShardBuilder.textShards(exported, stamp: stamp)
        fixture.shards = [:]
        for (name, bytes) in made { fixture.shards[name] = bytes }
        return fixture
    }

    @Test("a search loads hardly more of 10,000 entries than of 300")
    func growth() throws {
        var largest: [Int: (bytes: Int, rounds: Int)] = [:]
        for count in [300, 10_000] {
            let fixture = Self.largeFixture(count)
            var (bytes, rounds) = (0, 0)
            // From what is everywhere to what is hardly anywhere.
            for ranks in [[1, 60], [20, 300], [3, 5, 9], [500, 40]] {
                let found = try fixture.search(ranks.map(Self.word).joined(separator: " "))
                #expect(found.ids.count == 10)
                bytes = max(bytes, found.loaded.reduce(0) { $0 + (fixture.shards[$1]?.count ?? 0) })
                rounds = max(rounds, found.rounds)
            }
            largest[count] = (bytes, rounds)
        }
        let (small, large) = (try #require(largest[300]), try #require(largest[10_000]))
        #expect(small.rounds <= 4 && large.rounds <= 5)
        // A list is cut at its limit; each of three words may reach it.
        #expect(large.bytes < small.bytes + 3 * 5 * ShardFormat.postingLimit, "\(small) \(large)")
    }
}
