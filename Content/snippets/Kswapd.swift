import MemoryModels

/// Fills a node until kswapd is woken, lets it work, and then leaves it nothing to reclaim.
func kswapd(_ out: inout Transcript) throws(WatermarkError) {
    let settings = WatermarkSettings(minFreeKbytes: 4096, transparentHugePages: false)
    var node = KswapdNode(try NodeWatermarks(managedPages: [0, 0, 262_144, 0], settings: settings))
    let zone = node.node.zones[2]
    out.print("Normal: min \(zone.min), low \(zone.low), high \(zone.high)")
    for (use, pages) in [(NodePageUse.cache, 261_000), (.kernel, 261_300)] as [(NodePageUse, Int64)] {
        var events: [KswapdEvent] = []
        let got = node.allocate(pages, for: use, recordingInto: &events)
        out.print("\(pages) pages wanted, \(got) got; kswapd is \(node.isAwake ? "awake" : "asleep")")
        events = []
        node.runKswapd(recordingInto: &events)
        var turns = 0
        for event in events {
            guard case .round(let round) = event else { continue }
            turns += 1
            if turns < 5 { out.print("  priority \(round.priority): \(round.scanned) scanned, \(round.freed) freed") }
        }
        out.print("  \(turns) turns; \(node.node.zones[2].freePages) free, \(node.failures) failures")
    }
}
