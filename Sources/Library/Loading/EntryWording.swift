/// What an author of the other language has to know of a file: its texts, without identity, evidence or keywords.
enum EntryWording {
    /// The front matter's fields that hold text.
    private static let fields = ["title", "summary", "key_points", "quiz"]

    /// A hash of the texts of a file: it differs when a text does, not when YAML is laid out otherwise.
    static func hash(_ fields: FieldReader, body: String) -> ContentHash {
        let texts = Self.fields.flatMap { fields.texts(under: $0) } + [body.trimmed]
        return ContentHash(of: texts.joined(separator: "\u{1F}").utf8)
    }

    /// The field of a Chinese file that holds the English file's hash.
    static let recordField = "source_hash"
}

extension FieldReader {
    /// The recorded hash of the English wording; nil if there is none.
    mutating func recordedSource() -> ContentHash? {
        guard let text = optionalString(EntryWording.recordField) else { return nil }
        guard let hash = ContentHash(text) else {
            report(
                line(of: EntryWording.recordField),
                "\(EntryWording.recordField) \(quoted(text)) is not 16 hexadecimal digits",
                "compare the text with the English one, then: kmemo verify --reviewed ID"
            )
            return nil
        }
        return hash
    }
}
