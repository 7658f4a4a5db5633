@testable import MemoryModels

/// Same-page merging with dictionaries instead of trees, for whole passes without `smart_scan`. Merged pages of one
/// content stand in a list, the one to be joined next first.
struct KSMOracle {
    /// What each page holds; nothing may ever change this but a write.
    var contents: [Int]
    var limit: Int
    var usesZeroPages: Bool
    /// The group of merged pages that a page maps.
    var group: [Int?]
    var isZero: [Bool]
    var sums: [Int?]
    /// The pages that ksmd believes to be in each group.
    var listed: [Set<Int>] = []
    var queues: [Int: [Int]] = [:]

    init(_ ksm: SamePageMerging) {
        contents = ksm.mappings.indices.map { ksm.content(of: $0) }
        limit = ksm.settings.maxPageSharing
        usesZeroPages = ksm.settings.usesZeroPages
        group = contents.map { _ in nil }
        isZero = contents.map { _ in false }
        sums = contents.map { _ in nil }
    }

    mutating func write(_ content: Int, to page: Int) {
        contents[page] = content
        group[page] = nil
        isZero[page] = false
    }

    private func isMapped(_ number: Int) -> Bool { group.contains(number) }

    private mutating func forget(_ page: Int) {
        for number in listed.indices where listed[number].contains(page) {
            if isMapped(number) { listed[number].remove(page) } else { dissolve(number) }
        }
    }

    private mutating func dissolve(_ number: Int) {
        listed[number] = []
        for key in queues.keys { queues[key]?.removeAll { $0 == number } }
    }

    private mutating func room(_ content: Int) -> Int? {
        var best: Int?
        for number in queues[content] ?? [] {
            if !isMapped(number) {
                dissolve(number)
                continue
            }
            if !listed[number].isEmpty, listed[number].count < limit {
                best = number
                break
            }
        }
        guard let best else { return nil }
        if listed[best].count + 1 < limit, var queue = queues[content], queue.first != best {
            queue.removeAll { $0 == best }
            queues[content] = [best] + queue
        }
        return best
    }

    mutating func pass() {
        var waiting: [Int: Int] = [:]
        for page in contents.indices {
            if isZero[page] {
                forget(page)
                sums[page] = nil
                continue
            }
            if group[page] != nil { continue }
            forget(page)
            let content = contents[page]
            guard sums[page] == content else {
                sums[page] = content
                continue
            }
            if usesZeroPages, content == 0 {
                isZero[page] = true
            } else if let number = room(content) {
                group[page] = number
                listed[number].insert(page)
            } else if let other = waiting.removeValue(forKey: content) {
                listed.append([page, other])
                group[page] = listed.count - 1
                group[other] = listed.count - 1
                queues[content, default: []].insert(listed.count - 1, at: 0)
            } else {
                waiting[content] = page
            }
        }
    }

    /// Shared, sharing, and page frames.
    var counts: [Int] {
        let live = listed.filter { !$0.isEmpty }
        let own = contents.indices.count { group[$0] == nil && !isZero[$0] }
        return [live.count, live.reduce(0) { $0 + $1.count - 1 }, own + Set(group.compactMap { $0 }).count]
    }
}
