/// What happens to a single page that stays in the swap cache for a while: the steps of `swapOut`, one by one.
extension SwapDevice {
    /// A page gets a slot and enters the swap cache; no entry refers to the slot yet. Follows `add_to_swap`.
    ///
    /// - Returns: The slot; nil if there is none.
    mutating func addToCache() -> Int? {
        guard freeSlots > 0 else { return nil }
        return allocate(order: 0)
    }

    /// So many page table entries that mapped the page in the swap cache refer to its slot from now on. Follows
    /// `try_to_unmap`.
    mutating func unmap(_ slot: Int, entries: Int) {
        map[slot] += UInt8(truncatingIfNeeded: entries)
        cacheMappings[slot] = 0
    }

    /// One more page table entry maps the page in the swap cache, as after a fork.
    mutating func mapCached(_ slot: Int) {
        cacheMappings[slot] += 1
    }

    /// One less does. Follows `free_swap_cache`: if it was the last, and no entry refers to the slot, it is freed.
    mutating func unmapCached(_ slot: Int) {
        cacheMappings[slot] -= 1
        if cacheMappings[slot] == 0 { freeIfUnreferenced(slot) }
    }

    /// Takes the page out of the swap cache if no entry refers to its slot. Follows `folio_free_swap`.
    mutating func freeIfUnreferenced(_ slot: Int) {
        if map[slot] == Self.hasCache { dropCache(slot) }
    }

    /// The slots that got free since the last call, in their order.
    mutating func takeFreed() -> [Int] {
        let slots = freed
        freed = []
        return slots
    }
}
