import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of swap-slots: the answers")
struct SwapDrillTests {
    @Test("entries that are left, and the cache bit once somebody has read")
    func count() throws {
        try compare("swap-slots", 1) { givens in
            let words = try givens.words("operations")
            let reads = words.count { $0.hasPrefix("r") }
            let left = 1 + words.count { $0.hasPrefix("d") } - reads
            return hexadecimal(left + (reads > 0 ? 64 : 0))
        }
    }

    @Test("the bits of the entry, one after the other")
    func entry() throws {
        try compare("swap-slots", 2) { givens in
            let slot = try givens.words("operations").count
            let type = try givens.number("type")
            var value: UInt64 = 0
            for bit in 0..<50 where (slot >> bit) & 1 == 0 { value += UInt64(1) << UInt64(bit + 9) }
            for bit in 0..<5 where (type >> bit) & 1 == 1 { value += UInt64(1) << UInt64(bit + 59) }
            return "0x" + String(value, radix: 16)
        }
    }

    @Test("clusters are begun in order and filled by one order each")
    func place() throws {
        try compare("swap-slots", 3) { givens in
            var nextCluster = 1
            var places: [Int: Int] = [:]
            var clusters: [Int: Int] = [:]
            var begin = 0
            for word in try givens.words("operations") {
                let order = try #require(Int(word.dropFirst()))
                let length = 1 << order
                if places[order] == nil || places[order] == 8 {
                    begin = nextCluster * 8
                    nextCluster += 1
                    places[order] = length
                    clusters[order] = begin
                } else {
                    begin = (clusters[order] ?? 0) + (places[order] ?? 0)
                    places[order] = (places[order] ?? 0) + length
                }
            }
            return "\(begin)"
        }
    }
}
