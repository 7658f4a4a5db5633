import Testing

@testable import MemoryModels

/// What nginx's own `ngx_palloc.c` (1.22.1, Debian 12, x86-64) did with 5,000 random calls for each size of
/// pool: a hash of all places, the number of blocks, and the calls of `malloc` for large requests. The calls
/// are drawn from SplitMix64 exactly as `firstDifference` draws them.
private let recordedPools: [UInt64: [(size: Int, hash: UInt64, blocks: Int, large: Int)]] = [
    1: [
        (128, 0x4fefd8fae12b85c4, 438, 2471),
        (256, 0xfcc10014d63feaa4, 367, 503),
        (1024, 0xaa2f03235e56736e, 70, 396),
        (8192, 0x1d34a8f8ae49665, 54, 140),
    ],
    2: [
        (128, 0x5506eb79f06b3467, 550, 2538),
        (256, 0xad68489e7268dd7a, 430, 483),
        (1024, 0xabe6cc58186250dd, 66, 399),
        (8192, 0x38b3501273083fd0, 34, 167),
    ],
]

@Suite("Memory pools")
struct PoolTests {
    @Test("20,000 random calls get the places that nginx gave", arguments: [1, 2] as [UInt64])
    func regionPool(seed: UInt64) throws {
        #expect(try Self.firstDifference(seed: seed) == nil)
    }

    @Test("other places are noticed")
    func bites() throws {
        #expect(try Self.firstDifference(seed: 1, extra: 1) != nil)
    }

