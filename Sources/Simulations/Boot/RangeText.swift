import MemoryModels
import Traces

/// How a reader writes a range of addresses: `0x0-0x9fbff`, first and last byte, or `0xf0000+0x10000`,
/// first byte and size.
enum RangeText {
    /// The first byte and the size, or nil if `text` is no range.
    static func parse(_ text: Substring.UTF8View) -> (base: UInt64, size: UInt64)? {
        if let (first, last) = pair(text, separator: UInt8(ascii: "-")), first <= last, last - first < .max {
            return (first, last - first + 1)
        }
        if let (first, size) = pair(text, separator: UInt8(ascii: "+")) { return (first, size) }
        return nil
    }

    /// Up to 12 ranges below 2^52.
    static func list(_ text: String, parameter: String) throws(SimulationError) -> [MemoryVector] {
        var ranges: [MemoryVector] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            guard index < 12, let (base, size) = parse(word[...].utf8), base < 1 << 52, size <= 1 << 52 else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: LocalizedText(
                        en: "write up to 12 ranges such as 0x3000000-0x6ffffff or 0x90000+0x1000, below 2^52.",
                        zh: "应写作至多 12 个区间，例如 0x3000000-0x6ffffff 或 0x90000+0x1000，在 2^52 以下。"
                    )
                )
            }
            ranges.append(MemoryVector(start: base, size: size))
        }
        return ranges
    }

    /// Two numbers with `separator` between them.
    static func pair(_ text: Substring.UTF8View, separator: UInt8) -> (UInt64, UInt64)? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == 2, let left = number(parts[0]), let right = number(parts[1]) else { return nil }
        return (left, right)
    }

    /// The number that `text` is.
    static func number(_ text: Substring.UTF8View) -> UInt64? {
        StrictNumber.unsigned(string(text))
    }

    /// `text` as a string.
    static func string(_ text: Substring.UTF8View) -> String {
        String(decoding: Array(text), as: UTF8.self)
    }
}
