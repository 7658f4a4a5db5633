/// The size class of a block of pages: a block of order `n` is `1 << n` pages long and starts at a
/// page frame number that is a multiple of its length.
///
/// The range is that of x86-64: 0 up to and including `MAX_PAGE_ORDER`, 10 (`include/linux/mmzone.h`).
public struct Order: Sendable, Hashable, Comparable {
    /// The exponent, 0 to 10.
    public let rawValue: Int

    /// `MAX_PAGE_ORDER`: the largest block is 1,024 pages, 4 MiB.
    public static let max = Order(unchecked: 10)

    /// A single page.
    public static let zero = Order(unchecked: 0)

    /// `NR_PAGE_ORDERS`: how many orders there are, 11.
    public static let count = 11

    /// Every order, smallest first.
    public static let all: [Order] = (0..<count).map { Order(unchecked: $0) }

    /// The order with this exponent, or nil when it is not in 0…10.
    public init?(_ exponent: Int) {
        guard exponent >= 0, exponent < Order.count else { return nil }
        rawValue = exponent
    }

    @usableFromInline
    init(unchecked exponent: Int) {
        rawValue = exponent
    }

    /// How many pages a block of this order has.
    public var pageCount: Int { 1 << rawValue }

    /// Whether blocks of `left` are smaller than blocks of `right`.
    public static func < (left: Order, right: Order) -> Bool { left.rawValue < right.rawValue }
}

extension Order: ExpressibleByIntegerLiteral {
    /// - Precondition: 0 ≤ `value` ≤ 10. A number that comes from outside goes through `init?(_:)`.
    public init(integerLiteral value: Int) {
        precondition(value >= 0 && value < Order.count, "an order is 0 to 10")
        rawValue = value
    }
}

extension Order: CustomStringConvertible {
    /// The exponent in decimal.
    public var description: String { String(rawValue) }
}
