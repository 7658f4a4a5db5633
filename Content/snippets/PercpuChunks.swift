import MemoryModels

/// Lays out per-CPU memory as a real kernel did, allocates a counter, and fills the first chunk.
func percpuChunks(_ out: inout Transcript) throws(PercpuError) {
    let layout = try PercpuLayout(staticSize: 185_560, reservedSize: 0, cpuCount: 2)
    out.print("percpu: \(layout.bootLine)")
    var percpu = PercpuAllocator(layout, base: 0xffff_8880_7dc0_0000)
    let counter = try percpu.allocate(size: 8, align: 8)
    out.print("a counter: \(hex(counter))")
    for cpu in 0..<2 { out.print("  CPU \(cpu): \(hex(percpu.address(of: counter, cpu: cpu)))") }

    var last = counter
    while percpu.chunks.count == 1 { last = try percpu.allocate(size: 2048) }
    out.print("first chunk: \(percpu.chunks[0].freeBytes) bytes free, slot \(percpu.slot(of: percpu.chunks[0]))")
    out.print("second chunk: \(hex(percpu.chunks[1].base)), slot \(percpu.slot(of: percpu.chunks[1]))")
    out.print("  CPU 1's copy there: \(hex(percpu.address(of: last, cpu: 1)))")
    out.print("Percpu: \(percpu.pageCount * 4) kB")
}
