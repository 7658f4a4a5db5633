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

    private struct World {
        var pool: KfencePool
        var oracle = Oracle()
        var known: [(number: Int, address: UInt64)] = []
    }

    private static func test(
        seed: UInt64,
        damage: @escaping (inout KfencePool, Int) -> Void = { _, _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("a pool shuffled by \(seed)") {
            var random = SplitMix64(seed: seed)
            let settings = KfenceSettings(objectCount: 5, sampleInterval: 2, burst: 1, skipCoveredThreshold: 60)
            return World(pool: KfencePool(settings, random: &random))
        } play: { world, draw in
            if let text = step(&world, &draw, damage: damage) { return text }
            return draw.number % 10 == 0 ? world.pool.invariantViolation().map { "\($0)" } : nil
        }
    }

    private static func step(
        _ world: inout World,
        _ draw: inout Draw,
        damage: (inout KfencePool, Int) -> Void
    ) -> String? {
        switch draw.next(below: 6) {
        case 0: world.pool.wait(draw.next(below: 3))
        case 1:
            let size = UInt64(1 + draw.next(below: 300))
            let site = UInt32(draw.next(below: 4))
            let outcome = world.pool.allocate(size, alignment: 16, site: site, atRight: draw.next(below: 2) == 0)
            guard case .guarded(let number, let address) = outcome else { return nil }
            if world.oracle.live[number] != nil { return "an object is handed out twice" }
            world.oracle.live[number] = (address, size)
            world.oracle.everAllocated.insert(number)
            let page = address / 4096
            world.oracle.opened.remove(page)
            world.oracle.changed = world.oracle.changed.filter { $0.key / 4096 != page }
            world.known.append((number, address))
        case 2:
            guard !world.known.isEmpty else { return nil }
            let object = world.known[draw.next(below: world.known.count)]
            let expectsInvalid = world.oracle.live[object.number]?.address != object.address
            guard let reports = world.pool.free(object.address) else { return "nothing to free" }
            if expectsInvalid {
                if reports != [.invalidFree(object: object.number)] { return "\(reports)" }
                return nil
            }
            let size = world.oracle.live[object.number]?.size ?? 0
            let outside = world.oracle.changed.filter { entry in
                entry.key / 4096 == object.address / 4096 && entry.value != KfencePool.canary(entry.key)
                    && (entry.key < object.address || entry.key >= object.address + size)
            }
            let expected = [
                outside.keys.filter { $0 < object.address }.min(),
                outside.keys.filter { $0 > object.address }.min(),
            ].compactMap { $0 }.map { KfenceReport.corruption(object: object.number, address: $0) }
            if reports != expected { return "\(reports), not \(expected)" }
            world.oracle.live[object.number] = nil
            world.oracle.opened.remove(object.address / 4096)
            if let page = world.oracle.lastGuard.removeValue(forKey: object.number) { world.oracle.opened.remove(page) }
            damage(&world.pool, object.number)
        default:
            guard !world.known.isEmpty else { return nil }
            let object = world.known[draw.next(below: world.known.count)]
            let address = object.address &+ UInt64(bitPattern: Int64(draw.next(below: 9000) - 4500))
            guard address >= world.pool.start, address < world.pool.start + 12 * 4096 else { return nil }
            let page = address / 4096
            let index = Int((address - world.pool.start) / 4096)
            let number = index / 2 - 1
            let isGuard = index % 2 == 1 || index == 0
            let isClosed = isGuard || world.oracle.everAllocated.contains(number) && world.oracle.live[number] == nil
            let faults = isClosed && !world.oracle.opened.contains(page)
            let value = draw.next(below: 2) == 0 ? nil : UInt8(draw.next(below: 256))
            guard let reports = world.pool.access(address, size: 1, value: value) else { return "no pool" }
            if reports.isEmpty == faults { return "\(reports) at page \(index)" }
            if case .outOfBounds(let blamed, _, _)? = reports.first { world.oracle.lastGuard[blamed] = page }
            if case .useAfterFree(let freed)? = reports.first, freed != number { return "wrong object" }
            if isClosed { world.oracle.opened.insert(page) }
            if let value, !isGuard { world.oracle.changed[address] = value }
        }
        return nil
    }

    @Test("10,000 random steps report what the definition says", arguments: [1, 2, 3] as [UInt64])
    func random(_ seed: UInt64) { Self.test(seed: seed).check(seed: seed) }

    @Test("every sequence of five steps: two objects, their edges, the guard page, and time")
    func exhaustive() {
        let steps = [
            Draw(0, 2), Draw(1, 31, 0, 0), Draw(1, 31, 1, 1), Draw(2, 0), Draw(2, 1), Draw(3, 0, 4500, 0),
            Draw(3, 0, 4499, 1, 7), Draw(3, 0, 8500, 0),
        ]
        Self.test(seed: 1).checkEverySequence(upTo: 5) { _ in steps }
    }

    @Test("a pool that does not protect freed pages, or reuses an object at once, is noticed")
    func bites() {
        Self.test(seed: 1) { $0.isProtected[2 * $1 + 2] = false }.expectCaught(within: 6)
        Self.test(seed: 1) { pool, _ in pool.freelist.removeLast() }.expectCaught(within: 6)
        Self.test(seed: 1) { pool, _ in pool.allocatedCount += 1 }.expectCaught(within: 6)
    }
}
