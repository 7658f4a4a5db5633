import MemoryModels

/// The random numbers of one step of a sequence.
///
/// A step draws what it needs when it is played, so that it makes sense in any state: the third live object is
/// another one when earlier steps are left out. It prints as the numbers that were drawn, and a draw made from these
/// numbers plays the same.
struct Draw: RandomNumberGenerator, CustomStringConvertible {
    private var random: SplitMix64
    private var given: [Int]?
    private var drawn: [Int] = []

    /// Where in the sequence the step was before anything was left out, for workloads that swell and ebb.
    let number: Int

    init(seed: UInt64, number: Int) {
        random = SplitMix64(seed: seed)
        self.number = number
    }

    /// Draws these numbers, each modulo its bound, and then zeros.
    init(_ numbers: Int...) { self.init(numbers) }

    /// The same for numbers in an array.
    init(_ numbers: [Int]) {
        random = SplitMix64(seed: 0)
        given = numbers
        number = 0
    }

    var description: String { "Draw(\(drawn.map { "\($0)" }.joined(separator: ", ")))" }

    mutating func next() -> UInt64 {
        UInt64(truncatingIfNeeded: note(given.map { next(of: $0) } ?? Int(truncatingIfNeeded: random.next())))
    }

    mutating func next(below bound: Int) -> Int {
        note(given.map { next(of: $0) % bound } ?? random.next(below: bound))
    }

    /// True so many times in a hundred; drawn as 1 or 0.
    mutating func happens(percent: Int) -> Bool {
        note(given.map { next(of: $0) } ?? (random.next(below: 100) < percent ? 1 : 0)) != 0
    }

    private func next(of numbers: [Int]) -> Int { drawn.count < numbers.count ? numbers[drawn.count] : 0 }

    private mutating func note(_ number: Int) -> Int {
        drawn.append(number)
        return number
    }
}
