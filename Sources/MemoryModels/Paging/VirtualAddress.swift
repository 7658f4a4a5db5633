/// A virtual address of x86-64.
public struct VirtualAddress: Sendable, Hashable {
    /// The 64 bits of the address.
    public let rawValue: UInt64

    /// The virtual address with these bits; it need not be canonical.
    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The index into the table of `level`, 0…511.
    public func index(at level: PageTableLevel, in mode: PagingMode) -> Int {
        Int(rawValue &>> UInt64(level.shift(in: mode)) & 0x1FF)
    }

    /// The offset within a page of this size.
    public func offset(in size: PageSize) -> UInt64 {
        rawValue & (size.bytes - 1)
    }

    /// The address whose untranslated high bits repeat the highest translated one.
    /// Follows `__canonical_address` (`arch/x86/include/asm/page.h`).
    public func canonical(in mode: PagingMode) -> VirtualAddress {
        let unused = UInt64(64 - mode.virtualAddressBits)
        return VirtualAddress(UInt64(bitPattern: Int64(bitPattern: rawValue &<< unused) &>> Int64(unused)))
    }

    /// Whether the processor accepts the address at all. Follows `__is_canonical_address`.
    public func isCanonical(in mode: PagingMode) -> Bool {
        canonical(in: mode) == self
    }
}

extension VirtualAddress: ExpressibleByIntegerLiteral {
    /// The virtual address with these bits.
    public init(integerLiteral value: UInt64) {
        rawValue = value
    }
}
