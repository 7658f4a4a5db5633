import SearchTokens

/// What a user typed, taken apart into what is looked up.
///
/// User text never reaches FTS5: it is cut into tokens here, and only quoted tokens and the words AND and OR
/// make up an expression. `a"b(*`, `AND`, `page->flags` and pasted log lines are ordinary queries.
public struct SearchQuery: Sendable {
    /// One thing asked for and the tokens any of which would be it: `__alloc_pages` or `alloc_pages`.
    struct Term: Sendable, Equatable {
        var alternatives: [String]
    }

    /// What should all be there, in the order typed, without words that say nothing.
    let terms: [Term]
    /// The text itself, without spaces at its ends and in lower case: it may be an entry's name.
    let name: String
    /// Parts of identifiers and single characters: tried when the terms find too little.
    let parts: [String]

    /// Takes `text` apart. No text is an error; one without any word or character has no terms.
    public init(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        name = words.joined(separator: " ").lowercased()
        var terms: [Term] = []
        var plain: [Term] = []
        for (position, token, isFunctionWord) in Self.tokens(of: text) {
            let isNew = position
            if isNew {
                plain.append(Term(alternatives: [token]))
                if !isFunctionWord { terms.append(Term(alternatives: [token])) }
            } else {
                plain[plain.count - 1].alternatives.append(token)
                if !terms.isEmpty, !isFunctionWord { terms[terms.count - 1].alternatives.append(token) }
            }
        }
        // "how is it" has only function words: then they are what is asked for.
        self.terms = Self.unique(terms.isEmpty ? plain : terms)
        self.parts = Self.parts(of: text, besides: self.terms)
    }

    /// Whether nothing can be looked up: no letter, digit or character at all.
    public var isEmpty: Bool { terms.isEmpty }

    /// Every token that counts as found, for highlighting, with how much it counts in choosing an excerpt.
    var weightedTokens: [String: Int] {
        var weights: [String: Int] = [:]
        for part in parts { weights[part] = 1 }
        for token in terms.flatMap(\.alternatives) { weights[token] = 4 }
        return weights
    }

    // MARK: FTS5 expressions

    /// All terms must be there.
    var allTerms: String {
        terms.map(Self.expression).joined(separator: " AND ")
    }

    /// All terms must be there, the last as the beginning of a word: what is still being typed.
    var allTermsLastAsPrefix: String? {
        guard let last = terms.last, let token = last.alternatives.first, token.utf8.count >= 3,
            token.utf8.allSatisfy({ $0 < 0x80 })
        else { return nil }
        let others = terms.dropLast().map(Self.expression)
        return (others + ["\(Self.quoted(token)) *"]).joined(separator: " AND ")
    }

    /// Any term or part may be there.
    var anyTerm: String {
        (terms.map(Self.expression) + parts.map(Self.quoted)).joined(separator: " OR ")
    }

    private static func expression(_ term: Term) -> String {
        let tokens = term.alternatives.map(quoted)
        return tokens.count == 1 ? tokens[0] : "(\(tokens.joined(separator: " OR ")))"
    }

    /// Tokens hold no quotation mark, but an FTS5 string is made safe all the same.
    private static func quoted(_ token: String) -> String {
        "\"\(token.replacing("\"", with: "\"\""))\""
    }

    // MARK: Cutting

    /// The query tokens of `text`: whether each opens a new term, the token, and whether it is a function word.
    private static func tokens(of text: String) -> [(isNew: Bool, token: String, isFunctionWord: Bool)] {
        var tokens: [(Bool, String, Bool)] = []
        for run in FunctionWords.runs(of: text) {
            cut(run, for: .query) { token, isColocated in
                tokens.append((!isColocated, token, FunctionWords.english.contains(token)))
            }
        }
        return tokens
    }

    private static func parts(of text: String, besides terms: [Term]) -> [String] {
        let known = Set(terms.flatMap(\.alternatives))
        var parts: [String] = []
        for run in FunctionWords.runs(of: text) {
            cut(run, for: .document) { token, _ in
                // Single Han characters match half of all pages; they are looked up only when typed alone.
                let isSingleCharacter = token.unicodeScalars.count == 1
                if !known.contains(token), !isSingleCharacter, !FunctionWords.english.contains(token),
                    !parts.contains(token)
                {
                    parts.append(token)
                }
            }
        }
        return parts
    }

    private static func cut(_ text: String, for purpose: TokenPurpose, _ body: (String, Bool) -> Void) {
        var text = text
        text.withUTF8 { bytes in
            Tokenizer().tokenize(bytes, for: purpose) { token, _, _, isColocated in
                body(String(decoding: token, as: UTF8.self), isColocated)
                return true
            }
        }
    }

    private static func unique(_ terms: [Term]) -> [Term] {
        var seen: [Term] = []
        for term in terms where !seen.contains(term) { seen.append(term) }
        return seen
    }
}
