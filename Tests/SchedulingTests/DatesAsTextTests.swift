import Foundation
import MemoryModels
import Testing

@testable import Scheduling

@Suite("Dates and moments as text")
struct DatesAsTextTests {
    @Test("every day of 900 years is written as Foundation writes it, and read back")
    func days() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for number in stride(from: -25_567, through: 301_000, by: 1) {
            let day = StudyDay(number: number)
            #expect(StudyDay(day.description) == day)
            guard number.isMultiple(of: 97) else { continue }
            let date = Date(timeIntervalSince1970: Double(number) * 86_400)
            #expect(day.description == date.formatted(.iso8601.year().month().day()))
        }
    }

    @Test("a moment is written to the millisecond, UTC")
    func instants() {
        #expect(Instant(milliseconds: 1_763_906_263_007).description == "2025-11-23T13:57:43.007Z")
        #expect(Instant(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
        var generator = SplitMix64(seed: 3)
        for _ in 0..<1000 {
            let instant = Instant(milliseconds: Int64(generator.next() >> 22) - 2_000_000_000_000)
            #expect(Instant(instant.description) == instant)
        }
    }

    @Test(
        "anything else is no moment",
        arguments: [
            "", "2026-11-23", "2026-11-23T13:57:43Z", "2026-11-23T13:57:43.123", "2026-11-23 13:57:43.123Z",
            "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-11-23T24:00:00.000Z",
            "2026-11-23T13:60:00.000Z", "2026-11-23T13:57:43.123Z ", "２026-11-23T13:57:43.123Z",
            "-026-11-23T13:57:43.123Z", "2026-11-23T13:57:43.123+08:00",
        ]
    )
    func malformed(_ text: String) {
        #expect(Instant(text) == nil)
    }

    @Test("anything else is no day", arguments: ["", "2026-1-1", "2026-00-10", "2026-02-30", "1900-02-29", "20261123"])
    func malformedDay(_ text: String) {
        #expect(StudyDay(text) == nil)
    }

    @Test("leap days are days", arguments: ["2028-02-29", "2000-02-29", "0000-02-29"])
    func leapDays(_ text: String) {
        #expect(StudyDay(text)?.description == text)
    }
}
