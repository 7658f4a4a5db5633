import MemoryModels

/// Follows objects of 200 bytes through a cache on a machine with two CPUs.
func slabBasics(_ out: inout Transcript) throws(SlabError) {
    let layout = try SlabLayout(objectSize: 200, flags: .hardwareCacheAlign, cpuCount: 2)
    out.print("An object of \(layout.objectSize) bytes takes \(layout.size), so that it starts on a cache line.")
    out.print("A slab has order \(layout.order) and \(layout.objectsPerSlab) objects.")
    out.print("While an object is free, its bytes from \(layout.freePointerOffset) on point to the next free one.")

    var zone = BuddyAllocator(oneFreeBlockOf: 10, type: .unmovable)
    var cache = SlabCache(layout: layout, cpuCount: 2)
    guard let first = try cache.allocate(cpu: 0, from: &zone),
        let second = try cache.allocate(cpu: 0, from: &zone)
    else { return }
    out.print("CPU 0 allocates \(hex(first)) from a new slab, then \(hex(second)) from its own freelist.")

    try cache.free(first, cpu: 0, to: &zone)
    out.print("CPU 0 frees \(hex(first)): it is the next one to be used again.")
    out.print("  CPU 0's freelist starts with \(starts(cache.cpuFreelist(0)))")

    try cache.free(second, cpu: 1, to: &zone)
    out.print("CPU 1 frees \(hex(second)): the slab is CPU 0's, so the object waits on the slab's own freelist.")
    out.print("  CPU 0's freelist starts with \(starts(cache.cpuFreelist(0)))")
    for slab in cache.slabStates {
        out.print("  slab at pfn \(slab.firstPage): objects on its own freelist: \(slab.freelist.count)")
    }

    do {
        try cache.free(second, cpu: 1, to: &zone)
    } catch {
        out.print("CPU 1 frees it once more: \(error.message)")
    }
    let count = cache.statistics
    out.print("allocations: fast \(count.allocFastpath), slow \(count.allocSlowpath)")
    out.print("frees: fast \(count.freeFastpath), slow \(count.freeSlowpath)")
}

/// The first three addresses of a list.
private func starts(_ addresses: [UInt64]) -> String {
    addresses.prefix(3).map { hex($0) }.joined(separator: ", ")
}
