/// Compaction of one zone: two scanners that run towards each other, as in `mm/compaction.c`.
///
/// The migration scanner goes up from the lowest pageblock and collects movable pages; the free scanner comes
/// down from the highest and collects free pages, into which the contents of the others are copied.
///
///     var compaction = Compaction(zone, order: 4)
///     while compaction.advance() != nil {}
///     compaction.result       // .success
///
/// Invariant: no page in use is lost or doubled, unmovable ones stay where they are, and every page moves to a
/// higher pageblock.
///
/// Left out: the short cuts through the free lists (`fast_isolate_freepages`, `fast_find_migrateblock`), skip
/// hints and cached positions, folios of several pages, pages that fail to migrate, watermarks, and the per-CPU
/// lists on which freed pages wait. Movable pages are single ones.
public struct Compaction: Sendable {
    /// How hard a caller tries.
    public enum Mode: Sendable, Equatable {
        /// `MIGRATE_ASYNC` by a task that wants a block: pageblocks of its own type only, and no part of a block
        /// of the wanted order that holds a page which cannot move.
        case async
        /// `MIGRATE_SYNC_LIGHT` and above: all pageblocks.
        case sync
    }

    /// How compaction ended: `enum compact_result`.
    public enum Result: Sendable, Equatable {
        /// `COMPACT_SUCCESS`: a block for the request is free.
        case success
        /// `COMPACT_COMPLETE`: the scanners met.
        case complete
        /// `COMPACT_CONTENDED`: no free page for a copy although the scanners have not met.
        case contended
    }

    /// What one round did.
    public struct Round: Sendable, Equatable {
        /// Pageblocks that the migration scanner passed over, being of another type.
        public var passedOver: [PageFrameNumber] = []
        /// The movable pages collected, in the order found.
        public var isolated: [PageFrameNumber] = []
        /// The free blocks collected, with their orders.
        public var targets: [(page: PageFrameNumber, order: Order)] = []
        /// The pages copied, from and to; the last found go first.
        public var moves: [(from: PageFrameNumber, to: PageFrameNumber)] = []

        /// Whether both did the same.
        public static func == (left: Round, right: Round) -> Bool {
            left.passedOver == right.passedOver && left.isolated == right.isolated
                && left.targets.elementsEqual(right.targets, by: ==) && left.moves.elementsEqual(right.moves, by: ==)
        }
    }

    /// `COMPACT_CLUSTER_MAX`: so many pages are collected before they are copied.
    public static let clusterMax = 32

    /// The zone.
    public private(set) var zone: BuddyAllocator
    /// The order wanted; nil to compact the whole zone, as a write to `vm.compact_memory` does.
    public let order: Order?
    /// The migrate type of the request.
    public let type: MigrateType
    /// How hard it tries.
    public let mode: Mode
    /// Where the migration scanner is: `migrate_pfn`.
    public private(set) var migratePFN: PageFrameNumber
    /// Where the free scanner is: `free_pfn`.
    public private(set) var freePFN: PageFrameNumber
    /// How it ended; nil as long as it goes on.
    public private(set) var result: Result?
    /// `total_migrate_scanned`.
    public private(set) var migrateScanned = 0
    /// `total_free_scanned`.
    public private(set) var freeScanned = 0
    /// Pages copied so far.
    public private(set) var migrated = 0

    /// `cc->freepages`, first block first.
    private var freeBlocks = [[PageFrameNumber]](repeating: [], count: Order.count)
    private var freeCount = 0
    private var waiting = 0
    private var lastMigrated: PageFrameNumber?

    /// Compaction of a whole zone that starts at a pageblock's first page.
    public init(_ zone: BuddyAllocator, order: Order?, type: MigrateType = .movable, mode: Mode = .sync) {
        self.zone = zone
        self.order = order
        self.type = type
        self.mode = mode
        migratePFN = zone.start
        freePFN = (zone.end + -1).alignedDown(to: zone.pageblockOrder)
        // As `compact_zone` has it: 0 looks like the zone's first pageblock if that is where the zone starts.
        lastMigrated = 0
    }

