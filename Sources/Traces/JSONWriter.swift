/// Writes JSON without Foundation: one value, keys in the order they are given, no spaces.
///
/// ```swift
/// var json = JSONWriter()
/// json.object { json in
///     json.field("name") { $0.string("buddy-split") }
/// }
/// json.text   // {"name":"buddy-split"}
/// ```
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var text = ""
    /// Whether a comma must stand before the next element.
    private var needsComma = false

    /// A writer that has written nothing.
    public init() {}

    /// Writes an object; `body` writes its fields.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        enclosed("{", "}", body)
    }

    /// Writes an array; `body` writes its elements.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        enclosed("[", "]", body)
    }

    /// Writes an array with one element for each of `elements`.
    public mutating func array<Element>(of elements: [Element], _ body: (inout JSONWriter, Element) -> Void) {
        array { json in
            for element in elements {
                body(&json, element)
            }
        }
    }

    /// Writes a key; `body` writes its one value.
    public mutating func field(_ key: String, _ body: (inout JSONWriter) -> Void) {
        name(key)
        body(&self)
    }

    /// Writes a key; its value follows.
    @inline(never)
    private mutating func name(_ key: String) {
        string(key)
        text += ":"
        needsComma = false
    }

    /// Writes a field with a string.
    @inline(never)
    public mutating func field(_ key: String, _ value: String) {
        name(key)
        string(value)
    }

    /// Writes a field with a number.
    @inline(never)
    public mutating func field(_ key: String, _ value: Int64) {
        name(key)
        integer(value)
    }

    /// Writes a field with `true` or `false`.
    public mutating func field(_ key: String, _ value: Bool) {
        name(key)
        flag(value)
    }

    /// Writes a number.
    @inline(never)
    public mutating func integer(_ value: Int64) {
        element("\(value)")
    }

    /// Writes `value` / 1,000 as a decimal number: 12345 as `12.345`.
    public mutating func thousandths(_ value: Int64) {
        let digits = "\(value.magnitude % 1000)"
        let fraction = String(repeating: "0", count: 3 - digits.utf8.count) + digits
        element((value < 0 ? "-" : "") + "\(value.magnitude / 1000).\(fraction)")
    }

    /// Writes `true` or `false`.
    public mutating func flag(_ value: Bool) {
        element(value ? "true" : "false")
    }

    /// Writes a string, escaped.
    ///
    /// `<` and the line separators that JavaScript once refused are escaped too, so that the text can
    /// stand in a script element.
    @inline(never)
    public mutating func string(_ value: String) {
        // Bytes, not scalars: those would cost a browser's module several kilobytes more.
        var quoted: [UInt8] = [0x22]
        for byte in ExactText.bytes(of: value) {
            var letter: UInt8?
            var code: UInt16?
            switch byte {
            case 0x22, 0x5C: letter = byte
            case 0x0A: letter = UInt8(ascii: "n")
            case 0x0D: letter = UInt8(ascii: "r")
            case 0x09: letter = UInt8(ascii: "t")
            case 0..<0x20, 0x3C, 0x7F: code = UInt16(byte)
            // U+2028 and U+2029 end so, behind two bytes that are there already.
            case 0xA8, 0xA9:
                let count = quoted.count
                if quoted[count - 1] == 0x80, count > 2, quoted[count - 2] == 0xE2 {
                    quoted.removeLast(2)
                    code = 0x1F80 + UInt16(byte)
                }
            default: break
            }
            if let letter {
                quoted.append(0x5C)
                quoted.append(letter)
            } else if let code {
                quoted.append(0x5C)
                quoted.append(UInt8(ascii: "u"))
                for shift: UInt16 in [12, 8, 4, 0] {
                    let digit = UInt8(code >> shift & 15)
                    quoted.append(digit + (digit < 10 ? 0x30 : 0x57))
                }
            } else {
                quoted.append(byte)
            }
        }
        quoted.append(0x22)
        element(String(decoding: quoted, as: UTF8.self))
    }

    @inline(never)
    private mutating func element(_ value: String) {
        if needsComma { text += "," }
        text += value
        needsComma = true
    }

    private mutating func enclosed(_ open: String, _ close: String, _ body: (inout JSONWriter) -> Void) {
        begin(open)
        body(&self)
        end(close)
    }

    @inline(never)
    private mutating func begin(_ open: String) {
        element(open)
        needsComma = false
    }

    @inline(never)
    private mutating func end(_ close: String) {
        text += close
        needsComma = true
    }
}
