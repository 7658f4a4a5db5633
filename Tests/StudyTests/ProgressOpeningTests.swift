import Foundation
import GRDB
import TestSupport
import Testing

@testable import Study

@Suite("Opening the progress file")
struct ProgressOpeningTests {
    /// Lives as long as the test.
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("a damaged file is renamed, whole, and a new one begun")
    func damaged() throws {
        let garbage = Data("this was a database once".utf8)
        try folder.write(garbage, to: "progress.sqlite")
        let store = try ProgressStore.open(folder.progress, now: moment("2026-11-23T13:57:43Z"))
        let name = "progress.damaged-2026-11-23T135743Z.sqlite"
        guard case .setAside(_, name, _) = store.notices.first else {
            Issue.record("it is not told: \(store.notices)")
            return
        }
        #expect(try Data(contentsOf: folder.url.appending(path: name)) == garbage)
        #expect(try store.reviews().isEmpty)
        try store.log("q1", right: true, on: 1)
        #expect(try ProgressStore.open(in: folder).notices.isEmpty)
    }

    @Test("damage in the middle of the file is found, and the write-ahead log is set aside with it")
    func damagedInside() throws {
        let store = try ProgressStore.open(in: folder)
        for day in 0..<400 { try store.log("q\(day)", right: true, on: day) }
        try store.close()
        var bytes = try Data(contentsOf: folder.progress)
        for index in 4096..<(4096 * 6) { bytes[index] = 0xAA }
        try folder.write(bytes, to: "progress.sqlite")
        try folder.write(Data("written ahead".utf8), to: "progress.sqlite-wal")
        let reopened = try ProgressStore.open(folder.progress, now: moment("2026-11-23T13:57:43Z"))
        #expect(reopened.notices.count == 1)
        let name = "progress.damaged-2026-11-23T135743Z.sqlite"
        #expect(try Data(contentsOf: folder.url.appending(path: name)) == bytes)
        #expect(try folder.names().contains("\(name)-wal"))
    }

    @Test("a second damaged file does not overwrite the first")
    func damagedTwice() throws {
        let now = try moment("2026-11-23T13:57:43Z")
        for text in ["first", "second"] {
            try folder.write(text, to: "progress.sqlite")
            try ProgressStore.open(folder.progress, now: now).close()
        }
        #expect(try folder.read("progress.damaged-2026-11-23T135743Z.sqlite") == "first")
        #expect(try folder.read("progress.damaged-2026-11-23T135743Z-2.sqlite") == "second")
    }

    @Test("a file of a newer version is refused and left as it was")
    func newer() throws {
        var future = ProgressSchema.migrator
        future.registerMigration("9-future") { try $0.execute(sql: "CREATE TABLE future (id INTEGER)") }
        let store = try ProgressStore.open(folder.progress, now: noon(1), migrator: future)
        try store.log("q1", right: true, on: 1)
        try store.close()
        let bytes = try Data(contentsOf: folder.progress)
        #expect(throws: ProgressError.newerVersion(file: folder.progress.path)) {
            try ProgressStore.open(in: folder)
        }
        #expect(try Data(contentsOf: folder.progress) == bytes)
        #expect(try !folder.names().contains { $0.contains("damaged") || $0.contains("before") })
    }

    @Test("a file of an older version is copied before it is updated")
    func older() throws {
        let store = try ProgressStore.open(in: folder)
        try store.log("q1", right: true, on: 1)
        // Not closed: the answer is only in the write-ahead log, and the copy must have it.
        var future = ProgressSchema.migrator
        future.registerMigration("2-notes") { try $0.execute(sql: "CREATE TABLE note (id INTEGER)") }
        let now = try moment("2026-11-23T13:57:43Z")
        let updated = try ProgressStore.open(folder.progress, now: now, migrator: future)
        let copy = "progress.before-2-notes-2026-11-23T135743Z.sqlite"
        #expect(updated.notices == [.backedUp(file: folder.progress.path, copy: copy)])
        #expect(try updated.reviews().map(\.card.description) == ["q1"])
        let old = try ProgressStore.open(folder.url.appending(path: copy), now: now)
        #expect(try old.reviews().map(\.card.description) == ["q1"])
        #expect(old.notices.isEmpty, "the copy is of this version")
        try store.close()
    }

    @Test("another program's database is refused and left as it was")
    func foreign() throws {
        let other = try DatabaseQueue(path: folder.progress.path)
        try other.write { try $0.execute(sql: "CREATE TABLE song (title TEXT)") }
        try other.close()
        let bytes = try Data(contentsOf: folder.progress)
        #expect(throws: ProgressError.notProgress(file: folder.progress.path)) {
            try ProgressStore.open(in: folder)
        }
        #expect(try Data(contentsOf: folder.progress) == bytes)
    }

    @Test("a file that was never a progress file is not renamed")
    func notADatabase() throws {
        try folder.write("my notes", to: "notes.txt")
        let file = folder.url.appending(path: "notes.txt")
        #expect(throws: ProgressError.notProgress(file: file.path)) { try ProgressStore.open(file, now: noon(1)) }
        #expect(try folder.read("notes.txt") == "my notes")
    }

    @Test("a folder that cannot be made is an error that names the file")
    func unusable() throws {
        try folder.write("a file, not a folder", to: "taken")
        let file = folder.url.appending(path: "taken/progress.sqlite")
        let error = #expect(throws: ProgressError.self) { try ProgressStore.open(file, now: noon(1)) }
        guard case .unusable(file.path, _) = error else {
            Issue.record("unexpected: \(String(describing: error))")
            return
        }
    }
}

extension ProgressStore {
    /// How the file is written.
    func pragmas() throws -> (journal: String?, synchronous: Int?) {
        try database.read { db in
            (try String.fetchOne(db, sql: "PRAGMA journal_mode"), try Int.fetchOne(db, sql: "PRAGMA synchronous"))
        }
    }
}
