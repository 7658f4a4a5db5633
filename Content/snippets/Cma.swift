import MemoryModels

/// Lends a CMA area to movable pages and takes it back for a driver.
func cma(_ out: inout Transcript) throws(CMAError) {
    var area = try CMAArea(base: 48, pageCount: 32, freeOutside: 30)
    area.lend(20)
    draw(area, "20 movable pages", &out)
    area.pin(3)
    draw(area, "someone holds pfn 51", &out)

    var events: [CMAArea.Event] = []
    for (count, align) in [(4, 2), (16, 4)] {
        let page = area.allocate(count: count, align: align, recordingInto: &events)
        draw(area, "\(count) pages, order \(align): \(page.map { "pfn \($0)" } ?? "failed")", &out)
    }
    for case .busy(let page) in events { out.print("busy: pfn \(page)") }
}

/// Prints the area, a letter a page.
private func draw(_ area: CMAArea, _ text: String, _ out: inout Transcript) {
    var line = ""
    for page in area.pages {
        switch page {
        case .free: line += "."
        case .movable: line += "m"
        case .pinned: line += "!"
        case .allocated: line += "D"
        }
    }
    out.print("\(line) \(text)")
}
