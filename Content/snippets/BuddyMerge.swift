import MemoryModels

/// Uses up eight pages one by one and gives them back in an order that shows every rule of merging.
func buddyMerge(_ out: inout Transcript) throws(BuddyError) {
    var zone = BuddyAllocator(oneFreeBlockOf: 3)
    while zone.allocate(order: 0) != nil {}
    out.print("All eight pages are allocated.")

    for page in [5, 2, 3, 0, 1, 4, 6, 7] as [PageFrameNumber] {
        var events: [BuddyEvent] = []
        try zone.free(page, order: 0, recordingInto: &events)
        out.print("Free pfn \(page).")
        for event in events {
            if let line = describe(event) { out.print("  \(line)") }
        }
    }

    do {
        try zone.free(0, order: 0)
    } catch {
        out.print("Free pfn 0 once more: \(error.message)")
    }
}

/// The events of a free that a reader should see.
private func describe(_ event: BuddyEvent) -> String? {
    switch event {
    case .checkedBuddy(let page, let order, let buddy, .mergeable):
        "\(page) ^ (1 << \(order)) = \(buddy): this buddy is free"
    case .checkedBuddy(let page, let order, let buddy, .outsideZone):
        "\(page) ^ (1 << \(order)) = \(buddy): this buddy is beyond the end of the zone"
    case .checkedBuddy(let page, let order, let buddy, _):
        "\(page) ^ (1 << \(order)) = \(buddy): this buddy is not free as a whole"
    case .merged(let page, let order, _):
        "merged: now a block of order \(order) at pfn \(page)"
    case .placed(let page, let order, _, .tail, _):
        "pfn \(page) goes to the tail of the order-\(order) list: it will probably merge soon"
    case .placed(let page, let order, _, .head, _):
        "pfn \(page) goes to the head of the order-\(order) list"
    default:
        nil
    }
}
