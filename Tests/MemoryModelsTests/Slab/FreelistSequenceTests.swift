import Testing

@testable import MemoryModels

@Suite("Random freelists")
struct FreelistSequenceTests {
    @Test("the sequence is a permutation, and its swaps make it", arguments: [0, 1, 2, 3, 8, 21, 512])
    func permutation(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        let sequence = FreelistSequence(count: count, random: &random)
        #expect(sequence.numbers.sorted() == Array(0..<count))
        #expect(sequence.swaps.count == max(0, count - 1))
        #expect(sequence.swaps.map(\.place) == (1..<max(1, count)).reversed())
        #expect(sequence.swaps.allSatisfy { $0.drawn >= 0 && $0.drawn <= $0.place })
    }

    /// Every one of the 24 permutations of four objects should come about 1,000 times in 24,000; chi squared with 23
    /// degrees of freedom is above 49.7 once in a thousand.
    @Test("every permutation is equally likely")
    func uniform() {
        var random = SplitMix64(seed: 7)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<24_000 { counts[FreelistSequence(count: 4, random: &random).numbers, default: 0] += 1 }
        #expect(counts.count == 24)
        let chiSquared = counts.values.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
        #expect(chiSquared < 49.7)
    }

    /// What a wrong shuffle, which draws from all places each time, does: the same test rejects it.
    @Test("a shuffle that draws from too many places is not equally likely")
    func brokenShuffle() {
        var random = SplitMix64(seed: 7)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<24_000 {
            var numbers = [0, 1, 2, 3]
            for place in [3, 2, 1, 0] { numbers.swapAt(place, random.next(below: 4)) }
            counts[numbers, default: 0] += 1
        }
        let chiSquared = counts.values.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
        #expect(chiSquared > 49.7)
    }

    @Test("a slab follows the sequence from its start and round; a small slab passes over what it has not")
    func order() {
        for count in 2...9 {
            var random = SplitMix64(seed: 3)
            let sequence = FreelistSequence(count: count, random: &random)
            for start in 0..<count {
                let turned = Array(sequence.numbers[start...] + sequence.numbers[..<start])
                for objects in 2...count {
                    #expect(sequence.order(of: objects, from: start) == turned.filter { $0 < objects })
                }
                #expect(sequence.order(of: 1, from: start) == [0])
            }
        }
    }

    @Test("a cache's slabs hand out every object once, in the sequence's order from their starts")
    func cache() throws {
        var world = try SlabWorld(objectSize: 1024)
        world.cache.randomize(SplitMix64(seed: 99))
        let sequence = try #require(world.cache.sequence)
        let objects = try world.allocate(count: 48)
        let numbers = objects.compactMap { world.cache.locate($0)?.object }
        #expect(world.cache.shuffleStarts.count == 3)
        for (slab, start) in world.cache.shuffleStarts.enumerated() {
            #expect(Array(numbers[slab * 16..<slab * 16 + 16]) == sequence.order(of: 16, from: start))
        }
        #expect(Set(objects).count == 48)
        #expect(world.cache.checkInvariants() == [])
        try world.free(objects[40])
        #expect(try world.allocate() == objects[40])
    }

    @Test(
        "random operations on a randomized cache lose no object and hand none out twice",
        arguments: [4, 44] as [UInt64]
    )
    func random(seed: UInt64) throws {
        var world = try SlabWorld(objectSize: 2048, cpus: 2)
        world.cache.randomize(SplitMix64(seed: seed))
        var random = SplitMix64(seed: seed)
        var live: [UInt64] = []
        var owned = Set<UInt64>()
        for step in 0..<10_000 {
            let cpu = random.next(below: 2)
            if random.next(below: 100) < (step / 300 % 2 == 0 ? 65 : 35), live.count < 300 {
                guard let object = try world.cache.allocate(cpu: cpu, from: &world.zone) else { continue }
                try #require(owned.insert(object).inserted, "seed \(seed), step \(step)")
                live.append(object)
            } else if !live.isEmpty {
                let object = live.remove(at: random.next(below: live.count))
                owned.remove(object)
                try world.free(object, cpu: cpu)
            }
            if step % 25 == 0 { try #require(world.cache.checkInvariants() == [], "seed \(seed), step \(step)") }
        }
    }

    @Test("a slab that is linked with an object missing is caught")
    func lostObject() throws {
        var world = try SlabWorld(objectSize: 1024)
        _ = try world.allocate()
        try world.flush(cpu: 0)
        let head = world.cache.link(14, at: 0, in: Array(2..<16))
        world.cache.withSlab(at: 0) { $0.freelist = head }
        #expect(world.cache.checkInvariants().contains(.lostObject(slab: 0, object: 1)))
    }
}
