/// A rule of the buddy system that a state breaks. A correct allocator never has one.
public enum InvariantViolation: Equatable, Sendable {
    /// A free or allocated block starts at a page that is no multiple of its length.
    case misalignedBlock(page: PageFrameNumber, order: Order)
    /// A block reaches beyond the zone.
    case blockOutsideZone(page: PageFrameNumber, order: Order)
    /// A block or reserved page starts inside another block.
    case overlap(page: PageFrameNumber, block: PageFrameNumber, order: Order)
    /// A page is in no block and is not reserved: it is lost.
    case lostPage(PageFrameNumber)
    /// Two free buddies that should be one block.
    case unmergedBuddies(page: PageFrameNumber, buddy: PageFrameNumber, order: Order)
    /// A free block is on no list, or on several.
    case freeBlockListed(page: PageFrameNumber, order: Order, times: Int)
    /// A list holds a page that starts no free block of its order.
    case wrongListEntry(page: PageFrameNumber, order: Order, type: MigrateType)
    /// A list holds a block whose pageblock has another type.
    case wrongListType(page: PageFrameNumber, order: Order, list: MigrateType, pageblock: MigrateType)
    /// A neighbour in a list does not point back, or a link leads nowhere.
    case brokenLink(order: Order, type: MigrateType)
    /// `nr_free` differs from what the lists hold.
    case wrongBlockCount(order: Order, counted: Int, recorded: Int)
    /// The zone's free pages differ from what the lists hold.
    case wrongFreePageCount(counted: Int, recorded: Int)
}

extension BuddyAllocator {
    /// Checks every rule of the buddy system.
    ///
    /// - Returns: What is broken, lowest page first within each rule; empty for a sound state.
    /// - Complexity: O(pages).
    public func checkInvariants() -> [InvariantViolation] {
        var violations: [InvariantViolation] = []
        checkCoverage(&violations)
        checkMerging(&violations)
        checkLists(&violations)
        return violations
    }

    /// Every page is in exactly one aligned block, or reserved.
    private func checkCoverage(_ violations: inout [InvariantViolation]) {
        var block: (page: PageFrameNumber, order: Order, end: Int)?
        for index in 0..<pageCount {
            let tag = tags[index]
            let page = page(at: index)
            if let open = block, index >= open.end { block = nil }
            if let open = block {
                if tag != .interior {
                    violations.append(.overlap(page: page, block: open.page, order: open.order))
                }
                continue
            }
            if tag.isReserved { continue }
            guard tag.isFree || tag.isAllocated else {
                violations.append(.lostPage(page))
                continue
            }
            if !page.isAligned(to: tag.order) {
                violations.append(.misalignedBlock(page: page, order: tag.order))
            }
            if index + tag.order.pageCount > pageCount {
                violations.append(.blockOutsideZone(page: page, order: tag.order))
            }
            block = (page, tag.order, index + tag.order.pageCount)
        }
    }

    /// No free block below the top order has a free buddy of its order that it may merge with.
    private func checkMerging(_ violations: inout [InvariantViolation]) {
        for index in 0..<pageCount where tags[index].isFree && tags[index].order < .max {
            let order = tags[index].order
            let page = page(at: index)
            let buddy = page.buddy(of: order)
            guard page < buddy, contains(buddy), tags[self.index(of: buddy)] == .free(order) else { continue }
            let types = (pageblockType(of: page), pageblockType(of: buddy))
            if types.0 == types.1 || (types.0.isMergeable && types.1.isMergeable) {
                violations.append(.unmergedBuddies(page: page, buddy: buddy, order: order))
            }
        }
    }

    /// The lists hold exactly the free blocks, and the counters say so.
    private func checkLists(_ violations: inout [InvariantViolation]) {
        var timesListed = [Int](repeating: 0, count: pageCount)
        var freePages = 0
        for order in Order.all {
            var blocks = 0
            for type in MigrateType.allCases {
                blocks += checkList(order: order, type: type, &timesListed, &violations)
            }
            if blocks != freeBlockCounts[order.rawValue] {
                violations.append(
                    .wrongBlockCount(order: order, counted: blocks, recorded: freeBlockCounts[order.rawValue])
                )
            }
            freePages += blocks * order.pageCount
        }
        if freePages != freePageCount {
            violations.append(.wrongFreePageCount(counted: freePages, recorded: freePageCount))
        }
        for index in 0..<pageCount where tags[index].isFree && timesListed[index] != 1 {
            violations.append(
                .freeBlockListed(page: page(at: index), order: tags[index].order, times: timesListed[index])
            )
        }
    }

    /// Walks one list as far as its links are sound.
    ///
    /// - Returns: How many entries it has.
    private func checkList(
        order: Order,
        type: MigrateType,
        _ timesListed: inout [Int],
        _ violations: inout [InvariantViolation]
    ) -> Int {
        let head = listHead(order: order, type: type)
        var entries = 0
        var previous = head
        var index = Int(links[head].next)
        while index != head {
            // More entries than pages is a circle that does not come back to its head.
            guard index >= 0, index < pageCount, Int(links[index].previous) == previous, entries <= pageCount else {
                violations.append(.brokenLink(order: order, type: type))
                return entries
            }
            entries += 1
            timesListed[index] += 1
            let page = page(at: index)
            if tags[index] != .free(order) {
                violations.append(.wrongListEntry(page: page, order: order, type: type))
            } else if pageblockType(of: page) != type {
                violations.append(
                    .wrongListType(page: page, order: order, list: type, pageblock: pageblockType(of: page))
                )
            }
            previous = index
            index = Int(links[index].next)
        }
        if Int(links[head].previous) != previous {
            violations.append(.brokenLink(order: order, type: type))
        }
        return entries
    }
}
