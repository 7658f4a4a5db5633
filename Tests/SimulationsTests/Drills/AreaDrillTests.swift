import Testing

@testable import Simulations

/// Each answer found a second way, without the models.
@Suite("Drills of addresses and reserves: the answers")
struct AreaDrillTests {
    /// The page counts of the operations that begin with a letter.
    private func sizes(_ givens: Givens, _ letter: Character) throws -> [Int] {
        try givens.words("operations").filter { $0.first == letter }.compactMap { Int($0.dropFirst()) }
    }

    @Test("vmalloc: four areas one after another")
    func fourth() throws {
        try compare("vmalloc-areas", 1) { givens in
            "\(try sizes(givens, "v").dropLast().reduce(0) { $0 + $1 + 1 })"
        }
    }

    @Test("vmalloc: the hole, if it is large enough, else behind everything")
    func hole() throws {
        var holes = 0
        try compare("vmalloc-areas", 2) { givens in
            let sizes = try sizes(givens, "v")
            let fits = sizes[3] <= sizes[1]
            if fits { holes += 1 }
            return "\(fits ? sizes[0] + 1 : sizes[0] + sizes[1] + sizes[2] + 3)"
        }
        #expect(holes > 50 && holes < 200)
    }

    @Test("ioremap: the next multiple of a power of two behind both areas")
    func ioremap() throws {
        try compare("vmalloc-areas", 3) { givens in
            var page = try sizes(givens, "v").reduce(0) { $0 + $1 + 1 }
            let size = try sizes(givens, "i")[0]
            let align = size == 2 ? 2 : size <= 4 ? 4 : size <= 8 ? 8 : 16
            while page % align != 0 { page += 1 }
            return "\(page)"
        }
    }
}
