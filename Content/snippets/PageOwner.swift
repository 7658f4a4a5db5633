import MemoryModels

/// Two callers allocate pages, one of them forgets to free; the stacks tell them apart.
func pageOwner(_ out: inout Transcript) {
    let names = [10: "do_anonymous_page", 20: "demo_rx_refill"]
    let fault = PageOwner.Allocation(stack: [10, 11, 12], pid: 812)
    let driver = PageOwner.Allocation(stack: [20, 21], pid: 33, type: .unmovable)
    var owner = PageOwner(pageCount: 1024)
    for round in 0..<3 {
        for number in 0..<8 { owner.set(number, order: 0, allocation: fault) }
        owner.set(64 + 4 * round, order: 2, allocation: driver)
        for number in 0..<8 { owner.reset(number, order: 0, stack: [30], pid: 812) }
        let stacks = owner.stacks().map { "\(names[owner.depot[$0.handle - 1][0]] ?? "?") \($0.pages)" }
        out.print("round \(round + 1): \(stacks.joined(separator: ", "))")
    }
    let record = owner.record(of: 3)
    out.print("page 3 is free; allocated by stack \(record.handle), freed by stack \(record.freeHandle)")
    for group in owner.grouped() { out.print("\(group.times) times, \(group.pages) pages: stack \(group.key)") }
}
