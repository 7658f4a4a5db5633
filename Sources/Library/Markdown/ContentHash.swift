/// A 64-bit FNV-1a hash of a file's bytes.
///
/// It tells a changed file from an unchanged one, in a cache that may be rebuilt at any time. It is not a
/// safeguard against forgery, and nothing is identified by it.
public struct ContentHash: Sendable, Hashable, CustomStringConvertible {
    /// The hash as a number.
    public let value: UInt64

    /// A hash that was computed before.
    public init(value: UInt64) {
        self.value = value
    }

    /// The hash of these bytes.
    public init(of bytes: some Sequence<UInt8>) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        value = hash
    }

    /// Reads what `description` writes; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 16, text.utf8.allSatisfy("0123456789abcdef".utf8.contains),
            let value = UInt64(text, radix: 16)
        else { return nil }
        self.value = value
    }

    /// Sixteen hexadecimal digits.
    public var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
