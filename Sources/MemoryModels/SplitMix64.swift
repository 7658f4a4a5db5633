/// A small generator whose whole state is its seed: the same seed gives the same numbers on every
/// machine, natively and in WebAssembly.
///
/// The algorithm is Steele, Lea and Flood's SplitMix64 (OOPSLA 2014, doi:10.1145/2660193.2660195).
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator that starts at `seed`; every value is allowed.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A number from 0 up to, not including, `bound`, the same on 32-bit and 64-bit hosts.
    ///
    /// - Precondition: `bound` > 0.
    public mutating func next(below bound: Int) -> Int {
        precondition(bound > 0, "a range to draw from must not be empty")
        // Scaling 32 bits is even enough for workloads, whose bounds stay far below 2^32.
        return Int(((next() >> 32) &* UInt64(bound)) >> 32)
    }
}
