/// What FSRS knows of the memory of one card.
public struct MemoryState: Sendable, Equatable {
    /// The days after which the card is remembered with a probability of 90 %; at least 0.001.
    public let stability: Double
    /// How hard the card is to remember: 1 (easy) to 10 (hard).
    public let difficulty: Double

    /// A state with its two numbers.
    public init(stability: Double, difficulty: Double) {
        self.stability = stability
        self.difficulty = difficulty
    }
}
