import Traces

/// One of the interview questions, in both languages.
public struct Question: Sendable {
    /// 1…59 in the classic list; the id is `q` and this number.
    public let number: Int
    /// The name in file names and addresses.
    public let slug: String
    /// Where the question belongs.
    public let topic: Topic
    /// How much it asks of the reader.
    public let difficulty: Difficulty
    /// The kernel release whose facts the answer states: "6.12".
    public let kernel: String
    /// What backs the answer.
    public let evidence: Evidence
    /// Entries to read on.
    public let related: [LinkTarget]
    /// A hash of the English texts: it changes when one of them does.
    public let sourceHash: ContentHash
    /// Whether the Chinese text was compared with the English one as it is now.
    public let translation: TranslationState
    /// The English text.
    public let english: QuestionText
    /// The Chinese text.
    public let chinese: QuestionText

    /// The id under which the question is known everywhere.
    public var id: EntryID { .question(number) }

    /// The question in `language`.
    public subscript(language: Language) -> QuestionText {
        language == .english ? english : chinese
    }
}

/// A question's text in one language: one file.
public struct QuestionText: Sendable {
    /// The text's language.
    public let language: Language
    /// The question itself.
    public let title: String
    /// Words that a reader may search for and that the text does not contain.
    public let keywords: [String]
    /// The claims that a good answer makes, each of which a grader can tick.
    public let keyPoints: [[Inline]]
    /// Multiple-choice items, at least three, in the order of the file.
    public let quiz: [QuizItem]
    /// The answer.
    public let document: Document
}

/// The sections that an answer has, in order. Their headings are fixed, so that pages, checks and the
/// terminal can find them.
public enum AnswerSection: Int, CaseIterable, Sendable, Comparable {
    case oneSentence, sixtySeconds, howItWorks, seeIt, whatChanged, wrongAnswers, followUps

    /// The heading that opens the section.
    public var heading: LocalizedText {
        switch self {
        case .oneSentence: LocalizedText(en: "In one sentence", zh: "一句话回答")
        case .sixtySeconds: LocalizedText(en: "In 60 seconds", zh: "60 秒回答")
        case .howItWorks: LocalizedText(en: "How it works", zh: "工作原理")
        case .seeIt: LocalizedText(en: "See it on your machine", zh: "动手看看")
        case .whatChanged: LocalizedText(en: "What changed", zh: "版本变迁")
        case .wrongAnswers: LocalizedText(en: "Common wrong answers", zh: "常见误答")
        case .followUps: LocalizedText(en: "Follow-up questions", zh: "追问")
        }
    }

    /// Whether an answer without the section is an error.
    public var isRequired: Bool {
        switch self {
        case .oneSentence, .sixtySeconds, .howItWorks, .whatChanged: true
        case .seeIt, .wrongAnswers, .followUps: false
        }
    }

    /// The order of the sections in an answer.
    public static func < (left: AnswerSection, right: AnswerSection) -> Bool {
        left.rawValue < right.rawValue
    }
}
