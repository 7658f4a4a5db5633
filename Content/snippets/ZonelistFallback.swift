import MemoryModels

/// Builds the zonelists of two sockets and a node of CXL memory, and places pages under three policies.
func zonelistFallback(_ out: inout Transcript) throws(NumaError) {
    let nodes: [NumaMemory.Node] = [
        .init(hasCPUs: true, managedPages: [3840, 772_915, 1_540_096, 0]),
        .init(hasCPUs: true, managedPages: [0, 0, 2_359_296, 0]),
        .init(managedPages: [0, 0, 2_097_152, 0]),
    ]
    let machine = try NumaMemory(nodes: nodes, distances: [[10, 21, 21], [21, 10, 31], [21, 31, 10]])
    for node in 0..<3 {
        let order = machine.fallbackOrder[node].map { "\($0)" }.joined(separator: " ")
        out.print("Fallback order for Node \(node): \(order)")
    }

    let sockets = NodeSet(bits: 0b11)
    for (name, policy) in [
        ("default", MemoryPolicy.local), ("bind to 0 and 1", MemoryPolicy(.bind, nodes: sockets)),
        ("interleave 0 and 1", MemoryPolicy(.interleave, nodes: sockets)),
    ] {
        var machine = machine
        try machine.set(policy)
        var events: [NumaEvent] = []
        machine.allocate(2_400_000, for: NumaRequest(cpuNode: 0), recordingInto: &events)
        out.print("\(name):")
        for case .took(let zone, let pages, _) in events {
            out.print("  \(pages) pages from node \(zone.node) \(zone.zone.name)")
        }
    }
}
