import Foundation
import GRDB
import MemoryModels
import TestSupport
import Testing

@testable import Study

@Suite("Progress as a text that goes from machine to machine")
struct ProgressLogTests {
    /// Lives as long as the test.
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func store(_ name: String) throws -> ProgressStore {
        try ProgressStore.open(folder.url.appending(path: "\(name).sqlite"), now: noon(1))
    }

    /// Logs answers to a few cards at random moments, some of them taken back.
    private func fill(_ store: ProgressStore, seed: UInt64, count: Int) throws {
        var generator = SplitMix64(seed: seed)
        for number in 0..<count {
            let time = Date(timeIntervalSince1970: Double(generator.next(below: 1_000_000_000)) / 10)
            let isRight = generator.next(below: 3) > 0
            let answer = GivenAnswer(
                choice: number.isMultiple(of: 5) ? nil : generator.next(below: 4),
                isRight: isRight,
                grade: isRight ? Grade(rawValue: 2 + generator.next(below: 3)) : .again,
                elapsedMilliseconds: Int64(generator.next(below: 60_000)),
                language: number.isMultiple(of: 2) ? "en" : "zh",
                contentHash: "hash \(number)"
            )
            let card = CardID("q\(generator.next(below: 6)).mcq.1")
            let review = try store.record(answer, to: card, at: time, on: utc.day(of: time))
            if generator.next(below: 4) == 0 { #expect(try store.undo(review.id, at: time.addingTimeInterval(3))) }
        }
    }

    private func text(_ store: ProgressStore) throws -> String {
        var text = ""
        try store.eachLine { text += $0 + "\n" }
        return text
    }

    private func lines(_ text: String, chunkSize: Int = 1 << 16) throws -> LineFile {
        try folder.write(text, to: "log.jsonl")
        let handle = try FileHandle(forReadingFrom: folder.url.appending(path: "log.jsonl"))
        return LineFile(handle, name: "log.jsonl", chunkSize: chunkSize)
    }

    @Test(
        "exported and imported elsewhere it is the same, byte for byte, and gives the same schedules",
        arguments: 1...5
    )
    func roundTrip(_ seed: UInt64) throws {
        let here = try store("here")
        try fill(here, seed: seed, count: 60)
        let exported = try text(here)
        let there = try store("there")
        let additions = try there.takeIn(lines(exported, chunkSize: Int(seed) * 7))
        #expect(additions.reviews == 60 && additions.known == 0)
        #expect(try text(there) == exported)
        #expect(try there.schedules() == here.schedules())
        #expect(try there.reviews() == here.reviews())
        let again = try there.takeIn(lines(exported))
        #expect(again.reviews == 0 && again.known == 60 && again.undone == 0)
        #expect(try text(there) == exported)
    }

    @Test("the log in memory and the log in the database are the same text")
    func inMemory() throws {
        let store = try store("here")
        try fill(store, seed: 8, count: 80)
        var log = ReviewLog()
        var additions = ReviewLog.Additions()
        try store.eachEntry { try log.add($0, line: 1, counting: &additions) }
        #expect(log.standing == (try store.reviews()))
        #expect(([LogEntry.header] + log.entries.map(\.line)).joined(separator: "\n") + "\n" == (try text(store)))
    }

    @Test("two logs merged both ways are the same, whichever was first, and nothing is lost")
    func merging() throws {
        let (left, right) = (try store("left"), try store("right"))
        try fill(left, seed: 1, count: 30)
        // Some answers are in both: the one began as a copy of the other.
        _ = try right.takeIn(left)
        try fill(left, seed: 2, count: 20)
        try fill(right, seed: 3, count: 25)
        let toRight = try right.takeIn(left)
        let toLeft = try left.takeIn(right)
        #expect(toRight.reviews == 20 && toLeft.reviews == 25 && toLeft.known == 50)
        #expect(try text(left) == text(right))
        #expect(try left.schedules() == right.schedules())
        #expect(try left.takeIn(right) == right.takeIn(left), "there is nothing left to add")
    }

    @Test("an answer that was taken back on one machine is taken back on the other")
    func undo() throws {
        let (left, right) = (try store("left"), try store("right"))
        let review = try left.log("q1", right: true, on: 3)
        _ = try right.takeIn(left)
        #expect(try left.undo(review.id, at: noon(3)))
        let additions = try right.takeIn(left)
        #expect(additions.undone == 1 && additions.known == 1)
        #expect(try right.reviews().isEmpty)
    }

    @Test("answers count in the order in which they were given, not in which they came")
    func order() throws {
        let (left, right) = (try store("left"), try store("right"))
        try left.log("q1", right: true, on: 3)
        try right.log("q1", right: false, on: 1)
        _ = try left.takeIn(right)
        #expect(try left.reviews().map(\.day.number) == [1, 3])
        #expect(try left.schedules()[CardID("q1")]?.lastDay == StudyDay(number: 3))
    }

    @Test("a wrong line at any place is named, and nothing is taken in", arguments: [2, 20, 41])
    func nothingHalf(_ wrong: Int) throws {
        let here = try store("here")
        try fill(here, seed: 4, count: 40)
        var exported = try text(here).split(separator: "\n").map(String.init)
        exported[wrong - 1] = String(exported[wrong - 1].dropLast(20))
        let there = try store("there")
        try there.log("mine", right: true, on: 1)
        let before = try text(there)
        #expect(throws: ProgressError.wrongLine(file: "log.jsonl", LogError(line: wrong, problem: .cutOff))) {
            try there.takeIn(lines(exported.joined(separator: "\n")))
        }
        #expect(try text(there) == before)
        #expect(try there.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM review") } == 1)
    }

