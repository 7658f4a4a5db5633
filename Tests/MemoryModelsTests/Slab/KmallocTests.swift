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

    @Test(
        "random requests: blocks lie apart, aligned, as large as promised, and all pages come back",
        arguments: [3, 9] as [UInt64]
    )
    func random(seed: UInt64) throws {
        let zone = try BuddyAllocator(start: 0, pageCount: 4096, type: .unmovable)
        var heap = KmallocHeap(classes: KmallocClasses(randomSeed: seed), zone: zone, cpuCount: 4)
        var random = SplitMix64(seed: seed)
        // Blocks by their addresses: what is asked for, what is given, and where it came from.
        var live: [UInt64: (given: UInt64, block: KmallocHeap.Block)] = [:]
        for step in 0..<10_000 {
            if random.next(below: 100) < (step / 500 % 2 == 0 ? 60 : 40) || live.isEmpty {
                let size = 1 + random.next(below: 1 << (3 + random.next(below: 14)))
                let flags = KmallocFlags(rawValue: UInt8(random.next(below: 8)))
                let block = heap.allocate(size, flags, caller: random.next())
                // Address 0 is a valid physical address here.
                guard let address = block.address else { continue }
                let given = UInt64(KmallocClasses.roundedUp(size))
                try #require(given >= UInt64(size))
                let alignment = given & (0 &- given)
                try #require(address % alignment == 0, "seed \(seed), step \(step)")
                try #require(live[address] == nil, "seed \(seed), step \(step): handed out twice")
                live[address] = (given, block)
            } else {
                let address = Array(live.keys).sorted()[random.next(below: live.count)]
                guard let entry = live.removeValue(forKey: address), address > 16 else { continue }
                switch (entry.block, try heap.free(address)) {
                case (.object(_, let cache), .object(let freed)): try #require(cache == freed)
                case (.pages(_, let order), .pages(let freed)): try #require(order == freed)
                default: Issue.record("seed \(seed), step \(step): freed as something else")
                }
            }
            if step % 50 == 0 {
                let sorted = live.sorted { $0.key < $1.key }
                for (lower, upper) in zip(sorted, sorted.dropFirst()) {
                    try #require(lower.key + lower.value.given <= upper.key, "seed \(seed), step \(step): overlap")
                }
            }
        }
        for (name, cache) in heap.caches { #expect(cache.checkInvariants() == [], "\(name.text)") }
        let slabPages = heap.caches.reduce(0) { $0 + $1.cache.slabStates.reduce(0) { $0 + $1.order.pageCount } }
        let largePages = heap.largeBlocks.reduce(0) { $0 + $1.order.pageCount }
        #expect(heap.zone.freePageCount == 4096 - slabPages - largePages)
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
