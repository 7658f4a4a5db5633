/// A pool of blocks of one size, as `mm/dmapool.c` of Linux 6.12 has it: whole pages are cut into blocks, and
/// the free blocks form one list whose links lie in the blocks themselves.
///
///     var pool = FixedPool(size: 100)
///     let first = pool.allocate()       // block 0 of page 0
///     try pool.free(first)
///     pool.allocate() == first          // the block that was freed last comes first
///
/// Left out: `boundary`, poisoning, and giving pages back, which `dma_pool_destroy` alone does.
public struct FixedPool: Sendable {
    /// Where a block lies.
    public struct Block: Equatable, Sendable {
        /// The number of the page (or larger piece), from 0.
        public let page: Int
        /// Bytes from its start.
        public let offset: Int

        /// A block at `offset` in page number `page`.
        public init(page: Int, offset: Int) {
            self.page = page
            self.offset = offset
        }
    }

    /// Bytes of a block, at least those of the link, rounded up to the alignment.
    public let size: Int
    /// Bytes that are taken from the system at a time: a page, or one block if that is larger.
    public let allocation: Int
    /// Pages taken so far.
    public private(set) var pageCount = 0
    /// The free blocks; the last one is handed out next.
    public private(set) var free: [Block] = []
    /// The blocks in use.
    public private(set) var used: [Block] = []

    /// An empty pool, as `dma_pool_create` makes it.
    ///
    /// - Parameters:
    ///   - size: Bytes of a block, from 1.
    ///   - alignment: A power of two.
    public init(size: Int, alignment: Int = 8) {
        self.size = (max(size, 16) + alignment - 1) / alignment * alignment
        allocation = max(self.size, 4096)
    }

    /// Blocks that a page holds.
    public var blocksPerPage: Int { allocation / size }

    /// `dma_pool_alloc`
    ///
    /// - Returns: A block; of a new page if no block is free.
    public mutating func allocate() -> Block {
        if free.isEmpty {
            // `pool_initialise_page`: the lowest block comes first.
            for index in (0..<blocksPerPage).reversed() { free.append(Block(page: pageCount, offset: index * size)) }
            pageCount += 1
        }
        let block = free.removeLast()
        used.append(block)
        return block
    }

    /// `dma_pool_free`
    ///
    /// - Throws: `PoolError.notAllocated` if the block is not in use.
    public mutating func free(_ block: Block) throws(PoolError) {
        guard let index = used.firstIndex(of: block) else { throw .notAllocated }
        used.remove(at: index)
        free.append(block)
    }
}

/// Why memory cannot be given back to a pool.
public enum PoolError: Error, Equatable, Sendable {
    /// It is not in use.
    case notAllocated
    /// The pool frees nothing of this kind one by one (`ngx_pfree` returns `NGX_DECLINED`).
    case declined
}

extension PoolError: CustomStringConvertible {
    /// What happened, in a few words.
    public var description: String { self == .notAllocated ? "not in use" : "declined" }
}
