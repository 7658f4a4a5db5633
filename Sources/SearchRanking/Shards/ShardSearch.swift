/// A search over the shards of a page, answered as text that the page's script takes apart.
public enum ShardSearch {
    /// Separates the fields of an answer; texts hold no control characters.
    static let fieldEnd: UInt8 = 0x01
    /// Ends a hit.
    static let hitEnd: UInt8 = 0x02
    /// Opens and closes what was found.
    static let open: UInt8 = 0x03
    static let close: UInt8 = 0x04

    /// The hits for what was typed: how many there are in all, then the first `limit`, each with its
    /// kind (a digit), id, language, page, title, heading, excerpt and the questions it covers.
    ///
    /// - Throws: `MissingShards` if more of them are needed.
    public static func answer(
        _ text: [UInt8],
        in source: inout ShardSource,
        language: HitLanguage,
        limit: Int,
        excerptWidth: Int
    ) throws(MissingShards) -> [UInt8] {
        let query = Query(text)
        var answer: [UInt8] = []
        if query.isEmpty {
            ShardFormat.appendDecimal(0, to: &answer)
            answer.append(hitEnd)
            return answer
        }
        try source.prepare(for: query)
        let ranked = try Ranking(query, language: language, limit: limit).entries(in: &source)
        let shown = Array(ranked.candidates.prefix(limit))
        let texts = try source.texts(of: shown)
        let cutter = ExcerptCutter(query, completions: ranked.completions, width: excerptWidth)
        ShardFormat.appendDecimal(ranked.candidates.count, to: &answer)
        answer.append(hitEnd)
        for index in shown.indices {
            guard let text = HitText(of: shown[index], texts[index]) else { continue }
            answer.append(0x30 + shown[index].kind.rawValue)
            answer.append(fieldEnd)
            for field in [text.id, ShardFormat.tag(shown[index].language), text.address] {
                answer += field
                answer.append(fieldEnd)
            }
            append(cutter.marked(text.title), to: &answer)
            append(cutter.marked(text.heading), to: &answer)
            append(cutter.excerpt(ofBody: text.body, code: text.code), to: &answer)
            answer += text.questions
            answer.append(hitEnd)
        }
        return answer
    }

    private static func append(_ text: MarkedText, to answer: inout [UInt8]) {
        var position = 0
        for range in text.highlights {
            answer += text.bytes[position..<range.lowerBound]
            answer.append(open)
            answer += text.bytes[range]
            answer.append(close)
            position = range.upperBound
        }
        answer += text.bytes[position...]
        answer.append(fieldEnd)
    }
}

/// What a text shard holds of an entry and one of its sections.
struct HitText {
    let id: [UInt8]
    let title: [UInt8]
    let url: [UInt8]
    let questions: [UInt8]
    let anchor: [UInt8]
    let heading: [UInt8]
    let body: [UInt8]
    let code: [UInt8]

    /// Finds the candidate's section; nil if the shard does not hold it.
    init?(of candidate: Candidate<Int>, _ reader: ShardReader) {
        var reader = reader
        while !reader.isAtEnd {
            let entry = reader.number()
            let fields = [reader.text(), reader.text(), reader.text(), reader.text()]
            let first = reader.number()
            let count = reader.number()
            for section in first..<first + count {
                if entry == candidate.entry, section == candidate.section {
                    (id, title, url, questions) = (fields[0], fields[1], fields[2], fields[3])
                    anchor = reader.text()
                    heading = reader.text()
                    body = reader.text()
                    code = reader.text()
                    return
                }
                for _ in 0..<4 { reader.skipText() }
            }
        }
        return nil
    }

    /// The page with the section's anchor.
    var address: [UInt8] {
        Self.address(url: url, anchor: anchor)
    }

    /// A page's address with an anchor, unless it has one already.
    static func address(url: [UInt8], anchor: [UInt8]) -> [UInt8] {
        let mark = UInt8(ascii: "#")
        return anchor.isEmpty || url.contains(mark) ? url : url + [mark] + anchor
    }
}
