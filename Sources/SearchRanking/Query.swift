import SearchTokens

/// What a user typed, taken apart into what is looked up.
///
/// Whatever is typed is text: `a"b(*`, `AND`, `page->flags` and pasted log lines are ordinary queries.
public struct Query: Sendable {
    /// One thing asked for and the tokens any of which would be it: `__alloc_pages` or `alloc_pages`.
    public struct Term: Sendable, Equatable {
        /// The tokens, the one typed first.
        public var alternatives: [Token]
    }

    /// What should all be there, in the order typed, without words that say nothing.
    public let terms: [Term]
    /// The text itself as `Query.name` makes it: it may be an entry's name.
    public let name: [UInt8]
    /// Parts of identifiers and joined words: tried when the terms find too little.
    public let parts: [Token]

    /// Takes UTF-8 text apart. No text is an error; one without any word or character has no terms.
    @inline(never)
    public init(_ text: [UInt8]) {
        name = Self.name(of: text)
        var terms: [Term] = []
        var plain: [Term] = []
        let runs = FunctionWords.runs(of: text)
        for run in runs {
            for cut in CutToken.tokens(of: run, for: .query) {
                let token = cut.bytes
                let isFunctionWord = FunctionWords.isEnglish(token)
                if !cut.isColocated {
                    plain.append(Term(alternatives: [token]))
                    if !isFunctionWord { terms.append(Term(alternatives: [token])) }
                } else {
                    plain[plain.count - 1].alternatives.append(token)
                    if !terms.isEmpty, !isFunctionWord { terms[terms.count - 1].alternatives.append(token) }
                }
            }
        }
        // "how is it" has only function words: then they are what is asked for.
        let wanted = Self.unique(terms.isEmpty ? plain : terms)
        self.terms = wanted
        var parts: [Token] = []
        for run in runs {
            for cut in CutToken.tokens(of: run, for: .document) {
                let token = cut.bytes
                // Single Han characters match half of all pages; they are looked up only when typed alone.
                if !Self.isSingleCharacter(token), !FunctionWords.isEnglish(token), !parts.contains(token),
                    !wanted.contains(where: { $0.alternatives.contains(token) })
                {
                    parts.append(token)
                }
            }
        }
        self.parts = parts
    }

    /// Whether nothing can be looked up: no letter, digit or character at all.
    public var isEmpty: Bool { terms.isEmpty }

    /// What names are compared by: the words with one space between them, in lower case.
    @inline(never)
    public static func name(of text: [UInt8]) -> [UInt8] {
        var name: [UInt8] = []
        var isPending = false
        var index = 0
        while index < text.count {
            let space = Bytes.whiteSpace(in: text, at: index)
            if space > 0 {
                isPending = !name.isEmpty
                index += space
                continue
            }
            if isPending { name.append(UInt8(ascii: " ")) }
            isPending = false
            let byte = text[index]
            name.append((0x41...0x5A).contains(byte) ? byte + 0x20 : byte)
            index += 1
        }
        return name
    }

    // MARK: What is looked up

    /// All terms must be there.
    public var allTerms: TokenExpression {
        TokenExpression(groups: terms.map { $0.alternatives }, isConjunction: true)
    }

    /// Any term or part may be there.
    public var anyTerm: TokenExpression {
        TokenExpression(groups: terms.map { $0.alternatives } + parts.map { [$0] }, isConjunction: false)
    }

    /// The last term, if it may be the beginning of a word that is still being typed: of three letters or more.
    public var beginning: Token? {
        guard let token = terms.last?.alternatives.first, token.count >= Self.shortestBeginning,
            token.allSatisfy({ $0 < 0x80 })
        else { return nil }
        return token
    }

    /// The fewest bytes that are taken for the beginning of a word.
    public static let shortestBeginning = 3

    /// All terms must be there, of the last one any of `completions`.
    public func allTerms(completedBy completions: [Token]) -> TokenExpression {
        TokenExpression(groups: terms.dropLast().map { $0.alternatives } + [completions], isConjunction: true)
    }

    // MARK: Cutting

    private static func isSingleCharacter(_ token: Token) -> Bool {
        var count = 0
        for byte in token where !Bytes.isContinuation(byte) { count += 1 }
        return count == 1
    }

    @inline(never)
    private static func unique(_ terms: [Term]) -> [Term] {
        var seen: [Term] = []
        for term in terms where !seen.contains(term) { seen.append(term) }
        return seen
    }
}

/// Groups of tokens to look up: a section matches a group if it holds any token of it.
public struct TokenExpression: Sendable, Equatable {
    /// The groups, none of them empty.
    public let groups: [[Token]]
    /// Whether a section must match all groups, or any of them.
    public let isConjunction: Bool

    /// An expression of `groups`.
    public init(groups: [[Token]], isConjunction: Bool) {
        self.groups = groups
        self.isConjunction = isConjunction
    }
}
