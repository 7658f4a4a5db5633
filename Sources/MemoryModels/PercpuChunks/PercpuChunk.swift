/// A chunk of per-CPU memory: a unit for each CPU, all with the same layout, described by one map of 4-byte units.
/// Follows `struct pcpu_chunk`. Lengths and places are in bits of 4 bytes unless they say bytes.
public struct PercpuChunk: Sendable {
    /// Which chunk it is: 0 is the first, -1 the reserved one, others count up.
    public let number: Int
    /// Where the map begins in CPU 0's unit: `base_addr`, a page boundary.
    public let base: UInt64
    /// How many bytes at the beginning belong to other regions: `start_offset`.
    public let startOffset: Int
    /// How many bytes at the end do: `end_offset`.
    public let endOffset: Int
    /// How many pages each unit has here.
    public let pageCount: Int
    /// How many bytes are free.
    public internal(set) var freeBytes: Int
    /// The hints for the whole chunk: `chunk_md`.
    public internal(set) var summary: PercpuBlock
    /// The hints for each page.
    public internal(set) var blocks: [PercpuBlock]
    /// Whether each bit is taken: `alloc_map`.
    var taken: [Bool]
    /// Where allocations begin and end: `bound_map`.
    var bounds: [Bool]
    /// Which pages have memory, in all units alike.
    public internal(set) var populated: [Bool]

    /// The largest free area that is known, in bytes.
    public var contigBytes: Int { summary.contigHint * PercpuBlock.bitSize }
    /// How many pages of each unit have memory.
    public var populatedPages: Int { populated.reduce(0) { $0 + ($1 ? 1 : 0) } }

    /// An empty chunk for a region of bytes; what it shares pages with at both ends is hidden.
    ///
    /// Follows `pcpu_alloc_first_chunk` and, for a region of whole pages, `pcpu_alloc_chunk`.
    init(number: Int, regionStart: UInt64, regionSize: Int, isPopulated: Bool) {
        self.number = number
        base = regionStart & ~4095
        startOffset = Int(regionStart & 4095)
        let size = (startOffset + regionSize + 4095) & ~4095
        endOffset = size - startOffset - regionSize
        pageCount = size / 4096
        freeBytes = regionSize
        let bits = size / PercpuBlock.bitSize
        taken = [Bool](repeating: false, count: bits)
        bounds = [Bool](repeating: false, count: bits + 1)
        populated = [Bool](repeating: isPopulated, count: pageCount)
        summary = PercpuBlock(bitCount: bits)
        blocks = [PercpuBlock](repeating: PercpuBlock(bitCount: PercpuBlock.pageBits), count: pageCount)
        if startOffset > 0 {
            let hidden = startOffset / PercpuBlock.bitSize
            mark(0, hidden)
            summary.firstFree = hidden
            updateHints(afterTaking: 0, hidden)
        }
        if endOffset > 0 {
            let hidden = endOffset / PercpuBlock.bitSize
            mark(bits - hidden, hidden)
            updateHints(afterTaking: bits - hidden, hidden)
        }
    }

    // MARK: Maps

    private mutating func mark(_ start: Int, _ count: Int) {
        for bit in start..<(start + count) {
            taken[bit] = true
            bounds[bit] = false
        }
        bounds[start] = true
        bounds[start + count] = true
    }

    /// The first bit from `start` on that is taken or free, or `limit`: `find_next_bit`, `find_next_zero_bit`.
    func next(_ isTaken: Bool, from start: Int, limit: Int) -> Int {
        var bit = start
        while bit < limit, taken[bit] != isTaken { bit += 1 }
        return min(bit, limit)
    }

    /// How many bits in front of `bit` are free, down to `low`.
    func freeBefore(_ bit: Int, low: Int) -> Int {
        var start = bit
        while start > low, !taken[start - 1] { start -= 1 }
        return bit - start
    }

    // MARK: Taking and giving back

    /// Finds where to begin looking: a place from which the request is sure to fit, or nil. Whole pages, and chunks,
    /// whose largest area is too small are skipped. Follows `pcpu_find_block_fit`.
    func findBlockFit(_ bits: Int, _ align: Int) -> Int? {
        guard summary.holds(bits, align) else { return nil }
        let start = summary.nextHint(bits)
        var index = start / PercpuBlock.pageBits
        var blockOffset = start % PercpuBlock.pageBits
        // pcpu_next_fit_region: areas that go on from page to page count together.
        var offset = start
        var length = 0
        while index < blocks.count {
            let block = blocks[index]
            if length > 0 {
                length += block.leftFree
                if length >= bits { return offset }
                if block.leftFree == PercpuBlock.pageBits {
                    index += 1
                    continue
                }
            }
            if block.contigHint > 0, block.contigHintStart >= blockOffset, block.holds(bits, align) {
                return index * PercpuBlock.pageBits + block.nextHint(bits)
            }
            blockOffset = 0
            let right = PercpuBlock.align(PercpuBlock.pageBits - block.rightFree, align)
            length = PercpuBlock.pageBits - right
            offset = index * PercpuBlock.pageBits + right
            if length >= bits { return offset }
            index += 1
        }
        return nil
    }

    /// Takes the first area from `start` on, or nil: `pcpu_alloc_area`.
    mutating func allocateArea(_ bits: Int, _ align: Int, from start: Int) -> Int? {
        let limit = min(start + bits + PercpuBlock.pageBits, taken.count)
        // pcpu_find_zero_area, which remembers the largest area that was too small.
        var largest = (start: 0, bits: 0)
        var from = start
        var found: Int?
        while found == nil {
            let place = PercpuBlock.align(next(false, from: from, limit: limit), align)
            guard place + bits <= limit else { return nil }
            let obstacle = next(true, from: place, limit: place + bits)
            if obstacle == place + bits {
                found = place
            } else {
                let length = obstacle - place
                let isBetter = place == 0 || place.trailingZeroBitCount > largest.start.trailingZeroBitCount
                if length > largest.bits || length == largest.bits && largest.start > 0 && isBetter {
                    largest = (place, length)
                }
                from = obstacle + 1
            }
        }
        guard let found else { return nil }
        if largest.bits > 0 { noteSkipped(largest.start, largest.bits) }
        mark(found, bits)
        freeBytes -= bits * PercpuBlock.bitSize
        if found == summary.firstFree {
            summary.firstFree = next(false, from: found + bits, limit: taken.count)
        }
        updateHints(afterTaking: found, bits)
        return found
    }

    /// `pcpu_block_update_scan`: what the search passed may be a hint for the next one.
    private mutating func noteSkipped(_ start: Int, _ bits: Int) {
        let offset = start % PercpuBlock.pageBits
        guard offset + bits <= PercpuBlock.pageBits else { return }
        let low = start - offset
        blocks[start / PercpuBlock.pageBits].update(offset - freeBefore(start, low: low), offset + bits)
    }

    /// Gives back what begins at a bit, and returns how many bits that were: `pcpu_free_area`.
    mutating func freeArea(_ start: Int) -> Int {
        var end = start + 1
        while end < taken.count, !bounds[end] { end += 1 }
        for bit in start..<end { taken[bit] = false }
        freeBytes += (end - start) * PercpuBlock.bitSize
        summary.firstFree = min(summary.firstFree, start)
        updateHints(afterFreeing: start, end - start)
        return end - start
    }

    /// Whether an allocation begins at this bit.
    func isBeginning(_ bit: Int) -> Bool {
        bit >= startOffset / PercpuBlock.bitSize && bit < taken.count - endOffset / PercpuBlock.bitSize
            && taken[bit] && bounds[bit]
    }
}
