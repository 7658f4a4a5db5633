import MemoryModels
import Testing

@Suite("Seeded generator")
struct SplitMix64Tests {
    @Test("the numbers are those of the published algorithm")
    func knownNumbers() {
        // From the reference implementation in C (Vigna, splitmix64.c) with seed 1234567.
        var random = SplitMix64(seed: 1_234_567)
        let numbers = (0..<5).map { _ in random.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ]
        )
    }

    @Test("numbers below a bound reach every value and spread evenly", arguments: [1, 2, 7, 100])
    func bounded(bound: Int) {
        var random = SplitMix64(seed: 1)
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<(1000 * bound) { counts[random.next(below: bound)] += 1 }
        #expect(counts.allSatisfy { $0 > 800 && $0 < 1200 }, "\(counts)")
    }
}
