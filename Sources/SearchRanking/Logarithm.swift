/// The natural logarithm, for a browser module that has no C library.
enum Logarithm {
    /// ln x for a finite x > 0, to within one unit in the last place: with x = 2^k (1 + f) and s = f / (2 + f),
    /// ln (1 + f) = 2 s + s R(s²), R being the polynomial that FreeBSD's e_log.c uses as well.
    static func natural(_ x: Double) -> Double {
        var exponent = Int(x.exponent)
        var f = x.significand - 1
        if f > 0.414_213_562_373_095 {
            f = (f - 1) / 2
            exponent += 1
        }
        let s = f / (2 + f)
        let z = s * s
        let w = z * z
        let odd = w * (0.399_999_999_994_094_2 + w * (0.222_221_984_321_497_84 + w * 0.153_138_376_992_093_73))
        let even =
            z
            * (0.666_666_666_666_673_5
                + w * (0.285_714_287_436_623_9 + w * (0.181_835_721_616_180_5 + w * 0.147_981_986_051_165_86)))
        let r = odd + even
        let half = 0.5 * f * f
        let k = Double(exponent)
        // ln 2 in two parts, so that k times the first is exact.
        let (high, low) = (6.931_471_803_691_238_16e-01, 1.908_214_929_270_587_70e-10)
        return k * high - ((half - (s * (half + r) + k * low)) - f)
    }
}
