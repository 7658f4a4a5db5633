import MemoryModels

/// Forks twice and lets all three write the same page.
func copyOnWrite(_ out: inout Transcript) {
    var memory = UserMemory(areas: [UserArea(start: 0x1000, pages: 2)])
    memory.touch(process: 0, page: 0x1000, isWrite: true)
    _ = memory.fork(0)
    _ = memory.fork(0)
    out.print("Three processes, one page: frames in use: \(memory.frameCount)")
    for process in [2, 0, 1] {
        let fault = memory.touch(process: process, page: 0x1000, isWrite: true)
        for action in fault.actions {
            switch action {
            case .copied(let from?, let to): out.print("Process \(process) writes: frame \(from) is copied to \(to)")
            case .reused(let frame, _): out.print("Process \(process) writes: it keeps frame \(frame)")
            default: break
            }
        }
    }

    if let frame = memory.pin(process: 0, page: 0x1001) {
        let fork = memory.fork(0)
        out.print("Frame \(frame) is pinned: the fork copies \(fork.copied) page and shares \(fork.shared).")
    }
}
