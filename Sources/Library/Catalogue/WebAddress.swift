/// Addresses of other sites as the catalogue writes them.
enum WebAddress {
    /// Whether the text is an address of a host that a page may link to: `https` or `http`, nothing else.
    static func isValid(_ text: String) -> Bool {
        guard let rest = afterScheme(text) else { return false }
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return !host.isEmpty
            && host.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-", ".": true
                default: false
                }
            }
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }

    /// The address as a link holds it.
    ///
    /// One with a space or a letter beyond ASCII is a path in plain words: all that a path may not hold is encoded,
    /// `?` and `#` as well, which are letters of a file's name there. One without is encoded already.
    static func encoded(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: " ") || $0 >= 0x80 }) else { return text }
        guard let rest = afterScheme(text), let slash = rest.firstIndex(of: "/") else { return text }
        var result = String(text[..<slash])
        for byte in text[slash...].utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }

    private static func afterScheme(_ text: String) -> Substring? {
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) { return text.dropFirst(scheme.count) }
        return nil
    }
}
