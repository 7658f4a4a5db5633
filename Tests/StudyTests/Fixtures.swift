import Foundation
import MemoryModels
import Study
import TestSupport

/// A moment by its ISO 8601 text.
func moment(_ text: String) throws -> Date {
    try Date(text, strategy: .iso8601)
}

/// A calendar whose days a test can count on its fingers.
let utc = StudyCalendar(timeZone: .gmt)

/// Noon of the study day with that number.
func noon(_ day: Int) -> Date {
    Date(timeIntervalSince1970: Double(day) * 86_400 + 43_200)
}

extension GivenAnswer {
    /// An answer of which only the outcome matters.
    static func answer(right isRight: Bool, hash: String = "h1", language: String = "en") -> GivenAnswer {
        GivenAnswer(
            choice: isRight ? 1 : 0,
            isRight: isRight,
            elapsedMilliseconds: 1500,
            language: language,
            contentHash: hash
        )
    }
}

extension ProgressStore {
    /// Opens the progress in a test's folder.
    static func open(in folder: TemporaryFolder) throws -> ProgressStore {
        try open(folder.progress, now: noon(20_000))
    }

    /// Logs an answer given at noon of a day.
    @discardableResult
    func log(_ card: String, right isRight: Bool, on day: Int, hash: String = "h1") throws -> Review {
        try record(
            .answer(right: isRight, hash: hash),
            to: CardID(card),
            at: noon(day),
            on: StudyDay(number: day)
        )
    }
}

extension TemporaryFolder {
    /// The progress file in the folder.
    var progress: URL { url.appending(path: "progress.sqlite") }

    /// The names of the files in it, sorted.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    }
}
