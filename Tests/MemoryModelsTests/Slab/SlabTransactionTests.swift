import Testing

@testable import MemoryModels

@Suite("Slab cache: interrupted fast paths")
struct SlabTransactionTests {
    @Test("a transaction number begins at the CPU's number and grows by a power of two not below the number of CPUs")
    func numbers() throws {
        var world = try SlabWorld(objectSize: 64, cpus: 3)
        #expect((0..<3).map { world.cache.transaction($0) } == [0, 1, 2])
        let objects = try world.allocate(count: 3, cpu: 1)
        #expect(world.cache.transaction(1) == 1 + 3 * 4)
        try world.free(objects[0], cpu: 1)
        #expect(world.cache.transaction(1) == 1 + 4 * 4)
        // A remote free does not touch the CPU's own word, nor the other CPU's.
        try world.free(objects[1], cpu: 2)
        #expect(world.cache.transaction(1) == 17 && world.cache.transaction(2) == 2)
        try world.flush(cpu: 1)
        #expect(world.cache.transaction(1) == 21)
        #expect(world.cache.transaction(0) == 0)
    }

    @Test("an allocation that nothing disturbs takes the object that was first")
    func undisturbed() throws {
        var world = try SlabWorld(objectSize: 1024)
        _ = try world.allocate()
        let pending = try #require(try world.cache.beginAllocation(cpu: 0))
        #expect(pending.object == 1024 && pending.next == 2048)
        #expect(try world.cache.commit(pending, cpu: 0) == 1024)
        #expect(world.cache.checkInvariants() == [])
        #expect(world.cache.statistics.allocFastpath == 1)
    }

    @Test("with an empty freelist there is nothing to begin")
    func nothingToTake() throws {
        var world = try SlabWorld(objectSize: 1024)
        #expect(try world.cache.beginAllocation(cpu: 0) == nil)
        _ = try world.allocate(count: 16)
        #expect(try world.cache.beginAllocation(cpu: 0) == nil)
        #expect(throws: SlabError.noSuchCPU(2, count: 2)) { try world.cache.beginAllocation(cpu: 2) }
    }

    /// The freelist A, B, C becomes A, C while a task holds A with B behind it.
    private func aba(comparing: Bool) throws -> (world: SlabWorld, got: UInt64?) {
        var world = try SlabWorld(objectSize: 1024)
        world.cache.comparesTransactions = comparing
        _ = try world.allocate()
        let pending = try #require(try world.cache.beginAllocation(cpu: 0))
        let first = try world.allocate()
        _ = try world.allocate()
        try world.free(first)
        #expect(world.cache.cpuFreelist(0).first == pending.object)
        let got = try world.cache.commit(pending, cpu: 0)
        return (world, got)
    }

    @Test("a freelist that changed and looks the same makes the commit fail, and nothing has changed")
    func abaIsCaught() throws {
        let (world, got) = try aba(comparing: true)
        #expect(got == nil)
        #expect(world.cache.statistics.cmpxchgFailures == 1)
        #expect(world.cache.checkInvariants() == [])
    }

    @Test("without transaction numbers the same puts an object that is in use on the freelist")
    func abaWithoutNumbers() throws {
        let (world, got) = try aba(comparing: false)
        #expect(got == 1024)
        #expect(
            world.cache.checkInvariants()
                == [.objectListed(slab: 0, object: 2, times: 1, isAllocated: true)]
        )
    }

    @Test("a task that goes on on another CPU does not take an object there")
    func migrated() throws {
        var world = try SlabWorld(objectSize: 1024)
        _ = try world.allocate(cpu: 0)
        _ = try world.allocate(cpu: 1)
        let pending = try #require(try world.cache.beginAllocation(cpu: 0))
        #expect(try world.cache.commit(pending, cpu: 1) == nil)
        #expect(world.cache.checkInvariants() == [])
    }

    /// A cache, what its callers hold, and the tasks that were interrupted.
    private struct World {
        var slab: SlabWorld
        var live: [UInt64] = []
        var owned = Set<UInt64>()
        var pending: [SlabCache.PendingAllocation] = []
    }

    /// Tasks begin and go on in any order, on any CPU, between whole operations.
    private func test(comparing: Bool, checkEvery: Int = 1) -> SequenceTest<World, Draw> {
        SequenceTest("comparing transactions: \(comparing)") {
            var slab = try SlabWorld(objectSize: 4096, cpus: 3)
            slab.cache.comparesTransactions = comparing
            return World(slab: slab)
        } play: { world, draw in
            let cpu = draw.next(below: 3)
            var got: UInt64?
            switch draw.next(below: 10) {
            case 0..<2:
                if world.pending.count < 6, let new = try world.slab.cache.beginAllocation(cpu: cpu) {
                    world.pending.append(new)
                }
            case 2..<4:
                guard !world.pending.isEmpty else { return nil }
                let one = world.pending.remove(at: draw.next(below: world.pending.count))
                // Mostly the CPU it was on, sometimes another one.
                let now = draw.happens(percent: 25) ? cpu : one.cpu
                got = try world.slab.cache.commit(one, cpu: now)
            case 4..<7:
                if world.live.count < 120 {
                    got = try world.slab.cache.allocate(cpu: cpu, from: &world.slab.zone)
                }
            default:
                guard !world.live.isEmpty else { return nil }
                let object = world.live.remove(at: draw.next(below: world.live.count))
                world.owned.remove(object)
                try world.slab.free(object, cpu: cpu)
            }
            if let got {
                if !world.owned.insert(got).inserted { return "\(got) is handed out twice" }
                world.live.append(got)
            }
            let violations = draw.number % checkEvery == 0 ? world.slab.cache.checkInvariants() : []
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    @Test("random interruptions never hand an object out twice", arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) {
        test(comparing: true, checkEvery: 10).check(seed: seed)
    }

    @Test("the same operations without transaction numbers do, within thirty of them", arguments: [1, 2] as [UInt64])
    func randomWithoutNumbers(seed: UInt64) {
        test(comparing: false).expectCaught(seed: seed, count: 10_000, within: 30)
    }

    @Test("limits written to sysfs change the lists; a cache that is being debugged keeps its CPU limit")
    func limits() throws {
        let layout = try SlabLayout(objectSize: 8192, cpuCount: 2).setting(minPartial: 1, cpuPartial: 5)
        #expect(layout.minPartial == 1 && layout.cpuPartialObjects == 5 && layout.cpuPartialSlabs == 3)
        let debugged = try SlabLayout(objectSize: 64, flags: .poison, cpuCount: 2).setting(cpuPartial: 5)
        #expect(debugged.cpuPartialSlabs == 0)
        #expect(try SlabLayout(objectSize: 64, cpuCount: 2).setting() == SlabLayout(objectSize: 64, cpuCount: 2))
    }
}
