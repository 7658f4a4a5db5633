import Foundation
import GRDB
import Study
import TestSupport
import Testing

@Suite("The review log")
struct ProgressStoreTests {
    /// Lives as long as the test.
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("what was recorded is read back as it was, by another connection")
    func roundTrip() throws {
        let store = try ProgressStore.open(in: folder)
        let time = try moment("2026-11-23T13:57:43Z").addingTimeInterval(0.123)
        let answer = GivenAnswer(
            choice: 3,
            isRight: false,
            elapsedMilliseconds: 4321,
            language: "zh",
            contentHash: "0123456789abcdef"
        )
        let logged = try store.record(answer, to: CardID("q22.mcq.1"), at: time, on: utc.day(of: time))
        let read = try ProgressStore.open(in: folder).reviews()
        #expect(read == [logged])
        let review = try #require(read.first)
        #expect(review.card == CardID("q22.mcq.1") && review.grade == .again && !review.isRight)
        #expect(review.choice == 3 && review.elapsedMilliseconds == 4321 && review.language == "zh")
        #expect(review.contentHash == "0123456789abcdef" && review.schedulerVersion == 1)
        #expect(review.day.description == "2026-11-23")
        #expect(abs(review.time.date.timeIntervalSince(time)) < 0.001)
    }

    @Test("each answer is there after the file is opened anew")
    func reopening() throws {
        for number in 1...5 {
            let store = try ProgressStore.open(in: folder)
            #expect(try store.reviews().count == number - 1)
            try store.log("q\(number)", right: true, on: number)
            // The even ones are not closed in the ordinary way.
            if number.isMultiple(of: 2) { try store.close() }
        }
        #expect(try ProgressStore.open(in: folder).reviews().map(\.card.description) == ["q1", "q2", "q3", "q4", "q5"])
    }

    @Test("an answer that was taken back is not counted, and stays in the file")
    func undo() throws {
        let store = try ProgressStore.open(in: folder)
        try store.log("q1", right: true, on: 1)
        let second = try store.log("q2", right: false, on: 1)
        #expect(try store.undo(second.id, at: noon(1)))
        #expect(try store.reviews().map(\.card.description) == ["q1"])
        #expect(try !store.undo(second.id, at: noon(1)), "it can be taken back once only")
        #expect(try !store.undo(ReviewID(bits: 99), at: noon(1)), "it was never given")
        let rows = try raw().read { try Int.fetchOne($0, sql: "SELECT count(*) FROM review") }
        #expect(rows == 2)
    }

    @Test(
        "rows cannot be altered or removed, even by hand",
        arguments: [
            "DELETE FROM review", "UPDATE review SET isRight = 1", "DELETE FROM undo", "UPDATE undo SET time = 0",
        ]
    )
    func appendOnly(_ sql: String) throws {
        let store = try ProgressStore.open(in: folder)
        let review = try store.log("q1", right: false, on: 1)
        #expect(try store.undo(review.id, at: noon(1)))
        let error = #expect(throws: DatabaseError.self) { try raw().write { try $0.execute(sql: sql) } }
        #expect(error?.message == "the review log is append-only")
    }

    @Test("a power cut after an answer loses nothing: WAL, synchronous FULL")
    func durability() throws {
        let store = try ProgressStore.open(in: folder)
        let modes = try store.pragmas()
        #expect(modes.journal == "wal")
        #expect(modes.synchronous == 2)
    }

    @Test("two programs that write at once lose nothing")
    func concurrentWriters() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 1...4 {
                group.addTask {
                    let store = try ProgressStore.open(in: folder)
                    for number in 0..<25 { try store.log("w\(writer)", right: true, on: number) }
                }
            }
            try await group.waitForAll()
        }
        let reviews = try ProgressStore.open(in: folder).reviews()
        #expect(reviews.count == 100)
        for writer in 1...4 {
            #expect(reviews.filter { $0.card.description == "w\(writer)" }.map(\.day.number) == Array(0..<25))
        }
    }

    private func raw() throws -> DatabaseQueue {
        try DatabaseQueue(path: folder.progress.path)
    }
}

@Suite("Where the progress is kept")
struct ProgressLocationTests {
    @Test("XDG_DATA_HOME is used if it is absolute")
    func xdg() {
        let file = ProgressLocation.file(["XDG_DATA_HOME": "/data", "HOME": "/home/me"])
        #expect(file?.path == "/data/kmemo/progress.sqlite")
    }

    @Test("else the home folder, and nothing without one")
    func home() {
        let file = ProgressLocation.file(["XDG_DATA_HOME": "relative", "HOME": "/home/me"])
        #if os(macOS)
            #expect(file?.path == "/home/me/Library/Application Support/kmemo/progress.sqlite")
        #else
            #expect(file?.path == "/home/me/.local/share/kmemo/progress.sqlite")
        #endif
        #expect(ProgressLocation.file([:]) == nil)
    }
}
