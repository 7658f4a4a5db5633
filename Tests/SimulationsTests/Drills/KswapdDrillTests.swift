import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of kswapd: the answers")
struct KswapdDrillTests {
    private func listed(_ givens: Givens) throws -> Int {
        try #require(Int(givens.words("operations")[0].dropFirst()))
    }

    @Test("a 4096th of the list")
    func scan() throws {
        try compare("kswapd", 1) { givens in
            let pages = try listed(givens) / 4096
            return pages == 1 ? "1 page" : "\(pages) pages"
        }
    }

    @Test("pageblocks up to the bound")
    func boost() throws {
        try compare("kswapd", 2) { givens in
            let min = try givens.number("min-free-kbytes") / 4
            let high = Double(min) * 1.5
            let steals = try givens.words("operations").count
            return "\(Swift.min(512 * steals, Swift.max(512, Int(high * 1.5)))) pages"
        }
    }

    @Test("turn by turn until more than high is free")
    func freed() throws {
        try compare("kswapd", 3) { givens in
            let min = try givens.number("min-free-kbytes") / 4
            var list = try listed(givens)
            let kernel = try #require(Int(givens.words("operations")[1].dropFirst()))
            var free = 200_000 - list - kernel
            let start = free
            var divisor = 4096
            while free <= min * 3 / 2 {
                // A turn takes 32 at a time and ends when as many as high were freed.
                var turn = list / divisor
                if turn >= min * 3 / 2 { turn = Swift.min(turn, (min * 3 / 2 + 31) / 32 * 32) } else { divisor /= 2 }
                list -= turn
                free += turn
            }
            return "\(free - start) pages"
        }
    }
}
