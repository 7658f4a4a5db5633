import Traces

/// What a judge says of an answer.
public enum DrillVerdict: Sendable, Equatable {
    case right
    case wrong
    /// It is not an answer of the kind that is wanted; nothing is lost.
    case unreadable

    /// The stable name, in JSON.
    public var name: String {
        switch self {
        case .right: "right"
        case .wrong: "wrong"
        case .unreadable: "unreadable"
        }
    }
}

extension DrillAnswer {
    /// Judges an answer as it was typed.
    ///
    /// Numbers may be decimal or hexadecimal with `0x`, with `_` or commas between groups of digits, and with their
    /// unit, or another size, behind them; addresses need no `0x`. A choice is named by its letter, its number from 1,
    /// or its text. Items of a list are separated by spaces, commas or arrows. Full-width characters count as narrow
    /// ones, capitals as small letters.
    public func judge(_ text: String) -> DrillVerdict {
        let typed = TypedAnswer(text)
        switch self {
        case .number(let value, let unit): return typed.judge(value, unit)
        case .address(let value): return typed.judge(address: value)
        case .choice(let place, let choices): return typed.judge(place, of: choices)
        case .list(let numbers): return typed.judge(numbers)
        }
    }
}

/// What somebody typed, in narrow small letters without space around it.
private struct TypedAnswer {
    private let bytes: [UInt8]

    init(_ text: String) {
        var narrow: [UInt8] = []
        let wide = ExactText.bytes(of: text)
        var place = 0
        while place < wide.count {
            // Bytes of UTF-8, since those of a scalar would cost the browser's module more.
            let rest = wide[place...].prefix(3)
            let byte = Self.narrow(rest)
            place += byte == nil ? 1 : 3
            var next = byte ?? rest[rest.startIndex]
            if next >= 0x41 && next <= 0x5A { next += 0x20 }
            // Marks of code, and a Chinese full stop, which stands for nothing.
            if next != UInt8(ascii: "`") && next != 0 { narrow.append(next < 0x20 ? 0x20 : next) }
        }
        bytes = Self.trimmed(narrow[...])
    }

    /// The ASCII character that three bytes stand for, 0 for none; nil if they are no such character.
    private static func narrow(_ bytes: ArraySlice<UInt8>) -> UInt8? {
        guard bytes.count == 3 else { return nil }
        let first = bytes.startIndex
        let code = Int(bytes[first]) << 16 | Int(bytes[first + 1]) << 8 | Int(bytes[first + 2])
        switch code {
        // The full-width forms of ! to _ and of ` to ~.
        case 0xEFBC81...0xEFBCBF: return UInt8(code - 0xEFBC81) + 0x21
        case 0xEFBD80...0xEFBD9E: return UInt8(code - 0xEFBD80) + 0x60
        // Full-width space, enumeration comma, full stop, arrow.
        case 0xE38080: return 0x20
        case 0xE38081: return UInt8(ascii: ",")
        case 0xE38082: return 0
        case 0xE28692: return UInt8(ascii: ">")
        default: return nil
        }
    }

