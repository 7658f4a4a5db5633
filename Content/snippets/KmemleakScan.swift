import MemoryModels

/// Loses an object, scans, and scans again; then hides the leak behind a stale word on a stack.
func kmemleakScan(_ out: inout Transcript) throws(KmemleakError) {
    let data: UInt64 = 0xffff_ffff_8260_0000
    let list: UInt64 = 0xffff_8880_0420_0000
    let item: UInt64 = 0xffff_8880_0420_0100
    var kmemleak = Kmemleak()
    try kmemleak.allocate(data, size: 64, minCount: KmemleakObject.grey)
    try kmemleak.allocate(list, size: 64)
    try kmemleak.allocate(item, size: 32)
    try kmemleak.store(list, in: data, word: 0)
    try kmemleak.store(item + 8, in: list, word: 2)
    kmemleak.wait(6000)
    func scan(_ what: String, stack: [UInt64] = []) {
        let found = kmemleak.scan(stacks: [stack])
        out.print("\(what): \(found.count) new suspected memory leaks, \(kmemleak.suspects.count) listed")
    }
    scan("both referenced")
    try kmemleak.store(0, in: data, word: 0)
    scan("the list's pointer is lost")
    scan("scanned once more")
    scan("a stack still holds it", stack: [list])
    try kmemleak.notLeak(list)
    scan("kmemleak_not_leak")
}
