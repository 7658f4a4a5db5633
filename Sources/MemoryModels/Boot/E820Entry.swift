/// A range of physical addresses and what it is: `struct e820_entry`.
public struct E820Entry: Sendable, Hashable {
    /// The first byte.
    public var address: UInt64
    /// How many bytes; 0 for an entry that says nothing.
    public var size: UInt64
    /// What is there.
    public var type: E820Type

    /// An entry as firmware reports it; nothing is checked.
    public init(address: UInt64, size: UInt64, type: E820Type) {
        self.address = address
        self.size = size
        self.type = type
    }

    /// The first byte behind the range, modulo 2⁶⁴ as in the kernel.
    public var end: UInt64 { address &+ size }

    /// Whether the range runs past the highest address, which no sound map has.
    public var wrapsAround: Bool { end < address }

    /// The entry as the kernel prints it at boot: `[mem 0x0000000000000000-0x000000000009fbff] usable`.
    public var description: String {
        "[mem \(Self.padded(address))-\(Self.padded(end &- 1))] \(type.name)"
    }

    private static func padded(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return "0x" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

extension E820Entry: CustomStringConvertible {}
