import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of zram: the answers")
struct ZramDrillTests {
    /// The number of pages with the smallest remainder, the fewest of equals.
    private func chain(_ size: Int, _ limit: Int) -> Int {
        if size == 512 || size == 1024 || size == 2048 || size == 4096 { return 1 }
        var best = 1
        for pages in 1...limit where pages * 4096 % size < best * 4096 % size { best = pages }
        return best
    }

    private func sizeAndLimit(_ givens: Givens) throws -> (Int, Int) {
        let bytes = try #require(Int(givens.words("operations")[0].dropFirst(3)))
        return (bytes + 8, try givens.number("chain-size"))
    }

    @Test("pages of a zspage")
    func pages() throws {
        try compare("zram", 1) { givens in
            let (size, limit) = try sizeAndLimit(givens)
            let pages = chain(size, limit)
            return pages == 1 ? "1 page" : "\(pages) pages"
        }
    }

    @Test("objects of a zspage")
    func objects() throws {
        try compare("zram", 2) { givens in
            let (size, limit) = try sizeAndLimit(givens)
            return "\(chain(size, limit) * 4096 / size)"
        }
    }

    @Test("whole zspages and the incompressible pages")
    func memory() throws {
        try compare("zram", 3) { givens in
            let words = try givens.words("operations")
            let stored = words[0].dropFirst().split(separator: ":").compactMap { Int($0) }
            let huge = words[2].dropFirst().split(separator: ":").compactMap { Int($0) }
            var size = 32
            while size < stored[1] + 8 { size += 16 }
            let pages = chain(size, 8)
            let objects = pages * 4096 / size
            return "\((stored[2] + objects - 1) / objects * pages + huge[2]) pages"
        }
    }
}
