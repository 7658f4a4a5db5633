extension MallocHeap {
    /// The number of the unsorted bin.
    static let unsorted = 1

    /// Puts the chunk at `index` of `chunks` at the front of the unsorted bin.
    mutating func putIntoUnsorted(_ index: Int) {
        chunks[index].state = .unsorted
        bins[Self.unsorted].insert(chunks[index].offset, at: 0)
    }

    /// Puts a chunk into the bin of its size: small bins at the front; large bins by descending size, and
    /// behind the first of its own size, so that the skip list over sizes need not change.
    mutating func putIntoBin(_ index: Int) {
        let chunk = chunks[index]
        let bin = ChunkSizes.bin(of: chunk.size)
        var place = 0
        if !ChunkSizes.isSmall(chunk.size) {
            while place < bins[bin].count, size(at: bins[bin][place]) > chunk.size { place += 1 }
            if place < bins[bin].count, size(at: bins[bin][place]) == chunk.size { place += 1 }
        }
        bins[bin].insert(chunk.offset, at: place)
        chunks[index].state = .binned
        record(.sorted(size: chunk.size, bin: bin))
    }

    /// Takes a free chunk off its bin: `unlink_chunk`.
    mutating func unlink(_ index: Int) {
        let chunk = chunks[index]
        let bin = chunk.state == .unsorted ? Self.unsorted : ChunkSizes.bin(of: chunk.size)
        if let place = bins[bin].firstIndex(of: chunk.offset) { bins[bin].remove(at: place) }
    }

    /// Takes the chunk at `index` off its bin for the program; what it is too large by goes to the unsorted
    /// bin, if a chunk can be made of it.
    ///
    /// - Returns: The bytes of the rest, 0 if there is none.
    mutating func carve(_ index: Int, _ size: Int) -> Int {
        unlink(index)
        chunks[index].state = .inUse
        guard chunks[index].size - size >= ChunkSizes.minimum else { return 0 }
        let rest = split(index, to: size, rest: .unsorted)
        putIntoUnsorted(index + 1)
        return rest
    }

    /// Puts the chunk at `index` into its tcache bin: `tcache_put`.
    mutating func cache(_ index: Int, _ bin: Int) {
        chunks[index].state = .tcache
        tcache[bin].append(chunks[index].offset)
    }

    /// The size of the chunk that starts at `offset`.
    func size(at offset: Int) -> Int { chunks[listed(offset)].size }

    /// Merges a chunk that is being freed with its free neighbours.
    ///
    /// - Returns: Its size with them, and whether it is now part of the top chunk.
    mutating func merge(_ index: Int) -> (size: Int, isTop: Bool) {
        var index = index
        if index > 0, chunks[index - 1].state.isMergeable {
            record(.mergedBelow(size: chunks[index - 1].size))
            unlink(index - 1)
            chunks[index - 1].size += chunks[index].size
            chunks.remove(at: index)
            index -= 1
        }
        let next = chunks[index + 1]
        if next.state == .top {
            chunks[index].size += next.size
            chunks[index].state = .top
            chunks.remove(at: index + 1)
            record(.mergedIntoTop(size: chunks[index].size))
            return (chunks[index].size, true)
        }
        if next.state.isMergeable {
            record(.mergedAbove(size: next.size))
            unlink(index + 1)
            chunks[index].size += next.size
            chunks.remove(at: index + 1)
        }
        putIntoUnsorted(index)
        record(.putIntoUnsorted(size: chunks[index].size))
        return (chunks[index].size, false)
    }

    /// Empties the fastbins: `malloc_consolidate`.
    mutating func consolidate() {
        hasFastChunks = false
        var merged: [Int] = []
        for bin in fastbins.indices {
            merged += fastbins[bin].reversed()
            fastbins[bin] = []
        }
        record(.consolidated(chunks: merged.count))
        let wasRecording = isRecording
        isRecording = false
        for offset in merged {
            _ = merge(listed(offset))
        }
        isRecording = wasRecording
    }
}