    private var pageblock: Order { zone.pageblockOrder }

    private func pageblockEnd(_ page: PageFrameNumber) -> PageFrameNumber {
        page.alignedDown(to: pageblock) + pageblock.pageCount
    }

    /// Follows one turn of the loop in `compact_zone`.
    ///
    /// - Returns: What was done; nil if compaction has ended, which `result` then tells.
    public mutating func advance() -> Round? {
        guard result == nil else { return nil }
        result = finished()
        guard result == nil else {
            releaseFreePages()
            return nil
        }
        var round = Round()
        let finishPageblock = lastMigrated?.alignedDown(to: pageblock) == migratePFN.alignedDown(to: pageblock)
        isolateMigratepages(finishPageblock: finishPageblock, &round)
        if !round.isolated.isEmpty {
            lastMigrated = max(zone.start, (migratePFN + -1).alignedDown(to: pageblock))
            migrate(&round)
        }
        if let order, let last = lastMigrated, last < migratePFN.alignedDown(to: order) { lastMigrated = nil }
        if result != nil { releaseFreePages() }
        return round
    }

    /// Follows `__compact_finished`.
    private func finished() -> Result? {
        if freePFN.alignedDown(to: pageblock) <= migratePFN.alignedDown(to: pageblock) { return .complete }
        guard let order, migratePFN.isAligned(to: pageblock) else { return nil }
        for current in order.rawValue..<Order.count {
            let current = Order(unchecked: current)
            if zone.firstFreeBlock(order: current, type: type) != nil { return .success }
            // `find_suitable_fallback` with `only_stealable`.
            let isLarge = current.rawValue >= pageblock.rawValue / 2
            guard isLarge || type == .reclaimable || type == .unmovable, let fallbacks = type.fallbacks else {
                continue
            }
            if zone.firstFreeBlock(order: current, type: fallbacks.first) != nil { return .success }
            if zone.firstFreeBlock(order: current, type: fallbacks.second) != nil { return .success }
        }
        return nil
    }

    // MARK: The migration scanner

    /// Follows `isolate_migratepages`.
    private mutating func isolateMigratepages(finishPageblock: Bool, _ round: inout Round) {
        var low = migratePFN
        while pageblockEnd(low) <= freePFN {
            let end = pageblockEnd(low)
            if isSuitableSource(low) {
                isolateBlock(from: low, to: end, finishPageblock: finishPageblock, &round)
                return
            }
            round.passedOver.append(low)
            low = end
            migratePFN = low
        }
    }

    /// Follows `suitable_migration_source`.
    private func isSuitableSource(_ page: PageFrameNumber) -> Bool {
        mode == .sync || zone.pageblockType(of: page) == type
            || (type == .movable && zone.pageblockType(of: page) == .cma)
    }

    /// Follows `isolate_migratepages_block`.
    private mutating func isolateBlock(
        from start: PageFrameNumber,
        to end: PageFrameNumber,
        finishPageblock: Bool,
        _ round: inout Round
    ) {
        // In async mode, pages are worth collecting only if a whole block of the wanted order comes free.
        let skipOrder = mode == .async ? order : nil
        var low = start
        var nextSkip = skipOrder.map { low.alignedDown(to: $0) + $0.pageCount }
        while low < end {
            if let skipOrder, let next = nextSkip, low >= next {
                if !round.isolated.isEmpty { break }
                nextSkip = low.alignedDown(to: skipOrder) + skipOrder.pageCount
            }
            migrateScanned += 1
            if let order = zone.freeOrder(at: low) {
                migrateScanned += order.pageCount - 1
                low = low + order.pageCount
                continue
            }
            if zone.use(of: low) == .movable {
                round.isolated.append(low)
                low = low + 1
                if round.isolated.count >= Self.clusterMax && !finishPageblock { break }
                continue
            }
            if let skipOrder, let next = nextSkip {
                round.isolated = []
                low = max(low, next + -1)
                nextSkip = next + skipOrder.pageCount
            }
            low = low + 1
        }
        migratePFN = min(low, end)
    }