    private static func firstDifference(seed: UInt64, extra: Int = 0) throws -> String? {
        var random = SplitMix64(seed: seed)
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01b3 }
        for record in try #require(recordedPools[seed]) {
            var pool = RegionPool(size: record.size)
            var large: [RegionPool.Pointer] = []
            for step in 0..<5000 {
                let kind = random.next(below: 100)
                if kind < 1, step % 7 == 0 {
                    pool.reset()
                    large = []
                    mix(999)
                    continue
                }
                if kind < 12, !large.isEmpty {
                    let index = random.next(below: large.count)
                    try pool.free(large[index])
                    large[index] = large[large.count - 1]
                    large.removeLast()
                    mix(777)
                    continue
                }
                let pointer = pool.allocate(1 + random.next(below: kind < 90 ? 100 : 6000) + extra)
                switch pointer {
                case .small(let block, let offset): mix(UInt64(block * 65536 + offset))
                case .large:
                    large.append(pointer)
                    mix(.max)
                }
            }
            if hash != record.hash || pool.blocks.count != record.blocks || pool.large.count != record.large {
                return "pool of \(record.size): \(pool.blocks.count) blocks, \(pool.large.count) large"
            }
        }
        return nil
    }

    @Test("small memory of a region cannot be freed, large memory once")
    func regionFree() throws {
        var pool = RegionPool(size: 256)
        let small = pool.allocate(10)
        let large = pool.allocate(1000)
        #expect(throws: PoolError.declined) { try pool.free(small) }
        try pool.free(large)
        #expect(throws: PoolError.notAllocated) { try pool.free(large) }
    }

    @Test("a fixed pool hands out what was freed last, and cuts a page from its lower end")
    func fixedPool() throws {
        var pool = FixedPool(size: 100)
        #expect(pool.size == 104 && pool.blocksPerPage == 39)
        let blocks = (0..<40).map { _ in pool.allocate() }
        #expect(blocks[1] == FixedPool.Block(page: 0, offset: 104))
        #expect(blocks[39] == FixedPool.Block(page: 1, offset: 0))
        try pool.free(blocks[3])
        try pool.free(blocks[7])
        #expect(throws: PoolError.notAllocated) { try pool.free(blocks[7]) }
        #expect(pool.allocate() == blocks[7])
        #expect(pool.allocate() == blocks[3])
    }

    /// Free blocks as the list that `dma_pool_alloc` and `dma_pool_free` keep.
    private struct FixedWorld {
        var pool = FixedPool(size: 1300)
        var stack: [FixedPool.Block] = []
        var live: [FixedPool.Block] = []
        var pages = 0
    }

    private static func fixed(
        breaking: @escaping (inout FixedPool) -> Void = { _ in }
    ) -> SequenceTest<FixedWorld, Draw> {
        SequenceTest("three blocks a page") {
            FixedWorld()
        } play: { world, draw in
            if world.live.isEmpty || draw.happens(percent: draw.number / 300 % 2 == 0 ? 60 : 40) {
                let block = world.pool.allocate()
                if world.stack.isEmpty {
                    world.stack = [2608, 1304, 0].map { FixedPool.Block(page: world.pages, offset: $0) }
                    world.pages += 1
                }
                let expected = world.stack.removeLast()
                if block != expected { return "\(block), expected \(expected)" }
                world.live.append(block)
            } else {
                let block = world.live.remove(at: draw.next(below: world.live.count))
                try world.pool.free(block)
                world.stack.append(block)
            }
            breaking(&world.pool)
            let isSame = world.pool.free == world.stack && world.pool.pageCount == world.pages
            return isSame && Set(world.pool.used.map { $0.page * 4096 + $0.offset }).count == world.live.count
                ? nil : "other blocks are free or in use"
        }
    }

    @Test("a fixed pool hands out what a stack does, over 10,000 calls and over every sequence of six")
    func fixedOracle() {
        Self.fixed().check(seed: 6)
        Self.fixed().checkEverySequence(upTo: 6) { [Draw(1)] + $0.live.indices.map { Draw(0, $0) } }
        Self.fixed { _ = $0.allocate() }.expectCaught(within: 1)
    }

    /// A pool and its objects in use.
    private struct CacheWorld {
        var pool: ThreadCachePool
        var live: [Int] = []
    }

    private static func cache(
        threads: Int,
        objectSize: Int = 1024,
        breaking: @escaping (inout ThreadCachePool) -> Void = { _ in }
    ) -> SequenceTest<CacheWorld, Draw> {
        SequenceTest("\(threads) threads") {
            CacheWorld(pool: ThreadCachePool(objectSize: objectSize, threads: threads, batch: 4))
        } end: { world in
            for object in world.live { try world.pool.free(object, thread: 0) }
            // What is on a thread's list keeps its span; all other pages are whole again.
            let kept = world.pool.spans.count { $0 != nil }
            let cached = world.pool.threads.reduce(0) { $0 + $1.objects.count }
            return world.pool.used.isEmpty && world.pool.checkInvariants() && kept <= cached
                ? nil : "\(kept) spans for \(cached) objects"
        } play: { world, draw in
            let thread = draw.next(below: threads)
            if world.live.isEmpty || draw.happens(percent: draw.number / 500 % 2 == 0 ? 60 : 30) {
                let object = world.pool.allocate(thread: thread)
                if world.live.contains(object) { return "\(object) is handed out twice" }
                world.live.append(object)
            } else {
                try world.pool.free(world.live.remove(at: draw.next(below: world.live.count)), thread: thread)
            }
            breaking(&world.pool)
            return world.pool.checkInvariants() ? nil : "an object or a page is lost"
        }
    }

    @Test("seeded random sequences of 10,000 calls lose no object and give none twice", arguments: [1, 2, 3])
    func threadCache(threads: Int) {
        Self.cache(threads: threads).check(seed: UInt64(threads))
    }

    @Test("every sequence of six calls of two threads, with two objects in a span")
    func everyThreadCache() {
        Self.cache(threads: 2, objectSize: 4096).checkEverySequence(upTo: 6) { world in
            [Draw(0, 1), Draw(1, 1)] + world.live.indices.flatMap { [Draw(0, 0, $0), Draw(1, 0, $0)] }
        }
    }

    @Test("an object that gets lost, or is on two lists, is caught by a few calls")
    func lost() throws {
        Self.cache(threads: 2) { _ = $0.threads[0].objects.popLast() }.expectCaught(within: 4)
        Self.cache(threads: 2) { pool in
            if let object = pool.threads[0].objects.last { pool.threads[1].objects.append(object) }
        }
        .expectCaught(within: 4)
        var pool = ThreadCachePool(objectSize: 1024, threads: 1)
        #expect(throws: PoolError.notAllocated) { try pool.free(0, thread: 0) }
    }

    @Test("slow start: fetches of 1, 2, 3 objects up to a batch, which then raises the list by a batch")
    func slowStart() {
        var pool = ThreadCachePool(objectSize: 256, threads: 1, batch: 4)
        var fetches: [Int] = []
        var before = 0
        for count in 1...18 {
            _ = pool.allocate(thread: 0)
            if pool.statistics.fetches > before { fetches.append(count) }
            before = pool.statistics.fetches
        }
        // One, two, three, four, then four each time.
        #expect(fetches == [1, 2, 4, 7, 11, 15])
        #expect(pool.threads[0].maximum == 16)
    }
}
