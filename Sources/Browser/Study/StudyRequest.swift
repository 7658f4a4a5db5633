import BrowserExchange
import Scheduling

/// What a page asks: lines of text.
struct StudyRequest {
    private var lines: ArraySlice<ArraySlice<UInt8>>

    /// The request that the page wrote.
    init() {
        lines = Exchange.inputBytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    }

    /// The next line; empty at the end.
    mutating func line() -> String {
        String(decoding: lines.popFirst() ?? [], as: UTF8.self)
    }

    /// The lines up to an empty one, which is passed over, or the end.
    mutating func block() -> ArraySlice<ArraySlice<UInt8>> {
        let end = lines.firstIndex { $0.isEmpty } ?? lines.endIndex
        defer { lines = lines[end...].dropFirst() }
        return lines[..<end]
    }

    /// All that is left.
    var rest: ArraySlice<ArraySlice<UInt8>> { lines }
}

/// The moment on the learner's wall clock.
struct LocalHour {
    let day: StudyDay

    /// Nil if the calendar has no such date.
    init?(_ year: Int32, _ month: Int32, _ day: Int32, _ hour: Int32) {
        guard let date = CivilDate(year: Int(year), month: Int(month), day: Int(day)) else { return nil }
        self.day = StudyDay(date, hour: Int(hour))
    }
}
