import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of swap-and-zram: the answers")
struct ZramSwapDrillTests {
    /// How many pages a word such as `wA3-7:100` names.
    private func count(_ word: String) throws -> Int {
        let match = try #require(word.wholeMatch(of: /[a-z]A(\d+)(?:-(\d+))?(?::\d+)?/), "\(word)")
        let first = try #require(Int(match.1))
        return (match.2.flatMap { Int($0) } ?? first) - first + 1
    }

    /// The pages of a group of the class for objects of so many bytes, and how many it holds.
    private func group(_ word: String) throws -> (pages: Int, objects: Int) {
        var size = try #require(Int(word.split(separator: ":")[1])) + 8
        while size % 16 != 0 { size += 1 }
        var best = 1
        for pages in 1...8 where pages * 4096 % size < best * 4096 % size { best = pages }
        return (best, best * 4096 / size)
    }

    private func pages(_ number: Int) -> String { number == 1 ? "1 page" : "\(number) pages" }

    @Test("all but the zeroes, and again those that were read")
    func writes() throws {
        try compare("swap-and-zram", 1) { givens in
            let words = try givens.words("operations")
            return pages(try count(words[0]) + count(words[4]) + count(words[6]))
        }
    }

    @Test("pages swapped out without groups and incompressible pages")
    func saving() throws {
        try compare("swap-and-zram", 2) { givens in
            let words = try givens.words("operations")
            let group = try group(words[0])
            let text = try count(words[0])
            let groups = (text + group.objects - 1) / group.objects
            return pages(text + (try count(words[1])) - groups * group.pages)
        }
    }

    @Test("pages that came back, and groups that still hold one")
    func back() throws {
        try compare("swap-and-zram", 3) { givens in
            let words = try givens.words("operations")
            let group = try group(words[0])
            let (all, back) = (try count(words[1]), try count(words[2]))
            let groups = Set((back..<all).map { $0 / group.objects }).count
            return pages(back + groups * group.pages)
        }
    }
}
