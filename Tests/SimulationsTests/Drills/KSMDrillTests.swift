import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of ksm: the answers")
struct KSMDrillTests {
    private func contents(_ givens: Givens) throws -> [Int] {
        try givens.words("contents").map { try #require(Int($0)) }
    }

    @Test("what is saved is what is repeated")
    func saving() throws {
        try compare("ksm", 1) { givens in
            let contents = try contents(givens)
            return "\(contents.count - Set(contents).count)"
        }
    }

    /// Follows one pass after the other: a page whose sum ksmd knows goes to those of its content.
    @Test("page frames after two writes")
    func writes() throws {
        try compare("ksm", 2) { givens in
            var contents = try contents(givens)
            var sums = contents
            let counts = Dictionary(grouping: contents, by: { $0 }).mapValues(\.count)
            // After two passes, pages whose content is repeated are merged.
            var isMerged = contents.map { counts[$0] ?? 0 > 1 }
            for word in try givens.words("operations").dropFirst(2) {
                if word.hasPrefix("w") {
                    let parts = word.dropFirst().split(separator: ":").compactMap { Int($0) }
                    contents[parts[0]] = parts[1]
                    isMerged[parts[0]] = false
                    continue
                }
                var waiting: [Int: Int] = [:]
                for page in contents.indices where !isMerged[page] {
                    guard sums[page] == contents[page] else {
                        sums[page] = contents[page]
                        continue
                    }
                    if contents.indices.contains(where: { isMerged[$0] && contents[$0] == contents[page] }) {
                        isMerged[page] = true
                    } else if let other = waiting[contents[page]] {
                        isMerged[page] = true
                        isMerged[other] = true
                    } else {
                        waiting[contents[page]] = page
                    }
                }
            }
            let shared = Set(contents.indices.filter { isMerged[$0] }.map { contents[$0] })
            return "\(shared.count + isMerged.count { !$0 })"
        }
    }

    @Test("full groups, and a rest that is merged or waits")
    func limit() throws {
        try compare("ksm", 3) { givens in
            let pages = try givens.words("contents").count
            let limit = try givens.number("max-page-sharing")
            return "\((pages + limit - 1) / limit)"
        }
    }
}
