/// What `/proc/pagetypeinfo` says about a zone.
///
/// Follows `pagetypeinfo_showfree_print` and `pagetypeinfo_showblockcount_print` (`mm/vmstat.c`).
public struct PageTypeInfo: Sendable, Equatable {
    /// Free blocks by migrate type (`MigrateType.rawValue`) and order: the first table.
    public let freeBlocks: [[Int]]
    /// Pageblocks by migrate type: the second table.
    public let pageblocks: [Int]

    /// Counts the lists and the pageblocks of `zone`.
    ///
    /// - Complexity: O(free blocks + pageblocks).
    public init(_ zone: BuddyAllocator) {
        freeBlocks = MigrateType.allCases.map { type in
            Order.all.map { zone.freeBlocks(order: $0, type: type).count }
        }
        var counts = [Int](repeating: 0, count: MigrateType.allCases.count)
        var block = zone.start.alignedDown(to: zone.pageblockOrder)
        while block < zone.end {
            counts[Int(zone.pageblockType(of: max(block, zone.start)).rawValue)] += 1
            block = block + zone.pageblockOrder.pageCount
        }
        pageblocks = counts
    }

    /// The free blocks of all types by order: the zone's line in `/proc/buddyinfo`.
    public var buddyinfo: [Int] {
        Order.all.map { order in freeBlocks.reduce(0) { $0 + $1[order.rawValue] } }
    }
}
