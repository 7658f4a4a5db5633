import MemoryModels

/// A random workload, and what became of it.
struct FreeListWorkload {
    private(set) var failures = 0
    private(set) var probes = 0
    private(set) var searches = 0
    private(set) var fragmentation = 0
    private(set) var largestFree = 0

    /// Runs `count` operations: allocations of 1 to an eighth of the arena, small ones more often, and as many
    /// frees as keep the arena about three quarters full.
    init(_ options: FreeListAllocator.Options, capacity: Int, count: Int, seed: UInt64) {
        var allocator = FreeListAllocator(capacity: capacity, options: options)
        var random = SplitMix64(seed: seed)
        // What is live counts for the choice, not what this policy could serve, so that all policies see the same.
        var wanted: [(bytes: Int, start: Int?)] = []
        var total = 0
        for _ in 0..<count {
            if wanted.isEmpty || (total < capacity * 3 / 4 && random.next(below: 3) > 0) {
                let largest = max(1, capacity >> (3 + random.next(below: 4)))
                let bytes = 1 + random.next(below: largest)
                let search = allocator.allocate(bytes)
                searches += 1
                probes += search.probes
                if search.block == nil { failures += 1 }
                wanted.append((bytes, search.block?.start))
                total += bytes
            } else {
                let index = random.next(below: wanted.count)
                let request = wanted.remove(at: index)
                total -= request.bytes
                guard let start = request.start else { continue }
                do throws(FreeListError) { try allocator.free(at: start) } catch { failures += 1 }
            }
        }
        fragmentation = allocator.fragmentation
        largestFree = allocator.largestFree
    }
}
