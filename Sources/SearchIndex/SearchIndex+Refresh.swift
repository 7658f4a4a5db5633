import Foundation
import GRDB
import Library
import SearchRanking

extension SearchIndex {
    /// Brings the index up to date with `folder`. If no file's size or time changed, nothing is read; else the
    /// content is read and only entries whose text changed are written, in one transaction.
    ///
    /// - Parameters:
    ///   - folder: the content.
    ///   - program: what the simulations and experiments are read from; the index is brought up to date if it is
    ///     another than before.
    ///   - rebuild: writes every entry, whatever the index holds.
    ///   - progress: called after each written entry with how many are done, and of how many.
    /// - Returns: What was done, and what is wrong with the content.
    /// - Throws: an error of SQLite.
    public func refresh(
        from folder: ContentFolder,
        program: ContentFolder.Entry? = SearchIndex.program,
        rebuild: Bool = false,
        progress: ((_ done: Int, _ of: Int) -> Void)? = nil
    ) throws -> RefreshReport {
        let files = (folder.entries() + (program.map { [$0] } ?? [])).sorted { $0.path < $1.path }
        if !rebuild, try database.read({ try Self.storedFiles(in: $0) }) == files {
            var report = RefreshReport()
            report.unchanged = try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM entry") ?? 0 }
            report.wasCurrent = true
            return report
        }
        let loaded = folder.load()
        return try refresh(
            entries: IndexedEntry.entries(of: loaded.library),
            files: files,
            problems: loaded.problems,
            rebuild: rebuild,
            progress: progress
        )
    }

    /// The running program as a file that entries are read from: simulations and experiments are written in it, so a
    /// newer one has other texts. Nil where it cannot be found.
    public static let program: ContentFolder.Entry? = {
        #if os(Linux)
            let file = "/proc/self/exe"
        #else
            guard let file = Bundle.main.executablePath else { return nil }
        #endif
        return ContentFolder.entry(at: file, path: "program")
    }()

    /// Makes the index hold `entries`, read from `files`.
    func refresh(
        entries: [IndexedEntry],
        files: [ContentFolder.Entry] = [],
        problems: [ContentProblem] = [],
        rebuild: Bool = false,
        progress: ((Int, Int) -> Void)? = nil
    ) throws -> RefreshReport {
        var report = RefreshReport()
        report.problems = problems
        try database.write { db in
            var stored: [String: (row: Int64, hash: String)] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT rowid, id, language, hash FROM entry") {
                stored["\(row["id"] as String) \(row["language"] as String)"] = (row["rowid"], row["hash"])
            }
            for (done, entry) in entries.enumerated() {
                let key = "\(entry.id) \(entry.language.rawValue)"
                let known = stored.removeValue(forKey: key)
                if let known, known.hash == entry.hash.description, !rebuild {
                    report.unchanged += 1
                    continue
                }
                if let known { try Self.remove(known.row, in: db) }
                try Self.write(entry, in: db)
                report.written += 1
                progress?(done + 1, entries.count)
            }
            for (row, _) in stored.values {
                try Self.remove(row, in: db)
                report.removed += 1
            }
            try Self.storeFiles(problems.isEmpty ? files : [], in: db)
            if report.written > entries.count / 4 {
                try db.execute(sql: "INSERT INTO section_fts (section_fts) VALUES ('optimize')")
            }
        }
        return report
    }

    private static func write(_ entry: IndexedEntry, in db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT INTO entry (id, language, hash, title, name, url, questions) VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            entry.id.description, entry.language.rawValue, entry.hash.description, entry.title,
            String(decoding: Query.name(of: Array(entry.title.utf8)), as: UTF8.self), entry.url,
            entry.questions.map(String.init).joined(separator: ","),
        ])
        let row = db.lastInsertedRowID
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO section (entry, anchor, weight, title, keywords, heading, body, code)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        for section in entry.sections {
            try insert.execute(arguments: [
                row, section.anchor, section.weight, entry.title, entry.keywords, section.heading, section.body,
                section.code,
            ])
        }
    }

    private static func remove(_ row: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM section WHERE entry = ?").execute(arguments: [row])
        try db.cachedStatement(sql: "DELETE FROM entry WHERE rowid = ?").execute(arguments: [row])
    }

    private static func storedFiles(in db: Database) throws -> [ContentFolder.Entry] {
        try Row.fetchAll(db, sql: "SELECT path, size, modified FROM file ORDER BY path").map {
            ContentFolder.Entry(path: $0["path"], size: $0["size"], modified: $0["modified"])
        }
    }

    /// Remembers the files that were read; none of them if the content has problems, so that the next refresh
    /// reads it, and reports it, again.
    private static func storeFiles(_ files: [ContentFolder.Entry], in db: Database) throws {
        try db.execute(sql: "DELETE FROM file")
        let insert = try db.cachedStatement(sql: "INSERT INTO file (path, size, modified) VALUES (?, ?, ?)")
        for file in files {
            try insert.execute(arguments: [file.path, file.size, file.modified])
        }
    }
}
