/// One thing that the buddy allocator did, in the order in which it did it.
public enum BuddyEvent: Equatable, Sendable {
    /// `__rmqueue_smallest` looked at the list of this order and type and found this first block, if any.
    case lookedAt(order: Order, type: MigrateType, found: PageFrameNumber?)
    /// A free block was taken off its list to be allocated from.
    case took(page: PageFrameNumber, order: Order, type: MigrateType)
    /// `expand` halved a block: the lower half of `order` goes on, the upper half starts at `upper`.
    case split(page: PageFrameNumber, into: Order, upper: PageFrameNumber)
    /// A free block was put on the list of its order and type.
    case placed(page: PageFrameNumber, order: Order, type: MigrateType, at: ListEnd, because: PlacementReason)
    /// The block was handed to the caller.
    case allocated(page: PageFrameNumber, order: Order)
    /// No list had a block for the request.
    case exhausted(order: Order, type: MigrateType)
    /// The caller gave the block back.
    case freed(page: PageFrameNumber, order: Order)
    /// `__free_one_page` looked at the buddy of this block.
    case checkedBuddy(page: PageFrameNumber, order: Order, buddy: PageFrameNumber, state: BuddyState)
    /// The block and its buddy became one block of `order` at `page`.
    case merged(page: PageFrameNumber, order: Order, absorbed: PageFrameNumber)
    /// The block has the largest order: it has no buddy to merge with.
    case reachedTopOrder(page: PageFrameNumber)
    /// Another type's lists serve the request. With `claiming`, whole pageblocks change their type
    /// (`__rmqueue_claim`); without, one block is taken from a foreign pageblock (`__rmqueue_steal`).
    case fellBack(page: PageFrameNumber, order: Order, wanted: MigrateType, from: MigrateType, claiming: Bool)
    /// A pageblock changed its type.
    case retyped(pageblock: PageFrameNumber, from: MigrateType, to: MigrateType)
}

/// An end of a free list. Allocation takes from the head.
public enum ListEnd: Equatable, Sendable {
    case head
    case tail
}

/// Why a block was put at that end of its list.
public enum PlacementReason: Equatable, Sendable {
    /// The upper half of a split always goes to the head (`expand`).
    case upperHalf
    /// The buddy that the merged pair would have is free: this block may merge further soon, so it
    /// goes to the tail, where it is less likely to be used (`buddy_merge_likely`).
    case mergeLikely(parent: PageFrameNumber, parentBuddy: PageFrameNumber)
    /// The buddy that the merged pair would have is not free (`buddy_merge_likely`): head.
    case mergeUnlikely(parent: PageFrameNumber, parentBuddy: PageFrameNumber)
    /// The two largest orders are not asked (`buddy_merge_likely`): head.
    case nearTopOrder
    /// The caller wanted the tail (`FPI_TO_TAIL`), as memory does that is handed over at boot.
    case requestedTail
    /// The block moved with its pageblock to another type's list (`move_to_free_list`): tail.
    case movedWithPageblock
}

/// What `__free_one_page` found when it looked at a block's buddy.
public enum BuddyState: Equatable, Sendable {
    /// Free and of the same order: the two merge.
    case mergeable
    /// Not the start of a free block: allocated (wholly or at its start), or reserved.
    case inUse
    /// Free, but only a smaller block of this order starts there: the rest of the buddy is in use.
    case freeWithOrder(Order)
    /// Beyond the end of the zone, or before its start.
    case outsideZone
    /// Free and of the same order, but in a pageblock whose type must not mix with this one's.
    case unmergeableType(MigrateType)
}
