import GRDB
import Scheduling

/// Reviews as rows of the log.
enum ReviewRow {
    /// Adds a review.
    static func insert(_ review: Review, into db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO review
                    (uid, card, time, day, grade, choice, isRight, elapsed, language, contentHash, scheduler)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        try statement.execute(
            arguments: [
                review.id.description, review.card.description, review.time.milliseconds, review.day.number,
                review.grade.rawValue, review.choice, review.isRight, review.elapsedMilliseconds, review.language,
                review.contentHash, review.schedulerVersion,
            ]
        )
    }

    /// Adds that a review was taken back; false if there is none such, or it was taken back before.
    static func undo(_ id: ReviewID, at time: Instant, in db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO undo (review, time)
                SELECT id, ? FROM review WHERE uid = ? AND id NOT IN (SELECT review FROM undo)
                """
        )
        try statement.execute(arguments: [time.milliseconds, id.description])
        return db.changesCount == 1
    }

    /// The reviews that were not taken back, of one card or all, by time.
    static func standing(of card: CardID?, in db: Database) throws -> [Review] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM review
                WHERE id NOT IN (SELECT review FROM undo) \(card == nil ? "" : "AND card = ?")
                ORDER BY time, id
                """,
            arguments: card.map { [$0.description] } ?? []
        ).map(review)
    }

    /// The review with that id, taken back or not.
    static func find(_ id: ReviewID, in db: Database) throws -> Review? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM review WHERE uid = ?")
        return try Row.fetchOne(statement, arguments: [id.description]).map(review)
    }

    /// Every review and what takes one back, in the order of `ReviewLog.entries`.
    static func eachEntry(in db: Database, _ body: (LogEntry) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT * FROM (
                    SELECT review.*, time AS place, NULL AS undone FROM review
                    UNION ALL
                    SELECT review.*, max(review.time, undo.time), undo.time
                    FROM undo JOIN review ON review.id = undo.review
                )
                ORDER BY place, undone IS NOT NULL, time, id
                """
        )
        while let row = try rows.next() {
            if let undone = row["undone"] as Int64? {
                try body(.undo(id(row), at: Instant(milliseconds: undone)))
            } else {
                try body(.review(review(row)))
            }
        }
    }

    private static func id(_ row: Row) throws -> ReviewID {
        guard let id = ReviewID(row["uid"] as String) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a review has an id that is none")
        }
        return id
    }

    private static func review(_ row: Row) throws -> Review {
        guard let grade = Grade(rawValue: row["grade"]) else {
            // The table's own check forbids it.
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a review has no grade from 1 to 4")
        }
        return Review(
            id: try id(row),
            card: CardID(row["card"]),
            time: Instant(milliseconds: row["time"]),
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
}
