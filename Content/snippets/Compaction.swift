import MemoryModels

/// Compacts a zone of four pageblocks until a whole one is free.
func compaction(_ out: inout Transcript) throws(BuddyError) {
    let pages: [PageUse] = "m.m..mm. mm.u.m.. .m.m.mm. ..m..m..".unicodeScalars.compactMap {
        switch $0 {
        case "m": .movable
        case "u": .unmovable
        case ".": .free
        default: nil
        }
    }
    let zone = try BuddyAllocator(pages: pages, pageblockOrder: 3)
    var compaction = Compaction(zone, order: 3)
    draw(compaction.zone, &out)
    while let round = compaction.advance() {
        for move in round.moves { out.print("  pfn \(move.from) -> \(move.to)") }
        draw(compaction.zone, &out)
    }
    out.print("\(compaction.migrated) pages moved; block of order 3 free: \(compaction.result == .success)")
}

/// Prints the zone, a letter a page.
private func draw(_ zone: BuddyAllocator, _ out: inout Transcript) {
    var line = ""
    for number in 0..<zone.pageCount {
        if number > 0, number % zone.pageblockOrder.pageCount == 0 { line += " " }
        switch zone.use(of: zone.start + number) {
        case .free: line += "."
        case .movable: line += "m"
        case .unmovable: line += "u"
        }
    }
    out.print(line)
}
