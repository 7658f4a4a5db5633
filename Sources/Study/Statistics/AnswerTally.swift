/// How many answers were given, and how many were right.
public struct AnswerTally: Sendable, Equatable {
    /// All of them.
    public private(set) var answers = 0
    /// Those that were right.
    public private(set) var right = 0

    /// Counts nothing yet.
    public init() {}

    /// Counts the reviews.
    public init(_ reviews: some Sequence<Review>) {
        for review in reviews { add(review) }
    }

    /// Counts one more.
    public mutating func add(_ review: Review) {
        answers += 1
        if review.isRight { right += 1 }
    }

    /// Those that were wrong.
    public var wrong: Int { answers - right }

    /// The share of right answers, 0…1; nil if there are none.
    public var share: Double? { answers == 0 ? nil : Double(right) / Double(answers) }
}
