/// The shadow of generic KASAN: one byte for each granule of 8 bytes of memory.
///
/// A shadow byte is 0 if all 8 bytes may be touched, 1 to 7 if only so many from the granule's start may be, and
/// above 0x7f if none may be; then it says why.
///
/// Follows `mm/kasan/shadow.c` and `mm/kasan/generic.c`. It describes one contiguous range, where the kernel's
/// shadow describes the whole kernel half of the address space.
public struct KasanShadow: Sendable, Equatable {
    /// `KASAN_GRANULE_SIZE`.
    public static let granule: UInt64 = 8
    /// `KASAN_SHADOW_OFFSET` of x86-64.
    public static let offset: UInt64 = 0xdfff_fc00_0000_0000
    /// The lowest address that has a shadow with four levels of page tables: `kasan_shadow_to_mem` of
    /// `KASAN_SHADOW_START`.
    public static let lowestAddress: UInt64 = 0xffff_8000_0000_0000

    /// The address of the first byte described, a multiple of 8.
    public let base: UInt64
    /// The shadow bytes, one a granule.
    public private(set) var bytes: [UInt8]

    /// The shadow of `size` bytes from `base` on.
    ///
    /// - Parameters:
    ///   - base: A multiple of 8.
    ///   - size: A multiple of 8, below 2^31.
    ///   - value: What every shadow byte is at first.
    public init(base: UInt64, size: Int, filledWith value: UInt8) {
        precondition(base % Self.granule == 0 && size % 8 == 0, "a shadow byte describes whole granules")
        self.base = base
        bytes = [UInt8](repeating: value, count: size / 8)
    }

    /// The first address behind the range.
    public var end: UInt64 { base + UInt64(bytes.count) * Self.granule }

    /// Where the shadow byte of an address lies. Follows `kasan_mem_to_shadow`.
    public static func shadowAddress(of address: UInt64) -> UInt64 {
        (address >> 3) &+ offset
    }

    /// Whether `size` bytes from `address` on are all in the range.
    public func describes(_ address: UInt64, size: UInt64) -> Bool {
        address >= base && address < end && size <= end - address
    }

    /// The shadow byte of an address in the range.
    public subscript(address: UInt64) -> UInt8 {
        get { bytes[Int((address - base) / Self.granule)] }
        set { bytes[Int((address - base) / Self.granule)] = newValue }
    }

    // MARK: Poisoning

    /// Marks whole granules. Follows `kasan_poison`.
    ///
    /// - Precondition: `address` and `size` are multiples of 8 and the range is described.
    public mutating func poison(_ address: UInt64, size: UInt64, with value: UInt8) {
        precondition((address | size) % Self.granule == 0, "only whole granules are poisoned")
        let first = Int((address - base) / Self.granule)
        for index in first..<(first + Int(size / Self.granule)) { bytes[index] = value }
    }

    /// Lets `size` bytes from `address` on be touched; the rest of the last granule may not be. Follows
    /// `kasan_unpoison`.
    ///
    /// - Precondition: `address` is a multiple of 8 and the range is described.
    public mutating func unpoison(_ address: UInt64, size: UInt64) {
        poison(address, size: (size + 7) / 8 * 8, with: 0)
        poisonLastGranule(address, size: size)
    }

    /// If `size` is no multiple of 8: only the bytes below it may be touched in the granule where it ends. Follows
    /// `kasan_poison_last_granule`.
    public mutating func poisonLastGranule(_ address: UInt64, size: UInt64) {
        if size % Self.granule != 0 { self[address + size] = UInt8(size % Self.granule) }
    }

    // MARK: Checking

    /// Whether an access must be reported.
    ///
    /// - Precondition: `size` is at least 1 and the range is described.
    /// - Note: Follows `memory_is_poisoned`, which the compiler calls with constant sizes of 1, 2, 4, 8 and 16, and
    ///   functions such as `memcpy` with any size.
    public func isPoisoned(_ address: UInt64, size: UInt64) -> Bool {
        switch size {
        case 1: isPoisoned1(address)
        case 2, 4, 8: isPoisoned248(address, size)
        case 16: isPoisoned16(address)
        default: isPoisonedN(address, size)
        }
    }

    /// Follows `memory_is_poisoned_1`.
    func isPoisoned1(_ address: UInt64) -> Bool {
        let value = Int8(bitPattern: self[address])
        return value != 0 && Int8(address % Self.granule) >= value
    }

    /// Follows `memory_is_poisoned_2_4_8`: the last byte decides, unless the access crosses into a second granule.
    func isPoisoned248(_ address: UInt64, _ size: UInt64) -> Bool {
        let crosses = (address + size - 1) % Self.granule < size - 1
        return crosses && self[address] != 0 || isPoisoned1(address + size - 1)
    }

    /// Follows `memory_is_poisoned_16`: aligned, two granules must be wholly accessible.
    func isPoisoned16(_ address: UInt64) -> Bool {
        let firstTwo = self[address] != 0 || self[address + 8] != 0
        return address % Self.granule == 0 ? firstTwo : firstTwo || isPoisoned1(address + 15)
    }

    /// Follows `memory_is_poisoned_n`: the first shadow byte that is not 0 may only be the last one, and then the
    /// access must end before what it forbids.
    func isPoisonedN(_ address: UInt64, _ size: UInt64) -> Bool {
        let last = address + size - 1
        let first = Int((address - base) / Self.granule)
        let end = Int((last - base) / Self.granule)
        var index = first
        while index <= end, bytes[index] == 0 { index += 1 }
        guard index <= end else { return false }
        return index != end || Int8(last % Self.granule) >= Int8(bitPattern: bytes[end])
    }

    /// The address from which a report judges what kind of bug it is, not always the first byte that is forbidden.
    /// Follows `kasan_find_first_bad_addr`.
    public func firstBadAddress(_ address: UInt64, size: UInt64) -> UInt64 {
        guard address >= Self.lowestAddress else { return address }
        var place = address
        while place < address + size, place < end, self[place] == 0 { place += Self.granule }
        return place
    }

    /// Whether the byte may be touched; frees ask this of the object's first one. Follows `kasan_byte_accessible`.
    public func isByteAccessible(_ address: UInt64) -> Bool {
        self[address] < UInt8(Self.granule)
    }
}
