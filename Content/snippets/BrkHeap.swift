import MemoryModels

/// Moves the end of a heap by bytes and sees the kernel count in pages.
func brkHeap(_ out: inout Transcript) throws(AddressSpaceError) {
    let page = AddressSpace.pageSize
    var space = AddressSpace()
    let start = space.setHeapEnd(0).end
    out.print("brk(0) says that the heap starts and ends at \(hex(start)).")

    for bytes in [100, 4096, 4097, 20_000, 1] as [UInt64] {
        let end = space.setHeapEnd(start + bytes).end
        out.print("brk(start + \(bytes)) returns \(hex(end)), pages: \(space.pages.data)")
    }

    // Something else is mapped above the heap. One page between them must stay free.
    try space.map(length: page, .read, at: .fixed(start + 10 * page))
    for bytes in [9 * page, 9 * page + 1] {
        let outcome = space.setHeapEnd(start + bytes)
        let answer = outcome.refusal == nil ? "done" : "refused, the end stays \(hex(outcome.end))"
        out.print("With a mapping on page 10, brk(start + \(bytes)): \(answer)")
    }

    space.limits.data = 64 * 1024
    try space.unmap(start + 10 * page, length: page)
    let outcome = space.setHeapEnd(start + 64 * 1024 + 1)
    out.print("One byte beyond RLIMIT_DATA: \(outcome.refusal == .dataLimit ? "refused" : "done")")
}