    @inline(never)
    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var rest = bytes
        while rest.first == 0x20 { rest = rest.dropFirst() }
        while let last = rest.last, last == 0x20 || last == UInt8(ascii: ".") { rest = rest.dropLast() }
        return Array(rest)
    }

    // MARK: Numbers

    func judge(_ value: UInt64, _ unit: DrillUnit) -> DrillVerdict {
        // No answer is negative, but it can be read.
        let isNegative = bytes.first == UInt8(ascii: "-")
        guard let (number, word) = Self.number(Array(bytes[(isNegative ? 1 : 0)...])) else { return .unreadable }
        let isUnit =
            word.isEmpty || Self.isWord(word, unit.one) || Self.isWord(word, unit.many) || Self.isWord(word, unit.zh)
        if isUnit { return number == value && !(isNegative && number > 0) ? .right : .wrong }
        guard unit.bytes > 0, let size = Self.size(word) else { return .unreadable }
        let (typed, overflows) = number.multipliedReportingOverflow(by: size)
        return !overflows && !isNegative && typed == value &* unit.bytes ? .right : .wrong
    }

    func judge(address: UInt64) -> DrillVerdict {
        var digits = bytes
        if digits.last == UInt8(ascii: "h") { digits.removeLast() }
        var verdict = DrillVerdict.unreadable
        // Without 0x it can often be read in two ways; both count.
        for spelling in [Array("0x".utf8) + digits, bytes] {
            guard let (value, word) = Self.number(spelling), word.isEmpty, verdict != .right else { continue }
            verdict = value == address ? .right : .wrong
        }
        return verdict
    }

    /// The number at the beginning, and what follows it.
    @inline(never)
    private static func number(_ text: [UInt8]) -> (value: UInt64, word: [UInt8])? {
        let isHexadecimal = text.count > 2 && text[0] == UInt8(ascii: "0") && text[1] == UInt8(ascii: "x")
        var digits = isHexadecimal ? Array(text[..<2]) : []
        var place = digits.count
        while place < text.count {
            let byte = text[place]
            if isDigit(byte, isHexadecimal) {
                digits.append(byte)
            } else if byte == UInt8(ascii: "_") || byte == UInt8(ascii: ",") {
                // A comma stands before three digits, or it separates something else.
                guard place + 1 < text.count, isDigit(text[place + 1], isHexadecimal) else { return nil }
                let group = text[(place + 1)...].prefix { isDigit($0, isHexadecimal) }
                guard byte == UInt8(ascii: "_") || group.count == 3 else { return nil }
            } else {
                break
            }
            place += 1
        }
        guard let value = StrictNumber.unsigned(digits[...]) else { return nil }
        return (value, trimmed(text[place...]))
    }

    private static func isDigit(_ byte: UInt8, _ isHexadecimal: Bool) -> Bool {
        byte >= 0x30 && byte <= 0x39 || isHexadecimal && byte >= 0x61 && byte <= 0x66
    }

    @inline(never)
    private static func isWord(_ bytes: [UInt8], _ word: String) -> Bool {
        var place = 0
        for byte in ExactText.bytes(of: word) {
            let small = byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte
            guard place < bytes.count, bytes[place] == small else { return false }
            place += 1
        }
        return place > 0 && place == bytes.count
    }

    /// How many bytes a word such as `kib` stands for.
    private static func size(_ word: [UInt8]) -> UInt64? {
        for bytes in ["b", "byte", "bytes", "字节"] where isWord(word, bytes) { return 1 }
        var shift: UInt64 = 0
        for letter in "kmgt".utf8 {
            shift += 10
            guard word.first == letter else { continue }
            let rest = Array(word[1...])
            return rest.isEmpty || isWord(rest, "b") || isWord(rest, "ib") ? 1 << shift : nil
        }
        return nil
    }

    // MARK: Choices and lists

    func judge(_ place: Int, of choices: [LocalizedText]) -> DrillVerdict {
        var chosen: Int?
        for (index, choice) in choices.enumerated() {
            for text in [choice.en, choice.zh] where TypedAnswer(text).bytes == bytes { chosen = index }
        }
        var letter = bytes
        if letter.count == 2, letter[1] == UInt8(ascii: ")") { letter.removeLast() }
        if chosen == nil, letter.count == 1 {
            for (first, last) in [(UInt8(ascii: "a"), UInt8(ascii: "z")), (UInt8(ascii: "1"), UInt8(ascii: "9"))]
            where letter[0] >= first && letter[0] <= last {
                chosen = Int(letter[0] - first)
            }
        }
        guard let chosen, chosen < choices.count else { return .unreadable }
        return chosen == place ? .right : .wrong
    }

    func judge(_ numbers: [UInt64]) -> DrillVerdict {
        let separators = Array(" ,;>()[]".utf8)
        var words: [[UInt8]] = [[]]
        for (place, byte) in bytes.enumerated() {
            // The shaft of an arrow.
            let isShaft = byte == UInt8(ascii: "-") && place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: ">")
            if isShaft || separators.contains(byte) { words.append([]) } else { words[words.count - 1].append(byte) }
        }
        words.removeAll { $0.isEmpty }
        guard !words.isEmpty else { return .unreadable }
        if words.count == 1, ["none", "-", "无"].contains(where: { Self.isWord(words[0], $0) }) { words = [] }
        var isRight = words.count == numbers.count
        for (place, word) in words.enumerated() {
            guard let (number, rest) = Self.number(word), rest.isEmpty else { return .unreadable }
            if isRight && number != numbers[place] { isRight = false }
        }
        return isRight ? .right : .wrong
    }
}
