/// Colours comments, strings, numbers and keywords: what a scanner without a grammar can tell for certain.
struct CodeHighlighter {
    /// What the scanner knows of a language.
    struct Grammar: Sendable {
        let keywords: Set<String>
        /// What opens a comment that goes to the end of the line.
        let lineComment: String
        let hasBlockComments: Bool
        /// Whether `#word` is a directive.
        let hasDirectives: Bool
        let quotes: Set<Character>

        static let swift = Grammar(
            keywords: [
                "actor", "as", "associatedtype", "async", "await", "break", "case", "catch", "class", "continue",
                "default", "defer", "do", "else", "enum", "extension", "false", "fileprivate", "for", "func", "guard",
                "if", "import", "in", "init", "inout", "internal", "is", "let", "mutating", "nil", "operator",
                "private", "protocol", "public", "repeat", "return", "self", "Self", "some", "static", "struct",
                "subscript", "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
            ],
            lineComment: "//",
            hasBlockComments: true,
            hasDirectives: true,
            quotes: ["\""]
        )

        static let c = Grammar(
            keywords: [
                "bool", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum",
                "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "return", "short",
                "signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile",
                "while",
            ],
            lineComment: "//",
            hasBlockComments: true,
            hasDirectives: true,
            quotes: ["\"", "'"]
        )

        static let shell = Grammar(
            keywords: [
                "case", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "then", "until",
                "while",
            ],
            lineComment: "#",
            hasBlockComments: false,
            hasDirectives: false,
            quotes: ["\"", "'"]
        )

        static let python = Grammar(
            keywords: [
                "and", "as", "assert", "break", "class", "continue", "def", "del", "elif", "else", "except", "False",
                "finally", "for", "from", "if", "import", "in", "is", "lambda", "None", "not", "or", "pass", "raise",
                "return", "True", "try", "while", "with", "yield",
            ],
            lineComment: "#",
            hasBlockComments: false,
            hasDirectives: false,
            quotes: ["\"", "'"]
        )
    }

    private let grammar: Grammar

    init(_ grammar: Grammar) {
        self.grammar = grammar
    }

    /// `text` as markup; without the markup it is the text itself.
    func html(_ text: String) -> HTML {
        var html = HTML()
        var rest = text[...]
        var plain = ""
        var previous: Character?
        // The quotes that were found to open no string on this line: none of them opens one later on it.
        var apostrophes: Set<Character> = []
        func flush() {
            html += HTML(escaping: plain)
            plain = ""
        }
        while !rest.isEmpty {
            let (kind, length) = token(in: rest, after: previous, &apostrophes)
            let token = rest.prefix(length)
            rest = rest.dropFirst(length)
            previous = token.last
            if token.contains(where: \.isNewline) { apostrophes = [] }
            if let kind {
                flush()
                html += HTML("span", [.class(kind)], text: String(token))
            } else {
                plain += token
            }
        }
        flush()
        return html
    }

    /// The kind of the token at the start of `rest`, nil if it has no colour, and its length, at least 1.
    private func token(
        in rest: Substring,
        after previous: Character?,
        _ apostrophes: inout Set<Character>
    ) -> (kind: String?, length: Int) {
        guard let first = rest.first else { return (nil, 1) }
        if rest.hasPrefix(grammar.lineComment) && (grammar.lineComment != "#" || previous?.isWhitespace ?? true) {
            return ("comment", rest.prefix { !$0.isNewline }.count)
        }
        if grammar.hasBlockComments, rest.hasPrefix("/*") {
            return ("comment", lengthOfBlockComment(rest))
        }
        if grammar.quotes.contains(first), !apostrophes.contains(first) {
            if let length = lengthOfString(rest, quote: first) { return ("string", length) }
            apostrophes.insert(first)
        }
        if first.isNumber, first.isASCII {
            return ("literal", rest.prefix(while: Self.isWord).count)
        }
        if Self.isWord(first) {
            let word = rest.prefix(while: Self.isWord)
            return (grammar.keywords.contains(String(word)) ? "keyword" : nil, word.count)
        }
        if grammar.hasDirectives, first == "#", previous?.isNewline ?? true {
            return ("keyword", 1 + rest.dropFirst().prefix(while: Self.isWord).count)
        }
        return (nil, 1)
    }

    private static func isWord(_ character: Character) -> Bool {
        character == "_" || character.isLetter || (character.isNumber && character.isASCII)
    }

    private func lengthOfBlockComment(_ rest: Substring) -> Int {
        var length = 2
        var previous: Character = " "
        for character in rest.dropFirst(2) {
            length += 1
            if previous == "*", character == "/" { break }
            previous = character
        }
        return length
    }

    /// The length of a string that ends on its line; nil if it does not, as with an apostrophe in prose.
    private func lengthOfString(_ rest: Substring, quote: Character) -> Int? {
        var length = 1
        var isEscaped = false
        for character in rest.dropFirst() {
            length += 1
            if character.isNewline { return nil }
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == quote {
                return length
            }
        }
        return nil
    }
}
