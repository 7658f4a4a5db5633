/// A number as a text writes it, compared by what it means: `1,024`, `1024` and `0x400` are one number.
struct QuotedNumber: Equatable {
    private let text: String

    init(_ text: String) {
        self.text = Self.normalized(text)
    }

    /// Whether the number is one of the words of a C definition such as `(1UL << 10)`.
    func stands(in definition: String) -> Bool {
        let words = definition.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
        return words.contains { Self.normalized(String($0)) == text }
    }

    /// The number without separators, the base's prefix and C's type suffixes.
    private static func normalized(_ text: String) -> String {
        var digits = text.trimmed.lowercased().filter { $0 != "," && $0 != " " && $0 != "\u{00A0}" }
        guard digits.first?.isNumber == true else { return digits }
        while digits.last == "u" || digits.last == "l" { digits.removeLast() }
        if digits.hasPrefix("0x"), let value = UInt64(digits.dropFirst(2), radix: 16) { return "\(value)" }
        return digits
    }
}
