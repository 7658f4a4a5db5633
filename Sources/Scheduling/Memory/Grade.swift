/// How well a card was remembered. The raw values are those of FSRS and of the review log.
public enum Grade: Int, Sendable, CaseIterable, Hashable {
    /// It was forgotten.
    case again = 1
    /// It was right, with trouble. FSRS counts it as remembered.
    case hard = 2
    /// It was right.
    case good = 3
    /// It was right at once.
    case easy = 4

    /// The grade of a multiple-choice answer, which says no more than right or wrong.
    public init(isRight: Bool) {
        self = isRight ? .good : .again
    }
}
