import MemoryModels

/// Frees ten chunks of one size and allocates them again.
func mallocBins(_ out: inout Transcript) throws(MallocError) {
    var heap = MallocHeap()
    var pointers: [MallocHeap.Pointer] = []
    for _ in 0..<10 { pointers.append(try heap.allocate(100)) }
    try heap.allocate(2000)
    for pointer in pointers { try heap.free(pointer) }

    let size = ChunkSizes.chunkSize(forRequest: 100)
    let bin = ChunkSizes.tcacheBin(of: size) ?? 0
    let fastbin = ChunkSizes.fastbin(of: size) ?? 0
    func counts() -> String { "tcache \(heap.tcache[bin].count), fastbin \(heap.fastbins[fastbin].count)" }
    out.print("Ten chunks of \(size) bytes are free: \(counts())")
    for round in 1...8 {
        let pointer = try heap.allocate(100)
        let number = pointers.firstIndex(of: pointer).map { $0 + 1 } ?? 0
        out.print("malloc \(round) gets the one freed as number \(number): \(counts())")
    }

    // Beyond 1,040 bytes there is no tcache: neighbours merge, and malloc sorts what it does not use.
    let first = try heap.allocate(1500)
    let second = try heap.allocate(1500)
    try heap.allocate(24)
    try heap.free(first)
    try heap.free(second)
    out.print("Two neighbours of 1520 bytes are free: \(heap.bins[1].count) unsorted chunk")
    try heap.allocate(4000)
    let place = ChunkSizes.bin(of: 2 * 1520)
    out.print("malloc(4000) sorts it into bin \(place): \(heap.bins[place].count) chunk")
}
