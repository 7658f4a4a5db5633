import Testing

@testable import Simulations

/// Each answer found a second way, without the models.
@Suite("Drills of multi-gen-lru: the answers")
struct MultiGenDrillTests {
    @Test("the power of two that holds the reads")
    func tier() throws {
        try compare("multi-gen-lru", 1) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /is (\d+)\?/))
            let reads = try givens.words("operations").count { $0 == "r\(match.1)" }
            return "\((0...3).first { $0 == 3 || reads <= 1 << $0 } ?? 3)"
        }
    }

    @Test("the last aging that found it used, or three below the youngest")
    func generation() throws {
        try compare("multi-gen-lru", 2) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /is (\d+)\?/))
            var agings = 0
            var own = 3
            var isUsed = false
            for word in try givens.words("operations") {
                if word == "+" {
                    own = max(isUsed ? 3 + agings : own, agings + 1)
                    isUsed = false
                    agings += 1
                } else if word == "m\(match.1)" {
                    isUsed = true
                }
            }
            return "\(own)"
        }
    }

    @Test("first come, first gone, but for five reads")
    func evicted() throws {
        try compare("multi-gen-lru", 3) { givens in
            let words = try givens.words("operations").map { String($0.dropFirst()) }
            var order: [String] = []
            for word in words where !order.contains(word) { order.append(word) }
            let gone = order.filter { folio in words.count { $0 == folio } < 5 }
            return gone.prefix(order.count - (try givens.number("memory"))).joined(separator: " ")
        }
    }
}
