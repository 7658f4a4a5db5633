/// In which order the choices of a card are shown, so that what is learnt is the answer and not its place.
public struct ChoiceOrder: Sendable, Equatable {
    /// For each place from the top, the index of the choice in the content file.
    public let indices: [Int]

    /// An order of `count` choices, drawn anew for each time a card is asked.
    public init(count: Int, using generator: inout some RandomNumberGenerator) {
        // Fisher and Yates's shuffle with 64-bit draws: the same on machines of 32 bits, which browsers' modules are.
        var indices = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            indices.swapAt(last, Int(generator.next(upperBound: UInt64(last + 1))))
        }
        self.indices = indices
    }

    /// The place, from 0, of the choice with that index in the file.
    public func place(of index: Int) -> Int? {
        indices.firstIndex(of: index)
    }
}
