@testable import MemoryModels

/// The multi-gen LRU once more: folios carry absolute generations, lists are by number and oldest folio first, and a
/// folio's tier follows from how often it was read.
struct MultiGenOracle {
    /// A rule that a broken variant gets wrong.
    enum Mistake: CaseIterable { case promotesTooFar, forgetsRefaults, readsStartYoung, keepsAverages, evictsUsed }

    var mistake: Mistake?
    var low = [0, 0]
    var high = 3
    var lists: [[Int: [Int]]] = [[:], [:]]
    var own: [Int: Int] = [:]
    /// Marks: 1 for `PG_referenced`, 2 for `PG_workingset`; and the count beyond.
    var marks: [Int: Set<Int>] = [:]
    var extra: [Int: Int] = [:]
    var young: Set<Int> = []
    var shadows: [Int: (low: Int, references: Int)] = [:]
    /// By type and tier: refaults, evictions with protections, and the averages of both.
    var counts = [[Int]](repeating: [0, 0, 0, 0], count: 8)
    var freed = 0

    let world: MultiGenLRU

    init(_ world: MultiGenLRU, mistake: Mistake? = nil) {
        self.world = world
        self.mistake = mistake
    }

    private var swaps: Bool { world.swappiness > 0 }
    private func kind(_ folio: Int) -> Int { folio < world.fileFolioCount ? 1 : 0 }
    private func references(_ folio: Int) -> Int {
        extra[folio, default: 0] + (marks[folio, default: []].contains(2) ? 1 : 0)
    }
    private func tier(_ references: Int) -> Int { [0, 1, 2, 2, 3][references] }
    private mutating func forget(_ folio: Int) {
        marks[folio] = nil
        extra[folio] = nil
    }

    // MARK: Use

    mutating func use(_ folio: Int, reads: Bool) -> Bool {
        if own[folio] == nil {
            if own.count == world.frameCount {
                var tries = 0
                while tries < 17, !reclaim() {
                    if !world.hasSwap, lists[1].values.allSatisfy(\.isEmpty) { return false }
                    tries += 1
                }
                if tries == 17 { return false }
            }
            let kind = kind(folio)
            if let shadow = shadows.removeValue(forKey: folio), shadow.low == low[kind] {
                if mistake != .forgetsRefaults { counts[4 * kind + tier(shadow.references)][0] += world.pagesPerFolio }
                if !reads || shadow.references >= 3 {
                    marks[folio] = [2]
                    extra[folio] = reads ? 3 : 0
                }
            }
            let start = high - low[kind] <= 2 ? low[kind] : low[kind] + 1
            let isYoung = !reads || mistake == .readsStartYoung
            own[folio] = isYoung ? high : start
            lists[kind][isYoung ? high : start, default: []].append(folio)
        }
        if !reads {
            young.insert(folio)
        } else if !marks[folio, default: []].contains(1) {
            marks[folio, default: []].insert(1)
        } else if !marks[folio, default: []].contains(2) {
            marks[folio, default: []].insert(2)
        } else {
            extra[folio] = min(3, extra[folio, default: 0] + 1)
        }
        return true
    }

    // MARK: Aging

    mutating func age() {
        for folio in young where kind(folio) == 1 || swaps {
            young.remove(folio)
            own[folio] = mistake == .promotesTooFar ? high + 1 : high
            forget(folio)
        }
        for kind in 0..<2 where high - low[kind] == 3 {
            let moved = lists[kind].removeValue(forKey: low[kind]) ?? []
            if kind == 0 && !swaps {
                lists[0][high + 1] = moved
                for folio in moved { own[folio] = high + 1 }
            } else {
                for folio in moved { push(folio, kind) }
            }
            close(kind)
            low[kind] += 1
        }
        high += 1
    }

    /// To the old end of the next generation's list, or of that to which it was promoted.
    private mutating func push(_ folio: Int, _ kind: Int) {
        if own[folio] == low[kind] {
            own[folio] = low[kind] + 1
            forget(folio)
        }
        lists[kind][own[folio] ?? 0, default: []].insert(folio, at: 0)
    }

    private mutating func close(_ kind: Int) {
        for index in (4 * kind)..<(4 * kind + 4) {
            let count = counts[index]
            if mistake == .keepsAverages { continue }
            counts[index] = [0, 0, (count[0] + count[2]) / 2, (count[1] + count[3]) / 2]
        }
    }

    // MARK: Reclaim

