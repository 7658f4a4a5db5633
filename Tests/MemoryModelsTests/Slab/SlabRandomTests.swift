import Testing

@testable import MemoryModels

@Suite("Slab cache: invariants")
struct SlabRandomTests {
    static let workloads: [(Int, SlabFlags, Int)] = [
        (1024, [], 1), (1024, [], 3), (4096, [], 2), (8, [], 2), (700, .redZone, 2), (2048, .debugging, 2),
        (40_000, [], 2),
    ]

    /// A cache, and what its callers hold.
    private struct World {
        var slab: SlabWorld
        let allPages: Int
        var live: [UInt64] = []
        var owned = Set<UInt64>()
    }

    private static func test(
        _ workload: (objectSize: Int, flags: SlabFlags, cpus: Int),
        pages: Int = 4096,
        checkEvery: Int = 7,
        breaking: @escaping (inout SlabCache) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        let size = UInt64(workload.objectSize)
        return SequenceTest("\(workload)") {
            let slab = try SlabWorld(
                objectSize: workload.objectSize,
                flags: workload.flags,
                cpus: workload.cpus,
                pages: pages
            )
            return World(slab: slab, allPages: slab.zone.freePageCount)
        } end: { world in
            let sorted = world.live.sorted()
            for (lower, upper) in zip(sorted, sorted.dropFirst()) where upper - lower < size {
                return "\(lower) and \(upper) overlap"
            }
            let statistics = world.slab.cache.statistics
            if statistics.allocSlab - statistics.freeSlab != world.slab.cache.slabCount { return "slab counts" }
            return world.slab.zone.checkInvariants().isEmpty ? nil : "broken zone"
        } play: { world, draw in
            let cpu = draw.next(below: workload.cpus)
            if draw.happens(percent: draw.number / 400 % 2 == 0 ? 70 : 30) {
                if let object = try world.slab.cache.allocate(cpu: cpu, from: &world.slab.zone) {
                    if !world.owned.insert(object).inserted { return "\(object) is handed out twice" }
                    world.live.append(object)
                }
            } else if draw.next(below: 500) == 499 {
                try world.slab.flush(cpu: cpu)
            } else if !world.live.isEmpty {
                let object = world.live.remove(at: draw.next(below: world.live.count))
                world.owned.remove(object)
                try world.slab.free(object, cpu: cpu)
            }
            breaking(&world.slab.cache)
            let cache = world.slab.cache
            if cache.allocatedCount != world.live.count { return "\(cache.allocatedCount) are in use" }
            guard draw.number % checkEvery == 0 else { return nil }
            let violations = cache.checkInvariants()
            if !violations.isEmpty { return "\(violations)" }
            let pages = cache.slabStates.reduce(0) { $0 + $1.order.pageCount }
            return world.slab.zone.freePageCount == world.allPages - pages ? nil : "a page is lost"
        }
    }

    @Test(
        "random operations on several CPUs lose no object and hand none out twice",
        arguments: workloads,
        [5, 55] as [UInt64]
    )
    func random(workload: (objectSize: Int, flags: SlabFlags, cpus: Int), seed: UInt64) {
        Self.test(workload).check(seed: seed)
    }

    @Test("every sequence of six allocations, frees and flushes on two CPUs, with slabs of two objects and eight pages")
    func exhaustive() {
        let test = Self.test((16_384, [], 2), pages: 8, checkEvery: 1)
        test.checkEverySequence(upTo: 6) { world in
            [Draw(0, 1), Draw(1, 1), Draw(0, 0, 499)]
                + world.live.indices.flatMap { [Draw(0, 0, 0, $0), Draw(1, 0, 0, $0)] }
        }
    }

    @Test("broken variants are caught: a freelist that loses an object or knows one twice, a slab that leaves its list")
    func broken() {
        let workload: (Int, SlabFlags, Int) = (1024, [], 2)
        Self.test(workload, checkEvery: 1) { cache in
            guard let slab = cache.cpus[0].slab, cache.cpus[0].freelist >= 0 else { return }
            cache.cpus[0].freelist = cache.objects[cache.index(of: Int(cache.cpus[0].freelist), at: slab)].next
        }
        .expectCaught(within: 2, saying: "lostObject")
        Self.test(workload, checkEvery: 1) { cache in
            // An object that is with its caller goes back on the list.
            guard let slab = cache.cpus[0].slab, cache.cpus[0].freelist > 1 else { return }
            cache.objects[cache.index(of: 0, at: slab)].next = cache.cpus[0].freelist
            cache.cpus[0].freelist = 0
        }
        .expectCaught(within: 3)
        Self.test(workload, checkEvery: 1) { $0.cpus[0].partial = [] }.expectCaught(within: 60, saying: "slabListed")
    }

    /// Sixteen objects: 0 and 1 with the caller, 2 freed by the other CPU, the rest on CPU 0's freelist.
    private func soundCache() throws -> SlabCache {
        var world = try SlabWorld(objectSize: 1024)
        let objects = try world.allocate(count: 3)
        try world.free(objects[2], cpu: 1)
        try #require(world.cache.checkInvariants() == [])
        return world.cache
    }

    @Test("a freelist that loses an object is caught")
    func lostObject() throws {
        var cache = try soundCache()
        cache.cpus[0].freelist = cache.objects[3].next
        #expect(cache.checkInvariants() == [.lostObject(slab: 0, object: 3)])
    }

    @Test("an object that is with a caller and on a freelist is caught")
    func doubleFree() throws {
        var cache = try soundCache()
        cache.objects[1].next = cache.cpus[0].freelist
        cache.cpus[0].freelist = 1
        #expect(
            cache.checkInvariants() == [.objectListed(slab: 0, object: 1, times: 1, isAllocated: true)]
        )
    }

    @Test("a freelist that runs in a circle, or out of its slab, is caught", arguments: [3, 99] as [Int32])
    func brokenFreelist(target: Int32) throws {
        var cache = try soundCache()
        cache.objects[15].next = target
        #expect(cache.checkInvariants().contains(.brokenFreelist(slab: 0)))
    }

    @Test("wrong counts and notes are caught")
    func wrongNotes() throws {
        var cache = try soundCache()
        cache.withSlab(at: 0) { $0.inUse = 3 }
        #expect(cache.checkInvariants() == [.wrongInUse(slab: 0, counted: 15, recorded: 3)])
        cache = try soundCache()
        cache.withSlab(at: 0) { $0.isFrozen = false }
        #expect(cache.checkInvariants() == [.wrongFrozen(slab: 0)])
        cache = try soundCache()
        cache.withSlab(at: 0) { $0.isOnNodePartial = true }
        #expect(cache.checkInvariants() == [.wrongPartialNote(slab: 0)])
    }

    @Test("a slab on two lists, on none, or on a partial list while full is caught")
    func wrongLists() throws {
        var cache = try soundCache()
        cache.addToNodePartial(0, at: .tail)
        #expect(cache.checkInvariants() == [.slabListed(slab: 0, times: 2)])
        var world = try SlabWorld(objectSize: 1024)
        let objects = try world.allocate(count: 17)
        world.cache.addToNodePartial(0, at: .tail)
        #expect(world.cache.checkInvariants() == [.fullSlabOnPartialList(slab: 0)])
        world.cache.removeFromNodePartial(0)
        try world.free(objects[0])
        world.cache.cpus[0].partial = []
        #expect(world.cache.checkInvariants() == [.slabListed(slab: 0, times: 0)])
        world.cache.cpus[1].partial = [0, 0, 0, 0]
        #expect(world.cache.checkInvariants().contains(.longCPUPartialList(cpu: 1, slabs: 4)))
    }
}
