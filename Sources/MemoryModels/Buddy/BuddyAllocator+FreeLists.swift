// The free lists: a block is on the list of its order and of its pageblock's type.
extension BuddyAllocator {
    /// Follows `__add_to_free_list` and `set_buddy_order`.
    @inline(__always)
    mutating func addToFreeList(_ page: PageFrameNumber, order: Order, type: MigrateType, at end: ListEnd) {
        let index = index(of: page)
        let head = listHead(order: order, type: type)
        tags[index] = .free(order)
        switch end {
        case .head: link(index, between: head, and: Int(links[head].next))
        case .tail: link(index, between: Int(links[head].previous), and: head)
        }
        freeBlockCounts[order.rawValue] &+= 1
    }

    /// Follows `__del_page_from_free_list`.
    @inline(__always)
    mutating func deleteFromFreeList(_ page: PageFrameNumber, order: Order) {
        let index = index(of: page)
        unlink(index)
        tags[index] = .interior
        freeBlockCounts[order.rawValue] &-= 1
    }

    /// Follows `move_to_free_list`: to the tail, so that the block is not used at once.
    mutating func moveToFreeList(_ page: PageFrameNumber, order: Order, type: MigrateType) {
        let index = index(of: page)
        let head = listHead(order: order, type: type)
        unlink(index)
        link(index, between: Int(links[head].previous), and: head)
    }

    /// Lets two blocks of one list change places. Follows `list_swap` (`include/linux/list.h`).
    mutating func swapInList(_ first: PageFrameNumber, _ second: PageFrameNumber) {
        let (one, other) = (index(of: first), index(of: second))
        guard one != other else { return }
        var place = Int(links[other].previous)
        unlink(other)
        let (previous, next) = (Int(links[one].previous), Int(links[one].next))
        unlink(one)
        link(other, between: previous, and: next)
        if place == one { place = other }
        link(one, between: place, and: Int(links[place].next))
    }

    /// The head of a list. Follows `get_page_from_free_area`.
    @inline(__always)
    func firstFreeBlock(order: Order, type: MigrateType) -> PageFrameNumber? {
        let head = listHead(order: order, type: type)
        let first = Int(links[head].next)
        return first == head ? nil : page(at: first)
    }

    @inline(__always)
    private mutating func link(_ index: Int, between previous: Int, and next: Int) {
        // As one access, because an array checks before each that nobody else holds it.
        links.withUnsafeMutableBufferPointer { links in
            links[index] = ListLinks(
                next: Int32(truncatingIfNeeded: next),
                previous: Int32(truncatingIfNeeded: previous)
            )
            links[previous].next = Int32(truncatingIfNeeded: index)
            links[next].previous = Int32(truncatingIfNeeded: index)
        }
    }

    @inline(__always)
    private mutating func unlink(_ index: Int) {
        links.withUnsafeMutableBufferPointer { links in
            let old = links[index]
            links[Int(old.previous)].next = old.next
            links[Int(old.next)].previous = old.previous
            links[index] = .none
        }
    }
}
