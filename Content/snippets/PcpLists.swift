import MemoryModels

/// Sizes the per-CPU lists of a real zone, and counts how often a small zone's lock is taken.
func pcpLists(_ out: inout Transcript) throws(BuddyError) {
    let real = PageListSizes(managedPages: 772_915, low: 6022, cpus: 2)
    out.print("772915 pages, low 6022, 2 CPUs: batch \(real.batch), high \(real.highMin) to \(real.highMax)")

    let zone = try BuddyAllocator(start: 0, pageCount: 16_384)
    var pages = PerCPUPages(zone, sizes: PageListSizes(managedPages: 16_384, low: 320, cpus: 2))
    var events: [PerCPUPages.Event] = []
    var held: [PageFrameNumber] = []
    for _ in 0..<1000 {
        if let page = pages.allocate(recordingInto: &events) { held.append(page) }
    }
    let fetched = events.compactMap { if case .refilled(let blocks, _) = $0 { blocks } else { nil } }
    out.print("1000 pages, fetched in lots of \(fetched.prefix(7).map { "\($0)" }.joined(separator: ", ")), ...")
    out.print("  zone lock taken: \(pages.lockCount), high \(pages.high)")
    for page in held { pages.free(page, recordingInto: &events) }
    out.print("freed: zone lock taken \(pages.lockCount) times in all, \(pages.count) pages stay on the list")
}
