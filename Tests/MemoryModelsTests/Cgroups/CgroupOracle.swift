@testable import MemoryModels

/// Charges without counters: what a group uses is found by adding up its subtree. For tasks without page cache.
struct CgroupOracle {
    var parents: [Int?]
    var limits: [Int64]
    var anonymous: [Int64]
    var isAlive: [Bool]
    var stocks: [(group: Int, pages: Int64)?]
    var kills = 0

    init(_ cgroups: MemoryCgroups) {
        parents = cgroups.counters.map(\.parent)
        limits = cgroups.counters.map(\.max)
        anonymous = cgroups.groups.map(\.anonymous)
        isAlive = cgroups.groups.map(\.isAlive)
        stocks = cgroups.stocks.map { _ in nil }
    }

    func path(_ group: Int) -> [Int] { [group] + (parents[group].map { path($0) } ?? []) }

    func usage(_ group: Int) -> Int64 {
        var sum: Int64 = 0
        for place in anonymous.indices where path(place).contains(group) {
            sum += anonymous[place]
            for case .some(let stock) in stocks where stock.group == place { sum += stock.pages }
        }
        return sum
    }

    /// The lowest group that has no room.
    func obstacle(_ group: Int, _ pages: Int64) -> Int? { path(group).first { usage($0) + pages > limits[$0] } }

    mutating func charge(_ group: Int, _ pages: Int64, cpu: Int, mode: MemoryCgroups.Mode) -> Bool {
        var isDrained = false
        while true {
            if pages <= 64, let stock = stocks[cpu], stock.group == group, stock.pages >= pages {
                stocks[cpu]?.pages -= pages
                anonymous[group] += pages
                return true
            }
            // After the first failure a batch is not tried again.
            if !isDrained, pages < 64, obstacle(group, 64) == nil {
                anonymous[group] += pages
                if stocks[cpu]?.group != group { stocks[cpu] = (group, 0) }
                stocks[cpu]?.pages += 64 - pages
                if (stocks[cpu]?.pages ?? 0) > 64 { stocks[cpu] = nil }
                return true
            }
            guard let limit = obstacle(group, pages) else {
                anonymous[group] += pages
                return true
            }
            switch mode {
            case .memalloc, .atomic:
                anonymous[group] += pages
                return true
            case .nowait: return false
            case .kernel, .noRetry: break
            }
            if !isDrained {
                for index in stocks.indices {
                    if let stock = stocks[index], path(stock.group).contains(limit) { stocks[index] = nil }
                }
                isDrained = true
                continue
            }
            if mode == .noRetry || pages > 8 { return false }
            let leaves = anonymous.indices.filter {
                !parents.contains($0) && isAlive[$0] && path($0).contains(limit)
            }
            guard let most = leaves.map({ anonymous[$0] }).max() else { return false }
            let victims = leaves.filter { anonymous[$0] == most }
            let victim = victims[victims.count - 1]
            anonymous[victim] = 0
            isAlive[victim] = false
            kills += 1
            if victim == group { return false }
        }
    }
}
