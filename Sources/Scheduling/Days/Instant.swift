/// A moment, to the millisecond.
public struct Instant: Sendable, Hashable, Comparable {
    /// Milliseconds since the beginning of 1970, UTC.
    public let milliseconds: Int64

    /// The moment so many milliseconds after the beginning of 1970, UTC.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Whether the left moment is the earlier one.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension Instant: CustomStringConvertible {
    private static let millisecondsOfDay: Int64 = 86_400_000

    /// `2026-11-23T13:57:43.123Z`.
    public var description: String {
        var day = milliseconds / Self.millisecondsOfDay
        var rest = milliseconds % Self.millisecondsOfDay
        if rest < 0 {
            day -= 1
            rest += Self.millisecondsOfDay
        }
        let time = Int(rest)
        func two(_ number: Int) -> String { CivilDate.padded(number, 2) }
        return "\(CivilDate(dayNumber: Int(day)))T\(two(time / 3_600_000)):\(two(time / 60_000 % 60))"
            + ":\(two(time / 1000 % 60)).\(CivilDate.padded(time % 1000, 3))Z"
    }

    /// The moment written as `2026-11-23T13:57:43.123Z`, UTC with milliseconds; nil if the text is anything else.
    public init?(_ text: String) {
        var digits = DigitScanner(text)
        guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2), digits.skip("-"),
            let day = digits.number(2), digits.skip("T"), let hour = digits.number(2), digits.skip(":"),
            let minute = digits.number(2), digits.skip(":"), let second = digits.number(2), digits.skip("."),
            let fraction = digits.number(3), digits.skip("Z"), digits.isAtEnd,
            let date = CivilDate(year: year, month: month, day: day), hour < 24, minute < 60, second < 60
        else { return nil }
        let time = Int64((hour * 60 + minute) * 60 + second) * 1000 + Int64(fraction)
        self.init(milliseconds: Int64(date.dayNumber) * Self.millisecondsOfDay + time)
    }
}
