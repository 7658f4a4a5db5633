/// A heap whose every allocation is on record, and whose words can be searched for pointers: the two ways to
/// find leaks. Records answer what was not freed; marking from the roots answers what can no longer be freed,
/// as LeakSanitizer, memcheck and the kernel's `kmemleak_scan` do.
///
///     var heap = TrackedHeap(roots: 1)
///     let block = heap.allocate(32, site: 7)
///     heap.setRoot(0, to: .pointer(block, offset: 0))
///     heap.scan().reachable          // [block]
///     heap.setRoot(0, to: .number)
///     heap.scan().direct             // [block]: nobody can free it now
///
/// Left out: registers and stacks as roots of their own, the time that a scan takes, and threads that change
/// pointers while it runs.
public struct TrackedHeap: Sendable {
    /// What is in a word of memory.
    public enum Word: Equatable, Sendable {
        /// No address of the heap.
        case number
        /// An address in a block, so many bytes behind its start.
        case pointer(Int, offset: Int)
    }

    /// One allocation: the record that a wrapper around `malloc` keeps.
    public struct Block: Equatable, Sendable {
        /// Bytes asked for.
        public let bytes: Int
        /// Where it was allocated: the number of a call site.
        public let site: Int
        /// Its words; empty words are numbers.
        public internal(set) var words: [Word]
        /// Whether it was freed.
        public internal(set) var isFreed = false
    }

    /// What a search for leaks found, by number of block.
    public struct Scan: Equatable, Sendable {
        /// Reached from the roots through pointers to the start of each block, or into it if that counts.
        public var reachable: [Int] = []
        /// Reached only through a pointer into the middle of a block: memcheck's "possibly lost". Empty if such
        /// pointers count as any other.
        public var possible: [Int] = []
        /// Not reached, and no other lost block leads to it, or it is the first of a ring: "definitely lost".
        public var direct: [Int] = []
        /// Not reached, but found again once the direct ones are: "indirectly lost".
        public var indirect: [Int] = []
    }

    /// All allocations ever, in order.
    public private(set) var blocks: [Block] = []
    /// The words outside the heap: global variables, stacks, registers.
    public private(set) var roots: [Word]
    /// Whether a pointer into the middle of a block keeps it as one to its start does. LeakSanitizer and
    /// kmemleak say so; memcheck tells them apart.
    public let countsInterior: Bool

    /// An empty heap.
    ///
    /// - Parameters:
    ///   - roots: Words outside the heap.
    ///   - countsInterior: Whether pointers into a block count fully.
    public init(roots: Int, countsInterior: Bool = true) {
        self.roots = Array(repeating: .number, count: roots)
        self.countsInterior = countsInterior
    }

    /// `malloc` through a wrapper.
    ///
    /// - Returns: The block's number.
    public mutating func allocate(_ bytes: Int, site: Int) -> Int {
        blocks.append(Block(bytes: bytes, site: site, words: Array(repeating: .number, count: bytes / 8)))
        return blocks.count - 1
    }

    /// `free` through a wrapper. What is in the block is lost, but pointers to it stay where they are.
    ///
    /// - Throws: `TrackedHeapError`, which the record makes possible: without it the heap would be corrupted.
    public mutating func free(_ block: Int) throws(TrackedHeapError) {
        guard blocks.indices.contains(block) else { throw .notAllocated }
        guard !blocks[block].isFreed else { throw .doubleFree(site: blocks[block].site) }
        blocks[block].isFreed = true
        blocks[block].words = []
    }

    /// Writes a word outside the heap.
    ///
    /// - Precondition: The root exists.
    public mutating func setRoot(_ root: Int, to word: Word) { roots[root] = word }

    /// Writes a word of a block.
    ///
    /// - Throws: `TrackedHeapError.useAfterFree`, or `.outOfBounds` for a word that the block does not have.
    public mutating func store(_ word: Word, in block: Int, at index: Int) throws(TrackedHeapError) {
        guard blocks.indices.contains(block) else { throw .notAllocated }
        guard !blocks[block].isFreed else { throw .useAfterFree(site: blocks[block].site) }
        guard blocks[block].words.indices.contains(index) else { throw .outOfBounds }
        blocks[block].words[index] = word
    }

    /// The records that are left: what was never freed, as a wrapper prints at exit.
    public var unfreed: [Int] { blocks.indices.filter { !blocks[$0].isFreed } }

    // MARK: Marking

    /// Marks what can be reached from the roots, then sorts what cannot.
    public func scan() -> Scan {
        var isMarked = [Bool](repeating: false, count: blocks.count)
        mark(from: roots, throughInterior: countsInterior, &isMarked)
        var scan = Scan()
        scan.reachable = unfreed.filter { isMarked[$0] }
        if !countsInterior {
            let before = isMarked
            var words = roots
            for block in scan.reachable { words += blocks[block].words }
            mark(from: words, throughInterior: true, &isMarked)
            scan.possible = unfreed.filter { isMarked[$0] && !before[$0] }
        }
        // Whatever a lost block leads to is lost with it. In a ring the first stands for the others.
        var isIndirect = [Bool](repeating: false, count: blocks.count)
        for block in unfreed where !isMarked[block] && !isIndirect[block] {
            var found = isMarked
            found[block] = true
            mark(from: blocks[block].words, throughInterior: true, &found)
            for other in unfreed where other != block && found[other] && !isMarked[other] { isIndirect[other] = true }
        }
        for block in unfreed where !isMarked[block] {
            if isIndirect[block] { scan.indirect.append(block) } else { scan.direct.append(block) }
        }
        return scan
    }

    /// Marks the blocks that `words` lead to: the grey ones wait until their own words were searched.
    private func mark(from words: [Word], throughInterior: Bool, _ isMarked: inout [Bool]) {
        var grey: [Int] = []
        func visit(_ word: Word, _ isMarked: inout [Bool]) {
            guard case .pointer(let block, let offset) = word, blocks.indices.contains(block) else { return }
            let limit = throughInterior ? max(1, blocks[block].bytes) : 1
            guard offset >= 0, offset < limit, !blocks[block].isFreed, !isMarked[block] else { return }
            isMarked[block] = true
            grey.append(block)
        }
        for word in words { visit(word, &isMarked) }
        while let block = grey.popLast() {
            for word in blocks[block].words { visit(word, &isMarked) }
        }
    }
}

/// What the records of a heap reveal.
public enum TrackedHeapError: Error, Equatable, Sendable {
    /// The address was never handed out.
    case notAllocated
    /// The block was freed before; the site is where it was allocated.
    case doubleFree(site: Int)
    /// The block that is written was freed.
    case useAfterFree(site: Int)
    /// The word lies behind the end of the block.
    case outOfBounds
}

extension TrackedHeapError: CustomStringConvertible {
    /// What happened, in a few words.
    public var description: String {
        switch self {
        case .notAllocated: "never allocated"
        case .doubleFree: "double free"
        case .useAfterFree: "use after free"
        case .outOfBounds: "out of bounds"
        }
    }
}
