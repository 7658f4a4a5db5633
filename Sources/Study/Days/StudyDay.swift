import Foundation

/// A day of study, which need not begin at midnight: a date as the learner would name it.
///
/// Days are numbered, so that a change of clocks or of time zone never makes one longer or shorter.
public struct StudyDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The date's days since 1 January 1970.
    public let number: Int

    /// The day with that number.
    public init(number: Int) {
        self.number = number
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

    /// The date: `2026-11-23`.
    public var description: String {
        let date = Date(timeIntervalSince1970: Double(number) * 86_400)
        return date.formatted(.iso8601.year().month().day())
    }
}
