/// A segment and an offset, as real mode takes addresses.
public struct RealModeAddress: Sendable, Equatable {
    /// The segment register.
    public let segment: UInt16
    /// The offset within the segment's 64 KiB.
    public let offset: UInt16

    /// An address.
    public init(segment: UInt16, offset: UInt16) {
        self.segment = segment
        self.offset = offset
    }

    /// What the processor computes: segment x 16 + offset, 0 to 0x10ffef.
    public var linear: UInt32 { UInt32(segment) << 4 + UInt32(offset) }

    /// What reaches the memory bus. A closed A20 gate holds address line 20 at zero.
    public func physical(isA20Open: Bool) -> UInt32 {
        isA20Open ? linear : linear & ~(1 << 20)
    }

    /// How many pairs of segment and offset name a linear address.
    ///
    /// - Parameter linear: Up to 0x10ffef; beyond it there is none.
    /// - Returns: At most 4,096, one for each segment that begins in the 64 KiB up to the address.
    public static func names(of linear: UInt32) -> UInt32 {
        let highest = min(linear >> 4, 0xffff)
        let lowest = linear > 0xffff ? (linear - 0xffff + 15) >> 4 : 0
        return lowest <= highest ? highest - lowest + 1 : 0
    }
}
