extension MallocHeap {
    /// `malloc`. Follows `__libc_malloc`.
    ///
    /// - Parameter bytes: What the program asks for, from 0.
    /// - Returns: Where it is.
    /// - Throws: `MallocError.noMemory` for a request, or a heap, beyond `limit`.
    @discardableResult
    public mutating func allocate(_ bytes: Int) throws(MallocError) -> Pointer {
        guard bytes >= 0, bytes < Self.limit else { throw .noMemory }
        if !hasTcache, options.tcacheCount > 0 {
            hasTcache = true
            let size = ChunkSizes.chunkSize(forRequest: ChunkSizes.tcacheStructure)
            record(.setUpTcache(size: size))
            _ = try allocateFromArena(size)
        }
        let size = ChunkSizes.chunkSize(forRequest: bytes)
        if let bin = ChunkSizes.tcacheBin(of: size), let offset = tcache[bin].popLast() {
            record(.tookFromTcache(bin: bin, left: tcache[bin].count))
            return take(listed(offset))
        }
        return try allocateFromArena(size)
    }

    /// Marks the chunk at `index` as the program's, and says where its data starts.
    private mutating func take(_ index: Int) -> Pointer {
        chunks[index].state = .inUse
        return .heap(offset: chunks[index].offset + 16)
    }

    /// `_int_malloc`, for a chunk of `size` bytes.
    private mutating func allocateFromArena(_ size: Int) throws(MallocError) -> Pointer {
        if let pointer = takeFromFastbin(size) { return pointer }
        if ChunkSizes.isSmall(size) {
            if let pointer = takeFromSmallBin(size) { return pointer }
        } else if hasFastChunks {
            consolidate()
        }
        while true {
            if let pointer = searchUnsorted(size) { return pointer }
            if let pointer = searchBins(size) { return pointer }
            if let top = chunks.last, top.size >= size + ChunkSizes.minimum { return takeFromTop(size) }
            guard hasFastChunks else { break }
            consolidate()
        }
        return try askSystem(size)
    }

    private mutating func takeFromFastbin(_ size: Int) -> Pointer? {
        guard let bin = ChunkSizes.fastbin(of: size), let offset = fastbins[bin].popLast() else { return nil }
        record(.tookFromFastbin(bin: bin))
        stash(size) { $0.fastbins[bin].popLast() }
        return take(listed(offset))
    }

    private mutating func takeFromSmallBin(_ size: Int) -> Pointer? {
        let bin = ChunkSizes.bin(of: size)
        guard let offset = bins[bin].popLast() else { return nil }
        record(.tookFromSmallBin(bin: bin))
        stash(size) { $0.bins[bin].popLast() }
        return take(listed(offset))
    }

    /// Moves more chunks of the size that was just taken into the tcache while it has room.
    private mutating func stash(_ size: Int, from next: (inout MallocHeap) -> Int?) {
        guard let bin = ChunkSizes.tcacheBin(of: size) else { return }
        var count = 0
        while tcache[bin].count < options.tcacheCount, let offset = next(&self) {
            cache(listed(offset), bin)
            count += 1
        }
        if count > 0 { record(.stashed(count: count)) }
    }

    /// Goes through the unsorted bin from its back: the only place where chunks are put into bins. Of the exact
    /// fits the first ones fill the tcache.
    private mutating func searchUnsorted(_ size: Int) -> Pointer? {
        let cacheBin = options.tcacheCount > 0 ? ChunkSizes.tcacheBin(of: size) : nil
        var hasCached = false
        var rounds = 0
        while let offset = bins[Self.unsorted].last, rounds < 10_000 {
            let index = listed(offset)
            let found = chunks[index].size
            if ChunkSizes.isSmall(size), bins[Self.unsorted].count == 1, offset == lastRemainder,
                found > size + ChunkSizes.minimum
            {
                bins[Self.unsorted] = []
                let rest = split(index, to: size, rest: .unsorted)
                putIntoUnsorted(index + 1)
                lastRemainder = chunks[index + 1].offset
                record(.splitLastRemainder(size: found, rest: rest))
                return take(index)
            }
            bins[Self.unsorted].removeLast()
            guard found == size else {
                putIntoBin(index)
                rounds += 1
                continue
            }
            if let cacheBin, tcache[cacheBin].count < options.tcacheCount {
                cache(index, cacheBin)
                hasCached = true
                record(.exactFit(size: size, isCached: true))
                continue
            }
            record(.exactFit(size: size, isCached: false))
            return take(index)
        }
        if hasCached, let cacheBin, let offset = tcache[cacheBin].popLast() {
            record(.tookFromTcache(bin: cacheBin, left: tcache[cacheBin].count))
            return take(listed(offset))
        }
        return nil
    }

    /// The smallest chunk that is large enough: in the request's own bin if that is a large one, else the last
    /// one of the next bin that has any.
    private mutating func searchBins(_ size: Int) -> Pointer? {
        let own = ChunkSizes.bin(of: size)
        if !ChunkSizes.isSmall(size), let place = bins[own].lastIndex(where: { self.size(at: $0) >= size }) {
            // Of several equal ones the second is taken, because the first is in the skip list.
            let found = self.size(at: bins[own][place])
            var first = place
            while first > 0, self.size(at: bins[own][first - 1]) == found { first -= 1 }
            let offset = bins[own][min(first + 1, place)]
            let index = listed(offset)
            let rest = carve(index, size)
            record(.bestFit(size: found, bin: own, rest: rest, isHigherBin: false))
            return take(index)
        }
        for bin in (own + 1)..<ChunkSizes.bins {
            guard let offset = bins[bin].last else { continue }
            let index = listed(offset)
            let found = chunks[index].size
            let rest = carve(index, size)
            if rest > 0, ChunkSizes.isSmall(size) { lastRemainder = offset + size }
            record(.bestFit(size: found, bin: bin, rest: rest, isHigherBin: true))
            return take(index)
        }
        return nil
    }

    private mutating func takeFromTop(_ size: Int) -> Pointer {
        let index = chunks.count - 1
        let rest = split(index, to: size, rest: .top)
        record(.splitTop(rest: rest))
        return take(index)
    }

    /// `sysmalloc`: a mapping for a large chunk, or a longer heap.
    private mutating func askSystem(_ size: Int) throws(MallocError) -> Pointer {
        if size >= mmapThreshold, mappingCount < options.mmapMaximum {
            let bytes = ChunkSizes.mappedSize(for: size)
            mappings.append(Mapping(bytes: bytes))
            systemCalls.mapped += 1
            record(.mapped(bytes: bytes))
            return .mapping(mappings.count - 1)
        }
        let bytes = (size + options.topPad + ChunkSizes.minimum - topBytes + 4095) & ~4095
        guard heapBytes + bytes <= Self.limit else { throw .noMemory }
        if chunks.isEmpty {
            chunks.append(Chunk(offset: 0, size: bytes, state: .top))
        } else {
            chunks[chunks.count - 1].size += bytes
        }
        systemCalls.grown += 1
        record(.grewHeap(bytes: bytes))
        return takeFromTop(size)
    }
}
