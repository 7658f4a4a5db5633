import MemoryModels

/// Maps 24 GiB with 1 GiB, 2 MiB and 4 KiB pages as the largest, and counts entries and tables.
func directMapBuild(_ out: inout Transcript) {
    let memory = [(0x1000, 0x9_f000), (0x10_0000, 0xc000_0000), (0x1_0000_0000, 0x6_4000_0000)].map {
        (start: UInt64, end: UInt64) in MemoryVector(start: start, size: end - start)
    }
    for largest in [PageSize.oneGiB, .twoMiB, .fourKiB] {
        var map = DirectMap(memory: memory, largestPage: largest)
        var events: [DirectMapEvent] = []
        map.build(recordingInto: &events)
        out.print("largest page \(hex(largest.bytes)): counted \(map.counts[0]), \(map.counts[1]), \(map.counts[2])")
        out.print("  table pages: \(map.brkPages) from the brk, \(map.memblockPages) from memblock")
        for case .step(let start, let end, let size) in events where largest == .oneGiB {
            out.print("  step of \(hex(size)): \(hex(start)) to \(hex(end))")
        }
    }
}
