/// Numbers written the way kernel messages write them.
public enum Numerals {
    /// `value` in hexadecimal with `0x` before it, with at least `digits` digits: `0x00ff`.
    public static func hexadecimal(_ value: UInt64, digits: Int = 1) -> String {
        let text = String(value, radix: 16)
        return "0x" + String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
