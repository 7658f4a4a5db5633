import GRDB
import Scheduling

/// The tables of the progress database, and how they came to be.
enum ProgressSchema {
    /// "kmem": tells our files from any other SQLite database.
    static let applicationID: Int32 = 0x6B6D_656D

    /// The migrations. One that has been released is never edited; another is added behind it.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1-reviews", migrate: createReviewLog)
        migrator.registerMigration("2-review-ids", migrate: nameReviews)
        return migrator
    }

    /// The review log, and what was taken back of it. SQLite itself refuses to alter or delete a row of either.
    private static func createReviewLog(_ db: Database) throws {
        try db.execute(
            sql: """
                PRAGMA application_id = \(applicationID);

                CREATE TABLE review (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    card TEXT NOT NULL,
                    time INTEGER NOT NULL,          -- milliseconds since 1970, UTC
                    day INTEGER NOT NULL,           -- local study day, in days since 1970-01-01
                    grade INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 4),
                    choice INTEGER NOT NULL CHECK (choice >= 0),
                    isRight INTEGER NOT NULL CHECK (isRight IN (0, 1)),
                    elapsed INTEGER NOT NULL,       -- milliseconds
                    language TEXT NOT NULL,
                    contentHash TEXT NOT NULL,
                    scheduler INTEGER NOT NULL      -- version of the scheduler's parameters
                ) STRICT;
                CREATE INDEX review_card ON review (card);

                CREATE TABLE undo (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    review INTEGER NOT NULL UNIQUE REFERENCES review (id),
                    time INTEGER NOT NULL
                ) STRICT;

                CREATE TRIGGER review_is_kept BEFORE DELETE ON review
                    BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
                CREATE TRIGGER review_is_final BEFORE UPDATE ON review
                    BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
                CREATE TRIGGER undo_is_kept BEFORE DELETE ON undo
                    BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
                CREATE TRIGGER undo_is_final BEFORE UPDATE ON undo
                    BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
                """
        )
    }

    /// Gives each review an id that it keeps when it is copied to another log, and lets an answer have no choice.
    private static func nameReviews(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE named_review (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    uid TEXT NOT NULL UNIQUE CHECK (length(uid) = 16),
                    card TEXT NOT NULL,
                    time INTEGER NOT NULL,          -- milliseconds since 1970, UTC
                    day INTEGER NOT NULL,           -- local study day, in days since 1970-01-01
                    grade INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 4),
                    choice INTEGER CHECK (choice >= 0),
                    isRight INTEGER NOT NULL CHECK (isRight IN (0, 1)),
                    elapsed INTEGER NOT NULL,       -- milliseconds
                    language TEXT NOT NULL,
                    contentHash TEXT NOT NULL,
                    scheduler INTEGER NOT NULL      -- version of the scheduler's parameters
                ) STRICT;
                """
        )
        var names = LegacyReviewNames()
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM review ORDER BY id")
        while let row = try rows.next() {
            try db.execute(
                sql: """
                    INSERT INTO named_review
                        (id, uid, card, time, day, grade, choice, isRight, elapsed, language, contentHash, scheduler)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    row["id"] as Int64, names.next(row).description, row["card"] as String, row["time"] as Int64,
                    row["day"] as Int64, row["grade"] as Int64, row["choice"] as Int64, row["isRight"] as Int64,
                    row["elapsed"] as Int64, row["language"] as String, row["contentHash"] as String,
                    row["scheduler"] as Int64,
                ]
            )
        }
        // The table's triggers go with it. The rows are all in the new one, which takes its name.
        try db.execute(
            sql: """
                DROP TABLE review;
                ALTER TABLE named_review RENAME TO review;
                CREATE INDEX review_card ON review (card);
                CREATE INDEX review_time ON review (time);
                CREATE TRIGGER review_is_kept BEFORE DELETE ON review
                    BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
                CREATE TRIGGER review_is_final BEFORE UPDATE ON review
                    BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
                """
        )
    }
}

/// Ids for reviews that were logged before reviews had ids.
///
/// They follow from the reviews themselves: two copies of an old file give the same review the same id, so that the
/// copies can be merged later without doubling it.
private struct LegacyReviewNames {
    private var given: Set<ReviewID> = []

    mutating func next(_ row: Row) -> ReviewID {
        let columns = ["card", "time", "day", "grade", "choice", "isRight", "elapsed", "language", "contentHash"]
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for column in columns {
            for byte in "\(row[column] as DatabaseValue)\u{1F}".utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }
        // Two rows that are alike in everything are two answers all the same.
        while !given.insert(ReviewID(bits: hash)).inserted { hash &+= 1 }
        return ReviewID(bits: hash)
    }
}
