/// A stretch of pages that a zone keeps as one: a block, or a run of reserved pages.
public struct ZoneBlock: Equatable, Sendable {
    /// What the pages are.
    public enum State: Equatable, Sendable {
        /// A free block on the list of this type.
        case free(Order, MigrateType)
        /// A block that a caller holds.
        case allocated(Order)
        /// Pages that were never handed over.
        case reserved
    }

    /// The first page.
    public let start: PageFrameNumber
    /// How many pages; a power of two unless reserved.
    public let pageCount: Int
    /// What the pages are.
    public let state: State
}

extension BuddyAllocator {
    /// The whole zone from its first page to its last, as blocks and runs of reserved pages.
    ///
    /// - Complexity: O(blocks + reserved pages).
    public var blocks: [ZoneBlock] {
        var blocks: [ZoneBlock] = []
        var index = 0
        while index < pageCount {
            let tag = tags[index]
            let first = page(at: index)
            let length: Int
            let state: ZoneBlock.State
            if tag.isFree {
                length = tag.order.pageCount
                state = .free(tag.order, pageblockType(of: first))
            } else if tag.isAllocated {
                length = tag.order.pageCount
                state = .allocated(tag.order)
            } else {
                var after = index + 1
                while after < pageCount, tags[after].isReserved { after += 1 }
                length = after - index
                state = .reserved
            }
            blocks.append(ZoneBlock(start: first, pageCount: length, state: state))
            index += length
        }
        return blocks
    }
}
