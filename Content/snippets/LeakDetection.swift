import MemoryModels

/// Loses the head of a list and both ends of a ring.
func leakDetection(_ out: inout Transcript) throws(TrackedHeapError) {
    var heap = TrackedHeap(roots: 2)
    var list: [Int] = []
    for bytes in [64, 32, 16] { list.append(heap.allocate(bytes, site: 1)) }
    heap.setRoot(0, to: .pointer(list[0], offset: 0))
    try heap.store(.pointer(list[1], offset: 0), in: list[0], at: 0)
    try heap.store(.pointer(list[2], offset: 0), in: list[1], at: 0)
    let ring = [heap.allocate(24, site: 2), heap.allocate(24, site: 2)]
    try heap.store(.pointer(ring[1], offset: 0), in: ring[0], at: 0)
    try heap.store(.pointer(ring[0], offset: 0), in: ring[1], at: 0)

    for name in ["with the list's head", "without it"] {
        let scan = heap.scan()
        out.print("\(name): not freed \(heap.unfreed.count), reachable \(scan.reachable.count)")
        out.print("  lost \(scan.direct.count), lost with them \(scan.indirect.count)")
        heap.setRoot(0, to: .number)
    }
    try heap.free(list[0])
    do throws(TrackedHeapError) {
        try heap.free(list[0])
    } catch {
        out.print("The record of a freed block notices: \(error.description)")
    }
    let direct = heap.scan().direct.map { "\($0)" }.joined(separator: ", ")
    out.print("The head is freed, and what it led to is lost by itself: blocks \(direct)")
}
