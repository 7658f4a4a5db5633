/// A page under `page_poison=1`: filled with a pattern when it is freed, and checked when it is handed out again.
///
///     var page = PoisonedPage()
///     page.free()
///     page.write(0xab, at: 100)         // a stray write to a free page
///     page.allocate()                   // .singleBit(offset: 100, value: 0xab)
///
/// Follows `__kernel_poison_pages`, `__kernel_unpoison_pages` and `check_poison_mem` (`mm/page_poison.c`).
///
/// Left out: the rate limit of the reports (10 in 5 seconds), the stack of the task that gets the page, KASAN.
public struct PoisonedPage: Sendable, Equatable {
    /// `PAGE_POISON`.
    public static let pattern: UInt8 = 0xaa
    /// `PAGE_SIZE`.
    public static let size = 4096

    /// What the check finds when the page is handed out.
    public enum Finding: Sendable, Equatable {
        /// The pattern is whole.
        case sound
        /// One bit of one byte is different: perhaps the memory module is to blame.
        case singleBit(offset: Int, value: UInt8)
        /// Something wrote to the free page. All bytes from the first to the last that differ are printed.
        case corruption(first: Int, last: Int)
    }

    /// The bytes of the page.
    public private(set) var bytes = [UInt8](repeating: 0, count: PoisonedPage.size)
    /// Whether the page is in the buddy allocator.
    public private(set) var isFree = false

    /// A page in use, full of zeroes.
    public init() {}

    /// Frees the page: from here on, nobody may touch it.
    ///
    /// - Returns: False if it was free already.
    @discardableResult
    public mutating func free() -> Bool {
        guard !isFree else { return false }
        isFree = true
        bytes = [UInt8](repeating: Self.pattern, count: Self.size)
        return true
    }

    /// Hands the page out.
    ///
    /// - Parameter zeroed: `__GFP_ZERO`: it is zeroed after the check.
    /// - Returns: What the check found; nil if the page was not free.
    @discardableResult
    public mutating func allocate(zeroed: Bool = false) -> Finding? {
        guard isFree else { return nil }
        let finding = check()
        isFree = false
        if zeroed { bytes = [UInt8](repeating: 0, count: Self.size) }
        return finding
    }

    /// Compares the page with the pattern. Follows `check_poison_mem`.
    public func check() -> Finding {
        guard let first = bytes.firstIndex(where: { $0 != Self.pattern }) else { return .sound }
        var last = Self.size - 1
        while last > first, bytes[last] == Self.pattern { last -= 1 }
        if first == last, Self.isSingleBitFlip(bytes[first]) { return .singleBit(offset: first, value: bytes[first]) }
        return .corruption(first: first, last: last)
    }

    /// Whether a byte differs from the pattern in one bit. Follows `single_bit_flip`.
    public static func isSingleBitFlip(_ value: UInt8) -> Bool {
        let error = value ^ pattern
        return error != 0 && error & (error - 1) == 0
    }

    /// Writes a byte, rightly or not.
    ///
    /// - Precondition: `offset` is 0 to 4,095.
    public mutating func write(_ value: UInt8, at offset: Int) {
        bytes[offset] = value
    }
}
