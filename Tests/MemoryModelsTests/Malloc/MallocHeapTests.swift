import Testing

@testable import MemoryModels

@Suite("malloc: chunks, bins and thresholds")
struct MallocHeapTests {
    @Test(
        "a request becomes a chunk with 8 bytes more, rounded up to 16, at least 32",
        arguments: [(0, 32), (24, 32), (25, 48), (40, 48), (41, 64), (104, 112), (1032, 1040), (131_048, 131_056)]
    )
    func chunkSizes(bytes: Int, size: Int) {
        #expect(ChunkSizes.chunkSize(forRequest: bytes) == size)
    }

    @Test("a large bin holds 64 bytes of sizes, then 512, 4096, 32768 and 262144")
    func binWidths() {
        // Boundaries from the table in malloc.c: 64 bins of size 8 (here 16), 32 of 64, 16 of 512, and so on.
        let firsts = [
            (1024, 64), (1087, 64), (1088, 65), (3120, 96), (3135, 96), (3136, 97), (3584, 98), (10_752, 112),
            (12_288, 113), (45_056, 120), (65_536, 121), (163_840, 124), (262_144, 125), (524_288, 126),
            (1 << 30, 126),
        ]
        for (size, bin) in firsts { #expect(ChunkSizes.bin(of: size) == bin, "\(size)") }
        var last = 2
        for size in stride(from: 32, to: 1 << 20, by: 16) {
            let bin = ChunkSizes.bin(of: size)
            #expect(bin == last || bin == last + 1, "\(size)")
            last = bin
        }
    }

    @Test("the tcache takes seven chunks of a size up to 1,040 bytes, then come fastbins or the unsorted bin")
    func tcacheLimits() throws {
        #expect(ChunkSizes.tcacheBin(of: 1040) == 63)
        #expect(ChunkSizes.tcacheBin(of: 1056) == nil)
        #expect(ChunkSizes.fastbin(of: 128) == 6)
        #expect(ChunkSizes.fastbin(of: 144) == nil)
        var heap = MallocHeap()
        var pointers: [MallocHeap.Pointer] = []
        for _ in 0..<10 { pointers.append(try heap.allocate(24)) }
        try heap.allocate(2000)
        for pointer in pointers { try heap.free(pointer) }
        #expect(heap.tcache[0].count == 7)
        #expect(heap.fastbins[0].count == 3)
        // Last in, first out, through the tcache and then the fastbin, whose other two refill the tcache.
        for pointer in pointers[..<7].reversed() { #expect(try heap.allocate(24) == pointer) }
        #expect(try heap.allocate(24) == pointers[9])
        #expect(heap.fastbins[0].isEmpty)
        #expect(try heap.allocate(24) == pointers[7])
        #expect(heap.checkInvariants().isEmpty)
    }

    @Test("freeing a mapping raises the threshold to its size and the trim threshold to twice that")
    func dynamicThreshold() throws {
        var heap = MallocHeap()
        let first = try heap.allocate(200_000)
        #expect(first == .mapping(0))
        try heap.free(first)
        #expect(heap.mmapThreshold == 200_704)
        #expect(heap.trimThreshold == 401_408)
        guard case .heap = try heap.allocate(200_000) else {
            Issue.record("the second request of this size comes from the heap")
            return
        }
        #expect(heap.systemCalls == MallocHeap.SystemCalls(grown: 2, trimmed: 0, mapped: 1, unmapped: 1))
    }

    @Test("32 MiB is one byte too many for the thresholds, since the flag in the size counts")
    func largestThreshold() throws {
        var heap = MallocHeap()
        try heap.free(try heap.allocate(33_554_408))
        #expect(heap.mmapThreshold == 131_072)
        try heap.free(try heap.allocate(33_554_408 - 4096))
        #expect(heap.mmapThreshold == 33_550_336)
    }

    @Test("a threshold that was set does not move")
    func fixedThreshold() throws {
        var options = MallocHeap.Options()
        options.trimThreshold = 131_072
        var heap = MallocHeap(options)
        try heap.free(try heap.allocate(1_000_000))
        #expect(heap.mmapThreshold == 131_072)
    }

    @Test("the mmap threshold counts only if no free chunk fits")
    func freeChunkFirst() throws {
        var options = MallocHeap.Options()
        options.mmapThreshold = 300_000
        options.trimThreshold = 1 << 29
        var heap = MallocHeap(options)
        let parts = [try heap.allocate(200_000), try heap.allocate(200_000), try heap.allocate(24)]
        try heap.free(parts[0])
        try heap.free(parts[1])
        #expect(try heap.allocate(350_000) == parts[0])
        #expect(heap.systemCalls.mapped == 0)
    }

    @Test("what glibc says to a wrong free")
    func wrongFrees() throws {
        var heap = MallocHeap()
        let small = try heap.allocate(24)
        let large = try heap.allocate(5000)
        let last = try heap.allocate(5000)
        try heap.free(small)
        func message(_ pointer: MallocHeap.Pointer) -> MallocError? {
            var copy = heap
            do { try copy.free(pointer) } catch { return error }
            return nil
        }
        #expect(message(small) == .invalidFree(message: "free(): double free detected in tcache 2"))
        try heap.free(large)
        #expect(message(large) == .invalidFree(message: "double free or corruption (!prev)"))
        try heap.free(last)
        #expect(message(large) == .invalidFree(message: "double free or corruption (top)"))
        #expect(message(.heap(offset: 24)) == .invalidFree(message: "free(): invalid pointer"))
        #expect(throws: MallocError.noMemory) { try heap.allocate(MallocHeap.limit) }
    }

    /// A heap, and what the program holds.
    private struct World {
        var heap = MallocHeap()
        var live: [MallocHeap.Pointer] = []

        /// Whether the bytes of this block belong to no other.
        func isApart(_ pointer: MallocHeap.Pointer) -> Bool {
            guard case .heap(let start) = pointer else { return !live.contains(pointer) }
            let end = start + heap.usableBytes(pointer)
            return live.allSatisfy { other in
                guard case .heap(let otherStart) = other else { return true }
                return end <= otherStart || otherStart + heap.usableBytes(other) <= start
            }
        }
    }

    private static func test(
        sizes: [Int],
        breaking: @escaping (inout MallocHeap) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("malloc") {
            World()
        } play: { world, draw in
            if world.live.isEmpty || draw.happens(percent: draw.number / 300 % 2 == 0 ? 55 : 40) {
                let bytes = sizes[draw.next(below: sizes.count)] + draw.next(below: 100)
                let pointer = try world.heap.allocate(bytes)
                if world.heap.usableBytes(pointer) < bytes { return "\(pointer) is too small for \(bytes)" }
                if !world.isApart(pointer) { return "\(pointer) is handed out twice" }
                world.live.append(pointer)
            } else {
                try world.heap.free(world.live.remove(at: draw.next(below: world.live.count)))
            }
            breaking(&world.heap)
            let violations = world.heap.checkInvariants()
            if !violations.isEmpty { return "\(violations)" }
            // The tcache's own block is in use too.
            let used = world.heap.chunks.count { $0.state == .inUse } + world.heap.mappingCount
            return used == world.live.count + (world.heap.chunks.isEmpty ? 0 : 1) ? nil : "\(used) are in use"
        }
    }

    @Test("every sequence of five calls leaves a sound heap and gives no byte twice")
    func exhaustive() {
        Self.test(sizes: [24, 120, 2000, 140_000]).checkEverySequence(upTo: 5) { world in
            (0...3).map { Draw(1, $0) } + world.live.indices.prefix(3).map { Draw(0, $0) }
        }
    }

    @Test("10,000 random calls give no byte twice", arguments: [4, 5] as [UInt64])
    func random(seed: UInt64) {
        Self.test(sizes: [1, 24, 60, 120, 500, 1100, 2000, 9000, 140_000]).check(seed: seed)
    }

    @Test("broken variants are caught: a bin that loses a chunk, a free that does not merge, a chunk given twice")
    func broken() {
        let sizes = [24, 120, 2000]
        Self.test(sizes: sizes) { heap in
            for bin in heap.bins.indices { heap.bins[bin] = [] }
        }
        .expectCaught(within: 4, saying: "wrongList")
        Self.test(sizes: sizes) { heap in
            // A chunk in use becomes free beside one that is free.
            for index in heap.chunks.indices.dropFirst(2)
            where heap.chunks[index].state == .inUse && heap.chunks[index - 1].state.isMergeable {
                heap.putIntoUnsorted(index)
                return
            }
        }
        .expectCaught(within: 4, saying: "unmergedNeighbours")
        Self.test(sizes: sizes) { heap in
            for bin in heap.tcache.indices where heap.tcache[bin].count == 1 { heap.tcache[bin] += heap.tcache[bin] }
        }
        .expectCaught(within: 2, saying: "wrongList")
    }

    @Test("invariants notice free neighbours, a lost chunk, and a chunk on two lists")
    func invariantsBite() throws {
        var heap = MallocHeap()
        let first = try heap.allocate(2000)
        try heap.allocate(2000)
        try heap.allocate(2000)
        try heap.free(first)
        #expect(heap.checkInvariants().isEmpty)
        var unmerged = heap
        unmerged.putIntoUnsorted(2)
        #expect(unmerged.checkInvariants() == [.unmergedNeighbours(offset: unmerged.chunks[2].offset)])
        var lost = heap
        lost.bins[1] = []
        #expect(lost.checkInvariants() == [.wrongList(offset: -1)])
        var twice = heap
        twice.bins[100].append(twice.chunks[1].offset)
        #expect(!twice.checkInvariants().isEmpty)
    }
}
