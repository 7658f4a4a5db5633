// What must hold after every operation.
extension PercpuAllocator {
    /// A rule that was broken, and in which chunk.
    public enum Violation: Sendable, Equatable {
        /// `freeBytes` is not what the map says.
        case wrongFreeBytes(chunk: Int)
        /// A page's hints do not say what its map says.
        case wrongHint(chunk: Int, page: Int)
        /// The chunk is said to have a free area that is none, or its first free bit is not the first.
        case wrongSummary(chunk: Int)
        /// A page in use has no memory.
        case notPopulated(chunk: Int, page: Int)
        /// The chunk is in no slot, in several, or in one for another size.
        case wrongSlot(chunk: Int)
    }

    /// Checks every rule.
    ///
    /// - Returns: What is broken; empty for a sound state.
    public func checkInvariants() -> [Violation] {
        var violations = reserved?.checkInvariants() ?? []
        for chunk in chunks {
            violations += chunk.checkInvariants()
            let places = slots.indices.filter { slots[$0].contains(chunk.number) }
            let count = slots.reduce(0) { $0 + $1.filter { $0 == chunk.number }.count }
            if count != 1 || places[0] != slot(of: chunk) && places[0] != 0 {
                violations.append(.wrongSlot(chunk: chunk.number))
            }
        }
        return violations
    }
}

extension PercpuChunk {
    /// Checks the hints against the maps. The largest area of a hint must be free, but there may be a larger one: a scan
    /// hint stands for all in front of it, although it need not be the largest. The first free bit of a page may be
    /// further on than said: pages in the middle of an allocation keep what they had. More may be free at the end of a
    /// page than said: `pcpu_block_refresh_hint` begins with nothing there and looks only behind the scan hint, which may
    /// itself reach to the end.
    func checkInvariants() -> [PercpuAllocator.Violation] {
        var violations: [PercpuAllocator.Violation] = []
        let free = taken.reduce(0) { $0 + ($1 ? 0 : 1) }
        if free * PercpuBlock.bitSize != freeBytes { violations.append(.wrongFreeBytes(chunk: number)) }
        let all = measure(0..<taken.count)
        if !isFree(summary.contigHintStart, summary.contigHint) || summary.firstFree != all.firstFree {
            violations.append(.wrongSummary(chunk: number))
        }
        for (page, block) in blocks.enumerated() {
            let bits = (page * PercpuBlock.pageBits)..<((page + 1) * PercpuBlock.pageBits)
            let measured = measure(bits)
            if !isFree(bits.lowerBound + block.contigHintStart, block.contigHint) || block.leftFree != measured.leftFree
                || block.rightFree > measured.rightFree || block.firstFree > measured.firstFree
            {
                violations.append(.wrongHint(chunk: number, page: page))
            }
            if !populated[page], measured.contigHint < PercpuBlock.pageBits {
                violations.append(.notPopulated(chunk: number, page: page))
            }
        }
        return violations
    }

    private func isFree(_ start: Int, _ count: Int) -> Bool {
        count >= 0 && start + count <= taken.count && next(true, from: start, limit: start + count) == start + count
    }

    /// What the hints for some bits would be if they were read off the map.
    private func measure(_ bits: Range<Int>) -> (contigHint: Int, leftFree: Int, rightFree: Int, firstFree: Int) {
        var result = (contigHint: 0, leftFree: 0, rightFree: 0, firstFree: bits.count)
        var run = 0
        for bit in bits {
            run = taken[bit] ? 0 : run + 1
            if run == 1 { result.firstFree = min(result.firstFree, bit - bits.lowerBound) }
            result.contigHint = max(result.contigHint, run)
            if run == bit - bits.lowerBound + 1 { result.leftFree = run }
        }
        result.rightFree = run
        return result
    }
}
