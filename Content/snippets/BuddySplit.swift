import MemoryModels

/// Asks for one page when the only free memory is a block of 1,024.
func buddySplit(_ out: inout Transcript) {
    var zone = BuddyAllocator(oneFreeBlockOf: 10)
    out.print("At first:")
    printFreeBlocks(of: zone, &out)

    guard let page = zone.allocate(order: 0) else { return }
    out.print("A request of order 0 gets pfn \(page). The halves that it did not need:")
    printFreeBlocks(of: zone, &out)

    // The block at pfn 8 has just the right size: it is taken whole.
    guard let block = zone.allocate(order: 3) else { return }
    out.print("A request of order 3 gets pfn \(block). Nothing had to be split:")
    printFreeBlocks(of: zone, &out)
}

/// Prints the free blocks, a line for each.
private func printFreeBlocks(of zone: BuddyAllocator, _ out: inout Transcript) {
    for order in Order.all {
        for block in zone.freeBlocks(order: order, type: .movable) {
            out.print("  order \(order): pfn \(block), pages: \(order.pageCount)")
        }
    }
    out.print("  free pages: \(zone.freePageCount)")
}
