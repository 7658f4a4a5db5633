import MemoryModels

/// Sixteen megabytes boot: what is RAM, what is taken, and what the buddy allocator gets.
func memblockRegions(_ out: inout Transcript) throws(MemblockError) {
    var memblock = Memblock()
    try memblock.add(base: 0x1000, size: 0x9_f000)
    try memblock.add(base: 0x10_0000, size: 0xf0_0000)
    try memblock.reserve(base: 0x20_0000, size: 0x30_0000)
    try memblock.reserve(base: 0x50_0000, size: 0x4_0000)
    out.print("The kernel's image and what lies behind it are one region:")
    list("reserved", memblock.reserved, &out)

    if let tables = try memblock.allocate(size: 0x3000, alignment: 0x1000) {
        out.print("12 KiB for page tables: \(hex(tables)), from the top")
    }
    if let large = try memblock.allocate(size: 0x20_0000, alignment: 0x20_0000) {
        out.print("2 MiB, aligned to 2 MiB: \(hex(large))")
    }
    out.print("Free are:")
    for range in memblock.freeRanges() {
        out.print("  \(hex(range.lowerBound))-\(hex(range.upperBound - 1))")
    }

    do {
        var zone = try BuddyAllocator(reservedFrom: 0, pageCount: 4096)
        var events: [MemblockEvent] = []
        let pages = try memblock.handOver(to: &zone, recordingInto: &events)
        out.print("Handed over: \(pages) pages, in blocks")
        for order in Order.all where zone.freeBlockCount(order: order) > 0 {
            out.print("  of order \(order): \(zone.freeBlockCount(order: order))")
        }
    } catch {
        out.print(error.message)
    }
}

/// Prints the regions of one array.
private func list(_ name: String, _ type: MemblockType, _ out: inout Transcript) {
    for (index, region) in type.regions.enumerated() {
        out.print("  \(name)[\(index)] \(hex(region.base))-\(hex(region.end - 1))")
    }
}
