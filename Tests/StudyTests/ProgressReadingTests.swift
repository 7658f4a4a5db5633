import Foundation
import GRDB
import TestSupport
import Testing

@testable import Study

@Suite("Reading progress without writing")
struct ProgressReadingTests {
    /// Lives as long as the test.
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A file as the first version wrote it, with two answers of which the second was taken back.
    private func writeFirstVersion(to file: URL) throws {
        let migrator = ProgressSchema.migrator
        let database = try DatabaseQueue(path: file.path)
        try migrator.migrate(database, upTo: try #require(migrator.migrations.first))
        try database.write { db in
            for day in [1, 2] {
                try db.execute(
                    sql: """
                        INSERT INTO review
                            (card, time, day, grade, choice, isRight, elapsed, language, contentHash, scheduler)
                        VALUES ('q1', ?, ?, 3, 1, 1, 900, 'en', 'h', 1)
                        """,
                    arguments: [day * 86_400_000, day]
                )
            }
            try db.execute(sql: "INSERT INTO undo (review, time) VALUES (2, 172800001)")
        }
        try database.close()
    }

    @Test("answers of the first version are kept, with what was taken back, and two copies give them the same ids")
    func firstVersion() throws {
        let copies = ["a.sqlite", "b.sqlite"].map { folder.url.appending(path: $0) }
        for copy in copies { try writeFirstVersion(to: copy) }
        let stores = try copies.map { try ProgressStore.open($0, now: noon(9)) }
        #expect(try stores[0].reviews().map(\.day.number) == [1])
        #expect(try stores[0].reviews() == stores[1].reviews())
        #expect(try stores[0].takeIn(stores[1]).known == 2)
        #expect(stores[0].notices.count == 1, "it was copied before")
        #expect(throws: DatabaseError.self) {
            try stores[0].database.write { try $0.execute(sql: "DELETE FROM review") }
        }
        // New answers come behind the old ones.
        try stores[0].log("q2", right: true, on: 5)
        #expect(try stores[0].database.read { try Int.fetchAll($0, sql: "SELECT id FROM review") } == [1, 2, 3])
    }

    @Test("a file of the first version is read without being updated")
    func olderIsLeft() throws {
        try writeFirstVersion(to: folder.progress)
        let bytes = try Data(contentsOf: folder.progress)
        let store = try #require(try ProgressStore.openForReading(folder.progress))
        #expect(try store.reviews().count == 1)
        #expect(try Data(contentsOf: folder.progress) == bytes)
        #expect(try folder.names() == ["progress.sqlite"])
    }

    @Test("none is none, and none is made")
    func none() throws {
        let store = try ProgressStore.openForReading(folder.url.appending(path: "none/progress.sqlite"))
        #expect(store.map(\.file) == nil)
        #expect(try folder.names() == [])
    }

    @Test("what cannot be looked at is an error, not nothing")
    func unreadable() throws {
        try folder.write("a file", to: "file")
        let below = folder.url.appending(path: "file/progress.sqlite")
        #expect(throws: ProgressError.unreadable(file: below.path, reason: "Not a directory")) {
            try ProgressStore.openForReading(below)
        }
    }

    @Test("where nothing can be written, a copy is read, with what is only in the write-ahead log yet")
    func copy() throws {
        let writer = try ProgressStore.open(in: folder)
        try writer.log("q1", right: true, on: 1)
        let names = try folder.names()
        let store = try #require(try ProgressStore.readCopy(of: folder.progress))
        #expect(try store.reviews() == writer.reviews())
        #expect(store.file == folder.progress, "messages name the file, not the copy")
        #expect(try folder.names() == names)
        try writer.close()
    }

    @Test("a damaged file is told and left as it is")
    func damaged() throws {
        try folder.write("this was a database once", to: "progress.sqlite")
        let error = #expect(throws: ProgressError.self) { try ProgressStore.openForReading(folder.progress) }
        guard case .damaged(folder.progress.path, _) = error else {
            Issue.record("unexpected: \(String(describing: error))")
            return
        }
        #expect(try folder.names() == ["progress.sqlite"])
    }
}
