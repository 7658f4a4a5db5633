import Testing

@testable import MemoryModels

/// What a real kernel chose for one of its caches.
struct RealCache: Sendable, CustomStringConvertible {
    var objectSize: Int
    var alignment: Int
    var size: Int
    var order: Order
    var objectsPerSlab: Int
    var cpuPartial: Int
    var minPartial: Int

    var description: String { "\(objectSize) bytes aligned to \(alignment)" }
}

@Suite("Slab layout")
struct SlabLayoutTests {
    /// From `/sys/kernel/slab/*/{object_size,align,slab_size,order,objs_per_slab,cpu_partial,min_partial}` of
    /// Linux 6.18.44, x86-64, 2 CPUs. The functions that compute them are those of 6.12.
    static let realCaches: [RealCache] = [
        (24, 8, 24, 0, 170, 120, 5), (32, 8, 32, 0, 128, 120, 5), (64, 64, 64, 0, 64, 120, 5),
        (96, 8, 96, 0, 42, 120, 5), (136, 8, 136, 0, 30, 120, 5), (192, 8, 192, 0, 21, 120, 5),
        (248, 8, 248, 0, 16, 120, 5), (256, 64, 256, 0, 16, 52, 5), (296, 64, 320, 0, 12, 52, 5),
        (312, 8, 312, 0, 13, 52, 5), (344, 8, 344, 1, 23, 52, 5), (416, 8, 416, 1, 19, 52, 5),
        (512, 256, 512, 1, 16, 52, 5), (560, 8, 560, 1, 14, 52, 5), (672, 8, 672, 1, 12, 52, 5),
        (688, 8, 688, 2, 23, 52, 5), (816, 64, 832, 2, 19, 52, 5), (984, 8, 984, 2, 16, 52, 5),
        (1016, 64, 1024, 2, 16, 24, 5), (1152, 64, 1152, 2, 14, 24, 5), (1352, 8, 1352, 2, 12, 24, 5),
        (1472, 64, 1472, 3, 22, 24, 5), (2048, 64, 2048, 3, 16, 24, 5), (2184, 64, 2240, 3, 14, 24, 5),
        (4096, 64, 4096, 3, 8, 6, 6), (4288, 64, 4288, 3, 7, 6, 6),
    ].map {
        RealCache(
            objectSize: $0.0,
            alignment: $0.1,
            size: $0.2,
            order: $0.3,
            objectsPerSlab: $0.4,
            cpuPartial: $0.5,
            minPartial: $0.6
        )
    }

    @Test("the sizes, orders and limits are those a real kernel with two CPUs chose", arguments: realCaches)
    func realKernel(cache: RealCache) throws {
        let layout = try SlabLayout(objectSize: cache.objectSize, alignment: cache.alignment, cpuCount: 2)
        #expect(layout.size == cache.size)
        #expect(layout.order == cache.order)
        #expect(layout.objectsPerSlab == cache.objectsPerSlab)
        #expect(layout.cpuPartialObjects == cache.cpuPartial)
        #expect(layout.minPartial == cache.minPartial)
    }

    @Test(
        "more CPUs want more objects in a slab: 4 * (fls(cpus) + 1)",
        arguments: [(1, 8), (2, 12), (3, 12), (4, 16), (7, 16), (8, 20), (64, 32), (256, 40)]
    )
    func wantedObjects(cpus: Int, objects: Int) throws {
        #expect(try SlabLayout(objectSize: 64, cpuCount: cpus).wantedObjects == objects)
    }

    @Test("a slab that would waste more than a sixteenth gets a larger order: hugetlbfs_inode_cache")
    func sixteenth() throws {
        // From the same kernel: 624-byte objects with a constructor. Order 1 would waste 608 of 8,192 bytes.
        let layout = try SlabLayout(objectSize: 624, alignment: 8, hasConstructor: true, cpuCount: 2)
        #expect(layout.size == 632)
        #expect(layout.order == 2)
        #expect(layout.objectsPerSlab == 25)
    }

    @Test("kmalloc-512 takes larger slabs on larger machines", arguments: [(1, 0), (2, 1), (4, 1), (8, 2), (64, 2)])
    func orderGrowsWithCPUs(cpus: Int, order: Int) throws {
        #expect(try SlabLayout(objectSize: 512, alignment: 512, cpuCount: cpus).order.rawValue == order)
    }

    @Test(
        "the free pointer is in the middle of the object, on a word boundary",
        arguments: [(1, 0), (8, 0), (15, 0), (16, 8), (24, 8), (32, 16), (40, 16), (64, 32), (100, 48)]
    )
    func freePointerOffset(objectSize: Int, offset: Int) throws {
        let layout = try SlabLayout(objectSize: objectSize, cpuCount: 2)
        #expect(layout.freePointerOffset == offset)
        #expect(!layout.freePointerIsOutside)
    }

