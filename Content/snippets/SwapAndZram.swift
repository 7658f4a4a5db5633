import MemoryModels

/// Swaps out pages of several kinds, brings some back, and shows what is saved.
func swapAndZram(_ out: inout Transcript) {
    var system = ZramSwap(pages: 8, swapPages: 16)
    func show(_ what: String) {
        let usage = system.usage
        let memory = "\(usage.inMemory) pages in memory, \(usage.pool) in the pool"
        out.print("\(what): \(memory), \(usage.swappedOut) swapped out, \(usage.netSaved) saved")
    }
    for page in 0..<4 { system.store(.compressed(1000), process: 0, page: page) }
    system.store(.zeroes, process: 0, page: 4)
    system.store(.sameFilled, process: 0, page: 5)
    system.store(.compressed(4000), process: 0, page: 6)
    show("seven pages written")
    for page in 0..<7 { system.swapOut(process: 0, page: page) }
    show("swapped out")
    system.touch(process: 0, page: 0)
    show("one of them read")
    system.fork(0)
    out.print("fork: swap_map[2] = \(system.swap.map[2])")
    for process in [0, 1] {
        switch system.touch(process: process, page: 1) {
        case .read: out.print("process \(process) reads: a major fault")
        case .cached: out.print("process \(process) reads: a minor fault")
        default: break
        }
    }
    show("a shared one read twice")
    if case .clean = system.swapOut(process: 1, page: 1) { show("reclaimed without a write") }
}
