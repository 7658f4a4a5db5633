/// Numbers exactly as documented: decimal digits, or hexadecimal digits behind `0x`. The library's own
/// initialisers also take a leading `+`.
public enum StrictNumber {
    /// The number that `text` is, or `nil` if it is none or does not fit in 64 bits.
    @inline(never)
    public static func unsigned(_ text: String) -> UInt64? {
        unsigned(Array(text.utf8)[...])
    }

    /// As `unsigned`, of the bytes of a text.
    static func unsigned(_ text: ArraySlice<UInt8>) -> UInt64? {
        let bytes = Array(text)
        let isHexadecimal = bytes.count > 2 && bytes[0] == 0x30 && (bytes[1] == 0x78 || bytes[1] == 0x58)
        let digits = isHexadecimal ? bytes[2...] : bytes[...]
        let radix: UInt64 = isHexadecimal ? 16 : 10
        guard !digits.isEmpty else { return nil }
        var number: UInt64 = 0
        for byte in digits {
            guard let digit = value(of: byte), digit < radix else { return nil }
            let (product, productOverflows) = number.multipliedReportingOverflow(by: radix)
            let (sum, sumOverflows) = product.addingReportingOverflow(digit)
            guard !productOverflows && !sumOverflows else { return nil }
            number = sum
        }
        return number
    }

    /// As `unsigned`, with an optional `-` before the digits.
    static func signed(_ text: String) -> Int64? {
        if text.utf8.first == 0x2D {
            guard let magnitude = unsigned(Array(text.utf8)[1...]), magnitude <= UInt64(Int64.max) else { return nil }
            return -Int64(magnitude)
        }
        guard let magnitude = unsigned(text) else { return nil }
        return Int64(exactly: magnitude)
    }

    private static func value(of byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x41...0x46: UInt64(byte - 0x41 + 10)
        case 0x61...0x66: UInt64(byte - 0x61 + 10)
        default: nil
        }
    }
}
