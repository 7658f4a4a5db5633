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
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: scalars.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0x3000, 0x09, 0xA0, 0x0D: scalars.append(" ")
            case 0x3001: scalars.append(",")
            case 0x2192: scalars.append(">")
            case 0x3002, 0x60: break
            default: scalars.append(scalar)
            }
        }
        let narrow = Array(String(scalars).utf8).map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 }
        bytes = Self.trimmed(narrow[...])
    }

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

    private static func isWord(_ bytes: [UInt8], _ word: String) -> Bool {
        !word.isEmpty && bytes.elementsEqual(word.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 })
    }

    /// How many bytes a word such as `kib` stands for.
    private static func size(_ word: [UInt8]) -> UInt64? {
        for bytes in ["b", "byte", "bytes", "字节"] where isWord(word, bytes) { return 1 }
        var shift: UInt64 = 0
        for letter in "kmgt".utf8 {
            shift += 10
            guard word.first == letter else { continue }
            let rest = word.dropFirst()
            return rest.isEmpty || rest.elementsEqual("b".utf8) || rest.elementsEqual("ib".utf8) ? 1 << shift : nil
        }
        return nil
    }

    // MARK: Choices and lists

    func judge(_ place: Int, of choices: [LocalizedText]) -> DrillVerdict {
        var chosen: Int?
        for (index, choice) in choices.enumerated() {
            for text in [choice.en, choice.zh] where TypedAnswer(text).bytes.elementsEqual(bytes) { chosen = index }
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
