import MemoryModels

/// Computes the indexes of debugfs from a line of /proc/buddyinfo.
func fragmentation(_ out: inout Transcript) {
    let zones: [(String, [Int64])] = [
        ("few pages, in large blocks", [0, 0, 0, 0, 0, 0, 0, 0, 9]),
        ("many pages, in pieces", [7201, 3698, 1896, 1102, 610, 314, 283, 139]),
        ("large blocks left", [7201, 3698, 1896, 1102, 610, 314, 283, 139, 81, 225, 1196]),
    ]
    for (name, counts) in zones {
        let info = FragmentationInfo(freeBlocks: counts)
        out.print("\(name): \(info.contiguous(for: 0).freePages) free pages")
        for order in [3, 9] as [Order] {
            let unusable = info.unusableIndex(order: order)
            let index = info.fragmentationIndex(order: order)
            out.print("  order \(order): unusable \(unusable), fragmentation index \(index)")
        }
    }
}