    /// Follows `migrate_pages` and `compaction_alloc`.
    private mutating func migrate(_ round: inout Round) {
        waiting = round.isolated.count
        // Each page was put at the head of the list.
        for page in round.isolated.reversed() {
            guard let target = allocateTarget(&round) else {
                if freePFN.alignedDown(to: pageblock) > migratePFN.alignedDown(to: pageblock) { result = .contended }
                return
            }
            zone.setMovable(target, true)
            // The page is in use, of order 0: freeing it cannot be refused.
            try? zone.free(page, order: 0)
            migrated += 1
            round.moves.append((page, target))
        }
    }

    private mutating func allocateTarget(_ round: inout Round) -> PageFrameNumber? {
        if freeCount == 0 { isolateFreepages(&round) }
        guard let first = freeBlocks.firstIndex(where: { !$0.isEmpty }) else { return nil }
        let page = freeBlocks[first].removeFirst()
        zone.splitAllocated(page, order: Order(unchecked: first))
        for order in stride(from: first - 1, through: 0, by: -1) {
            let half = page + (1 << order)
            freeBlocks[order].insert(half, at: 0)
            zone.joinAllocated(half, order: Order(unchecked: order))
        }
        freeCount -= 1
        waiting -= 1
        return page
    }

    // MARK: The free scanner

    /// Follows `isolate_freepages`.
    private mutating func isolateFreepages(_ round: inout Round) {
        var start = freePFN
        var blockStart = freePFN.alignedDown(to: pageblock)
        var blockEnd = min(blockStart + pageblock.pageCount, zone.end)
        let low = pageblockEnd(migratePFN)
        var stride = mode == .async ? Self.clusterMax : 1
        while blockStart >= low {
            if isSuitableTarget(blockStart) {
                let count = isolateFreeBlocks(from: &start, to: blockEnd, stride: stride, &round)
                if freeCount >= waiting {
                    if start >= blockEnd { start = blockStart + -pageblock.pageCount }
                    break
                }
                if start < blockEnd { break }
                stride = count > 0 ? 1 : min(Self.clusterMax, stride * 2)
            }
            blockEnd = blockStart
            blockStart = blockStart + -pageblock.pageCount
            start = blockStart
        }
        freePFN = start
    }

    /// Whether pages may be copied into a pageblock: it is Movable or CMA, and not a large free block already.
    /// Follows `suitable_migration_target`.
    private func isSuitableTarget(_ block: PageFrameNumber) -> Bool {
        if let free = zone.freeOrder(at: block), free >= (order.flatMap { $0 > 0 ? $0 : nil } ?? pageblock) {
            return false
        }
        let type = zone.pageblockType(of: block)
        return type == .movable || type == .cma
    }

    /// Follows `isolate_freepages_block`.
    private mutating func isolateFreeBlocks(
        from start: inout PageFrameNumber,
        to end: PageFrameNumber,
        stride: Int,
        _ round: inout Round
    ) -> Int {
        var page = start
        var total = 0
        while page < end {
            freeScanned += 1
            guard let order = zone.freeOrder(at: page) else {
                page = page + stride
                continue
            }
            guard zone.isolateFreePage(page, order: order) else { break }
            freeScanned += order.pageCount - 1
            total += order.pageCount
            freeCount += order.pageCount
            freeBlocks[order.rawValue].append(page)
            round.targets.append((page, order))
            if waiting <= freeCount {
                page = page + order.pageCount
                break
            }
            page = page + (order.pageCount - 1 + stride)
        }
        start = min(page, end)
        return total
    }

    /// Gives back what was collected and not needed. Follows `release_free_list`.
    private mutating func releaseFreePages() {
        for order in Order.all {
            for page in freeBlocks[order.rawValue] { try? zone.free(page, order: order) }
            freeBlocks[order.rawValue] = []
        }
        freeCount = 0
    }
}
