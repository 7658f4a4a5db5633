import MemoryModels

/// Reads two hot pages twice, streams a file past them, and misses one page soon and another late.
func lruLists(_ out: inout Transcript) throws(LRUError) {
    var lru = try LRUVector(frames: 4, filePages: 20, anonymousPages: 0)
    for page in [0, 0, 1, 1, 2, 3, 4, 2, 5, 3] {
        var events: [LRUEvent] = []
        lru.read(page, recordingInto: &events)
        out.print("read \(page)")
        for event in events { describe(event, &out) }
        out.print("  active: \(list(lru, .activeFile)) inactive: \(list(lru, .inactiveFile))")
    }
    let count = lru.statistics
    out.print("hits \(count.hits), faults \(count.faults), refaults \(count.refaults[1])")
}

/// The events that a reader should see.
private func describe(_ event: LRUEvent, _ out: inout Transcript) {
    switch event {
    case .activatedByAccess(let page): out.print("  read for the second time: \(page) is active")
    case .deactivated(let page): out.print("  \(page) is deactivated")
    case .evicted(let page, let eviction): out.print("  \(page) is evicted at age \(eviction)")
    case .refaulted(let page, let distance, let workingset, let isActivated):
        let verdict = isActivated ? "active at once" : "inactive"
        out.print("  \(page) is back after \(distance), working set \(workingset): \(verdict)")
    default: break
    }
}

/// The pages of a list, head first.
private func list(_ lru: LRUVector, _ list: LRUList) -> String {
    "[" + lru.pages(on: list).map { "\($0)" }.joined(separator: " ") + "]"
}
