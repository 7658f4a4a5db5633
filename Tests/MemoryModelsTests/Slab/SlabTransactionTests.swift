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

    /// Tasks begin and go on in any order, on any CPU, between whole operations.
    ///
    /// - Returns: The step at which an object that was in use was handed out, or a rule was broken; nil if never.
    private func firstFailure(seed: UInt64, comparing: Bool) throws -> Int? {
        var world = try SlabWorld(objectSize: 4096, cpus: 3)
        world.cache.comparesTransactions = comparing
        var random = SplitMix64(seed: seed)
        var live: [UInt64] = []
        var owned = Set<UInt64>()
        var pending: [SlabCache.PendingAllocation] = []
        for step in 0..<10_000 {
            let cpu = random.next(below: 3)
            var got: UInt64?
            switch random.next(below: 10) {
            case 0..<2:
                if pending.count < 6, let new = try world.cache.beginAllocation(cpu: cpu) { pending.append(new) }
            case 2..<4:
                guard !pending.isEmpty else { continue }
                let one = pending.remove(at: random.next(below: pending.count))
                // Mostly the CPU it was on, sometimes another one.
                let now = random.next(below: 4) == 0 ? cpu : one.cpu
                got = try world.cache.commit(one, cpu: now)
            case 4..<7:
                if live.count < 120 { got = try world.cache.allocate(cpu: cpu, from: &world.zone) }
            default:
                guard !live.isEmpty else { continue }
                let object = live.remove(at: random.next(below: live.count))
                owned.remove(object)
                try world.free(object, cpu: cpu)
            }
            if let got {
                if !owned.insert(got).inserted { return step }
                live.append(got)
            }
            if step % 10 == 0, !world.cache.checkInvariants().isEmpty { return step }
        }
        return nil
    }

    @Test("random interruptions never hand an object out twice", arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) throws {
        #expect(try firstFailure(seed: seed, comparing: true) == nil)
    }

    @Test("the same operations without transaction numbers do", arguments: [1, 2] as [UInt64])
    func randomWithoutNumbers(seed: UInt64) throws {
        #expect(try firstFailure(seed: seed, comparing: false) != nil)
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
