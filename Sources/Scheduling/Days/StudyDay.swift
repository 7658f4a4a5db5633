/// A day of study, which need not begin at midnight: a date as the learner would name it.
///
/// Days are numbered, so that a change of clocks or of time zone never makes one longer or shorter.
public struct StudyDay: Sendable, Hashable, Comparable {
    /// The local hour at which a day begins, if nothing else is said: 4 a.m.
    public static let usualRolloverHour = 4

    /// The date's days since 1 January 1970.
    public let number: Int

    /// The day with that number.
    public init(number: Int) {
        self.number = number
    }

    /// The day to which a moment belongs by the clock on the wall: before `rolloverHour` it is still the day before.
    ///
    /// - Parameters:
    ///   - date: the local date.
    ///   - hour: the local hour, 0…23.
    ///   - rolloverHour: the local hour at which a day begins, 0…23.
    public init(_ date: CivilDate, hour: Int, rolloverHour: Int = usualRolloverHour) {
        self.init(number: hour < rolloverHour ? date.dayNumber - 1 : date.dayNumber)
    }

    /// The day so many days later; earlier if negative.
    public func advanced(by days: Int) -> StudyDay {
        StudyDay(number: number + days)
    }

    /// The days from this one to `other`; negative if `other` is earlier.
    public func days(to other: StudyDay) -> Int {
        other.number - number
    }

    /// Whether the left day is the earlier one.
    public static func < (left: StudyDay, right: StudyDay) -> Bool {
        left.number < right.number
    }
}

extension StudyDay: CustomStringConvertible {
    /// The date: `2026-11-23`.
    public var description: String { CivilDate(dayNumber: number).description }

    /// The day written as `2026-11-23`; nil if the text is anything else.
    public init?(_ text: String) {
        guard let date = CivilDate(text) else { return nil }
        self.init(number: date.dayNumber)
    }
}
