import MemoryModels

/// Looks for the entries of two frames after a fork and a copy.
func rmap(_ out: inout Transcript) {
    var memory = UserMemory(areas: [UserArea(start: 0x1000, pages: 2)])
    memory.touch(process: 0, page: 0x1000, isWrite: true)
    memory.touch(process: 0, page: 0x1001, isWrite: true)
    let child = memory.fork(0).child
    memory.touch(process: child, page: 0x1000, isWrite: true)

    for (process, page) in [(0, 0x1000), (child, 0x1000), (0, 0x1001)] as [(Int, UInt64)] {
        guard let frame = memory.frame(process: process, page: page) else { continue }
        let visits = memory.rmapWalk(frame)
        let found = visits.filter { $0.isMapped }.map { "\($0.process)" }.joined(separator: ", ")
        out.print("Frame \(frame): areas visited: \(visits.count); mapped by process \(found)")
    }
    for (number, anonVMA) in memory.anonVMAs.enumerated() {
        if let anonVMA { out.print("anon_vma \(number): areas \(anonVMA.members.count), children \(anonVMA.children)") }
    }
}
