/// Exponentials, logarithms and powers that are the same to the last bit on every machine.
///
/// C libraries and browsers round these functions differently in the last digit, and a stability that lies on the
/// border between two days would then come back on one day here and on another there. These use nothing but IEEE
/// additions, multiplications and divisions in a fixed order, which all machines round alike. They are right to about
/// two units in the last place over the range that scheduling needs.
enum RealMath {
    /// ln 2 in two parts, the first with its last 32 bits zero, so that a small whole multiple of it is exact.
    private static let ln2High = Double(bitPattern: 0x3FE6_2E42_FEE0_0000)
    private static let ln2Low = Double(bitPattern: 0x3DEA_39EF_3579_3C76)

    /// e to the power `x`: 0 below about -708, infinity above about 709.
    static func exponential(_ x: Double) -> Double {
        if x.isNaN { return x }
        if x > 709.7 { return .infinity }
        if x < -708.3 { return 0 }
        // x = k ln 2 + r with |r| at most ln 2 / 2.
        let k = (x / 0.693_147_180_559_945_3).rounded(.toNearestOrEven)
        let r = (x - k * ln2High) - k * ln2Low
        // The Taylor series: behind r^13 / 13! nothing is left that a Double holds.
        var sum = 1.0
        var n = 13.0
        while n >= 1 {
            sum = 1 + r * sum / n
            n -= 1
        }
        return scaled(sum, by: Int(k))
    }

    /// The natural logarithm of `x`: not a number below 0, minus infinity at 0.
    static func logarithm(_ x: Double) -> Double {
        if x == 0 { return -.infinity }
        guard x > 0 else { return .nan }
        if x == .infinity { return x }
        // x = m 2^e with m near 1: between half the root of 2 and the root of 2.
        var m = x.significand
        var e = Double(x.exponent)
        if m > 1.414_213_562_373_095_1 {
            m /= 2
            e += 1
        }
        // ln m = 2 artanh s = 2 (s + s^3/3 + s^5/5 + …), |s| at most 0.172.
        let s = (m - 1) / (m + 1)
        let square = s * s
        var sum = 0.0
        var n = 25.0
        while n >= 3 {
            sum = square * (1 / n + sum)
            n -= 2
        }
        return e * ln2High + (2 * (s + s * sum) + e * ln2Low)
    }

    /// `base`, which is above 0, to the power `exponent`.
    static func power(_ base: Double, _ exponent: Double) -> Double {
        exponential(exponent * logarithm(base))
    }

    /// `x` times 2 to the power `exponent`, which lies in -1022…1023.
    private static func scaled(_ x: Double, by exponent: Int) -> Double {
        // 2^1024 has no place in a Double; half of it, twice, has.
        if exponent == 1024 { return x * 2 * Double(bitPattern: UInt64(1023 + 1023) << 52) }
        return x * Double(bitPattern: UInt64(exponent + 1023) << 52)
    }
}
