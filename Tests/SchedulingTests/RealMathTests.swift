import Foundation
import MemoryModels
import Testing

@testable import Scheduling

@Suite("Exponentials, logarithms and powers")
struct RealMathTests {
    @Test("they are the C library's to a few units in the last place")
    func closeness() {
        var generator = SplitMix64(seed: 41)
        for _ in 0..<20_000 {
            let x = Double(generator.next(below: 4_000_000)) / 100_000 - 20
            #expect(isClose(RealMath.exponential(x), Foundation.exp(x)), "exp \(x)")
            let y = Foundation.exp(x)
            #expect(abs(RealMath.logarithm(y) - Foundation.log(y)) <= 4e-16 * max(1, abs(x)), "log \(y)")
            let exponent = Double(generator.next(below: 2_000_000)) / 100_000 - 10
            let base = 0.001 + Double(generator.next(below: 4_000_000)) / 100
            #expect(isClose(RealMath.power(base, exponent), Foundation.pow(base, exponent), 300), "\(base)^\(exponent)")
        }
    }

    @Test("the ends of the range")
    func ends() {
        #expect(RealMath.exponential(0) == 1 && RealMath.logarithm(1) == 0 && RealMath.power(7, 0) == 1)
        #expect(RealMath.exponential(1000) == .infinity && RealMath.exponential(-1000) == 0)
        #expect(isClose(RealMath.exponential(709.5), Foundation.exp(709.5), 2000))
        #expect(isClose(RealMath.exponential(-708), Foundation.exp(-708), 2000))
        #expect(RealMath.logarithm(0) == -.infinity && RealMath.logarithm(-1).isNaN)
        #expect(isClose(RealMath.logarithm(.leastNonzeroMagnitude), Foundation.log(.leastNonzeroMagnitude)))
        #expect(isClose(RealMath.logarithm(.greatestFiniteMagnitude), Foundation.log(.greatestFiniteMagnitude)))
    }

    private func isClose(_ left: Double, _ right: Double, _ units: Double = 4) -> Bool {
        abs(left - right) <= units * max(left.ulp, right.ulp)
    }
}
