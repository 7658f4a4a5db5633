import Traces

/// One answer to one card, as the review log keeps it.
public struct Review: Sendable {
    /// Tells it from every other review, here and elsewhere.
    public let id: ReviewID
    /// The card that was answered.
    public let card: CardID
    /// When it was given.
    public let time: Instant
    /// The study day at the learner's place at that time. It is kept, so that a journey to another time zone does
    /// not alter what has been.
    public let day: StudyDay
    /// How well it was remembered.
    public let grade: Grade
    /// The choice, as its index in the content file, from 0; nil if there was none to make, because the learner
    /// looked at the answer and graded it.
    public let choice: Int?
    /// Whether it was right.
    public let isRight: Bool
    /// From question to answer, in milliseconds.
    public let elapsedMilliseconds: Int64
    /// The tag of the language in which the card was shown.
    public let language: String
    /// The hash of the card's text as it was shown.
    public let contentHash: String
    /// The version of the scheduler's parameters at that time.
    public let schedulerVersion: Int

    /// A review with all that is known of it.
    public init(
        id: ReviewID,
        card: CardID,
        time: Instant,
        day: StudyDay,
        grade: Grade,
        choice: Int?,
        isRight: Bool,
        elapsedMilliseconds: Int64,
        language: String,
        contentHash: String,
        schedulerVersion: Int
    ) {
        self.id = id
        self.card = card
        self.time = time
        self.day = day
        self.grade = grade
        self.choice = choice
        self.isRight = isRight
        self.elapsedMilliseconds = elapsedMilliseconds
        self.language = language
        self.contentHash = contentHash
        self.schedulerVersion = schedulerVersion
    }

    /// Whether the other is the same answer: the same id, card, moment and grade. Two logs that both hold it were
    /// copied from one.
    public func isSameAnswer(as other: Review) -> Bool {
        id == other.id && card == other.card && time == other.time && grade == other.grade
    }
}

extension Review: Equatable {
    /// Whether everything that is known of both is the same.
    public static func == (left: Review, right: Review) -> Bool {
        left.isSameAnswer(as: right) && left.day == right.day && left.choice == right.choice
            && left.isRight == right.isRight && left.elapsedMilliseconds == right.elapsedMilliseconds
            && ExactText.areEqual(left.language, right.language)
            && ExactText.areEqual(left.contentHash, right.contentHash)
            && left.schedulerVersion == right.schedulerVersion
    }
}

/// An answer before it is in the log.
public struct GivenAnswer: Sendable {
    /// The choice, as its index in the content file, from 0; nil if there was none to make.
    public let choice: Int?
    /// Whether it was right.
    public let isRight: Bool
    /// How well it was remembered.
    public let grade: Grade
    /// From question to answer, in milliseconds.
    public let elapsedMilliseconds: Int64
    /// The tag of the language in which the card was shown.
    public let language: String
    /// The hash of the card's text as it was shown.
    public let contentHash: String

    /// An answer with all that the log keeps of it, but when it was given. The grade, if none is given, is what right or wrong says of it.
    public init(
        choice: Int?,
        isRight: Bool,
        grade: Grade? = nil,
        elapsedMilliseconds: Int64,
        language: String,
        contentHash: String
    ) {
        self.choice = choice
        self.isRight = isRight
        self.grade = grade ?? Grade(isRight: isRight)
        self.elapsedMilliseconds = elapsedMilliseconds
        self.language = language
        self.contentHash = contentHash
    }
}

extension Review {
    /// The review that an answer becomes.
    public init(
        _ answer: GivenAnswer,
        id: ReviewID,
        card: CardID,
        time: Instant,
        day: StudyDay,
        schedulerVersion: Int = FSRSParameters.standard.version
    ) {
        self.init(
            id: id,
            card: card,
            time: time,
            day: day,
            grade: answer.grade,
            choice: answer.choice,
            isRight: answer.isRight,
            elapsedMilliseconds: answer.elapsedMilliseconds,
            language: answer.language,
            contentHash: answer.contentHash,
            schedulerVersion: schedulerVersion
        )
    }
}
