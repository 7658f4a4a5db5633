import MemoryModels

/// A page that three processes share, in Rss, Pss and USS.
func smapsAccounting(_ out: inout Transcript) {
    var memory = UserMemory(areas: [UserArea(start: 0x1000, pages: 4)])
    for page in 0..<3 { memory.touch(process: 0, page: 0x1000 + UInt64(page), isWrite: true) }
    _ = memory.fork(0)
    _ = memory.fork(0)
    memory.touch(process: 2, page: 0x1000, isWrite: true)
    memory.touch(process: 2, page: 0x1003, isWrite: true)

    var total: UInt64 = 0
    for process in 0..<3 {
        let smaps = memory.smapsRollup(process: process)
        total += smaps.pss
        let pss = Smaps.kilobytes(shifted: smaps.pss)
        out.print("Process \(process): Rss \(smaps.resident / 1024) kB, Pss \(pss) kB, USS \(smaps.uss / 1024) kB")
    }
    out.print("A third of a page is \(Smaps.pageShare(mapCount: 3)) / 4096 byte.")
    let lost = UInt64(memory.frameCount) * 4096 << UInt64(Smaps.pssShift) - total
    out.print("Frames: \(4 * memory.frameCount) kB, lost in divisions: \(lost) / 4096 byte")
}
