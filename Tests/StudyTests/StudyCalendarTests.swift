import Foundation
import Study
import Testing

@Suite("Study days")
struct StudyCalendarTests {
    @Test(
        "a day ends at 4 a.m. local time",
        arguments: [
            ("2026-11-23T23:59:59+08:00", "2026-11-23"),
            ("2026-11-24T00:30:00+08:00", "2026-11-23"),
            ("2026-11-24T03:59:59+08:00", "2026-11-23"),
            ("2026-11-24T04:00:00+08:00", "2026-11-24"),
            ("2027-01-01T02:00:00+08:00", "2026-12-31"),
            ("2028-03-01T01:00:00+08:00", "2028-02-29"),
        ]
    )
    func rollover(_ moment: String, _ day: String) throws {
        #expect(try StudyCalendar(timeZone: zone("Asia/Shanghai")).day(of: date(moment)).description == day)
    }

    // In Berlin clocks go from 2 to 3 on 29 March 2026 and from 3 to 2 on 25 October 2026.
    @Test(
        "4 a.m. on the wall's clock decides where clocks change in the night",
        arguments: [
            ("2026-03-29T01:59:59Z", "2026-03-28"),
            ("2026-03-29T02:00:00Z", "2026-03-29"),
            ("2026-10-25T02:59:59Z", "2026-10-24"),
            ("2026-10-25T03:00:00Z", "2026-10-25"),
        ]
    )
    func clockChange(_ moment: String, _ day: String) throws {
        #expect(try StudyCalendar(timeZone: zone("Europe/Berlin")).day(of: date(moment)).description == day)
    }

    @Test("days run without gap or repeat through a year with two clock changes")
    func everyHourOfAYear() throws {
        let calendar = StudyCalendar(timeZone: try zone("America/New_York"))
        let start = try date("2026-01-01T12:00:00Z")
        var previous = calendar.day(of: start)
        var changes = 0
        for hour in 1...(365 * 24) {
            let day = calendar.day(of: start.addingTimeInterval(Double(hour) * 3600))
            #expect((0...1).contains(previous.days(to: day)))
            changes += previous.days(to: day)
            previous = day
        }
        #expect(changes == 365)
    }

    @Test("the same moment may be another day elsewhere")
    func zones() throws {
        let moment = try date("2026-11-23T23:00:00Z")
        #expect(try StudyCalendar(timeZone: zone("Asia/Shanghai")).day(of: moment).description == "2026-11-24")
        #expect(try StudyCalendar(timeZone: zone("America/New_York")).day(of: moment).description == "2026-11-23")
    }

    @Test("days before 1970 are counted downwards")
    func early() throws {
        let day = StudyCalendar(timeZone: .gmt).day(of: try date("1969-12-31T12:00:00Z"))
        #expect(day == StudyDay(number: -1))
        #expect(day.description == "1969-12-31")
    }

    private func zone(_ name: String) throws -> TimeZone {
        try #require(TimeZone(identifier: name))
    }

    private func date(_ text: String) throws -> Date {
        try Date(text, strategy: .iso8601)
    }
}
