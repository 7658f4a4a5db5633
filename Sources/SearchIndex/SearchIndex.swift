import Foundation
import GRDB
import Library

/// The full-text index of a content folder, in one SQLite file that may be deleted at any time.
public final class SearchIndex: Sendable {
    let database: DatabaseQueue
    /// Where the index lies; nil if it lives in memory because no file could be written.
    public let file: URL?

    /// What a refresh did.
    public struct RefreshReport: Sendable, Equatable {
        /// Entries in one language each that were written.
        public var written = 0
        /// Entries in one language each that were as the index held them.
        public var unchanged = 0
        /// Entries in one language each that are gone from the content.
        public var removed = 0
        /// Whether the content was as the index knew it, so that no file was read.
        public var wasCurrent = false
        /// What is wrong with the content that was read; the sound entries are indexed all the same.
        public var problems: [ContentProblem] = []
    }

    /// Opens the index in `file`, making it anew if it is damaged or of another version. With no `file`, or where
    /// it cannot be written, the index is kept in memory.
    public init(file: URL?) throws {
        if let file, let database = Self.openFile(file) {
            self.database = database
            self.file = file
            return
        }
        self.file = nil
        database = try DatabaseQueue(configuration: Self.configuration)
        try database.write(IndexSchema.create)
    }

    /// An index in memory of everything in `library`.
    ///
    /// - Throws: an error of SQLite.
    public convenience init(indexing library: ContentLibrary) throws {
        try self.init(file: nil)
        _ = try refresh(entries: IndexedEntry.entries(of: library))
    }

    /// Where the index of a content folder belongs: one file a folder, under `cache`.
    public static func file(for folder: ContentFolder, in cache: URL) -> URL {
        let name = ContentHash(of: folder.url.standardizedFileURL.path.utf8)
        return cache.appending(path: "index-\(name).sqlite")
    }

    /// Whether an error means that the file is no sound database.
    public static func isDamage(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode.primaryResultCode)
    }

    /// Closes the index and removes its file, so that the next opening makes it anew.
    ///
    /// - Throws: an error of SQLite.
    public func discard() throws {
        try database.close()
        if let file { Self.removeFiles(of: file) }
    }

    // MARK: Opening

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            db.add(tokenizer: IndexTokenizer.self)
            // Losing a cache at a power cut costs a rebuild, not data.
            try db.execute(sql: "PRAGMA synchronous = OFF")
        }
        return configuration
    }

    /// The database in `file`; nil if no usable one can be had there.
    private static func openFile(_ file: URL) -> DatabaseQueue? {
        let folder = file.deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let database = try? openCurrent(file) { return database }
        // Damaged or of another version: a cache is rebuilt, not repaired.
        removeFiles(of: file)
        return try? openCurrent(file)
    }

    private static func removeFiles(of file: URL) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            try? FileManager.default.removeItem(atPath: file.path + suffix)
        }
    }

    private struct NotCurrent: Error {}

    private static func openCurrent(_ file: URL) throws -> DatabaseQueue {
        let database = try DatabaseQueue(path: file.path, configuration: configuration)
        let version = try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        switch version {
        case IndexSchema.version: break
        case 0:
            try database.inTransaction(.exclusive) { db in
                // Another process may have made it since.
                if try Int.fetchOne(db, sql: "PRAGMA user_version") == 0 { try IndexSchema.create(in: db) }
                return .commit
            }
        default: throw NotCurrent()
        }
        // Reading the tables finds a file that is damaged further in than its header.
        _ = try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM file") }
        return database
    }
}
