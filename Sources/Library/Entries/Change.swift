import Traces

/// Something that readers notice in the content: an entry of the feeds of changes.
public struct Change: Sendable, Equatable {
    /// The name under which programs that read feeds know the change; it never changes itself.
    public let slug: String
    /// The day on which it was published.
    public let date: CalendarDate
    /// What changed, in a few words.
    public let title: LocalizedText
    /// What changed, in a sentence or two of English.
    public let englishText: [Inline]
    /// What changed, in Chinese.
    public let chineseText: [Inline]
    /// The entry that shows it; nil if it is the site as a whole.
    public let entry: EntryID?
    /// The line of the file on which the change starts.
    public let line: Int

    /// What changed, in `language`.
    public func text(in language: Language) -> [Inline] {
        language == .english ? englishText : chineseText
    }
}

/// A day of the Gregorian calendar.
public struct CalendarDate: Sendable, Equatable, Comparable, CustomStringConvertible {
    private let year: Int
    private let month: Int
    private let day: Int

    /// Reads `2026-11-23`; nil unless it is written so and the calendar has the day.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy("0123456789".utf8.contains) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), day >= 1, day <= Self.days(of: month, year)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// `2026-11-23`
    public var description: String {
        "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    /// Earlier days come first.
    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private static func days(of month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
