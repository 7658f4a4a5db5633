import MemoryModels

/// Lays out one object under more and more of `slab_debug`, and looks for the order of three caches' slabs.
func slubLayout(_ out: inout Transcript) throws(SlabError) {
    out.print("Objects of 104 bytes: distance, free pointer, objects")
    let debugging: [(name: String, flags: SlabFlags)] = [
        ("-", []), ("Z", .redZone), ("P", .poison), ("U", .storeUser), ("FZPU", .debugging),
    ]
    for (name, flags) in debugging {
        let layout = try SlabLayout(objectSize: 104, flags: flags, cpuCount: 2)
        let place = "\(layout.freePointerOffset)" + (layout.freePointerIsOutside ? " (behind)" : "")
        out.print("slab_debug=\(name): \(layout.size) bytes, \(place), \(layout.objectsPerSlab) in a slab")
    }
    for size in [192, 632, 4232] {
        let search = try SlabOrderSearch(size: size, cpuCount: 2)
        out.print("objects \(size) bytes apart, at least \(search.minObjects) in a slab:")
        for attempt in search.attempts {
            let verdict = attempt.isAccepted ? "no more than" : "more than"
            out.print(
                "  order \(attempt.order): \(attempt.leftOver) of \(attempt.bytes) left over, \(verdict) 1/\(attempt.fraction)"
            )
        }
    }
}
