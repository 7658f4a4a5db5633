/// An allocator over one arena with a list of free blocks, as the textbooks have it: Knuth, The Art of Computer
/// Programming, volume 1, section 2.5; and `malloc` before bins.
///
///     var allocator = FreeListAllocator(capacity: 1000)
///     let first = allocator.allocate(100).block     // bytes 0 to 111, with a header of 8, rounded up to 8
///     try allocator.free(at: 0)
///
/// Invariant: blocks in use and free blocks cover the arena without overlap; the list is in its order; if
/// blocks are merged, no two free ones touch.
public struct FreeListAllocator: Sendable {
    /// How the allocator works; sizes in bytes.
    public struct Options: Equatable, Sendable {
        /// Which free block a request gets.
        public var policy = FitPolicy.first
        /// In which order the list is kept.
        public var order = FreeListOrder.address
        /// Whether a freed block merges with free neighbours.
        public var coalesces = true
        /// The header before each block in use.
        public var header = 8
        /// Every size is rounded up to a multiple of it; no smaller rest is cut off.
        public var alignment = 8

        /// First fit by address with merging.
        public init() {}
    }

    /// How it works.
    public let options: Options
    /// The size of the arena.
    public let capacity: Int
    /// The free blocks in list order.
    public internal(set) var free: [FreeListBlock]
    /// The blocks in use, by ascending address.
    public internal(set) var used: [FreeListBlock] = []
    /// Where in the list the next search of `next` starts.
    public private(set) var rover = 0

    /// An arena that is all free.
    ///
    /// - Parameters:
    ///   - capacity: Bytes, at least one aligned block; a rest that is not aligned is never used.
    ///   - options: How it works.
    public init(capacity: Int, options: Options = Options()) {
        self.options = options
        self.capacity = capacity / options.alignment * options.alignment
        free = [FreeListBlock(start: 0, length: self.capacity)]
    }

    /// The state of another allocator, under another policy; a list is not put into another order.
    public init(_ other: FreeListAllocator, policy: FitPolicy) {
        var options = other.options
        options.policy = policy
        self.options = options
        capacity = other.capacity
        free = other.free
        used = other.used
        rover = other.rover
    }

    /// The length of the block that a request for `bytes` needs.
    public func blockLength(_ bytes: Int) -> Int {
        let length = bytes + options.header
        return max(options.alignment, (length + options.alignment - 1) / options.alignment * options.alignment)
    }

    /// Free bytes.
    public var freeBytes: Int { free.reduce(0) { $0 + $1.length } }

    /// The largest free block.
    public var largestFree: Int { free.reduce(0) { max($0, $1.length) } }

    /// External fragmentation in thousandths: the part of the free bytes that is not in the largest block.
    public var fragmentation: Int { freeBytes == 0 ? 0 : (freeBytes - largestFree) * 1000 / freeBytes }

    /// Takes a block for `bytes` bytes out of a free one: from its lower end.
    ///
    /// - Parameter bytes: From 0; a header is added.
    /// - Returns: The block and the search; without a block if none is large enough.
    @discardableResult
    public mutating func allocate(_ bytes: Int) -> FreeListSearch {
        let length = blockLength(bytes)
        var search = find(length)
        guard let index = chosen else { return search }
        chosen = nil
        let source = free[index]
        search.source = source
        let block = FreeListBlock(start: source.start, length: length)
        search.block = block
        let rest = FreeListBlock(start: source.start + length, length: source.length - length)
        rover = index
        if rest.length == 0 {
            free.remove(at: index)
        } else if options.order == .size {
            free.remove(at: index)
            rover = insert(rest)
        } else {
            free[index] = rest
        }
        if rover >= free.count { rover = 0 }
        used.insert(block, at: firstUsed(from: block.start))
        return search
    }

    /// Gives a block back.
    ///
    /// - Parameter start: Where its header starts.
    /// - Returns: The free block that it is part of now.
    /// - Throws: `FreeListError.notAllocated` if no block in use starts there.
    @discardableResult
    public mutating func free(at start: Int) throws(FreeListError) -> FreeListBlock {
        let index = firstUsed(from: start)
        guard index < used.count, used[index].start == start else { throw .notAllocated }
        var block = used.remove(at: index)
        if options.coalesces {
            // Whatever touches it leaves the list and becomes part of it.
            if let below = free.firstIndex(where: { $0.end == block.start }) {
                block = FreeListBlock(start: free[below].start, length: free[below].length + block.length)
                removeFree(below)
            }
            if let above = free.firstIndex(where: { $0.start == block.end }) {
                block.length += free[above].length
                removeFree(above)
            }
        }
        let place = insert(block)
        if place <= rover, free.count > 1 { rover += 1 }
        if rover >= free.count { rover = 0 }
        return block
    }

    // MARK: The list

    /// The place of the block that `find` chose.
    private var chosen: Int?

    private mutating func find(_ length: Int) -> FreeListSearch {
        var search = FreeListSearch()
        chosen = nil
        for step in free.indices {
            let index = options.policy == .next ? (rover + step) % free.count : step
            search.probes += 1
            guard free[index].length >= length else { continue }
            switch options.policy {
            case .first, .next:
                chosen = index
                return search
            case .best:
                if chosen.map({ free[$0].length > free[index].length }) ?? true { chosen = index }
                // In a list by size the first one that fits is the best one.
                if options.order == .size { return search }
            case .worst:
                if chosen.map({ free[$0].length < free[index].length }) ?? true { chosen = index }
            }
        }
        return search
    }

    /// Puts a block where it belongs.
    ///
    /// - Returns: Its place.
    private mutating func insert(_ block: FreeListBlock) -> Int {
        let place: Int
        switch options.order {
        case .address: place = free.firstIndex { $0.start > block.start } ?? free.count
        case .size:
            place =
                free.firstIndex {
                    $0.length > block.length || ($0.length == block.length && $0.start > block.start)
                } ?? free.count
        case .lastFreed: place = 0
        }
        free.insert(block, at: place)
        return place
    }

    private mutating func removeFree(_ index: Int) {
        free.remove(at: index)
        if index < rover { rover -= 1 }
    }

    private func firstUsed(from start: Int) -> Int {
        var low = 0
        var high = used.count
        while low < high {
            let middle = (low + high) / 2
            if used[middle].start < start { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