    @Test("an answer that was altered on the way is refused, one of which only a detail was is left as it is")
    func altered() throws {
        let store = try store("here")
        let review = try store.log("q1", right: true, on: 3)
        let exported = try text(store)
        #expect(
            throws: ProgressError.wrongLine(
                file: "log.jsonl",
                LogError(line: 2, problem: .otherAnswer(review.id))
            )
        ) { try store.takeIn(lines(exported.replacing(#""grade":3"#, with: #""grade":4"#))) }
        let additions = try store.takeIn(lines(exported.replacing(#""elapsed":1500"#, with: #""elapsed":1"#)))
        #expect(additions.known == 1 && additions.reviews == 0)
        #expect(try text(store) == exported)
    }

    @Test("taking back what was never answered is refused")
    func strayUndo() throws {
        let line = #"{"undo":"00000000000000ff","time":"2026-11-23T13:58:01.004Z"}"#
        #expect(
            throws: ProgressError.wrongLine(
                file: "log.jsonl",
                LogError(line: 2, problem: .nothingToUndo(ReviewID(bits: 255)))
            )
        ) { try store("here").takeIn(lines(LogEntry.header + "\n" + line)) }
    }

    @Test("an endless line is refused without being read to its end")
    func endless() throws {
        let handle = try #require(FileHandle(forReadingAtPath: "/dev/zero"))
        #expect(throws: ProgressError.wrongLine(file: "zero", LogError(line: 1, problem: .noHeader))) {
            try store("here").takeIn(LineFile(handle, name: "zero"))
        }
    }

    @Test("a file that is written is there whole or not at all")
    func atomic() throws {
        let target = folder.url.appending(path: "out.jsonl")
        try folder.write("the old one\n", to: "out.jsonl")
        struct Interruption: Error {}
        #expect(throws: Interruption.self) {
            try ExportFile(target).write { write in
                try write("half")
                throw Interruption()
            }
        }
        #expect(try folder.read("out.jsonl") == "the old one\n")
        try ExportFile(target).write { try $0("the new one") }
        #expect(try folder.read("out.jsonl") == "the new one\n")
        #expect(try folder.names() == ["out.jsonl"])
        try store("here").log("q1", right: true, on: 1)
        let database = folder.url.appending(path: "here.sqlite")
        #expect(throws: ProgressError.wouldOverwrite(file: database.path)) {
            try ExportFile(database).write { try $0("x") }
        }
    }
}
