import SearchRanking
import Testing

/// The same numbers every time.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 32) | (state << 32)
    }
}

@Suite("Numbers and texts of shards")
struct ShardTextTests {
    @Test(
        "a number takes as few characters as its size allows",
        arguments: [(0, 1), (63, 1), (64, 2), (1_863, 2), (1_864, 3), (42_363, 3), (42_364, 6), (5_904_899_999, 6)]
    )
    func lengths(number: Int, length: Int) {
        var writer = ShardWriter()
        writer.number(number)
        #expect(writer.bytes.count == length)
        var reader = ShardReader(writer.bytes)
        #expect(reader.number() == number && reader.isAtEnd)
    }

    @Test("what was written is read again, whatever it is")
    func roundTrips() {
        var generator = SeededGenerator(state: 7)
        for _ in 0..<200 {
            var writer = ShardWriter()
            var numbers: [Int] = []
            var texts: [[UInt8]] = []
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                // As many small numbers as large ones.
                let size = Int.random(in: 0...32, using: &generator)
                numbers.append(Int.random(in: 0...(1 << size), using: &generator))
                texts.append(
                    (0..<Int.random(in: 0...90, using: &generator)).map { _ in .random(in: 0...255, using: &generator) }
                )
                writer.number(numbers.last ?? 0)
                writer.text(texts.last ?? [])
            }
            var reader = ShardReader(writer.bytes)
            for (number, text) in zip(numbers, texts) {
                #expect(reader.number() == number)
                #expect(reader.text() == text)
            }
            #expect(reader.isAtEnd)
        }
    }

    @Test("numbers are printable characters that no JavaScript string has to escape")
    func alphabet() {
        var writer = ShardWriter()
        for number in 0..<50_000 { writer.number(number) }
        let used = Set(writer.bytes)
        #expect(used.allSatisfy { (0x23...0x7D).contains($0) && $0 != UInt8(ascii: "\\") })
    }

    @Test("damaged bytes are read as something, and end")
    func damage() {
        var generator = SeededGenerator(state: 99)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            var reader = ShardReader(bytes)
            _ = TokenRecord(from: &reader, weightCount: 3)
            _ = ShardRoot(bytes)
            var source = ShardSource()
            _ = source.add(bytes, as: ShardFormat.root)
            for name in ["w0", "d0", "en-0-0", "zh-g1"] { _ = source.add([0x23] + bytes, as: Array(name.utf8)) }
            _ = try? ShardSearch.answer(
                Array("page fault".utf8),
                in: &source,
                language: .english,
                limit: 5,
                excerptWidth: 80
            )
        }
    }
}

@Suite("Lists of sections in shards")
struct PostingTests {
    static func randomList(_ count: Int, _ generator: inout SeededGenerator) -> PostingList {
        var postings: [Posting] = []
        var entry = 0
        var section = 0
        for _ in 0..<count {
            let step = Int.random(in: 0...3, using: &generator)
            if step == 0 {
                section += 1
            } else {
                (entry, section) = (entry + step * step, Int.random(in: 0...9, using: &generator))
            }
            var counts = ColumnCounts()
            for column in 0..<BM25.columnCount where Int.random(in: 0...2, using: &generator) == 0 {
                counts[column] = Int.random(in: 1...70, using: &generator)
            }
            postings.append(
                Posting(
                    entry: entry,
                    section: section,
                    weight: Int.random(in: 0...2, using: &generator),
                    counts: counts,
                    length: Int.random(in: 0...5_000, using: &generator)
                )
            )
        }
        return PostingList(count: count + Int.random(in: 0...1, using: &generator) * 1_000, postings: postings)
    }

    @Test("are read as they were written")
    func roundTrips() {
        var generator = SeededGenerator(state: 3)
        for round in 0..<100 {
            let record = TokenRecord(lists: [
                Self.randomList(round, &generator), Self.randomList(100 - round, &generator),
            ])
            var writer = ShardWriter()
            record.write(to: &writer, weightCount: 3)
            var reader = ShardReader(writer.bytes)
            #expect(TokenRecord(from: &reader, weightCount: 3) == record)
            #expect(reader.isAtEnd)
        }
    }
}

@Suite("The weight of matches")
struct BM25Tests {
    @Test("rare tokens say more, and one that is in most sections next to nothing")
    func inverseFrequency() {
        let statistics = BM25(sections: 1_000, words: 50_000)
        let values = [1, 10, 100, 400, 900].map(statistics.inverseFrequency)
        #expect(values == values.sorted(by: >))
        // ln((1000 - 10 + 0.5) / 10.5), from a table of logarithms
        #expect(abs(values[1] - 4.546_834_609) < 1e-6)
        #expect(values[4] == 1e-6)
    }
}
