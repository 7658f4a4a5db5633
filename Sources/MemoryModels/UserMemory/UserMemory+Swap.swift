extension UserMemory {
    /// Writes a private page to swap and takes it from all who map it, as reclaim does (`shrink_folio_list`
    /// with `try_to_unmap`).
    ///
    /// - Returns: The slot; nil if the page is no private frame, or is pinned.
    public mutating func swapOut(process: Int, page: UInt64) -> Int? {
        guard let number = frame(process: process, page: page) else { return nil }
        let frame = info(number)
        guard frame.isAnonymous, frame.pins == 0 else { return nil }
        // A page that was read back, and is still in the swap cache, keeps its slot.
        let old = slots.firstIndex { $0?.frame == number }
        let slot = old ?? slots.count
        if old == nil { slots.append(SwapSlot(count: 0)) }
        for visit in rmapWalk(number) where visit.isMapped {
            let place = (area: visit.area, index: visit.index)
            set(visit.process, place, .swapped(slot: slot))
            slots[slot]?.count += 1
        }
        slots[slot]?.frame = nil
        frames[number] = nil
        return slot
    }

    /// `do_swap_page`. A page that others still have in swap stays in the swap cache for them.
    mutating func swapIn(
        _ process: Int,
        _ place: (area: Int, index: Int),
        _ slot: Int,
        _ isWrite: Bool,
        _ fault: inout UserFault
    ) {
        let cached = slots[slot]?.frame
        let number: Int
        if let cached {
            number = cached
            change(number) { $0.mapCount += 1 }
        } else {
            number = addAnonymous(process, place.area, place.index)
            // Who else shares the slot is found through the oldest `anon_vma` only.
            change(number) { frame in
                frame.isExclusive = false
                frame.isCached = true
                frame.isDirty = false
            }
            moveToRootAnonVMA(number)
            slots[slot]?.frame = number
            fault.kind = .major
        }
        fault.actions.append(.swappedIn(frame: number, wasRead: cached == nil))
        freeSwap(slot)
        let isOwn = info(number).references == 1
        if isOwn {
            change(number) { $0.isExclusive = true }
            moveToOwnAnonVMA(number, process, place.area)
        }
        let entry = PresentPage(frame: number, isWritable: isOwn && isWrite, isDirty: isOwn && isWrite, isYoung: true)
        set(process, place, .present(entry))
        if isWrite, !isOwn { writeProtected(process, place, &fault) }
    }

    /// `swap_free`: one entry less; the last one takes slot and cache along.
    mutating func freeSwap(_ slot: Int) {
        slots[slot]?.count -= 1
        guard let left = slots[slot], left.count == 0 else { return }
        slots[slot] = nil
        guard let number = left.frame else { return }
        change(number) { $0.isCached = false }
        if info(number).references == 0 { frames[number] = nil }
    }
}
