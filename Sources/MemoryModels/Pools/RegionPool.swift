/// A pool that is freed as a whole, as `src/core/ngx_palloc.c` of nginx 1.22 has it on 64-bit machines: small
/// requests are cut off blocks one behind the other, large ones come from `malloc` and are only recorded.
///
///     var pool = RegionPool(size: 1024)
///     pool.allocate(100)        // .small(block: 0, offset: 80): behind the pool's own structure
///     pool.allocate(5000)       // .large(0)
///     pool.reset()              // everything is free
///
/// Left out: cleanup handlers, and `ngx_pnalloc` without alignment.
public struct RegionPool: Sendable {
    /// Where memory is.
    public enum Pointer: Equatable, Sendable {
        /// In this block, so many bytes from its start.
        case small(block: Int, offset: Int)
        /// The large allocation of this number.
        case large(Int)
    }

    /// `sizeof(ngx_pool_t)`: the head of the first block.
    public static let headBytes = 80
    /// `sizeof(ngx_pool_data_t)`: the head of every other block.
    public static let blockHeadBytes = 32
    /// `sizeof(ngx_pool_large_t)`: the record of a large allocation, itself a small one.
    public static let largeRecordBytes = 16

    /// One block.
    public struct Block: Equatable, Sendable {
        /// The next free byte: `d.last`.
        public internal(set) var last: Int
        /// How many requests found no room after it was no longer the last one: `d.failed`.
        public internal(set) var failed = 0
    }

    /// Bytes of each block.
    public let size: Int
    /// The largest request that comes from a block: `max`.
    public let largestSmall: Int
    /// The blocks.
    public private(set) var blocks: [Block]
    /// The block at which searches start: `current`. Full blocks are left behind after six failures.
    public private(set) var current = 0
    /// The large allocations by number: their bytes; nil after they were freed.
    public private(set) var large: [Int?] = []
    /// The records of large allocations, newest first; each has the number of its allocation, or nil.
    private var records: [Int?] = []

    /// A pool of one block.
    ///
    /// - Parameter size: Bytes of a block, a multiple of 16 from 96 (`NGX_MIN_POOL_SIZE` rounds up to more).
    public init(size: Int) {
        self.size = size
        largestSmall = min(size - Self.headBytes, 4095)
        blocks = [Block(last: Self.headBytes)]
    }

    /// `ngx_palloc`
    ///
    /// - Parameter bytes: From 1.
    /// - Returns: Where the memory is.
    @discardableResult
    public mutating func allocate(_ bytes: Int) -> Pointer {
        bytes <= largestSmall ? allocateSmall(bytes) : allocateLarge(bytes)
    }

    private mutating func allocateSmall(_ bytes: Int) -> Pointer {
        for index in current..<blocks.count {
            let offset = Self.aligned(blocks[index].last)
            if size - offset >= bytes {
                blocks[index].last = offset + bytes
                return .small(block: index, offset: offset)
            }
        }
        // `ngx_palloc_block`
        let start = current
        for index in start..<(blocks.count - 1) {
            blocks[index].failed += 1
            if blocks[index].failed > 5 { current = index + 1 }
        }
        blocks.append(Block(last: Self.blockHeadBytes + bytes))
        return .small(block: blocks.count - 1, offset: Self.blockHeadBytes)
    }

    private mutating func allocateLarge(_ bytes: Int) -> Pointer {
        let number = large.count
        large.append(bytes)
        // Only the five newest records are looked at for one that is free.
        for index in records.indices.prefix(5) where records[index] == nil {
            records[index] = number
            return .large(number)
        }
        _ = allocateSmall(Self.largeRecordBytes)
        records.insert(number, at: 0)
        return .large(number)
    }

    /// `ngx_pfree`: frees a large allocation.
    ///
    /// - Throws: `PoolError.declined` for a small one, `.notAllocated` for a large one that is not in use.
    public mutating func free(_ pointer: Pointer) throws(PoolError) {
        guard case .large(let number) = pointer else { throw .declined }
        guard large.indices.contains(number), large[number] != nil,
            let record = records.firstIndex(of: number)
        else { throw .notAllocated }
        large[number] = nil
        records[record] = nil
    }

    /// `ngx_reset_pool`: everything is free, the blocks stay. Later blocks leave out the room of the first one's
    /// head too.
    public mutating func reset() {
        for number in large.indices { large[number] = nil }
        records = []
        for index in blocks.indices { blocks[index] = Block(last: Self.headBytes) }
        current = 0
    }

    private static func aligned(_ offset: Int) -> Int { (offset + 7) & ~7 }
}
