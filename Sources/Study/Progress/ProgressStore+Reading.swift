import Foundation
import GRDB

extension ProgressStore {
    /// Opens the progress in `file` for reading alone; nil if there is none yet.
    ///
    /// Nothing is made, renamed or updated, and neither the file nor its folder need be writable.
    ///
    /// - Throws: `ProgressError`, also if it cannot be told whether there is such a file.
    public static func openForReading(_ file: URL) throws(ProgressError) -> ProgressStore? {
        var status = stat()
        guard stat(file.path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .unreadable(file: file.path, reason: String(cString: strerror(errno)))
        }
        guard access(file.path, R_OK) == 0 else {
            throw .unreadable(file: file.path, reason: String(cString: strerror(errno)))
        }
        do {
            do {
                return try readInPlace(file)
            } catch let error as DatabaseError where Self.meanNoWriting.contains(error.resultCode) {
                // SQLite reads a file with a write-ahead log only where it can write beside it.
                return try readCopy(of: file)
            }
        } catch {
            throw ProgressError(error, file: file)
        }
    }

    private static let meanNoWriting: [ResultCode] = [.SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM]

    /// A connection that could write, where that is allowed, but does not: when it closes, SQLite removes its files
    /// beside the database, which one that cannot write leaves behind.
    private static var looking: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA query_only = ON") }
        return configuration
    }

    /// Reads the file where it is, or, if an older kmemo wrote it, an updated copy.
    private static func readInPlace(_ file: URL) throws -> ProgressStore? {
        guard let isCurrent = try isCurrent(file, calling: file) else { return nil }
        let database = try DatabaseQueue(path: file.path, configuration: looking)
        if isCurrent { return ProgressStore(file: file, database: database) }
        let scratch = try ScratchFolder()
        let copy = try DatabaseQueue(path: scratch.url.appending(path: "progress.sqlite").path)
        try database.backup(to: copy)
        try ProgressSchema.migrator.migrate(copy)
        return ProgressStore(file: file, database: copy, copy: scratch)
    }

    /// Copies the file, with what is only in its write-ahead log yet, to where one can write, and reads the copy.
    static func readCopy(of file: URL) throws -> ProgressStore? {
        let scratch = try ScratchFolder()
        let copy = scratch.url.appending(path: "progress.sqlite")
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: file.path + suffix) {
            try FileManager.default.copyItem(atPath: file.path + suffix, toPath: copy.path + suffix)
            // The copy of a file that may only be read may be written.
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy.path + suffix)
        }
        guard try isCurrent(copy, calling: file) != nil else { return nil }
        let database = try DatabaseQueue(path: copy.path)
        try ProgressSchema.migrator.migrate(database)
        return ProgressStore(file: file, database: database, copy: scratch)
    }

    /// Whether the file is of this version, not an older one; nil if it is empty. In errors it is called `name`.
    private static func isCurrent(_ file: URL, calling name: URL) throws -> Bool? {
        switch try ProgressFile(file).condition(ProgressSchema.migrator) {
        case .new: return nil
        case .current: return true
        case .older: return false
        case .newer: throw ProgressError.newerVersion(file: name.path)
        case .foreign: throw ProgressError.notProgress(file: name.path)
        case .damaged(let reason): throw ProgressError.damaged(file: name.path, reason: reason)
        }
    }
}
