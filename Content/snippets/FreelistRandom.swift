import MemoryModels

/// One permutation for a cache, and where three slabs begin in it.
func freelistRandom(_ out: inout Transcript) throws(SlabError) {
    var random = SplitMix64(seed: 612)
    let sequence = FreelistSequence(count: 8, random: &random)
    for swap in sequence.swaps { out.print("place \(swap.place): draw \(swap.drawn)") }
    out.print("the cache's sequence: [\(list(sequence.numbers, separator: ", "))]")
    for slab in 0..<3 {
        let start = random.next(below: 8)
        out.print(
            "slab \(slab) begins at place \(start): [\(list(sequence.order(of: 8, from: start), separator: ", "))]"
        )
    }
    out.print("a slab of 4 objects, from place 2: [\(list(sequence.order(of: 4, from: 2), separator: ", "))]")

    // The freed object is the next one, as without the option.
    var zone = BuddyAllocator(oneFreeBlockOf: 10, type: .unmovable)
    var cache = SlabCache(layout: try SlabLayout(objectSize: 4096, cpuCount: 1), cpuCount: 1)
    cache.randomize(SplitMix64(seed: 612))
    var got: [UInt64] = []
    for _ in 0..<3 {
        if let object = try cache.allocate(cpu: 0, from: &zone) { got.append(object) }
    }
    out.print("allocated: \(got.map { hex($0) }.joined(separator: " "))")
    try cache.free(got[0], cpu: 0, to: &zone)
    if let again = try cache.allocate(cpu: 0, from: &zone) { out.print("freed the first, and got \(hex(again))") }
}
