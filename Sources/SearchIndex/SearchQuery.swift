import SearchRanking

/// What a user typed. See `SearchRanking.Query`: the browser takes it apart in the same way.
public struct SearchQuery: Sendable {
    let query: Query

    /// Takes `text` apart. No text is an error; one without any word or character finds nothing.
    public init(_ text: String) {
        query = Query(Array(text.utf8))
    }

    /// Whether nothing can be looked up: no letter, digit or character at all.
    public var isEmpty: Bool { query.isEmpty }
}

extension TokenExpression {
    /// The expression as FTS5 reads it.
    ///
    /// User text never reaches FTS5: only quoted tokens and the words AND and OR make up an expression.
    var fts5: String {
        groups.map { group in
            let tokens = group.map(Self.quoted)
            return tokens.count == 1 ? tokens[0] : "(\(tokens.joined(separator: " OR ")))"
        }
        .joined(separator: isConjunction ? " AND " : " OR ")
    }

    /// Tokens hold no quotation mark, but an FTS5 string is made safe all the same.
    private static func quoted(_ token: Token) -> String {
        "\"\(token.text.replacing("\"", with: "\"\""))\""
    }
}

extension Token {
    /// The token as text.
    var text: String { String(decoding: self, as: UTF8.self) }
}
