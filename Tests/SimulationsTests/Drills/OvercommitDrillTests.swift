import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of overcommit: the answers")
struct OvercommitDrillTests {
    @Test("the limit, in tenths of pages")
    func limit() throws {
        try compare("overcommit", 1) { givens in
            let usable = try givens.number("ram") - givens.number("hugetlb")
            let pages = Double(usable) * 256 * Double(try givens.number("overcommit-ratio")) / 100
            return "\(Int(pages.rounded(.down)) / 256 + (try givens.number("swap"))) MiB"
        }
    }

    @Test("each mapping by its kind")
    func promised() throws {
        try compare("overcommit", 2) { givens in
            var once = 0
            var twice = 0
            for word in try givens.words("operations") {
                let size = Int(word.dropFirst()) ?? 0
                if word.hasPrefix("a") || word.hasPrefix("p") { twice += size }
                if word.hasPrefix("s") { once += size }
            }
            let forks = try givens.words("operations").contains("k")
            return "\(once + twice * (forks ? 2 : 1)) MiB"
        }
    }

    @Test("what is left below the bound")
    func headroom() throws {
        try compare("overcommit", 3) { givens in
            let ram = try givens.number("ram") * 256
            let size = try #require(Int(givens.words("operations")[0].dropFirst())) * 256
            var bound = ram / 2 - min(size / 32, 32_768)
            if try givens.text("root") == "false" { bound -= 2048 }
            let most = bound - 1 - size - (try givens.number("committed")) * 256
            return "\(max(0, most)) pages"
        }
    }
}
