import GRDB

/// The tables of the progress database, and how they came to be.
enum ProgressSchema {
    /// "kmem": tells our files from any other SQLite database.
    static let applicationID: Int32 = 0x6B6D_656D

    /// The migrations. One that has been released is never edited; another is added behind it.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1-reviews", migrate: createReviewLog)
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
}
