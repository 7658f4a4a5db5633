import MemoryModels

/// Makes the same holes for every policy and asks for the same blocks.
func freeListAllocators(_ out: inout Transcript) throws(FreeListError) {
    let names = ["first", "next", "best", "worst"]
    for (name, policy) in zip(names, FitPolicy.allCases) {
        var options = FreeListAllocator.Options()
        options.policy = policy
        options.header = 0
        var allocator = FreeListAllocator(capacity: 1000, options: options)
        var starts: [Int] = []
        for bytes in [200, 40, 80, 40, 320, 40] {
            if let block = allocator.allocate(bytes).block { starts.append(block.start) }
        }
        for hole in [0, 2, 4] { try allocator.free(at: starts[hole]) }
        var places: [String] = []
        for bytes in [72, 160, 240, 320] {
            places.append(allocator.allocate(bytes).block.map { "\($0.start)" } ?? "none")
        }
        let line = "\(name) fit: 72, 160, 240, 320 bytes at \(places.joined(separator: ", "))"
        out.print("\(line); largest free block \(allocator.largestFree) of \(allocator.freeBytes)")
    }
}
