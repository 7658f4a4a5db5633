import Foundation

/// One answer to one card, as the review log keeps it.
public struct Review: Sendable, Equatable {
    /// Its place in the log: later answers have higher ones.
    public let id: Int64
    /// The card that was answered.
    public let card: CardID
    /// When it was given, to the millisecond.
    public let time: Date
    /// The study day at the learner's place at that time. It is kept, so that a journey to another time zone does
    /// not alter what has been.
    public let day: StudyDay
    /// How well it was remembered.
    public let grade: Grade
    /// The choice, as its index in the content file, from 0.
    public let choice: Int
    /// Whether that choice was the right one.
    public let isRight: Bool
    /// From question to answer, in milliseconds.
    public let elapsedMilliseconds: Int64
    /// The tag of the language in which the card was shown.
    public let language: String
    /// The hash of the card's text as it was shown.
    public let contentHash: String
    /// The version of the scheduler's parameters at that time.
    public let schedulerVersion: Int
}

/// An answer before it is in the log.
public struct GivenAnswer: Sendable, Equatable {
    /// The choice, as its index in the content file, from 0.
    public let choice: Int
    /// Whether that choice was the right one.
    public let isRight: Bool
    /// From question to answer, in milliseconds.
    public let elapsedMilliseconds: Int64
    /// The tag of the language in which the card was shown.
    public let language: String
    /// The hash of the card's text as it was shown.
    public let contentHash: String

    /// An answer with all that the log keeps of it, but when it was given.
    public init(choice: Int, isRight: Bool, elapsedMilliseconds: Int64, language: String, contentHash: String) {
        self.choice = choice
        self.isRight = isRight
        self.elapsedMilliseconds = elapsedMilliseconds
        self.language = language
        self.contentHash = contentHash
    }
}
