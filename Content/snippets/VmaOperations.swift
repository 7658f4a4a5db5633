import MemoryModels

/// Maps memory, cuts it, and sees it grow together again.
func vmaOperations(_ out: inout Transcript) throws(AddressSpaceError) {
    let page = AddressSpace.pageSize
    var space = AddressSpace()

    let upper = try space.map(length: 4 * page, [.read, .write])
    let lower = try space.map(length: 4 * page, [.read, .write])
    out.print("Two mappings of four pages, at \(hex(upper)) and \(hex(lower)), are one area:")
    printAreas(of: space, &out)

    try space.protect(lower + 2 * page, length: 4 * page, .read)
    out.print("Four pages in the middle become read-only:")
    printAreas(of: space, &out)

    try space.unmap(lower + 3 * page, length: page)
    let hole = try space.map(length: page, .read)
    out.print("One of them is unmapped. The next mapping of a page finds that hole, \(hex(hole)), and closes it:")
    printAreas(of: space, &out)

    try space.protect(lower + 2 * page, length: 4 * page, [.read, .write])
    out.print("Writable again, all of it is one area:")
    printAreas(of: space, &out)

    try space.touch(lower)
    try space.protect(lower, length: page, .read)
    try space.map(length: page, .read)
    out.print("After a write the kernel keeps its promise of memory, so a new read-only page does not merge:")
    printAreas(of: space, &out)
}

/// Prints the areas, a line for each.
private func printAreas(of space: AddressSpace, _ out: inout Transcript) {
    for area in space.areas {
        let promise = area.flags.contains(.account) ? ", promised" : ""
        out.print("  \(hex(area.start))-\(hex(area.end)) \(area.flags.permissions), pages: \(area.pageCount)\(promise)")
    }
}
