import Foundation
import GRDB
import Library
import SearchRanking
import Traces

/// A part of the index for the browser: the file `search/NAME.js`.
public struct SearchShard: Sendable {
    /// The part's name, of lower-case letters, digits and hyphens.
    public let name: String
    /// What the part says, in the form that `ShardFormat` describes: printable text.
    public let text: String

    /// The part as a classic script, which pages opened from disk may load as well.
    public var script: String {
        "kmemoSearchShard(\"\(name)\",\"\(Self.escaped(text))\")\n"
    }

    /// `text` between quotation marks of JavaScript.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                escaped.unicodeScalars.append("\\")
                escaped.unicodeScalars.append(scalar)
            case "\u{0}"..<" ", "\u{7F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default:
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension SearchIndex {
    /// The whole index in parts, for the search of a site: the same sections, tokens and statistics that `search`
    /// uses.
    ///
    /// - Throws: an error of SQLite.
    public func shards() throws -> [SearchShard] {
        try database.read { db in
            let export = try ExportedIndex(db)
            return try export.shards(db).map { name, bytes in
                SearchShard(name: name.text, text: String(decoding: bytes, as: UTF8.self))
            }
        }
    }
}

/// The index as it is exported: its entries numbered, its sections placed.
private struct ExportedIndex {
    /// Sorted by number, then by language.
    private let entries: [ExportedEntry]
    private let firstEntries: [Int]
    private let weights: [Int]
    /// By the row of a section.
    private let places: [Int64: Place]
    private let wordCount: Int

    private struct Place {
        let entry: Int
        let kind: HitKind
        let language: HitLanguage
        let section: Int
        let weight: Int
        let length: Int
    }

    init(_ db: Database) throws {
        let entryRows = try Row.fetchAll(db, sql: "SELECT rowid, id, language, title, name, url, questions FROM entry")
        let sectionRows = try Row.fetchCursor(
            db,
            sql: "SELECT rowid, entry, anchor, weight, heading, body, code FROM section ORDER BY rowid"
        )
        var sections: [Int64: [(row: Int64, section: ExportedSection)]] = [:]
        while let row = try sectionRows.next() {
            func bytes(_ column: String) -> [UInt8] { Array((row[column] as String).utf8) }
            let section = ExportedSection(
                weight: Int(((row["weight"] as Double) * 1_000).rounded()),
                anchor: bytes("anchor"),
                heading: bytes("heading"),
                body: bytes("body"),
                code: bytes("code")
            )
            sections[row["entry"], default: []].append((row["rowid"], section))
        }
        let weights = Set(sections.values.joined().map(\.section.weight)).sorted(by: >)
        let ids = Set(entryRows.compactMap { EntryID($0["id"] as String) }.map(OrderedID.init)).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1.id, $0) })
        let lengths = try Self.lengths(db)

        var entries: [ExportedEntry] = []
        var places: [Int64: Place] = [:]
        for row in entryRows {
            guard let id = EntryID(row["id"] as String), let number = numbers[id],
                let language = Language(rawValue: row["language"])
            else { continue }
            let own = (sections[row["rowid"]] ?? []).prefix(ShardFormat.sectionLimit)
            for (index, part) in own.enumerated() {
                places[part.row] = Place(
                    entry: number,
                    kind: id.kind.hitKind,
                    language: language.hitLanguage,
                    section: index,
                    weight: weights.firstIndex(of: part.section.weight) ?? 0,
                    length: lengths[part.row] ?? 0
                )
            }
            let title: String = row["title"]
            let names = Set(EntryName.names(of: id) + [row["name"] as String])
            entries.append(
                ExportedEntry(
                    number: number,
                    kind: id.kind.hitKind,
                    language: language.hitLanguage,
                    id: Array(id.description.utf8),
                    title: Array(title.utf8),
                    url: Array((row["url"] as String).utf8),
                    questions: Array((row["questions"] as String).utf8),
                    names: names.sorted().map { Array($0.utf8) },
                    sections: own.map(\.section)
                )
            )
        }
        entries.sort { ($0.number, $0.language.rawValue) < ($1.number, $1.language.rawValue) }
        self.entries = entries
        self.places = places
        self.weights = weights.isEmpty ? [1_000] : weights
        firstEntries = HitKind.allCases.map { kind in
            ids.firstIndex { $0.id.kind.hitKind.rawValue >= kind.rawValue } ?? ids.count
        }
        wordCount = lengths.values.reduce(0, +)
    }

    /// How many words each section has: what FTS5 stores of it, a varint for each column.
    private static func lengths(_ db: Database) throws -> [Int64: Int] {
        var lengths: [Int64: Int] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT id, sz FROM section_fts_docsize")
        while let row = try rows.next() {
            var sum = 0
            var value = 0
            for byte in row["sz"] as Data {
                value = value << 7 | Int(byte & 0x7F)
                if byte & 0x80 == 0 {
                    sum += value
                    value = 0
                }
            }
            lengths[row["id"]] = sum
        }
        return lengths
    }

    func shards(_ db: Database) throws -> [(name: Token, bytes: [UInt8])] {
        var builder = ShardBuilder(sectionCount: places.count, wordCount: wordCount, weights: weights)
        try addTokens(db, to: &builder)
        for entry in entries {
            for name in entry.names { builder.add(name: name, entry: entry.number, language: entry.language) }
        }
        // Texts are told apart by the places of entries and sections: a changed word leaves the other files alone.
        let textStamp = Self.stamp(entries.map { $0.id + Array(" \($0.sections.count)".utf8) })
        return builder.wordShards(firstEntries: firstEntries, textStamp: textStamp, stamp: Self.stamp)
            + ShardBuilder.textShards(entries, stamp: textStamp)
    }

    /// Tells builds apart; it need not withstand an attack.
    private static func stamp(_ parts: [[UInt8]]) -> Token {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += part
            bytes.append(0)
        }
        return Array(ContentHash(of: bytes).description.prefix(8).utf8)
    }

    private func addTokens(_ db: Database, to builder: inout ShardBuilder) throws {
        let kinds = Dictionary(places.values.map { ($0.entry, $0.kind) }) { first, _ in first }
        let rows = try Row.fetchCursor(db, sql: "SELECT term, doc, col FROM section_instance")
        var token: String?
        var counts: [Int64: ColumnCounts] = [:]
        func close() {
            guard let token else { return }
            var lists = HitLanguage.allCases.map { _ in [Posting]() }
            for (row, counts) in counts {
                guard let place = places[row] else { continue }
                lists[Int(place.language.rawValue)].append(
                    Posting(
                        entry: place.entry,
                        section: place.section,
                        weight: place.weight,
                        counts: counts,
                        length: place.length
                    )
                )
            }
            builder.add(Array(token.utf8), lists) { kinds[$0] ?? .question }
        }
        while let row = try rows.next() {
            let term: String = row["term"]
            if term != token {
                close()
                token = term
                counts.removeAll(keepingCapacity: true)
            }
            guard let column = Self.columns.firstIndex(of: row["col"]) else { continue }
            counts[row["doc"], default: ColumnCounts()][column] += 1
        }
        close()
    }

    private static let columns = ["title", "keywords", "heading", "body", "code"]
}
