/// The number of a physical page: its physical address divided by 4,096.
///
/// All index arithmetic of the buddy system stands here.
public struct PageFrameNumber: Sendable, Hashable, Comparable {
    /// The number. 64 bits wide on every host, so that a run in the browser gives the same results.
    public let rawValue: UInt64

    /// One more than the largest number: x86-64 has 52-bit physical addresses, which leaves 40 bits.
    public static let limit: UInt64 = 1 << 40

    /// The page frame with this number.
    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Where the block of `order` that this page starts has its buddy: `pfn ^ (1 << order)`.
    ///
    /// Follows `__find_buddy_pfn` (`mm/internal.h`).
    public func buddy(of order: Order) -> PageFrameNumber {
        PageFrameNumber(rawValue ^ (1 << UInt64(order.rawValue)))
    }

    /// The start of the block that this page's block forms with its `buddy`: the lower of the two.
    public func combined(with buddy: PageFrameNumber) -> PageFrameNumber {
        PageFrameNumber(rawValue & buddy.rawValue)
    }

    /// Whether a block of `order` may start here.
    public func isAligned(to order: Order) -> Bool {
        rawValue & (UInt64(order.pageCount) - 1) == 0
    }

    /// The start of the block of `order` that this page lies in.
    public func alignedDown(to order: Order) -> PageFrameNumber {
        PageFrameNumber(rawValue & ~(UInt64(order.pageCount) - 1))
    }

    /// The largest order that a block starting here can have by its alignment.
    ///
    /// As in `__free_pages_memory` (`mm/memblock.c`), page 0 is aligned to everything.
    public var largestAlignedOrder: Order {
        Order(unchecked: Swift.min(rawValue.trailingZeroBitCount, Order.max.rawValue))
    }

    /// The physical address of the page's first byte.
    public var physicalAddress: UInt64 { rawValue << 12 }

    /// Whether `left` is the lower page.
    public static func < (left: PageFrameNumber, right: PageFrameNumber) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The page `count` pages further up.
    public static func + (page: PageFrameNumber, count: Int) -> PageFrameNumber {
        PageFrameNumber(page.rawValue &+ UInt64(bitPattern: Int64(count)))
    }
}

extension PageFrameNumber: ExpressibleByIntegerLiteral {
    /// The page frame with this number.
    public init(integerLiteral value: UInt64) {
        rawValue = value
    }
}

extension PageFrameNumber: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { String(rawValue) }
}
