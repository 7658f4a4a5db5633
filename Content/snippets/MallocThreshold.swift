import MemoryModels

/// Allocates and frees 200,000 bytes twice: the first time by mmap, the second time in the heap.
func mallocThreshold(_ out: inout Transcript) throws(MallocError) {
    var heap = MallocHeap()
    for _ in 0..<2 {
        let pointer = try heap.allocate(200_000)
        if case .mapping = pointer {
            out.print("malloc(200000): a mapping of \(heap.mappedBytes) bytes")
        } else {
            out.print("malloc(200000): from the heap, which now has \(heap.heapBytes) bytes")
        }
        try heap.free(pointer)
        out.print("free: mmap threshold \(heap.mmapThreshold), trim threshold \(heap.trimThreshold)")
    }

    // A small chunk behind a large free one keeps the heap from shrinking.
    let large = try heap.allocate(190_000)
    let other = try heap.allocate(190_000)
    let small = try heap.allocate(2000)
    try heap.free(large)
    try heap.free(other)
    out.print("Both large chunks are free, the heap still has \(heap.heapBytes) bytes: a small one is in the way.")
    try heap.free(small)
    out.print("The small one is free too: \(heap.heapBytes) bytes, sbrk went down \(heap.systemCalls.trimmed) time.")
}
