/// What one page is to the allocator, in a byte: what the kernel tells from `PageBuddy`,
/// `page_private`, `PageReserved` and, for an allocated page, from the caller that holds it.
struct PageTag: Equatable, Sendable {
    private let bits: UInt8

    private init(bits: UInt8) {
        self.bits = bits
    }

    /// Not the first page of its block.
    static let interior = PageTag(bits: 0x00)
    /// Never handed over.
    static let reserved = PageTag(bits: 0xC0)

    /// The first page of a free block: `PageBuddy`, with the order as `buddy_order`.
    @inline(__always)
    static func free(_ order: Order) -> PageTag {
        PageTag(bits: 0x40 | UInt8(truncatingIfNeeded: order.rawValue))
    }

    /// The first page of an allocated block. `movable` tells pages that would be on an LRU list.
    @inline(__always)
    static func allocated(_ order: Order, movable: Bool) -> PageTag {
        PageTag(bits: 0x80 | (movable ? 0x10 : 0) | UInt8(truncatingIfNeeded: order.rawValue))
    }

    @inline(__always)
    var isFree: Bool { bits & 0xC0 == 0x40 }
    @inline(__always)
    var isAllocated: Bool { bits & 0xC0 == 0x80 }
    var isReserved: Bool { bits & 0xC0 == 0xC0 }
    var isMovable: Bool { isAllocated && bits & 0x10 != 0 }

    /// The order of the block that starts here. Meaningful when `isFree` or `isAllocated`.
    @inline(__always)
    var order: Order { Order(unchecked: Int(bits & 0x0F)) }
}

/// The neighbours of a block in its free list, as indices into `BuddyAllocator.links`.
struct ListLinks: Equatable, Sendable {
    var next: Int32
    var previous: Int32

    /// On no list.
    static let none = ListLinks(next: -1, previous: -1)
}
