/// The id of one review, the same wherever the review is copied to.
///
/// It is 64 bits drawn at random when the answer is given, so that two devices that know nothing of each other do not
/// draw the same one.
public struct ReviewID: Sendable, Hashable {
    /// The bits.
    public let bits: UInt64

    /// The id with these bits.
    public init(bits: UInt64) {
        self.bits = bits
    }

    /// A new id.
    public static func random(using generator: inout some RandomNumberGenerator) -> ReviewID {
        ReviewID(bits: generator.next())
    }
}

extension ReviewID: CustomStringConvertible {
    /// Sixteen hexadecimal digits: `9f86d081884c7d65`.
    public var description: String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// The id written as sixteen hexadecimal digits, with small letters; nil if the text is anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 16 else { return nil }
        var bits: UInt64 = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): bits = bits << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): bits = bits << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        self.init(bits: bits)
    }
}
