/// Markup under construction, as UTF-8.
///
/// Bytes, not a `String`: what has to be escaped is ASCII, and of a browser's module each piece of markup then
/// takes one short call (see `Phrase`).
struct MarkupWriter {
    private var bytes: [UInt8] = []

    /// What was written.
    var result: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes markup. What is interpolated is not escaped.
    @inline(never)
    mutating func markup(_ phrase: Phrase) {
        bytes += phrase.bytes
    }

    /// Writes what another writer holds.
    @inline(never)
    mutating func append(_ other: MarkupWriter) {
        bytes += other.bytes
    }

    /// Writes text, escaped for element content and for attribute values in double quotes. Control characters that
    /// XML forbids are dropped.
    @inline(never)
    mutating func text(_ text: String) {
        for byte in Array(text.utf8) { escape(byte) }
    }

    /// Writes text in which a span between backticks is code. A backtick without a partner stands for itself.
    @inline(never)
    mutating func inlineText(_ text: String) {
        let source = Array(text.utf8)
        let backtick = UInt8(ascii: "`")
        var unpaired = source.filter { $0 == backtick }.count
        var isCode = false
        for byte in source {
            guard byte == backtick else {
                escape(byte)
                continue
            }
            unpaired -= 1
            if isCode {
                markup("</code>")
                isCode = false
            } else if unpaired > 0 {
                markup("<code>")
                isCode = true
            } else {
                markup("`")
            }
        }
    }

    @inline(never)
    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): markup("&amp;")
        case UInt8(ascii: "<"): markup("&lt;")
        case UInt8(ascii: ">"): markup("&gt;")
        case UInt8(ascii: "\""): markup("&quot;")
        case UInt8(ascii: "'"): markup("&#39;")
        case 0x0A, 0x09: bytes.append(byte)
        case 0..<0x20, 0x7F: break
        default: bytes.append(byte)
        }
    }
}
