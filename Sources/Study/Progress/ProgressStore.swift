import Foundation
import GRDB

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

    init(file: URL, database: DatabaseQueue, notices: [ProgressNotice]) {
        self.file = file
        self.database = database
        self.notices = notices
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
        let milliseconds = Self.milliseconds(time)
        let grade = Grade(isRight: answer.isRight)
        let id = try accessing {
            try database.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO review
                            (card, time, day, grade, choice, isRight, elapsed, language, contentHash, scheduler)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        card.description, milliseconds, day.number, grade.rawValue, answer.choice, answer.isRight,
                        answer.elapsedMilliseconds, answer.language, answer.contentHash, scheduler.version,
                    ]
                )
                return db.lastInsertedRowID
            }
        }
        return Review(
            id: id,
            card: card,
            time: Self.date(milliseconds),
            day: day,
            grade: grade,
            choice: answer.choice,
            isRight: answer.isRight,
            elapsedMilliseconds: answer.elapsedMilliseconds,
            language: answer.language,
            contentHash: answer.contentHash,
            schedulerVersion: scheduler.version
        )
    }

    /// Takes an answer back, by adding a row that says so; false if it was taken back before, or never given.
    ///
    /// - Throws: `ProgressError.unusable`; then nothing was taken back.
    public func undo(_ review: Int64, at time: Date) throws(ProgressError) -> Bool {
        try accessing {
            try database.write { db in
                // Another process may have taken it back a moment ago.
                try db.execute(
                    sql: """
                        INSERT INTO undo (review, time)
                        SELECT id, ? FROM review WHERE id = ? AND id NOT IN (SELECT review FROM undo)
                        """,
                    arguments: [Self.milliseconds(time), review]
                )
                return db.changesCount == 1
            }
        }
    }

    /// The answers that were not taken back, in the order in which they were logged.
    ///
    /// - Parameter card: only those to this card, if given.
    /// - Returns: the reviews, earliest first.
    /// - Throws: `ProgressError.unusable`.
    public func reviews(of card: CardID? = nil) throws(ProgressError) -> [Review] {
        try accessing {
            try database.read { db in
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT * FROM review
                        WHERE id NOT IN (SELECT review FROM undo) \(card == nil ? "" : "AND card = ?")
                        ORDER BY id
                        """,
                    arguments: card.map { [$0.description] } ?? []
                ).map(Self.review)
            }
        }
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

    // MARK: Rows

    private static func review(_ row: Row) throws -> Review {
        guard let grade = Grade(rawValue: row["grade"]) else {
            // The table's own check forbids it.
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a review has no grade from 1 to 4")
        }
        return Review(
            id: row["id"],
            card: CardID(row["card"]),
            time: date(row["time"]),
            day: StudyDay(number: row["day"]),
            grade: grade,
            choice: row["choice"],
            isRight: row["isRight"],
            elapsedMilliseconds: row["elapsed"],
            language: row["language"],
            contentHash: row["contentHash"],
            schedulerVersion: row["scheduler"]
        )
    }

    private static func milliseconds(_ date: Date) -> Int64 {
        Int64((date.timeIntervalSince1970 * 1000).rounded())
    }

    private static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    private func accessing<Value>(_ body: () throws -> Value) throws(ProgressError) -> Value {
        do {
            return try body()
        } catch {
            throw ProgressError(error, file: file)
        }
    }
}

extension ProgressError {
    /// An error of the database or the file system, with the file it concerns.
    init(_ error: any Error, file: URL) {
        switch error {
        case let error as ProgressError: self = error
        default: self = .unusable(file: file.path, reason: Self.reason(error))
        }
    }

    /// What the system says, rather than Foundation's "The operation could not be completed".
    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as DatabaseError: error.message ?? error.resultCode.description
        case let error as CocoaError:
            (error.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
                ?? error.localizedDescription
        default: error.localizedDescription
        }
    }
}
