/// Why the buddy allocator refused a request. The kernel would warn, or corrupt its lists.
public enum BuddyError: Error, Equatable, Sendable {
    /// A zone needs 1 to 2³⁰ pages that end below page frame 2⁴⁰.
    case unusableZone(start: PageFrameNumber, pageCount: Int)
    /// The block does not lie wholly in the zone, which ends before `zoneEnd`.
    case outsideZone(page: PageFrameNumber, pageCount: Int, zoneStart: PageFrameNumber, zoneEnd: PageFrameNumber)
    /// A block of `order` cannot start at this page.
    case misaligned(page: PageFrameNumber, order: Order)
    /// The page is free: it lies in the free block of `order` at `block`. A double free, or a free of
    /// what was never allocated.
    case alreadyFree(page: PageFrameNumber, block: PageFrameNumber, order: Order)
    /// The page was never handed over to the allocator: it is reserved.
    case reserved(page: PageFrameNumber)
    /// The page is in the middle of the allocated block at `block`.
    case insideAllocatedBlock(page: PageFrameNumber, block: PageFrameNumber, order: Order)
    /// The block was allocated with another order.
    case wrongOrder(page: PageFrameNumber, allocated: Order, freed: Order)
    /// A page of a range to hand over belongs to the allocator already.
    case alreadyHandedOver(page: PageFrameNumber)

    /// What is wrong, where, and what to do.
    public var message: String {
        switch self {
        case .unusableZone(let start, let pageCount):
            "A zone of \(pageCount) pages at pfn \(start) cannot be built: "
                + "give it 1 to 1073741824 pages that end below pfn \(PageFrameNumber.limit)."
        case .outsideZone(let page, let pageCount, let zoneStart, let zoneEnd):
            "The \(pageCount) pages from pfn \(page) on are not all in the zone, "
                + "which has pfn \(zoneStart) up to, not including, \(zoneEnd)."
        case .misaligned(let page, let order):
            "pfn \(page) cannot start a block of order \(order): it must be a multiple of \(order.pageCount)."
        case .alreadyFree(let page, let block, let order):
            "pfn \(page) is free already: it is in the free block of order \(order) at pfn \(block). "
                + "Free a block once, and only after allocating it."
        case .reserved(let page):
            "pfn \(page) was never handed over to the allocator: it is reserved and cannot be freed."
        case .insideAllocatedBlock(let page, let block, let order):
            "pfn \(page) is inside the allocated block of order \(order) at pfn \(block): free that block as a whole."
        case .wrongOrder(let page, let allocated, let freed):
            "The block at pfn \(page) was allocated with order \(allocated): free it with that order, not \(freed)."
        case .alreadyHandedOver(let page):
            "pfn \(page) belongs to the allocator already: hand over each page once."
        }
    }
}

extension BuddyError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
