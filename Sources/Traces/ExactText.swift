extension String {
    /// Whether both texts have the same bytes; see `ExactText` for why simulations ask this and not `==`.
    @inline(never)
    public func isExactly(_ other: String) -> Bool { ExactText.areEqual(self, other) }
}

/// Texts compared byte by byte.
///
/// `==` of strings also finds that `é` in one scalar and in two are the same. Names, keys and our own
/// texts need no such care, and without it the WebAssembly module has no tables of Unicode normalisation.
public enum ExactText {
    /// The bytes of a text.
    ///
    /// An array is gone through in little code. To go through the text itself, or to cut it at an index, costs a
    /// WebAssembly module a kilobyte at each place, and 4 more for the indices once.
    @inline(never)
    public static func bytes(of text: String) -> [UInt8] { Array(text.utf8) }

    /// Whether both texts have the same bytes.
    @inline(never)
    public static func areEqual(_ left: String, _ right: String) -> Bool {
        bytes(of: left) == bytes(of: right)
    }

    /// Whether `text` is one of `texts`.
    public static func contains(_ text: String, in texts: [String]) -> Bool {
        texts.contains { areEqual($0, text) }
    }

    /// `text`, cut at each `separator`, which is one byte of ASCII. There is one part more than separators.
    @inline(never)
    public static func split(_ text: String, at separator: UInt8) -> [String] {
        var parts: [String] = []
        var part: [UInt8] = []
        for byte in bytes(of: text) {
            if byte == separator {
                parts.append(String(decoding: part, as: UTF8.self))
                part = []
            } else {
                part.append(byte)
            }
        }
        parts.append(String(decoding: part, as: UTF8.self))
        return parts
    }
}
