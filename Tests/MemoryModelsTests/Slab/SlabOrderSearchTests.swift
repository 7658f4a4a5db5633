import Testing

@testable import MemoryModels

@Suite("Slab order")
struct SlabOrderSearchTests {
    /// Every distinct (objsize, objperslab, pagesperslab) of `/proc/slabinfo` of Linux 6.18.44, x86-64, 2 CPUs, no
    /// slab boot parameters. The function that chose them is the same as in 6.12.
    static let slabinfo = """
        8 512 1;16 256 1;24 170 1;32 128 1;40 102 1;48 85 1;56 73 1;64 64 1;72 56 1;80 51 1;88 46 1;96 42 1;104 39 1;\
        112 36 1;120 34 1;128 32 1;136 30 1;160 25 1;168 24 1;176 23 1;184 22 1;192 21 1;200 20 1;208 19 1;216 18 1;\
        232 17 1;240 17 1;248 16 1;256 16 1;272 15 1;280 14 1;288 14 1;312 13 1;320 12 1;344 23 2;376 21 2;384 21 2;\
        392 20 2;416 19 2;432 18 2;440 18 2;448 18 2;456 17 2;480 17 2;488 16 2;512 16 2;560 14 2;576 14 2;584 14 2;\
        624 13 2;632 25 4;640 12 2;656 12 2;672 12 2;688 23 4;696 23 4;704 23 4;752 21 4;768 21 4;832 19 4;896 18 4;\
        960 17 4;984 16 4;1016 16 4;1024 16 4;1128 14 4;1144 14 4;1152 14 4;1232 13 4;1280 12 4;1344 12 4;1352 12 4;\
        1472 22 8;1536 21 8;1600 20 8;1984 16 8;2048 16 8;2112 15 8;2168 15 8;2240 14 8;2368 13 8;2496 13 8;\
        2672 12 8;4096 8 8;4232 7 8;4288 7 8;5888 5 8;8192 4 8;51488 1 16
        """

    @Test("the order and the objects of every cache of a real kernel are found again")
    func realKernel() throws {
        let lines = Self.slabinfo.split(separator: ";").map { $0.split(separator: " ").compactMap { Int($0) } }
        #expect(lines.count == 89)
        for line in lines {
            let search = try SlabOrderSearch(size: line[0], cpuCount: 2)
            #expect(search.objectsPerSlab == line[1], "\(line)")
            #expect(search.order.pageCount == line[2], "\(line)")
        }
    }

    /// What `calculate_order` of 6.12, compiled by itself, returns: size, `slub_min_order`, `slub_max_order`,
    /// `slub_min_objects`, then order and objects. 2 CPUs.
    @Test(
        "boot parameters bound the order as calculate_order does",
        arguments: [
            (192, 0, 3, 0, 0, 21), (192, 1, 3, 0, 1, 42), (192, 0, 0, 0, 0, 21), (192, 0, 3, 32, 1, 42),
            (192, 0, 3, 1, 0, 21), (632, 0, 3, 0, 2, 25), (632, 0, 3, 1, 2, 25), (632, 0, 1, 0, 1, 12),
            (3000, 0, 3, 1, 2, 5), (3000, 0, 0, 0, 0, 1), (51488, 0, 3, 0, 4, 1), (51488, 0, 5, 0, 5, 2),
            (8, 9, 9, 0, 5, 16384), (4232, 0, 3, 0, 3, 7), (4232, 0, 1, 0, 1, 1), (192, 3, 3, 0, 3, 170),
            (700, 2, 3, 1, 2, 23),
        ]
    )
    func limits(size: Int, min: Int, max: Int, objects: Int, order: Int, count: Int) throws {
        let limits = SlabOrderLimits(
            minOrder: try #require(Order(min)),
            maxOrder: try #require(Order(max)),
            minObjects: objects
        )
        let search = try SlabOrderSearch(size: size, cpuCount: 2, limits: limits)
        #expect(search.order.rawValue == order)
        #expect(search.objectsPerSlab == count)
    }

    @Test("the attempts tell the whole search")
    func attempts() throws {
        let search = try SlabOrderSearch(size: 632, cpuCount: 2)
        #expect(search.attempts.map(\.order) == [1, 2])
        #expect(search.attempts.map(\.leftOver) == [608, 584])
        #expect(search.attempts.map(\.allowance) == [512, 1024])
        #expect(search.attempts.map(\.isAccepted) == [false, true])
        #expect(search.reason == .littleWaste)
        #expect(try SlabOrderSearch(size: 51_488, cpuCount: 2).reason == .oneObject)
        let tiny = SlabOrderLimits(minOrder: 9)
        #expect(tiny.maxOrder == 9)
        #expect(try SlabOrderSearch(size: 8, cpuCount: 2, limits: tiny).reason == .tooManyObjects)
    }

    @Test("where a sixteenth is too little for every order, more waste is allowed")
    func fractions() throws {
        // 7 objects of 4,232 bytes leave 3,144 of 32,768 bytes over: more than a sixteenth, less than an eighth.
        let search = try SlabOrderSearch(size: 4232, cpuCount: 2)
        #expect(search.attempts.map(\.fraction) == [16, 8])
        #expect(search.order == 3)
    }

    @Test("sizes and CPUs out of range are named")
    func refusals() {
        #expect(throws: SlabError.unusableObjectSize(0)) { try SlabOrderSearch(size: 0, cpuCount: 1) }
        #expect(throws: SlabError.unusableCPUCount(8193)) { try SlabOrderSearch(size: 8, cpuCount: 8193) }
        #expect(throws: SlabError.objectDoesNotFit(size: 4_194_305)) {
            try SlabOrderSearch(size: 4_194_305, cpuCount: 1)
        }
    }
}
