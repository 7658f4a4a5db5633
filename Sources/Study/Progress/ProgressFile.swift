import Foundation
import GRDB

/// A progress file before it is opened: what it is, and how it is copied or set aside.
struct ProgressFile {
    let url: URL

    init(_ url: URL) {
        self.url = url
    }

    /// What a file turns out to be.
    enum Condition {
        case new
        case current
        /// Its version's next migration is named.
        case older(next: String)
        case newer
        case foreign
        case damaged(reason: String)
    }

    /// Looks without writing.
    func condition(_ migrator: DatabaseMigrator) throws -> Condition {
        let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
        guard let attributes, (attributes[.size] as? NSNumber)?.int64Value != 0 else { return .new }
        do {
            return try DatabaseQueue(path: url.path, configuration: Self.readOnly).read { db in
                let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
                if tables == 0 { return .new }
                let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id")
                if owner != ProgressSchema.applicationID { return .foreign }
                if try migrator.hasBeenSuperseded(db) { return .newer }
                let check = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
                if check != "ok" { return .damaged(reason: check) }
                let applied = try migrator.appliedIdentifiers(db)
                return migrator.migrations.first { !applied.contains($0) }.map { .older(next: $0) } ?? .current
            }
        } catch let error as DatabaseError where Self.meanDamage.contains(error.resultCode) {
            // A file with another name and no trace of SQLite is no progress of ours, whatever it is.
            if error.resultCode == .SQLITE_NOTADB, url.pathExtension != "sqlite" { return .foreign }
            return .damaged(reason: ProgressError.reason(error))
        }
    }

    private static let meanDamage: [ResultCode] = [.SQLITE_NOTADB, .SQLITE_CORRUPT]

    private static var readOnly: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        return configuration
    }

    /// Renames the file and SQLite's files beside it; returns the new name.
    func setAside(now: Date) throws -> URL {
        let target = try freeName("damaged", now)
        // The log that SQLite writes ahead goes along: it may hold answers that the file does not.
        for suffix in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: url.path + suffix) {
            try FileManager.default.moveItem(atPath: url.path + suffix, toPath: target.path + suffix)
        }
        try FileManager.default.moveItem(at: url, to: target)
        return target
    }

    /// Copies the database, with what is only in its write-ahead log yet; returns the copy.
    func backUp(before migration: String, now: Date) throws -> URL {
        do {
            let copy = try freeName("before-\(migration)", now)
            let source = try DatabaseQueue(path: url.path, configuration: Self.readOnly)
            let target = try DatabaseQueue(path: copy.path)
            try source.backup(to: target)
            try target.close()
            return copy
        } catch {
            throw ProgressError.backupFailed(file: url.path, reason: ProgressError.reason(error))
        }
    }

    /// `progress.damaged-2026-11-23T135743Z.sqlite`, or with a number behind it if that is taken.
    private func freeName(_ label: String, _ now: Date) throws -> URL {
        let stamp = now.formatted(.iso8601.timeSeparator(.omitted))
        let stem = url.deletingPathExtension().lastPathComponent
        let names = ["\(stem).\(label)-\(stamp)"] + (2...99).map { "\(stem).\(label)-\(stamp)-\($0)" }
        let folder = url.deletingLastPathComponent()
        let free = names.lazy.map { folder.appending(path: "\($0).sqlite") }
            .first { name in
                ["", "-wal", "-shm"].allSatisfy { !FileManager.default.fileExists(atPath: name.path + $0) }
            }
        guard let free else {
            throw ProgressError.unusable(file: url.path, reason: "there are too many copies of it already")
        }
        return free
    }
}
