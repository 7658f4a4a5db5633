/// A rule that a state of a heap breaks. A correct one never has one.
public enum MallocViolation: Equatable, Sendable {
    /// A chunk does not start where the one before it ends, or its size is no multiple of 16 from 32.
    case badChunk(offset: Int)
    /// Two chunks in bins lie side by side: they should have merged.
    case unmergedNeighbours(offset: Int)
    /// The last chunk, and no other, is the top chunk.
    case misplacedTop
    /// A chunk is on no list, on several, or on one that is not for its state and size.
    case wrongList(offset: Int)
    /// A large bin does not descend by size.
    case unsortedBin(Int)
    /// A tcache bin has more chunks than allowed.
    case overfullTcache(bin: Int)
}

extension MallocHeap {
    /// Checks every rule, as `do_check_malloc_state` does.
    ///
    /// - Returns: What is broken; empty for a sound state.
    public func checkInvariants() -> [MallocViolation] {
        var violations: [MallocViolation] = []
        var end = 0
        var wasMergeable = false
        for (index, chunk) in chunks.enumerated() {
            if chunk.offset != end || chunk.size % 16 != 0 || chunk.size < ChunkSizes.minimum {
                violations.append(.badChunk(offset: chunk.offset))
            }
            end = chunk.end
            if wasMergeable && (chunk.state.isMergeable || chunk.state == .top) {
                violations.append(.unmergedNeighbours(offset: chunk.offset))
            }
            wasMergeable = chunk.state.isMergeable
            if (chunk.state == .top) != (index == chunks.count - 1) { violations.append(.misplacedTop) }
        }
        var listed = 0
        for (bin, offsets) in tcache.enumerated() {
            listed += offsets.count
            if offsets.count > options.tcacheCount { violations.append(.overfullTcache(bin: bin)) }
            violations += wrong(offsets, .tcache) { ChunkSizes.tcacheBin(of: $0) == bin }
        }
        for (bin, offsets) in fastbins.enumerated() {
            listed += offsets.count
            violations += wrong(offsets, .fastbin) { ChunkSizes.fastbin(of: $0) == bin }
        }
        for (bin, offsets) in bins.enumerated() {
            listed += offsets.count
            if bin == Self.unsorted {
                violations += wrong(offsets, .unsorted) { _ in true }
                continue
            }
            violations += wrong(offsets, .binned) { ChunkSizes.bin(of: $0) == bin }
            let sizes = offsets.compactMap { index(of: $0).map { chunks[$0].size } }
            if zip(sizes, sizes.dropFirst()).contains(where: { $0 < $1 }) { violations.append(.unsortedBin(bin)) }
        }
        let free = chunks.count { $0.state != .inUse && $0.state != .top }
        // Each list holds only chunks of its own state and size, so equal numbers mean one list each.
        if listed != free { violations.append(.wrongList(offset: -1)) }
        return violations
    }

    private func wrong(_ offsets: [Int], _ state: ChunkState, _ fits: (Int) -> Bool) -> [MallocViolation] {
        var violations: [MallocViolation] = []
        for (place, offset) in offsets.enumerated() {
            let isRepeated = offsets[..<place].contains(offset)
            guard !isRepeated, let index = index(of: offset), chunks[index].state == state, fits(chunks[index].size)
            else {
                violations.append(.wrongList(offset: offset))
                continue
            }
        }
        return violations
    }
}
