import Testing

@testable import MemoryModels

@Suite("Slab cache: invariants")
struct SlabRandomTests {
    static let workloads: [(Int, SlabFlags, Int)] = [
        (1024, [], 1), (1024, [], 3), (4096, [], 2), (8, [], 2), (700, .redZone, 2), (2048, .debugging, 2),
        (40_000, [], 2),
    ]

    @Test(
        "random operations on several CPUs lose no object and hand none out twice",
        arguments: workloads,
        [5, 55] as [UInt64]
    )
    func random(workload: (objectSize: Int, flags: SlabFlags, cpus: Int), seed: UInt64) throws {
        var world = try SlabWorld(objectSize: workload.objectSize, flags: workload.flags, cpus: workload.cpus)
        let allPages = world.zone.freePageCount
        let size = UInt64(workload.objectSize)
        var random = SplitMix64(seed: seed)
        var live: [UInt64] = []
        var owned = Set<UInt64>()
        for step in 0..<10_000 {
            let cpu = random.next(below: workload.cpus)
            let filling = step / 400 % 2 == 0
            switch random.next(below: 1000) {
            case 0:
                try world.flush(cpu: cpu)
            case ..<(filling ? 700 : 300):
                if let object = try world.cache.allocate(cpu: cpu, from: &world.zone) {
                    try #require(owned.insert(object).inserted, "seed \(seed), step \(step): handed out twice")
                    live.append(object)
                }
            default:
                guard !live.isEmpty else { continue }
                let object = live.remove(at: random.next(below: live.count))
                owned.remove(object)
                try world.free(object, cpu: cpu)
            }
            try #require(world.cache.allocatedCount == live.count, "seed \(seed), step \(step)")
            if step % 7 == 0 {
                try #require(world.cache.checkInvariants() == [], "seed \(seed), step \(step)")
                let pages = world.cache.slabStates.reduce(0) { $0 + $1.order.pageCount }
                try #require(world.zone.freePageCount == allPages - pages, "seed \(seed), step \(step)")
            }
        }
        let sorted = live.sorted()
        for (lower, upper) in zip(sorted, sorted.dropFirst()) {
            try #require(upper - lower >= size, "seed \(seed): two objects overlap")
        }
        let statistics = world.cache.statistics
        #expect(statistics.allocSlab - statistics.freeSlab == world.cache.slabCount)
        #expect(world.zone.checkInvariants() == [])
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
        cache.cpus[0].freelist = cache.slab(at: 0).next[3]
        #expect(cache.checkInvariants() == [.lostObject(slab: 0, object: 3)])
    }

    @Test("an object that is with a caller and on a freelist is caught")
    func doubleFree() throws {
        var cache = try soundCache()
        let head = cache.cpus[0].freelist
        cache.cpus[0].freelist = cache.withSlab(at: 0) { $0.push(1, onto: head) }
        #expect(
            cache.checkInvariants() == [.objectListed(slab: 0, object: 1, times: 1, isAllocated: true)]
        )
    }

    @Test("a freelist that runs in a circle, or out of its slab, is caught", arguments: [3, 99] as [Int32])
    func brokenFreelist(target: Int32) throws {
        var cache = try soundCache()
        cache.withSlab(at: 0) { $0.next[15] = target }
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