    @Test(
        "what must survive a free pushes the free pointer behind the object",
        arguments: [SlabFlags.poison, .typesafeByRCU]
    )
    func freePointerBehind(flag: SlabFlags) throws {
        let layout = try SlabLayout(objectSize: 60, flags: flag, cpuCount: 2)
        #expect(layout.inUse == 64)
        #expect(layout.freePointerOffset == 64)
        #expect(layout.size == 72)
        #expect(try SlabLayout(objectSize: 60, hasConstructor: true, cpuCount: 2).freePointerOffset == 64)
    }

    @Test("all debugging flags on kmalloc-64: two red zones, a free pointer outside, two tracks and a size")
    func debuggingLayout() throws {
        let layout = try SlabLayout(
            objectSize: 64,
            alignment: 64,
            flags: [.redZone, .poison, .storeUser, .consistencyChecks, .kmalloc],
            cpuCount: 2
        )
        #expect(layout.inUse == 72)
        #expect(layout.freePointerOffset == 72)
        #expect(layout.redLeftPad == 64)
        // 64 left + 64 object + 8 red zone + 8 pointer + 64 tracks + 8 size + 8 padding, rounded up to 64.
        #expect(layout.size == 256)
        #expect(layout.cpuPartialObjects == 0)
        #expect(
            layout.slotParts.map(\.kind) == [
                .leftRedZone, .object, .rightRedZone, .freePointer, .tracking, .requestedSize, .padding,
            ]
        )
        #expect(layout.slotParts.map(\.length) == [64, 64, 8, 8, 64, 8, 40])
    }

    @Test(
        "cache-line alignment is halved for small objects",
        arguments: [(100, 64), (33, 64), (32, 32), (20, 32), (16, 16), (8, 8), (1, 8)]
    )
    func hardwareAlignment(objectSize: Int, alignment: Int) throws {
        #expect(
            try SlabLayout(objectSize: objectSize, flags: .hardwareCacheAlign, cpuCount: 2).alignment == alignment
        )
    }

    @Test("an object larger than the largest preferred slab gets a slab of its own size")
    func hugeObjects() throws {
        let layout = try SlabLayout(objectSize: 40_000, cpuCount: 2)
        #expect(layout.order == 4)
        #expect(layout.objectsPerSlab == 1)
    }

    @Test("for every size and set of flags, the parts fill the slot, and objects stay aligned and in their slab")
    func soundness() throws {
        let flagSets: [SlabFlags] = [
            [], .redZone, .poison, .storeUser, .typesafeByRCU, [.redZone, .storeUser, .kmalloc], .debugging,
        ]
        for objectSize in Array(1...130) + [500, 1000, 4095, 4096, 5000, 8192, 32_768, 100_000] {
            for flags in flagSets {
                for alignment in [0, 8, 64, 256] {
                    let layout = try SlabLayout(
                        objectSize: objectSize,
                        alignment: alignment,
                        flags: flags,
                        cpuCount: 4
                    )
                    var end = 0
                    for part in layout.slotParts {
                        try #require(part.offset == end && part.length > 0)
                        end += part.length
                    }
                    try #require(end == layout.size, "\(objectSize) \(flags) \(alignment)")
                    try #require(layout.size % layout.alignment == 0 && layout.redLeftPad % layout.alignment == 0)
                    try #require(layout.freePointerOffset % 8 == 0)
                    try #require(layout.redLeftPad + layout.freePointerOffset + 8 <= layout.size)
                    try #require(layout.objectsPerSlab >= 1 && layout.wastedBytes >= 0)
                    try #require(layout.minimumOrder <= layout.order || layout.order > 3)
                    try #require(layout.wastedBytes < layout.size)
                }
            }
        }
    }

    @Test("each unusable argument is named")
    func refusals() {
        #expect(throws: SlabError.unusableObjectSize(0)) { try SlabLayout(objectSize: 0, cpuCount: 1) }
        #expect(throws: SlabError.unusableObjectSize(4_194_305)) {
            try SlabLayout(objectSize: 4_194_305, cpuCount: 1)
        }
        #expect(throws: SlabError.unusableAlignment(24)) {
            try SlabLayout(objectSize: 8, alignment: 24, cpuCount: 1)
        }
        #expect(throws: SlabError.unusableAlignment(-8)) {
            try SlabLayout(objectSize: 8, alignment: -8, cpuCount: 1)
        }
        #expect(throws: SlabError.unusableCPUCount(0)) { try SlabLayout(objectSize: 8, cpuCount: 0) }
        #expect(throws: SlabError.objectDoesNotFit(size: 4_194_312)) {
            try SlabLayout(objectSize: 4_194_304, flags: .poison, cpuCount: 1)
        }
    }
}
