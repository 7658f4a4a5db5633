import MemoryModels

/// Swaps out two pages and a folio, shares one of the pages by fork, and reads it back twice.
func swapSlots(_ out: inout Transcript) {
    var swap = SwapDevice(pages: 32, clusterPages: 8)
    for order in [0, 0, 2] {
        guard let slot = swap.swapOut(order: order) else { continue }
        let value = String(SwapEntry(type: 0, offset: UInt64(slot)).pageTableEntry, radix: 16)
        out.print("order \(order): slot \(slot) of cluster \(slot / 8), page table entry \(value)")
    }
    swap.duplicate(8)
    out.print("fork: swap_map[8] = \(swap.map[8])")
    for process in ["child", "parent"] {
        switch swap.swapIn(8, forWrite: false) {
        case .cached(let wasCached, _): out.print("\(process) reads: \(wasCached ? "swap cache" : "from disk")")
        case .bypassed, .notThere: break
        }
        out.print("  swap_map[8] = 0x" + String(swap.map[8], radix: 16))
    }
    out.print("\(swap.freeSlots) of \(swap.totalSlots) slots free")
}
