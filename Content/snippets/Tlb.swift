import MemoryModels

/// Runs processes in turn on one processor: six keep their translations, the seventh takes a slot away.
func tlb(_ out: inout Transcript) {
    for count in [6, 7] {
        for hasPCID in [true, false] {
            var system = TLBSystem(cpuCount: 1, sets: 16, ways: 8, hasPCID: hasPCID)
            var events: [TLBEvent] = []
            for _ in 0..<count { _ = system.makeSpace() }
            for _ in 0..<10 {
                for space in 1...count {
                    system.switchTo(space, cpu: 0, recordingInto: &events)
                    for page in 0..<4 as Range<UInt64> { system.access(cpu: 0, page: page, recordingInto: &events) }
                }
            }
            out.print(
                "\(count) processes, PCIDs \(hasPCID): hits \(system.hits), misses \(system.misses), flushes \(system.fullFlushes)"
            )
        }
    }
    let tenths = TLBSystem.effectiveTime(hits: 80, misses: 20, lookup: 20, memory: 100, levels: 1)
    out.print("80 % hits, 20 ns and 100 ns, one level: \(tenths / 10) ns")
}
