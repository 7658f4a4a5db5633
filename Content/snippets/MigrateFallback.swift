import MemoryModels

/// Lets unmovable requests claim a pageblock, and steal pages when there is none left to claim.
func migrateFallback(_ out: inout Transcript) throws(BuddyError) {
    var zone = try BuddyAllocator(start: 0, pageCount: 2048)
    printTypes(of: zone, "After boot", &out)

    _ = zone.allocate(order: 0, type: .unmovable)
    printTypes(of: zone, "One unmovable page claims the pageblocks of a block of order 10", &out)

    for _ in 0..<1000 { _ = zone.allocate(order: 0, type: .movable) }
    for _ in 0..<1040 { _ = zone.allocate(order: 0, type: .unmovable) }
    printTypes(of: zone, "Movable pages everywhere: 17 unmovable ones are stolen", &out)
}

/// Prints the two tables of /proc/pagetypeinfo.
private func printTypes(of zone: BuddyAllocator, _ heading: String, _ out: inout Transcript) {
    let info = PageTypeInfo(zone)
    out.print(heading)
    for type in [MigrateType.unmovable, .movable, .reclaimable] {
        let free = info.freeBlocks[Int(type.rawValue)].map { "\($0)" }.joined(separator: " ")
        out.print("  \(type.name): \(free); pageblocks: \(info.pageblocks[Int(type.rawValue)])")
    }
}
