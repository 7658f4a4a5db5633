import Traces

/// The fields of a JSON object whose values are strings, whole numbers, `true` and `false`, as a log's lines are.
struct FlatObject {
    enum Value {
        case text(String)
        case number(Int64)
        case flag(Bool)
    }

    /// In the order of the text; no key is there twice.
    private(set) var fields: [(key: String, value: Value)] = []

    /// The object that a line of UTF-8 holds.
    ///
    /// - Throws: what is wrong with it.
    init(_ bytes: ArraySlice<UInt8>) throws(LogError.Problem) {
        var scanner = FlatObjectScanner(bytes)
        try scanner.expect("{")
        if scanner.skip("}") {
            try scanner.expectEnd()
            return
        }
        repeat {
            let key = try scanner.string()
            if self[key] != nil { throw .repeated(key) }
            try scanner.expect(":")
            fields.append((key, try scanner.value()))
        } while scanner.skip(",")
        try scanner.expect("}")
        try scanner.expectEnd()
    }

    subscript(key: String) -> Value? {
        fields.first { ExactText.areEqual($0.key, key) }?.value
    }
}

extension LogError.Problem: Error {}

/// Reads the pieces of a `FlatObject`.
private struct FlatObjectScanner {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// What a text that breaks off here, or goes on wrongly, is.
    private var problem: LogError.Problem { rest.isEmpty ? .cutOff : .notAnObject }

    private mutating func skipSpace() {
        while let byte = rest.first, byte == 0x20 || byte == 0x09 { rest.removeFirst() }
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard let byte = rest.first, UInt32(byte) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(LogError.Problem) {
        if !skip(character) { throw problem }
    }

    mutating func expectEnd() throws(LogError.Problem) {
        skipSpace()
        if !rest.isEmpty { throw .notAnObject }
    }

    mutating func value() throws(LogError.Problem) -> FlatObject.Value {
        skipSpace()
        switch rest.first {
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"):
            try word("true")
            return .flag(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .flag(false)
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: String) throws(LogError.Problem) {
        for byte in word.utf8 {
            if rest.first != byte { throw problem }
            rest.removeFirst()
        }
    }

    private mutating func number() throws(LogError.Problem) -> Int64 {
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        var digits = 0
        var value: Int64 = 0
        var startsWithZero = false
        while let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            if digits == 0 { startsWithZero = byte == UInt8(ascii: "0") }
            digits += 1
            // No number of a log has so many digits.
            if digits > 17 { throw .notAnObject }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            rest.removeFirst()
        }
        if digits == 0 { throw problem }
        if startsWithZero && digits > 1 { throw .notAnObject }
        return isNegative ? -value : value
    }

    mutating func string() throws(LogError.Problem) -> String {
        try expect("\"")
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                // Wrong UTF-8 would come back as other bytes than it was.
                guard let text = String(validating: bytes, as: UTF8.self) else { throw .notAnObject }
                return text
            case UInt8(ascii: "\\"): try escape(into: &bytes)
            case 0..<0x20: throw .notAnObject
            default: bytes.append(byte)
            }
        }
        throw .cutOff
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(LogError.Problem) {
        guard let byte = rest.popFirst() else { throw .cutOff }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                // The second half of a character beyond 16 bits must follow.
                try word("\\u")
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw .notAnObject }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw .notAnObject }
            var text = ""
            text.unicodeScalars.append(scalar)
            bytes += Array(text.utf8)
        default: throw .notAnObject
        }
    }

    private mutating func hexadecimal() throws(LogError.Problem) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = rest.popFirst() else { throw .cutOff }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): code = code << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): code = code << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw .notAnObject
            }
        }
        return code
    }
}
