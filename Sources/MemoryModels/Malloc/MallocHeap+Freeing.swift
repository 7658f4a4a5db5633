extension MallocHeap {
    /// The top chunk is only looked at after a merge of at least this many bytes:
    /// `FASTBIN_CONSOLIDATION_THRESHOLD`.
    public static let trimCheck = 65536
    /// No mapping above this size raises the thresholds: `DEFAULT_MMAP_THRESHOLD_MAX`.
    public static let largestThreshold = 33_554_432

    /// `free`. Follows `__libc_free` and `_int_free`.
    ///
    /// - Throws: `MallocError.invalidFree` if `pointer` is not in use.
    public mutating func free(_ pointer: Pointer) throws(MallocError) {
        switch pointer {
        case .mapping(let number): try unmap(number)
        case .heap(let offset): try freeChunk(offset - 16)
        }
    }

    private mutating func unmap(_ number: Int) throws(MallocError) {
        guard mappings.indices.contains(number), let bytes = mappings[number].bytes else {
            // The header itself is unmapped: the program would be killed by SIGSEGV.
            throw .invalidFree(message: "SIGSEGV")
        }
        // `chunksize_nomask` counts `IS_MMAPPED`, bit 1, with the size.
        let isDynamic = options.mmapThreshold == nil && options.trimThreshold == nil
        if isDynamic, bytes | 2 > mmapThreshold, bytes | 2 <= Self.largestThreshold {
            mmapThreshold = bytes
            trimThreshold = 2 * bytes
            record(.raisedThresholds(mmap: bytes, trim: 2 * bytes))
        }
        mappings[number].bytes = nil
        systemCalls.unmapped += 1
        record(.unmapped(bytes: bytes))
    }

    private mutating func freeChunk(_ offset: Int) throws(MallocError) {
        guard let index = index(of: offset) else { throw .invalidFree(message: "free(): invalid pointer") }
        let chunk = chunks[index]
        try checkInUse(chunk)
        if let bin = ChunkSizes.tcacheBin(of: chunk.size), tcache[bin].count < options.tcacheCount {
            cache(index, bin)
            record(.putIntoTcache(bin: bin, count: tcache[bin].count))
            return
        }
        if let bin = ChunkSizes.fastbin(of: chunk.size) {
            hasFastChunks = true
            fastbins[bin].append(offset)
            chunks[index].state = .fastbin
            record(.putIntoFastbin(bin: bin))
            return
        }
        let merged = merge(index)
        guard merged.size >= Self.trimCheck else { return }
        if hasFastChunks { consolidate() }
        if topBytes >= trimThreshold { trim() }
    }

    /// What glibc sees of a chunk that is not in use.
    private func checkInUse(_ chunk: Chunk) throws(MallocError) {
        switch chunk.state {
        case .inUse: return
        case .tcache: throw .invalidFree(message: "free(): double free detected in tcache 2")
        case .fastbin:
            let isHead = ChunkSizes.fastbin(of: chunk.size).map { fastbins[$0].last == chunk.offset } ?? false
            let isCached = ChunkSizes.tcacheBin(of: chunk.size).map { tcache[$0].count < options.tcacheCount } ?? false
            throw .invalidFree(message: isHead && !isCached ? "double free or corruption (fasttop)" : nil)
        case .unsorted, .binned:
            let isCached = ChunkSizes.tcacheBin(of: chunk.size).map { tcache[$0].count < options.tcacheCount } ?? false
            let isFast = ChunkSizes.fastbin(of: chunk.size) != nil
            throw .invalidFree(message: isCached || isFast ? nil : "double free or corruption (!prev)")
        case .top: throw .invalidFree(message: "double free or corruption (top)")
        }
    }

    /// Gives the end of the top chunk back in whole pages, but leaves `topPad`: `systrim`.
    private mutating func trim() {
        let area = topBytes - ChunkSizes.minimum - 1
        guard area > options.topPad else { return }
        let bytes = (area - options.topPad) & ~4095
        guard bytes > 0 else { return }
        chunks[chunks.count - 1].size -= bytes
        systemCalls.trimmed += 1
        record(.trimmedHeap(bytes: bytes))
    }
}
