import Foundation
import Scheduling

/// Says to which study day a moment belongs.
///
/// A day ends at 4 a.m. local time: who answers at half past midnight is still on yesterday's cards.
public struct StudyCalendar: Sendable {
    /// The learner's time zone.
    public let timeZone: TimeZone
    /// The local hour at which a day begins: 0…23.
    public let rolloverHour: Int

    /// A calendar of a time zone.
    ///
    /// - Precondition: `rolloverHour` lies in 0…23.
    public init(timeZone: TimeZone, rolloverHour: Int = StudyDay.usualRolloverHour) {
        precondition((0...23).contains(rolloverHour), "an hour lies in 0…23")
        self.timeZone = timeZone
        self.rolloverHour = rolloverHour
    }

    /// The study day of a moment.
    public func day(of moment: Date) -> StudyDay {
        // The clock on the wall decides, not a number of hours since midnight: where clocks change in the night,
        // 4 a.m. comes three or five hours after it. The civil calendar stands for any that the learner's system uses.
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let parts = calendar.dateComponents([.year, .month, .day, .hour], from: moment)
        guard let date = CivilDate(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0) else {
            // Only a clock that is thousands of years off names no date; UTC then does as well.
            return StudyDay(number: Int((moment.timeIntervalSince1970 / 86_400).rounded(.down)))
        }
        return StudyDay(date, hour: parts.hour ?? 0, rolloverHour: rolloverHour)
    }
}
