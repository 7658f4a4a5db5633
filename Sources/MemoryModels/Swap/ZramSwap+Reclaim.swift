/// How a page leaves memory.
extension ZramSwap {
    /// Reclaim comes upon the page that an entry maps, or that is in the swap cache for it. Follows
    /// `shrink_folio_list`, which unmaps the page from all processes, and `swap_writepage`.
    @discardableResult
    public mutating func swapOut(process: Int, page: Int) -> SwapOut {
        guard page < processes[process].count else { return .notThere }
        let number: Int
        switch processes[process][page] {
        case .none: return .notThere
        case .mapped(let mapped, _): number = mapped
        case .swapped(let slot, _):
            guard let cached = cache[slot] else { return .notThere }
            number = cached
        }
        guard let slot = slot(for: number), let contents = memory[number]?.contents else { return .noSlot }
        unmap(number, from: page, to: slot)
        var result = SwapOut.clean
        if memory[number]?.isDirty == true {
            result = write(contents, to: slot)
            if result == .refused { return result }
        }
        cache[slot] = nil
        remove(number)
        // `__remove_mapping`.
        swap.dropCache(slot)
        notify()
        return result
    }

    /// The slot of a page, which is a new one if it is not in the swap cache. Follows `add_to_swap`.
    private mutating func slot(for number: Int) -> Int? {
        if let slot = memory[number]?.slot { return slot }
        let found = swap.addToCache()
        // When swap is short, slots of other pages were freed for this one.
        notify()
        guard let slot = found else { return nil }
        cache[slot] = number
        memory[number]?.slot = slot
        memory[number]?.isDirty = true
        return slot
    }

    /// Follows `try_to_unmap`: a page is at the same place in all processes that have it.
    private mutating func unmap(_ number: Int, from page: Int, to slot: Int) {
        var entries = 0
        for process in processes.indices where page < processes[process].count {
            guard case .mapped(number, let isExclusive) = processes[process][page] else { continue }
            processes[process][page] = .swapped(slot, isExclusive: isExclusive)
            entries += 1
        }
        memory[number]?.mappings = 0
        swap.unmap(slot, entries: entries)
    }

    /// Follows `swap_writepage`, of which the device hears nothing if the page is all zeroes. A page that the device
    /// refuses is dirty again: `__end_swap_bio_write`.
    private mutating func write(_ contents: Contents, to slot: Int) -> SwapOut {
        zeromap[slot] = contents == .zeroes
        switch contents {
        case .zeroes:
            counters.zeroesOut += 1
            return .zeroes
        case .sameFilled:
            counters.written += 1
            zram.write(.sameFilled, to: slot)
        case .compressed(let bytes):
            counters.written += 1
            guard zram.write(.compressed(bytes), to: slot) else {
                counters.refused += 1
                return .refused
            }
        }
        written[slot] = contents
        return .stored
    }
}
