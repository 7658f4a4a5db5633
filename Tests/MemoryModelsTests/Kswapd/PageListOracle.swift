@testable import MemoryModels

/// A node page by page: every page is an object in a list, nothing is counted in advance.
struct PageListOracle {
    struct Page {
        let zone: Int
        let isReclaimable: Bool
    }

    let managed: [Int]
    let marks: [[Int]]
    let reserves: [[Int]]
    let limit: Int
    var free: [Int]
    /// The tail first.
    var list: [Page] = []
    var kernel = [0, 0, 0, 0]
    var boosts = [0, 0, 0, 0]
    var failures = 0
    var isAwake = false
    var order = 0
    var highest: Int?
    var lastHighest = 2

    init(_ node: KswapdNode) {
        managed = node.node.zones.map { Int($0.managedPages) }
        marks = node.node.zones.map { [Int($0.min), Int($0.low), Int($0.high)] }
        reserves = node.node.zones.map { $0.lowmemReserve.map { Int($0) } }
        limit = node.node.zones[2].largestFreeOrder.rawValue
        free = managed
    }

    private func passes(_ zone: Int, _ mark: Int, _ order: Int, _ highest: Int) -> Bool {
        let spare = free[zone] - ((1 << order) - 1)
        let wanted = marks[zone][mark] + boosts[zone] + reserves[zone][highest]
        return spare > wanted && (order == 0 || (order <= limit && free[zone] >= 1 << order))
    }

    private func isBalanced(_ order: Int, _ highest: Int) -> Bool {
        let zones = (0...highest).filter { managed[$0] > 0 }
        return zones.isEmpty || zones.contains { passes($0, 2, order, highest) }
    }

    mutating func wake(_ order: Int, _ highest: Int) {
        self.order = max(self.order, order)
        self.highest = max(self.highest ?? highest, highest)
        if isAwake || failures >= 16 { return }
        let isBoosted = (0...highest).contains { boosts[$0] > 0 }
        isAwake = !isBalanced(order, highest) || isBoosted
    }

    mutating func steal(_ zone: Int) {
        guard managed[zone] >= 2048 else { return }
        boosts[zone] = min(boosts[zone] + 512, max(512, marks[zone][2] * 3 / 2))
        wake(0, zone)
    }

    /// One page, or none.
    private mutating func takeOne(_ use: NodePageUse, _ highest: Int, _ bound: (Int) -> Int) -> Bool {
        for zone in (0...highest).reversed() where managed[zone] > 0 && free[zone] > max(0, bound(zone)) {
            free[zone] -= 1
            if use == .kernel {
                kernel[zone] += 1
            } else {
                list.append(Page(zone: zone, isReclaimable: use == .cache))
            }
            return true
        }
        return false
    }

    mutating func allocate(_ count: Int, _ use: NodePageUse, _ highest: Int, atomic: Bool) -> Int {
        var got = 0
        let low = managed.indices.map { marks[$0][1] + boosts[$0] + reserves[$0][highest] }
        while got < count, takeOne(use, highest, { low[$0] }) { got += 1 }
        if got == count { return got }
        wake(0, highest)
        // With what is reclaimed in between, boosts stay; an atomic request does not see them.
        let bounds = managed.indices.map { zone in
            var min = marks[zone][0] + (atomic ? 0 : boosts[zone])
            if atomic {
                min -= min / 2
                min -= min / 4
            }
            return min + reserves[zone][highest]
        }
        let bound = { (zone: Int) in bounds[zone] }
        while got < count, takeOne(use, highest, bound) { got += 1 }
        while got < count, !atomic {
            var freed = 0
            for priority in stride(from: 12, through: 0, by: -1) where freed < 32 {
                freed += scan(priority, 32, highest, isDirect: true).freed
            }
            if freed == 0 { break }
            failures = 0
            while got < count, takeOne(use, highest, bound) { got += 1 }
        }
        return got
    }

    mutating func release(_ count: Int) {
        var left = count
        for zone in [3, 2, 1, 0] {
            while left > 0, kernel[zone] > 0 {
                kernel[zone] -= 1
                free[zone] += 1
                left -= 1
            }
        }
    }

    private mutating func scan(_ priority: Int, _ wanted: Int, _ highest: Int, isDirect: Bool = false) -> (
        scanned: Int, freed: Int
    ) {
        var left = list.count { $0.zone <= highest } >> priority
        var scanned = 0
        var freed = 0
        while left > 0, scanned == 0 || freed < wanted || (isDirect && priority == 12) {
            var kept: [Page] = []
            var skipped: [Page] = []
            var batch = min(32, left)
            left -= batch
            while batch > 0, let page = list.first {
                list.removeFirst()
                if page.zone > highest {
                    skipped.append(page)
                    continue
                }
                batch -= 1
                scanned += 1
                if page.isReclaimable {
                    free[page.zone] += 1
                    freed += 1
                } else {
                    kept.append(page)
                }
            }
            list += skipped + kept
        }
        return (scanned, freed)
    }

    private mutating func pass(_ wantedOrder: Int, _ highest: Int) -> Int {
        var order = wantedOrder
        let before = boosts
        var toBoost = (0...highest).reduce(0) { $0 + boosts[$1] }
        var all = 0
        // With and without cache_trim_mode: the second time only if nothing came of the first.
        for attempt in 0..<2 {
            var priority = 12
            var hasTrimmed = false
            while priority >= 1 {
                let isBalanced = isBalanced(order, highest)
                if !isBalanced, toBoost > 0 {
                    toBoost = 0
                    priority = 12
                    continue
                }
                if isBalanced, toBoost == 0 { return finish(order, before, highest) }
                let mayRaise = !(toBoost > 0 && priority == 10)
                let wanted = (0...highest).filter { managed[$0] > 0 }.map { max(marks[$0][2] + boosts[$0], 32) }
                    .reduce(0, +)
                if list.count >> priority > 0 { hasTrimmed = true }
                let (scanned, freed) = scan(priority, wanted, highest)
                all += freed
                if freed > 0 { failures = 0 }
                if order > 0, all >= 2 << order { order = 0 }
                toBoost -= min(toBoost, freed)
                if toBoost > 0, freed == 0 {
                    if all == 0 { failures += 1 }
                    return finish(order, before, highest)
                }
                if freed == 0 || (mayRaise && max(scanned, freed) < wanted) { priority -= 1 }
            }
            if all > 0 || !hasTrimmed || attempt == 1 { break }
        }
        if all == 0 { failures += 1 }
        return finish(order, before, highest)
    }

    private mutating func finish(_ order: Int, _ before: [Int], _ highest: Int) -> Int {
        for zone in 0...highest { boosts[zone] -= min(boosts[zone], before[zone]) }
        return order
    }

    mutating func run() {
        while isAwake {
            let wanted = order
            lastHighest = highest ?? lastHighest
            order = 0
            highest = nil
            let reached = pass(wanted, lastHighest)
            if failures >= 16 || isBalanced(reached < wanted ? reached : 0, lastHighest) { isAwake = false }
        }
    }
}
