import MemoryModels

/// Allocates and frees kernel addresses, and prints what /proc/vmallocinfo would list.
func vmallocAreas(_ out: inout Transcript) throws(VmapError) {
    out.print("pages that may wait, 1, 2, 4 and 64 CPUs:")
    out.print("  " + [1, 2, 4, 64].map { "\(VmapAllocator.lazyMaxPages(cpus: $0))" }.joined(separator: ", "))

    var vmap = try VmapAllocator(start: 0xffff_c900_0000_0000, pageCount: 64, cpus: 2)
    let stack = try vmap.allocate(pages: 4, alignment: 0x4000)
    try vmap.allocate(pages: 2, kind: .ioremap)
    let table = try vmap.allocate(pages: 16)
    try vmap.free(stack.start)
    try vmap.free(table.start)
    out.print("a stack and a table freed:")
    for line in vmap.infoLines {
        out.print("  \(hex(line.area.start)) \(line.area.size)\(line.isUnpurged ? " unpurged vm_area" : "")")
    }
    out.print("another stack, before a flush: \(hex(try vmap.allocate(pages: 4, alignment: 0x4000).start))")
    vmap.drain()
    out.print("and after it: \(hex(try vmap.allocate(pages: 4, alignment: 0x4000).start)), from the pool")
    out.print("VmallocUsed: \(vmap.usedPages * 4) kB")
    out.print("free: " + sizes(vmap))
    var events: [VmapEvent] = []
    vmap.reclaim(recordingInto: &events)
    out.print("free when the pools are emptied: " + sizes(vmap))
}

/// The free areas, with the largest below each.
private func sizes(_ vmap: VmapAllocator) -> String {
    let areas = vmap.free.areas.map { "\($0.size >> 12) pages (subtree \($0.subtreeMaxSize >> 12))" }
    return areas.joined(separator: ", ")
}
