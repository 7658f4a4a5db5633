import GRDB

/// The tables of the index. It is a cache: a change of this file raises `version`, and an index of another
/// version is thrown away and built anew.
enum IndexSchema {
    /// Raise it whenever the tables, the tokenizer or the rows made from an entry change.
    static let version = 4

    /// Creates the tables in an empty database.
    static func create(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE file (
                    path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL
                ) WITHOUT ROWID;
                CREATE TABLE entry (
                    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL, language TEXT NOT NULL, hash TEXT NOT NULL,
                    title TEXT NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL, questions TEXT NOT NULL,
                    UNIQUE (id, language)
                );
                CREATE TABLE section (
                    rowid INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entry (rowid),
                    anchor TEXT NOT NULL, weight REAL NOT NULL,
                    title TEXT NOT NULL, keywords TEXT NOT NULL, heading TEXT NOT NULL, body TEXT NOT NULL,
                    code TEXT NOT NULL
                );
                CREATE INDEX section_entry ON section (entry);
                CREATE VIRTUAL TABLE section_fts USING fts5 (
                    title, keywords, heading, body, code,
                    content = 'section', tokenize = '\(IndexTokenizer.name)'
                );
                -- What the full-text table holds: its tokens, and each of their occurrences.
                CREATE VIRTUAL TABLE section_token USING fts5vocab ('section_fts', 'row');
                CREATE VIRTUAL TABLE section_instance USING fts5vocab ('section_fts', 'instance');
                CREATE TRIGGER section_insert AFTER INSERT ON section BEGIN
                    INSERT INTO section_fts (rowid, title, keywords, heading, body, code)
                    VALUES (new.rowid, new.title, new.keywords, new.heading, new.body, new.code);
                END;
                CREATE TRIGGER section_delete AFTER DELETE ON section BEGIN
                    INSERT INTO section_fts (section_fts, rowid, title, keywords, heading, body, code)
                    VALUES ('delete', old.rowid, old.title, old.keywords, old.heading, old.body, old.code);
                END;
                PRAGMA user_version = \(version);
                """
        )
    }
}
