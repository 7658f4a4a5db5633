import Foundation
import GRDB
import Scheduling

/// The learner's progress: an append-only log of answers in one SQLite file.
///
/// An answer is on the disk when `record` returns. Nothing is ever deleted or overwritten: an answer taken back stays
/// in the log, with a row that says so.
public final class ProgressStore: Sendable {
    /// Where the log is.
    public let file: URL
    /// What happened to the files when it was opened.
    public let notices: [ProgressNotice]
    let database: DatabaseQueue
    /// Where the copy lies that is read instead of the file, if one had to be made.
    private let copy: ScratchFolder?

    init(file: URL, database: DatabaseQueue, notices: [ProgressNotice] = [], copy: ScratchFolder? = nil) {
        self.file = file
        self.database = database
        self.notices = notices
        self.copy = copy
    }

    /// Adds an answer to the log, in a transaction of its own.
    ///
    /// - Throws: `ProgressError.unusable`; then the answer is not in the log.
    public func record(
        _ answer: GivenAnswer,
        to card: CardID,
        at time: Date,
        on day: StudyDay,
        scheduler: FSRSParameters = .standard
    ) throws(ProgressError) -> Review {
        var generator = SystemRandomNumberGenerator()
        let review = Review(
            answer,
            id: .random(using: &generator),
            card: card,
            time: Instant(time),
            day: day,
            schedulerVersion: scheduler.version
        )
        try accessing { try database.write { try ReviewRow.insert(review, into: $0) } }
        return review
    }

    /// Takes an answer back, by adding a row that says so; false if it was taken back before, or never given.
    ///
    /// - Throws: `ProgressError.unusable`; then nothing was taken back.
    public func undo(_ review: ReviewID, at time: Date) throws(ProgressError) -> Bool {
        // Another process may have taken it back a moment ago.
        try accessing { try database.write { try ReviewRow.undo(review, at: Instant(time), in: $0) } }
    }

    /// The answers that were not taken back, in the order of time; those of one moment as they were logged.
    ///
    /// - Parameter card: only those to this card, if given.
    /// - Returns: the reviews, earliest first.
    /// - Throws: `ProgressError.unusable`.
    public func reviews(of card: CardID? = nil) throws(ProgressError) -> [Review] {
        try accessing { try database.read { try ReviewRow.standing(of: card, in: $0) } }
    }

    /// Every card's schedule, from the whole log.
    ///
    /// - Throws: `ProgressError.unusable`.
    public func schedules(by fsrs: FSRS = FSRS()) throws(ProgressError) -> [CardID: CardSchedule] {
        [CardID: CardSchedule](replaying: try reviews(), by: fsrs)
    }

    /// Closes the file; SQLite then tidies up its side files.
    ///
    /// - Throws: `ProgressError.unusable`. What was recorded is safe all the same.
    public func close() throws(ProgressError) {
        try accessing { try database.close() }
    }

    func accessing<Value>(_ body: () throws -> Value) throws(ProgressError) -> Value {
        do {
            return try body()
        } catch {
            throw ProgressError(error, file: file)
        }
    }
}
