/// Writes numbers and texts as a shard holds them.
///
/// A number below 64 is one digit of 90, one below 1,864 two, one below 42,364 three; any other takes six. Not
/// base64 of bytes: hosts compress what they send, and one character a small number compresses better.
public struct ShardWriter: Sendable {
    /// What was written.
    public private(set) var bytes: [UInt8] = []

    /// Nothing yet.
    public init() {}

    /// Writes a number from 0 to 5,904,899,999.
    @inline(never)
    public mutating func number(_ value: Int) {
        if value < ShardDigits.one {
            digit(value)
        } else if value < ShardDigits.two {
            let rest = value - ShardDigits.one
            digit(64 + rest / 90)
            digit(rest % 90)
        } else if value < ShardDigits.three {
            let rest = value - ShardDigits.two
            digit(84 + rest / 8_100)
            digit(rest / 90 % 90)
            digit(rest % 90)
        } else {
            digit(89)
            var unit = 90 * 90 * 90 * 90
            for _ in 0..<5 {
                digit(value / unit % 90)
                unit /= 90
            }
        }
    }

    /// Writes bytes with their number before them.
    @inline(never)
    public mutating func text(_ text: [UInt8]) {
        number(text.count)
        bytes += text
    }

    private mutating func digit(_ value: Int) {
        bytes.append(UInt8(value < 57 ? 0x23 + value : 0x5D + value - 57))
    }
}

enum ShardDigits {
    /// Numbers below it have one digit; the first of two is from 64 to 83, the first of three from 84 to 88.
    static let one = 64
    static let two = one + 20 * 90
    static let three = two + 5 * 8_100
}

/// Reads what `ShardWriter` wrote. Past the end, or in text that is none of ours, numbers are 0 and texts empty: a
/// damaged shard finds nothing and breaks nothing.
public struct ShardReader: Sendable {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// Reads `bytes` from the first.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    private init(_ bytes: [UInt8], from position: Int, to end: Int) {
        self.bytes = bytes
        self.position = position
        self.end = end
    }

    /// Whether everything was read.
    public var isAtEnd: Bool { position >= end }

    /// The next number.
    @inline(never)
    public mutating func number() -> Int {
        let first = digit()
        switch first {
        case 0..<64: return first
        case 64..<84: return ShardDigits.one + (first - 64) * 90 + digit()
        case 84..<89:
            let second = digit()
            return ShardDigits.two + (first - 84) * 8_100 + second * 90 + digit()
        default:
            var value = 0
            for _ in 0..<5 { value = value &* 90 &+ digit() }
            return max(0, value)
        }
    }

    /// The next text.
    @inline(never)
    public mutating func text() -> [UInt8] {
        let range = textRange()
        return Array(bytes[range])
    }

    /// A reader of the next text alone.
    mutating func nested() -> ShardReader {
        let range = textRange()
        return ShardReader(bytes, from: range.lowerBound, to: range.upperBound)
    }

    /// Passes over the next text.
    mutating func skipText() { _ = textRange() }

    private mutating func textRange() -> Range<Int> {
        let count = min(number(), end - position)
        let start = position
        position += count
        return start..<position
    }

    private mutating func digit() -> Int {
        guard position < end else { return 0 }
        let byte = bytes[position]
        position += 1
        switch byte {
        case 0x23...0x5B: return Int(byte) - 0x23
        case 0x5D...0x7D: return Int(byte) - 0x5D + 57
        default: return 0
        }
    }
}
