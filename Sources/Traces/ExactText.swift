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
    /// Whether both texts have the same bytes.
    public static func areEqual(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }

    /// Whether `text` is one of `texts`.
    public static func contains(_ text: String, in texts: [String]) -> Bool {
        texts.contains { areEqual($0, text) }
    }

    /// `text`, cut at each `separator`, which is one byte of ASCII. There is one part more than separators.
    public static func split(_ text: String, at separator: UInt8) -> [String] {
        text.utf8.split(separator: separator, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
