import MemoryModels

/// Asks `kmalloc` for ten sizes and shows what each really gets.
func kmallocClasses(_ out: inout Transcript) throws(SlabError) {
    let zone = BuddyAllocator(oneFreeBlockOf: 10, type: .unmovable)
    var heap = KmallocHeap(classes: KmallocClasses(), zone: zone, cpuCount: 2)
    var asked = 0
    var given = 0
    for size in [1, 9, 65, 100, 130, 193, 1025, 8192, 8193, 20_000] {
        let bytes = KmallocClasses.roundedUp(size)
        switch heap.allocate(size) {
        case .object(_, let cache): out.print("kmalloc(\(size)): \(cache.text)")
        case .pages(_, let order): out.print("kmalloc(\(size)): \(bytes / 4096) pages, order \(order)")
        case .zeroSize, .none: out.print("kmalloc(\(size)): no memory")
        }
        asked += size
        given += bytes
    }
    out.print("asked for \(asked) bytes, given \(given): \((given - asked) * 100 / given) percent lost")

    let random = KmallocClasses(randomSeed: 0x5eed)
    for caller in [0xffff_ffff_8120_3040, 0xffff_ffff_8120_3070, 0xffff_ffff_8155_0010] as [UInt64] {
        let name = KmallocClasses.name(random.type(for: [], caller: caller), 6)
        out.print("with random copies, 64 bytes for the caller at \(hex(caller)): \(name)")
    }
    // What the flags say comes first: accounted objects have no copies.
    out.print("the same, accounted: \(KmallocClasses.name(random.type(for: .account, caller: 0), 6))")

    guard let block = heap.allocate(40).address else { return }
    _ = try heap.free(block)
    do {
        _ = try heap.free(block)
    } catch {
        out.print("freed twice: \(error.message)")
    }
}
