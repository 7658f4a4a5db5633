import MemoryModels

/// Shuffles a zone of six large blocks and a hole, with two seeds.
func pageShuffle(_ out: inout Transcript) throws(BuddyError) {
    for seed in [1, 2] as [UInt64] {
        var zone = try ShuffledZone([.movable, .movable, .movable, .hole, .movable, .movable, .movable], seed: seed)
        out.print("seed \(seed): \(list(zone))")
        for (block, outcome) in zone.shuffle() {
            switch outcome {
            case .swapped(let other, _): out.print("  \(block) <-> \(other)")
            case .gaveUp: out.print("  \(block) stays")
            case .mismatch(let other): out.print("  \(block) and \(other) are of different types")
            }
        }
        out.print("  now: \(list(zone))")
    }
}

/// The free blocks of order 10, head first.
private func list(_ zone: ShuffledZone) -> String {
    zone.allocator.freeBlocks(order: 10, type: .movable).map { "\($0)" }.joined(separator: " ")
}
