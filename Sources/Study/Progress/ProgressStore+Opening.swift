import Foundation
import GRDB

extension ProgressStore {
    /// Opens the progress in `file`, making it if there is none.
    ///
    /// A damaged file is renamed and a new one begun; a file of an older version is copied, then updated. Both are
    /// told in `notices`. `now` only names those copies.
    ///
    /// - Throws: `ProgressError`; then the file is as it was.
    public static func open(_ file: URL, now: Date) throws(ProgressError) -> ProgressStore {
        try open(file, now: now, migrator: ProgressSchema.migrator)
    }

    static func open(_ file: URL, now: Date, migrator: DatabaseMigrator) throws(ProgressError) -> ProgressStore {
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            return try OpeningLock.holding(file) {
                let notice = try prepare(ProgressFile(file), now, migrator)
                let database = try DatabaseQueue(path: file.path, configuration: configuration)
                // A power cut after `record` has returned must not take the answer. GRDB chooses NORMAL, which may.
                try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
                try migrator.migrate(database)
                return ProgressStore(file: file, database: database, notices: notice.map { [$0] } ?? [])
            }
        } catch {
            throw ProgressError(error, file: file)
        }
    }

    /// Sees to it that the file can be opened for writing, or throws.
    private static func prepare(
        _ file: ProgressFile,
        _ now: Date,
        _ migrator: DatabaseMigrator
    ) throws -> ProgressNotice? {
        let path = file.url.path
        switch try file.condition(migrator) {
        case .new, .current: return nil
        case .newer: throw ProgressError.newerVersion(file: path)
        case .foreign: throw ProgressError.notProgress(file: path)
        case .older(let version):
            let copy = try file.backUp(before: version, now: now)
            return .backedUp(file: path, copy: copy.lastPathComponent)
        case .damaged(let reason):
            let name = try file.setAside(now: now)
            return .setAside(file: path, renamedTo: name.lastPathComponent, reason: reason)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        // Another kmemo may be writing; an answer takes a few milliseconds.
        configuration.busyMode = .timeout(10)
        return configuration
    }
}
