import MemoryModels

/// Interrupts an allocation while the freelist changes and comes back to the same first object.
func slubPerCPU(_ out: inout Transcript) throws(SlabError) {
    for compares in [true, false] {
        out.print(compares ? "With transaction numbers:" : "Without:")
        var zone = BuddyAllocator(oneFreeBlockOf: 10, type: .unmovable)
        var cache = SlabCache(layout: try SlabLayout(objectSize: 4096, cpuCount: 2), cpuCount: 2)
        cache.comparesTransactions = compares
        _ = try cache.allocate(cpu: 0, from: &zone)
        guard let pending = try cache.beginAllocation(cpu: 0), let next = pending.next else { return }
        out.print("  a task has read tid \(pending.transaction), first \(hex(pending.object)), next \(hex(next))")

        // An interrupt handler takes both and gives the first one back.
        let first = try cache.allocate(cpu: 0, from: &zone)
        _ = try cache.allocate(cpu: 0, from: &zone)
        if let first { try cache.free(first, cpu: 0, to: &zone) }
        let head = cache.cpuFreelist(0).first ?? 0
        out.print("  after an interrupt: tid \(cache.transaction(0)), first \(hex(head))")

        if let object = try cache.commit(pending, cpu: 0) {
            out.print("  its cmpxchg succeeds: it has \(hex(object)), and the freelist begins with one in use")
        } else if let object = try cache.allocate(cpu: 0, from: &zone) {
            out.print("  its cmpxchg fails: it begins again and gets \(hex(object))")
        }
        let head2 = cache.cpuFreelist(0).first ?? 0
        out.print("  first is now \(hex(head2)); rules broken: \(cache.checkInvariants().count)")
    }
}
