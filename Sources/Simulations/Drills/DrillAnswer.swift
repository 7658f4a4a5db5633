import Traces

/// The answer to a drill.
public enum DrillAnswer: Sendable, Equatable {
    /// A number of something.
    case number(UInt64, unit: DrillUnit)
    /// An address or another number that is usually written in hexadecimal.
    case address(UInt64)
    /// One of several choices, by its place from 0.
    case choice(Int, of: [LocalizedText])
    /// Numbers in order; there may be none.
    case list([UInt64])

    /// The stable name of the answer's kind, in JSON.
    public var kind: String {
        switch self {
        case .number: "number"
        case .address: "address"
        case .choice: "choice"
        case .list: "list"
        }
    }

    /// The choices; none if the answer is typed.
    @inline(never)
    public var choices: [LocalizedText] {
        if case .choice(_, let choices) = self { return choices }
        return []
    }

    /// The answer as it is shown.
    @inline(never)
    public var text: LocalizedText {
        switch self {
        case .number(let value, let unit):
            let noun = value == 1 ? unit.one : unit.many
            return noun.isEmpty
                ? LocalizedText(en: "\(value)", zh: "\(value)")
                : LocalizedText(en: "\(value) \(noun)", zh: "\(value) \(unit.zh)")
        case .address(let value):
            return LocalizedText(same: Numerals.hexadecimal(value))
        case .choice(let place, let choices):
            return choices[place]
        case .list(let numbers):
            var text = ""
            for number in numbers { text += (text.isEmpty ? "" : " ") + "\(number)" }
            return numbers.isEmpty ? LocalizedText(en: "none", zh: "无") : LocalizedText(same: text)
        }
    }

    /// How an answer is written.
    @inline(never)
    public var hint: LocalizedText {
        switch self {
        case .number(_, let unit):
            unit.many.isEmpty
                ? LocalizedText(en: "a number, decimal or hexadecimal with 0x", zh: "一个数，十进制，或以 0x 开头的十六进制")
                : LocalizedText(en: "a number of \(unit.many)", zh: "一个数，单位：\(unit.zh)")
        case .address: LocalizedText(en: "hexadecimal, such as 0x2f000", zh: "十六进制，如 0x2f000")
        case .choice(_, let choices):
            LocalizedText(
                en: "a letter from a to \(Self.letter(choices.count - 1))",
                zh: "a 到 \(Self.letter(choices.count - 1)) 的字母"
            )
        case .list:
            LocalizedText(en: "numbers in order, with spaces between them; or none", zh: "依次写出各数，以空格分隔；没有则写 none")
        }
    }

    /// The letter of the choice at a place from 0.
    @inline(never)
    public static func letter(_ place: Int) -> String {
        String(decoding: [UInt8(ascii: "a") + UInt8(clamping: place)], as: UTF8.self)
    }

    /// A choice among `wrong` ones, without those that repeat another; `position` is where the answer stands,
    /// clamped to what there is.
    @inline(never)
    static func choice(_ answer: LocalizedText, wrong: [LocalizedText], position: Int) -> DrillAnswer {
        var choices: [LocalizedText] = []
        for choice in wrong where choice != answer && !choices.contains(choice) { choices.append(choice) }
        let place = max(0, min(position, choices.count))
        choices.insert(answer, at: place)
        return .choice(place, of: choices)
    }
}

/// What a number counts.
public struct DrillUnit: Sendable, Equatable {
    /// `page`; empty for a bare number.
    public let one: String
    /// `pages`.
    public let many: String
    /// `页`.
    public let zh: String
    /// How many bytes one has, if it is a size; else 0.
    public let bytes: UInt64

    init(_ one: String, _ many: String, zh: String, bytes: UInt64 = 0) {
        self.one = one
        self.many = many
        self.zh = zh
        self.bytes = bytes
    }

    /// A bare number.
    static var none: DrillUnit { DrillUnit("", "", zh: "") }
    static var pages: DrillUnit { DrillUnit("page", "pages", zh: "页") }
    static var bytes: DrillUnit { DrillUnit("byte", "bytes", zh: "字节", bytes: 1) }
    static var mebibytes: DrillUnit { DrillUnit("MiB", "MiB", zh: "MiB", bytes: 1 << 20) }
}
