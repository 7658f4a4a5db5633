import Testing

@testable import MemoryModels

@Suite("KFENCE against a list of bytes")
struct KfenceRandomTests {
    /// Who may touch what, kept apart from the pool: the objects that live, pages that a report has opened, and
    /// which bytes beside an object were changed.
    private struct Oracle {
        var live: [Int: (address: UInt64, size: UInt64)] = [:]
        var everAllocated: Set<Int> = []
        var opened: Set<UInt64> = []
        var lastGuard: [Int: UInt64] = [:]
        var changed: [UInt64: UInt8] = [:]
    }

    private func firstFailure(
        seed: UInt64,
        damage: ((inout KfencePool, Int) -> Void)? = nil
    ) -> String? {
        var random = SplitMix64(seed: seed)
        let settings = KfenceSettings(objectCount: 5, sampleInterval: 2, burst: 1, skipCoveredThreshold: 60)
        var pool = KfencePool(settings, random: &random)
        var oracle = Oracle()
        var known: [(number: Int, address: UInt64)] = []
        for step in 0..<10_000 {
            let context = "seed \(seed), step \(step): "
            switch random.next(below: 6) {
            case 0: pool.wait(random.next(below: 3))
            case 1:
                let size = UInt64(1 + random.next(below: 300))
                let site = UInt32(random.next(below: 4))
                let outcome = pool.allocate(size, alignment: 16, site: site, atRight: random.next(below: 2) == 0)
                guard case .guarded(let number, let address) = outcome else { continue }
                if oracle.live[number] != nil { return context + "an object is handed out twice" }
                oracle.live[number] = (address, size)
                oracle.everAllocated.insert(number)
                let page = address / 4096
                oracle.opened.remove(page)
                oracle.changed = oracle.changed.filter { $0.key / 4096 != page }
                known.append((number, address))
            case 2:
                guard let object = known.randomElement(using: &random) else { continue }
                let expectsInvalid = oracle.live[object.number]?.address != object.address
                guard let reports = pool.free(object.address) else { return context + "nothing to free" }
                if expectsInvalid {
                    if reports != [.invalidFree(object: object.number)] { return context + "\(reports)" }
                    continue
                }
                let size = oracle.live[object.number]?.size ?? 0
                let outside = oracle.changed.filter { entry in
                    entry.key / 4096 == object.address / 4096 && entry.value != KfencePool.canary(entry.key)
                        && (entry.key < object.address || entry.key >= object.address + size)
                }
                let expected = [
                    outside.keys.filter { $0 < object.address }.min(),
                    outside.keys.filter { $0 > object.address }.min(),
                ].compactMap { $0 }.map { KfenceReport.corruption(object: object.number, address: $0) }
                if reports != expected { return context + "\(reports), not \(expected)" }
                oracle.live[object.number] = nil
                oracle.opened.remove(object.address / 4096)
                if let page = oracle.lastGuard.removeValue(forKey: object.number) { oracle.opened.remove(page) }
                damage?(&pool, object.number)
            default:
                guard let object = known.randomElement(using: &random) else { continue }
                let address = object.address &+ UInt64(bitPattern: Int64(random.next(below: 9000) - 4500))
                guard address >= pool.start, address < pool.start + 12 * 4096 else { continue }
                let page = address / 4096
                let index = Int((address - pool.start) / 4096)
                let number = index / 2 - 1
                let isGuard = index % 2 == 1 || index == 0
                let isClosed = isGuard || oracle.everAllocated.contains(number) && oracle.live[number] == nil
                let faults = isClosed && !oracle.opened.contains(page)
                let value = random.next(below: 2) == 0 ? nil : UInt8(random.next(below: 256))
                guard let reports = pool.access(address, size: 1, value: value) else { return context + "no pool" }
                if reports.isEmpty == faults { return context + "\(reports) at page \(index)" }
                if case .outOfBounds(let blamed, _, _)? = reports.first { oracle.lastGuard[blamed] = page }
                if case .useAfterFree(let freed)? = reports.first, freed != number { return context + "wrong object" }
                if isClosed { oracle.opened.insert(page) }
                if let value, !isGuard { oracle.changed[address] = value }
            }
            if step % 10 == 0, let problem = pool.invariantViolation() { return context + problem }
        }
        return nil
    }

    @Test("10,000 random steps report what the definition says", arguments: [1, 2, 3] as [UInt64])
    func random(_ seed: UInt64) {
        #expect(firstFailure(seed: seed) == nil)
    }

    @Test("a pool that does not protect freed pages, or reuses an object at once, is noticed")
    func bites() {
        #expect(firstFailure(seed: 1) { $0.isProtected[2 * $1 + 2] = false } != nil)
        #expect(firstFailure(seed: 1) { pool, _ in pool.freelist.removeLast() } != nil)
        #expect(firstFailure(seed: 1) { pool, _ in pool.allocatedCount += 1 } != nil)
    }
}
