import MemoryModels

/// Writes pages of several kinds to a zram device and shows what they take.
func zram(_ out: inout Transcript) {
    var zram = ZramDevice(slots: 200)
    func show(_ what: String) {
        let statistics = zram.statistics
        let percent = statistics.storedPages * 100 / max(1, statistics.memoryUsedPages)
        let used = "\(statistics.storedPages) pages stored in \(statistics.memoryUsedPages) (\(percent)%)"
        out.print("\(what): \(used), \(statistics.compressedBytes) bytes of data")
    }
    let own = zram.pool.classes.class(forBytes: 1541)
    out.print("1541 bytes: class \(own.size), \(own.objectsPerZspage) objects in \(own.pagesPerZspage) pages")
    out.print("huge from \(zram.pool.classes.hugeClassSize) bytes on")
    zram.write(.compressed(1541), to: 0)
    show("one object")
    for slot in 1..<60 { zram.write(.compressed(1541), to: slot) }
    show("sixty")
    for slot in 60..<100 { zram.write(.sameFilled, to: slot) }
    show("zeros")
    for slot in 100..<110 { zram.write(.compressed(4000), to: slot) }
    show("incompressible")
    for slot in 0..<60 where slot % 3 > 0 { zram.discard(slot) }
    show("two of three discarded")
}
