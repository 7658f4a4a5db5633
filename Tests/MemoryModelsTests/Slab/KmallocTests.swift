import Testing

@testable import MemoryModels

@Suite("kmalloc")
struct KmallocTests {
    /// The switch of `__kmalloc_index` (`include/linux/slab.h`), which the kernel uses where the size is a constant;
    /// the model follows `kmalloc_slab`, a table and fls.
    private func constantIndex(_ size: Int) -> Int {
        if size <= 8 { return 3 }
        if size > 64 && size <= 96 { return 1 }
        if size > 128 && size <= 192 { return 2 }
        return (3...13).first { size <= 1 << $0 } ?? -1
    }

    @Test("every size gets the class that __kmalloc_index gives for a constant: the smallest that holds it")
    func classes() throws {
        for size in 1...8192 {
            let index = try #require(KmallocClasses.index(of: size))
            try #require(index == constantIndex(size), "\(size)")
            let smallest = KmallocClasses.ascending.map { KmallocClasses.sizes[$0] }.first { $0 >= size }
            try #require(KmallocClasses.sizes[index] == smallest)
        }
        #expect(KmallocClasses.index(of: 0) == nil && KmallocClasses.index(of: 8193) == nil)
        #expect(KmallocClasses.ascending.map { KmallocClasses.sizes[$0] } == KmallocClasses.sizes.dropFirst().sorted())
    }

    @Test(
        "kmalloc_size_roundup",
        arguments: [
            (0, 0), (1, 8), (8, 8), (9, 16), (65, 96), (97, 128), (129, 192), (193, 256), (8192, 8192), (8193, 16384),
            (40_000, 65_536), (4_194_304, 4_194_304), (4_194_305, 4_194_305),
        ]
    )
    func roundUp(size: Int, given: Int) {
        #expect(KmallocClasses.roundedUp(size) == given)
    }

    /// From `/sys/kernel/slab/kmalloc-*` and `/proc/slabinfo` of Linux 6.18.44, x86-64, 2 CPUs: size, alignment,
    /// objects and pages per slab. All four sets have the same.
    @Test(
        "the slabs of each class are those of a real kernel",
        arguments: [
            (8, 8, 512, 1), (16, 16, 256, 1), (32, 32, 128, 1), (64, 64, 64, 1), (96, 32, 42, 1), (128, 128, 32, 1),
            (192, 64, 21, 1), (256, 256, 16, 1), (512, 512, 16, 2), (1024, 1024, 16, 4), (2048, 2048, 16, 8),
            (4096, 4096, 8, 8), (8192, 8192, 4, 8),
        ]
    )
    func realKernel(size: Int, alignment: Int, objects: Int, pages: Int) throws {
        let index = try #require(KmallocClasses.index(of: size))
        let heap = KmallocHeap(
            classes: KmallocClasses(),
            zone: BuddyAllocator(oneFreeBlockOf: 4),
            cpuCount: 2
        )
        let layout = heap.layout(KmallocHeap.CacheName(type: .cgroup, index: index))
        #expect(layout.size == size && layout.alignment == alignment)
        #expect(layout.objectsPerSlab == objects && layout.order.pageCount == pages)
    }

    @Test("names are those of /proc/slabinfo")
    func names() {
        #expect(KmallocClasses.name(.normal, 1) == "kmalloc-96")
        #expect(KmallocClasses.name(.reclaim, 10) == "kmalloc-rcl-1k")
        #expect(KmallocClasses.name(.cgroup, 13) == "kmalloc-cg-8k")
        #expect(KmallocClasses.name(.dma, 3) == "dma-kmalloc-8")
        #expect(KmallocClasses.name(.random(4), 6) == "kmalloc-rnd-04-64")
        #expect(KmallocClasses.name(.random(15), 6) == "kmalloc-rnd-15-64")
    }

    @Test("DMA goes before reclaimable, reclaimable before accounted; what is not configured is normal")
    func types() {
        let all = KmallocClasses()
        #expect(all.type(for: [], caller: 1) == .normal)
        #expect(all.type(for: .account, caller: 1) == .cgroup)
        #expect(all.type(for: [.account, .reclaimable], caller: 1) == .reclaim)
        #expect(all.type(for: [.account, .reclaimable, .dma], caller: 1) == .dma)
        let none = KmallocClasses(hasZoneDMA: false, hasMemcg: false)
        #expect(none.type(for: [.account, .dma], caller: 1) == .normal)
        #expect(none.type(for: [.account, .reclaimable], caller: 1) == .reclaim)
        #expect(KmallocClasses(hasMemcg: false).type(for: [.account, .dma], caller: 1) == .dma)
    }

    @Test("hash_64 is the product with GOLDEN_RATIO_64, its highest bits")
    func hash() {
        #expect(KmallocClasses.hash(1, bits: 4) == 0x6)
        #expect(KmallocClasses.hash(2, bits: 4) == 0xc)
        #expect(KmallocClasses.hash(0xffff_ffff_ffff_ffff, bits: 4) == 0x9)
        #expect(KmallocClasses.hash(0, bits: 8) == 0)
    }

    @Test("random copies: one of 16 for each call site, the same at each call, spread evenly; flags come first")
    func randomCopies() {
        let classes = KmallocClasses(randomSeed: 0x1234_5678_9abc_def0)
        var counts: [String: Int] = [:]
        for site in 0..<3200 {
            let caller = 0xffff_ffff_8100_0000 + UInt64(site) * 64
            let type = classes.type(for: [], caller: caller)
            #expect(classes.type(for: [], caller: caller) == type)
            counts[type.prefix, default: 0] += 1
        }
        #expect(counts.count == 16)
        #expect(counts.values.allSatisfy { $0 > 100 && $0 < 300 })
        #expect(classes.type(for: .account, caller: 5) == .cgroup)
    }