    private func isAgingDue() -> (Bool, Int) {
        let first = swaps ? 0 : 1
        if high - low[first] < 2 { return (true, 0) }
        let folios = own.filter { kind($0.key) >= first }
        let isLong = high - low[first] > 2
        let hot = folios.count { $0.value == high }
        let cold = folios.count { $0.value == high - 2 }
        return (!isLong && (2 * hot > folios.count || 4 * cold < folios.count), folios.count * world.pagesPerFolio)
    }

    private mutating func reclaim() -> Bool {
        freed = 0
        var divisor = 4096
        while divisor >= 1, freed < 32 {
            var scanned = 0
            while freed < 32 {
                let (isDue, pages) = isAgingDue()
                if isDue && divisor < 4096 {
                    age()
                    break
                }
                if pages / divisor == 0 { break }
                let more = evict()
                scanned += more
                if more == 0 || scanned >= pages / divisor { break }
            }
            divisor /= 2
        }
        return freed > 0
    }

    private func share(_ kind: Int, _ tier: Int) -> (refaults: Int, total: Int) {
        let count = counts[4 * kind + tier]
        return (count[0] + count[2], count[1] + count[3])
    }

    /// Whether the second has few refaults, or no more for its gain than the first.
    private func yields(_ first: (refaults: Int, total: Int), _ a: Int, _ second: (refaults: Int, total: Int), _ b: Int)
        -> Bool
    {
        second.refaults < 64
            || second.refaults * (first.total + 64) * a <= (first.refaults + 1) * second.total * b
    }

    private func last(_ kind: Int, _ first: (refaults: Int, total: Int), _ a: Int, _ b: Int) -> Int {
        (1...3).first { !yields(first, a, share(kind, $0), b) }.map { $0 - 1 } ?? 3
    }

    private mutating func evict() -> Int {
        var kind = 1
        var lastTier: Int?
        if swaps {
            if low[0] < low[1] || (world.swappiness == 200 && low[0] == low[1]) {
                kind = 0
            } else if world.swappiness != 1 {
                let gains = [world.swappiness, 200 - world.swappiness]
                kind = yields(share(0, 0), gains[0], share(1, 0), gains[1]) ? 1 : 0
                lastTier = last(kind, share(1 - kind, 0), gains[1 - kind], gains[kind])
            }
        }
        var taken: [Int] = []
        var scanned = scan(kind, lastTier ?? last(kind, share(kind, 0), 1, 2), &taken)
        if scanned == 0 && swaps { scanned = scan(1 - kind, last(1 - kind, share(1 - kind, 0), 1, 2), &taken) }
        scanned += closeEmpty() ? 1 : 0
        if high - low[swaps ? 0 : 1] == 1 { scanned = 0 }
        for folio in taken where !young.contains(folio) || mistake == .evictsUsed {
            let references = references(folio)
            counts[4 * self.kind(folio) + tier(references)][1] += world.pagesPerFolio
            shadows[folio] = (low[self.kind(folio)], references)
            forget(folio)
            own[folio] = nil
            young.remove(folio)
            freed += world.pagesPerFolio
        }
        for folio in taken where young.remove(folio) != nil {
            forget(folio)
            own[folio] = high
            lists[self.kind(folio)][high, default: []].append(folio)
        }
        return scanned
    }

    private mutating func scan(_ kind: Int, _ lastTier: Int, _ taken: inout [Int]) -> Int {
        if high - low[kind] == 1 { return 0 }
        var scanned = 0
        while taken.count * world.pagesPerFolio < 64, let folio = lists[kind][low[kind]]?.first {
            lists[kind][low[kind]]?.removeFirst()
            scanned += world.pagesPerFolio
            let references = references(folio)
            if let place = own[folio], place != low[kind] {
                lists[kind][place, default: []].append(folio)
            } else if tier(references) > lastTier || references == 4 {
                push(folio, kind)
                counts[4 * kind + tier(references)][1] += world.pagesPerFolio
            } else {
                if !marks[folio, default: []].contains(1) { forget(folio) }
                taken.append(folio)
            }
        }
        return taken.isEmpty ? 0 : scanned
    }

    private mutating func closeEmpty() -> Bool {
        var new = low
        for kind in (swaps ? 0 : 1)..<2 {
            while new[kind] + 2 <= high, lists[kind][new[kind], default: []].isEmpty { new[kind] += 1 }
        }
        if swaps { new = [min(new[0], new[1]), max(low[1], min(new[0], new[1]))] }
        for kind in 0..<2 where new[kind] != low[kind] { close(kind) }
        defer { low = new }
        return new != low
    }
}
