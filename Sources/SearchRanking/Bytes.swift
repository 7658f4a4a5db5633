/// Work on UTF-8 bytes that the browser module shares: no `String`, whose comparisons bring Unicode tables along.
enum Bytes {
    /// Whether `bytes` are those of `literal`.
    @inline(never)
    static func areEqual(_ bytes: [UInt8], _ literal: StaticString) -> Bool {
        bytes.count == literal.utf8CodeUnitCount && hasPrefix(bytes, at: 0, literal)
    }

    /// Whether `literal` stands in `bytes` at `index`.
    @inline(never)
    static func hasPrefix(_ bytes: [UInt8], at index: Int, _ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard index + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[index + offset] != literal.utf8Start[offset] { return false }
        return true
    }

    /// How many bytes the scalar that starts with `byte` has.
    static func length(ofScalarStartingWith byte: UInt8) -> Int {
        switch byte {
        case 0xC0...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xFF: 4
        default: 1
        }
    }

    /// Whether `byte` continues a scalar.
    static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// How many bytes of white space stand at `index`: blanks, line ends, and the wide space of Chinese text.
    static func whiteSpace(in bytes: [UInt8], at index: Int) -> Int {
        switch bytes[index] {
        case 0x09...0x0D, 0x20: 1
        case 0xC2: hasPrefix(bytes, at: index, "\u{A0}") || hasPrefix(bytes, at: index, "\u{85}") ? 2 : 0
        case 0xE3: hasPrefix(bytes, at: index, "\u{3000}") ? 3 : 0
        default: 0
        }
    }
}