    @Test("no bytes, and more than the page allocator has")
    func edges() throws {
        var heap = KmallocHeap(classes: KmallocClasses(), zone: BuddyAllocator(oneFreeBlockOf: 10), cpuCount: 2)
        #expect(heap.allocate(0) == .zeroSize)
        #expect(heap.allocate(4_194_305) == .none)
        #expect(heap.allocate(-1) == .none)
        #expect(try heap.free(16) == .nothing)
        #expect(try heap.free(0) == .nothing)
        #expect(heap.allocate(4_194_304) == .pages(address: 0, order: 10))
        #expect(heap.allocate(8) == .none)
        #expect(throws: SlabError.notInThisCache(4096)) { try heap.free(4096) }
    }

    /// A heap, and its blocks in use by address: what was given, and where it came from.
    private struct World {
        var heap: KmallocHeap
        var live: [(address: UInt64, given: UInt64, block: KmallocHeap.Block)] = []

        /// Whether every block in use keeps clear of this one.
        func isApart(_ address: UInt64, _ size: UInt64) -> Bool {
            live.allSatisfy { address + size <= $0.address || $0.address + $0.given <= address }
        }
    }

    private func test(
        seed: UInt64,
        breaking: @escaping (inout KmallocHeap) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("kmalloc") {
            // Address 0 is a valid physical address here.
            let zone = try BuddyAllocator(start: 1024, pageCount: 4096, type: .unmovable)
            return World(heap: KmallocHeap(classes: KmallocClasses(randomSeed: seed), zone: zone, cpuCount: 4))
        } end: { world in
            let heap = world.heap
            for (name, cache) in heap.caches {
                let violations = cache.checkInvariants()
                if !violations.isEmpty { return "\(name.text): \(violations)" }
            }
            let objects = world.live.count { if case .object = $0.block { true } else { false } }
            if heap.caches.reduce(0, { $0 + $1.cache.allocatedCount }) != objects { return "an object is lost" }
            let slabPages = heap.caches.reduce(0) { $0 + $1.cache.slabStates.reduce(0) { $0 + $1.order.pageCount } }
            let largePages = heap.largeBlocks.reduce(0) { $0 + $1.order.pageCount }
            return heap.zone.freePageCount == 4096 - slabPages - largePages ? nil : "a page is lost"
        } play: { world, draw in
            if world.live.isEmpty || draw.happens(percent: draw.number / 500 % 2 == 0 ? 60 : 40) {
                let size = 1 + draw.next(below: 1 << (3 + draw.next(below: 14)))
                let flags = KmallocFlags(rawValue: UInt8(draw.next(below: 8)))
                let block = world.heap.allocate(size, flags, caller: draw.next())
                guard let address = block.address else { return nil }
                let given = UInt64(KmallocClasses.roundedUp(size))
                if given < UInt64(size) || address % (given & (0 &- given)) != 0 { return "\(size) at \(address)" }
                if !world.isApart(address, given) { return "\(address) is handed out twice" }
                world.live.append((address, given, block))
            } else {
                let entry = world.live.remove(at: draw.next(below: world.live.count))
                let outcome = try world.heap.free(entry.address)
                switch (entry.block, outcome) {
                case (.object(_, let cache), .object(let freed)) where cache == freed: break
                case (.pages(_, let order), .pages(let freed)) where order == freed: break
                default: return "\(entry.block) was freed as \(outcome)"
                }
            }
            breaking(&world.heap)
            return nil
        }
    }

    @Test(
        "random requests: blocks lie apart, aligned, as large as promised, and all pages come back",
        arguments: [3, 9] as [UInt64]
    )
    func random(seed: UInt64) {
        test(seed: seed).check(seed: seed)
    }

    @Test("every sequence of five: an object, another class, whole pages, and each free")
    func exhaustive() {
        test(seed: 3).checkEverySequence(upTo: 5) { world in
            [Draw(1, 0, 7), Draw(1, 9, 4095), Draw(1, 13, 9000)] + world.live.indices.map { Draw(0, $0) }
        }
    }

    @Test("an object that gets lost is caught by a step")
    func broken() {
        test(seed: 3) { _ = $0.allocate(100) }.expectCaught(count: 100, within: 1, saying: "object is lost")
    }

    @Test("a wrong address is refused, and nothing changes")
    func refusals() throws {
        let zone = try BuddyAllocator(start: 1024, pageCount: 1024, type: .unmovable)
        var heap = KmallocHeap(classes: KmallocClasses(), zone: zone, cpuCount: 2)
        let small = try #require(heap.allocate(100).address)
        let large = try #require(heap.allocate(20_000).address)
        #expect(throws: SlabError.notAnObject(small + 8, object: small)) { try heap.free(small + 8) }
        #expect(throws: SlabError.notInThisCache(large + 4096)) { try heap.free(large + 4096) }
        #expect(throws: SlabError.notInThisCache(large + 8)) { try heap.free(large + 8) }
        #expect(try heap.free(large) == .pages(3))
        #expect(throws: SlabError.notInThisCache(large)) { try heap.free(large) }
        #expect(try heap.free(small) == .object(KmallocHeap.CacheName(type: .normal, index: 7)))
        #expect(throws: SlabError.doubleFree(small)) { try heap.free(small) }
    }
}
