/// A multiple-choice item of a question, in one language.
public struct QuizItem: Sendable, Equatable {
    /// The id under which answers are kept: `q22.mcq.1`. It never changes.
    public let id: String
    /// What is asked (Markdown inlines).
    public let ask: [Inline]
    /// Three to five choices, of which exactly one is right.
    public let choices: [Choice]
    /// The line of the file on which the item starts.
    public let line: Int

    /// One choice, with the reason why it is right or wrong.
    public struct Choice: Sendable, Equatable {
        /// Whether this is the right choice.
        public let isRight: Bool
        /// What the choice says.
        public let text: [Inline]
        /// Why it is right or wrong.
        public let why: [Inline]

        /// A choice with its reason.
        public init(isRight: Bool, text: [Inline], why: [Inline]) {
            self.isRight = isRight
            self.text = text
            self.why = why
        }
    }

    /// An item with its choices.
    public init(id: String, ask: [Inline], choices: [Choice], line: Int) {
        self.id = id
        self.ask = ask
        self.choices = choices
        self.line = line
    }

    /// The place of the right choice, from 0.
    public var rightIndex: Int? {
        choices.firstIndex { $0.isRight }
    }

    /// A hash of everything that a reader sees of the item: it tells a text that was changed since it was last seen.
    public var contentHash: ContentHash {
        let texts =
            [ask.plainText] + choices.flatMap { [$0.isRight ? "right" : "wrong", $0.text.plainText, $0.why.plainText] }
        return ContentHash(of: texts.joined(separator: "\u{1F}").utf8)
    }
}
