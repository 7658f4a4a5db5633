/// A zone whose largest free blocks are shuffled, with `page_alloc.shuffle=1`: `mm/shuffle.c`.
///
///     var zone = try ShuffledZone([.movable, .movable, .hole, .movable], seed: 7)
///     let swaps = zone.shuffle()
///     zone.allocator.freeBlocks(order: 10, type: .movable)    // some order of 0, 1024 and 3072
///
/// Invariant: shuffling changes the order of lists only, never what is on them.
///
/// Left out: `get_random_long` (a seeded generator takes its place), several zones, and memory plugged in later.
public struct ShuffledZone: Sendable {
    /// What 1,024 aligned pages of the zone are at boot.
    public enum Block: Sendable, Equatable {
        /// A free block of two Movable pageblocks.
        case movable
        /// A free block of two Unmovable pageblocks.
        case unmovable
        /// No memory, or memory in use.
        case hole
    }

    /// What the shuffle did with one block.
    public enum Outcome: Sendable, Equatable {
        /// It changed places with another, after so many vain draws.
        case swapped(with: PageFrameNumber, retries: Int)
        /// Each of the draws hit a hole, a smaller block or the block itself.
        case gaveUp
        /// The other block is on another type's list.
        case mismatch(with: PageFrameNumber)
    }

    /// `SHUFFLE_ORDER`.
    public static let order = Order.max
    /// `SHUFFLE_RETRY`.
    public static let retryLimit = 10
    /// The largest number of blocks of a zone here.
    public static let blockLimit = 4096

    /// The allocator of the zone.
    public private(set) var allocator: BuddyAllocator
    private var random: SplitMix64
    /// `rand` and `rand_bits` of `shuffle_pick_tail`.
    private var bits: (value: UInt64, count: Int) = (0, 0)

    /// A zone from pfn 0, before it is shuffled.
    ///
    /// - Throws: `BuddyError.unusableZone` if there are not 1 to `blockLimit` blocks.
    public init(_ blocks: [Block], seed: UInt64) throws(BuddyError) {
        let size = Self.order.pageCount
        guard blocks.count <= Self.blockLimit else { throw .unusableZone(start: 0, pageCount: blocks.count * size) }
        allocator = try BuddyAllocator(reservedFrom: 0, pageCount: blocks.count * size)
        random = SplitMix64(seed: seed)
        for (index, block) in blocks.enumerated() where block == .unmovable {
            allocator.pageblockTypes[2 * index] = .unmovable
            allocator.pageblockTypes[2 * index + 1] = .unmovable
        }
        for (index, block) in blocks.enumerated() where block != .hole {
            let start = PageFrameNumber(UInt64(index * size))
            try allocator.handOver(start..<(start + size))
        }
    }

    /// Shuffles the free blocks of the largest order. Follows `__shuffle_zone`.
    ///
    /// - Returns: What became of each of them, lowest first.
    public mutating func shuffle() -> [(block: PageFrameNumber, outcome: Outcome)] {
        var outcomes: [(block: PageFrameNumber, outcome: Outcome)] = []
        var block = allocator.start
        while block < allocator.end {
            if let outcome = shuffle(block) { outcomes.append((block, outcome)) }
            block = block + Self.order.pageCount
        }
        return outcomes
    }

    /// Lets one block change places with a random other; nil if it is no free block of the largest order.
    public mutating func shuffle(_ block: PageFrameNumber) -> Outcome? {
        guard isValid(block) else { return nil }
        for retry in 0..<Self.retryLimit {
            let drawn = random.next() % UInt64(allocator.pageCount)
            let other = PageFrameNumber(drawn).alignedDown(to: Self.order)
            guard other != block, isValid(other) else { continue }
            guard allocator.pageblockType(of: other) == allocator.pageblockType(of: block) else {
                return .mismatch(with: other)
            }
            allocator.swapInList(block, other)
            return .swapped(with: other, retries: retry)
        }
        return .gaveUp
    }

    /// Follows `shuffle_valid_page`.
    private func isValid(_ block: PageFrameNumber) -> Bool {
        allocator.contains(block) && allocator.freeOrder(at: block) == Self.order
    }

    /// Takes a block out of the zone: nothing is random here.
    public mutating func allocate(order: Order) -> PageFrameNumber? {
        allocator.allocate(order: order)
    }

    /// Gives a block back. If it becomes one of the largest order, a random bit decides on which end of the list it
    /// goes: `__free_one_page` with `shuffle_pick_tail`.
    ///
    /// - Returns: The end, if the bit was asked for.
    /// - Throws: What the allocator throws; nothing has changed then.
    @discardableResult
    public mutating func free(_ page: PageFrameNumber, order: Order) throws(BuddyError) -> ListEnd? {
        var events: [BuddyEvent] = []
        try allocator.free(page, order: order, recordingInto: &events)
        guard case .placed(let placed, Self.order, let type, _, _)? = events.last else { return nil }
        guard pickTail() else { return .head }
        allocator.moveToFreeList(placed, order: Self.order, type: type)
        return .tail
    }

    /// Gives a block back as without the shuffle; one that was not allocated is ignored.
    public mutating func freeUnshuffled(_ page: PageFrameNumber, order: Order) {
        try? allocator.free(page, order: order)
    }

    /// One random bit; 64 are drawn at a time. Follows `shuffle_pick_tail`.
    mutating func pickTail() -> Bool {
        if bits.count == 0 { bits = (random.next(), 64) }
        let isTail = bits.value & 1 == 1
        bits = (bits.value >> 1, bits.count - 1)
        return isTail
    }
}
