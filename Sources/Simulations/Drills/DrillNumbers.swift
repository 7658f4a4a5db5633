import MemoryModels

/// The numbers of one drill.
///
/// Most are drawn at random. One, `distinct(below:)`, is a rearrangement of the seed itself: a drill that shows it
/// among its givens cannot ask the same question for two seeds in a row of so many.
struct DrillNumbers {
    private let seed: UInt64
    private var generator: SplitMix64

    init(seed: UInt64, level: Int) {
        self.seed = seed
        generator = SplitMix64(seed: seed &* 8 &+ UInt64(level))
    }

    /// A random number from 0 up to, not including, `bound`.
    @inline(never)
    mutating func below(_ bound: Int) -> Int {
        generator.next(below: bound)
    }

    /// A random number of `range`.
    @inline(never)
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// A random number of that many bits, at most 63.
    @inline(never)
    mutating func bits(_ count: UInt64) -> UInt64 {
        generator.next() & ((1 << count) - 1)
    }

    /// Heads or tails.
    @inline(never)
    mutating func flip() -> Bool {
        below(2) == 0
    }

    /// One of several.
    mutating func one<Element>(of elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// A number below `count` that differs for any `count` seeds in a row.
    ///
    /// A permutation of the numbers that fit in the same bits is applied until the result is below `count`, which
    /// makes a permutation of those below `count`.
    @inline(never)
    func distinct(below count: UInt64) -> UInt64 {
        let bits = UInt64(64 - (count - 1).leadingZeroBitCount)
        let mask: UInt64 = (1 << bits) - 1
        let shift = max(1, bits / 2)
        var number = seed % count
        repeat {
            // Multiplying by an odd number, and mixing higher bits into lower ones, can both be undone.
            for factor: UInt64 in [0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9] {
                number = (number &* factor &+ 0x5851_F42D) & mask
                number ^= number >> shift
            }
        } while number >= count
        return number
    }

    /// As `distinct(below:)`, for counts of a few thousand.
    @inline(never)
    func distinct(_ count: Int) -> Int {
        Int(distinct(below: UInt64(count)))
    }
}
