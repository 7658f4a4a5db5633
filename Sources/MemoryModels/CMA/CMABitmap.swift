/// The bitmap of a CMA area: a bit for every `2^orderPerBit` pages, set while a driver holds them.
public struct CMABitmap: Sendable, Equatable {
    /// The first page of the area: `base_pfn`.
    public let base: PageFrameNumber
    /// How many pages a bit stands for, as an order: `order_per_bit`.
    public let orderPerBit: Int
    /// The bits.
    public internal(set) var bits: [Bool]

    /// A bitmap with no bit set for `pageCount` pages.
    init(base: PageFrameNumber, pageCount: Int, orderPerBit: Int) {
        self.base = base
        self.orderPerBit = orderPerBit
        bits = [Bool](repeating: false, count: pageCount >> orderPerBit)
    }

    /// Follows `cma_bitmap_pages_to_bits`.
    public func bitCount(forPages pages: Int) -> Int {
        (pages + (1 << orderPerBit) - 1) >> orderPerBit
    }

    /// Follows `cma_bitmap_aligned_mask`.
    public func alignedMask(_ alignOrder: Int) -> Int {
        alignOrder <= orderPerBit ? 0 : (1 << (alignOrder - orderPerBit)) - 1
    }

    /// How far the area's first page is from such an alignment, in bits. Follows `cma_bitmap_aligned_offset`.
    public func alignedOffset(_ alignOrder: Int) -> Int {
        Int(base.rawValue & ((1 << UInt64(alignOrder)) - 1)) >> orderPerBit
    }

    /// The page that a bit stands for.
    public func page(ofBit bit: Int) -> PageFrameNumber {
        base + (bit << orderPerBit)
    }

    /// The first run of `count` clear bits from `start` on whose first page is aligned; nil if there is none.
    /// Follows `bitmap_find_next_zero_area_off` (`lib/bitmap.c`).
    public func nextZeroArea(from start: Int, count: Int, mask: Int, offset: Int) -> Int? {
        var start = start
        while true {
            guard let zero = next(false, from: start) else { return nil }
            let index = ((zero + offset + mask) & ~mask) - offset
            let end = index + count
            guard end <= bits.count else { return nil }
            guard let taken = next(true, from: index), taken < end else { return index }
            start = taken + 1
        }
    }

    private func next(_ value: Bool, from start: Int) -> Int? {
        var index = start
        while index < bits.count {
            if bits[index] == value { return index }
            index += 1
        }
        return nil
    }

    /// Sets or clears the bits of a run.
    mutating func set(_ value: Bool, from bit: Int, count: Int) {
        for index in bit..<(bit + count) { bits[index] = value }
    }
}
