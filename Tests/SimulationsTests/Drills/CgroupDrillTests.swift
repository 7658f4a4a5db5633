import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of memcg-charge: the answers")
struct CgroupDrillTests {
    /// The pages of each operation.
    private func pages(_ givens: Givens) throws -> [Int] {
        try givens.words("operations").map { try #require(Int($0.dropFirst(2))) }
    }

    @Test("usage is a whole number of batches for each group on a CPU of its own")
    func single() throws {
        try compare("memcg-charge", 1) { givens in
            let batches = try pages(givens).map { Int((Double($0) / 64).rounded(.up)) }
            return "\(batches.reduce(0, +) * 64) pages"
        }
    }

    @Test("on a shared CPU only the last group has more charged than it uses")
    func shared() throws {
        try compare("memcg-charge", 2) { givens in
            let pages = try pages(givens)
            let last = (pages[2] + 63) / 64 * 64
            return "\(pages[0] + pages[1] + last) pages"
        }
    }

    @Test("protection, by the rules in the comment above effective_protection")
    func protection() throws {
        try compare("memcg-charge", 3) { givens in
            let usage = try pages(givens)
            let low = [try givens.number("web-low"), try givens.number("job-low")]
            let parent = try givens.number("pod-low")
            let one = givens.drill.question.en.contains("How much of web") ? 0 : 1
            let used = [min(usage[0], low[0]), min(usage[1], low[1])]
            let all = used[0] + used[1]
            if all > parent { return "\(used[one] * parent / all) pages" }
            let spare = usage[0] + usage[1] - all
            let share = spare == 0 ? 0 : (parent - all) * (usage[one] - used[one]) / spare
            return "\(used[one] + share) pages"
        }
    }
}
