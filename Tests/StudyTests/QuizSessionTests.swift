import MemoryModels
import Study
import TestSupport
import Testing

@Suite("A quiz session")
struct QuizSessionTests {
    /// Lives as long as the test.
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private let cards = ["a", "b", "c"].map(CardID.init)

    @Test("it asks each card once and counts on")
    func course() throws {
        let store = try ProgressStore.open(in: folder)
        var session = try QuizSession(cards, store: store, calendar: utc)
        #expect(session.current == cards[0] && session.position == 1 && session.total == 3)
        let schedule = try session.answer(.answer(right: true), at: noon(100))
        #expect(schedule?.due == StudyDay(number: 102))
        #expect(session.current == cards[1] && session.position == 2)
        session.skip()
        #expect(session.current == cards[2] && session.position == 3 && session.total == 3)
        _ = try session.answer(.answer(right: false), at: noon(100))
        #expect(session.current == nil)
        #expect(session.answers.map(\.card) == [cards[0], cards[2]])
        #expect(session.skipped == [cards[1]] && session.missed == [cards[2]])
        #expect(try session.answer(.answer(right: true), at: noon(100)) == nil, "nothing is asked any more")
        #expect(try store.reviews() == session.answers)
    }

    @Test("taking an answer back asks its card again, also one of an earlier session")
    func undo() throws {
        let store = try ProgressStore.open(in: folder)
        try store.log("z", right: true, on: 90)
        var session = try QuizSession(cards, store: store, calendar: utc)
        _ = try session.answer(.answer(right: false), at: noon(100))
        session.skip()
        let given = try #require(session.answers.first)
        #expect(try session.undo(at: noon(100)) { _ in true } == .undone(given))
        #expect(session.current == cards[0] && session.total == 3 && session.missed.isEmpty)
        guard case .undone(let earlier) = try session.undo(at: noon(100), isAskable: { _ in true }) else {
            Issue.record("the earlier session's answer was not taken back")
            return
        }
        #expect(earlier.card == CardID("z") && session.current == CardID("z") && session.total == 4)
        #expect(try session.undo(at: noon(100)) { _ in true } == .nothing)
        #expect(try store.reviews().isEmpty)
    }

    @Test("an answer to a card that cannot be asked is not taken back")
    func undoUnknown() throws {
        let store = try ProgressStore.open(in: folder)
        try store.log("gone", right: true, on: 90)
        var session = try QuizSession(cards, store: store, calendar: utc)
        #expect(try session.undo(at: noon(100)) { cards.contains($0) } == .notAskable(CardID("gone")))
        #expect(try store.reviews().count == 1)
    }

    @Test("another program's answers are not taken back, and what it took back is passed over")
    func undoBesideAnother() throws {
        let store = try ProgressStore.open(in: folder)
        try store.log("first", right: true, on: 90)
        let second = try store.log("second", right: true, on: 90)
        var session = try QuizSession(cards, store: store, calendar: utc)
        let other = try ProgressStore.open(in: folder)
        try other.log("theirs", right: true, on: 100)
        #expect(try other.undo(second.id, at: noon(100)))
        guard case .undone(let undone) = try session.undo(at: noon(100), isAskable: { _ in true }) else {
            Issue.record("nothing was taken back")
            return
        }
        #expect(undone.card == CardID("first"))
        #expect(try store.reviews().map(\.card.description) == ["theirs"])
    }

    @Test("answer and undo leave the schedules as they were, in every sequence of both", arguments: 1...20)
    func undoRestores(_ seed: Int) throws {
        let store = try ProgressStore.open(in: folder)
        var generator = SplitMix64(seed: UInt64(seed))
        // What the schedules were before each answer that stands.
        var history: [[CardID: CardSchedule]] = []
        var day = 100
        var session = try QuizSession(cards, store: store, calendar: utc)
        for step in 0..<60 {
            switch generator.next(below: 10) {
            case 0...4:
                if session.current == nil { session = try QuizSession(cards, store: store, calendar: utc) }
                history.append(try store.schedules())
                _ = try session.answer(.answer(right: generator.next(below: 3) > 0), at: noon(day))
                #expect(try store.schedules() != history.last)
            case 5...7:
                let outcome = try session.undo(at: noon(day)) { _ in true }
                if let before = history.popLast() {
                    #expect(try store.schedules() == before, "seed \(seed), step \(step)")
                } else {
                    #expect(outcome == .nothing)
                }
            case 8: session.skip()
            default:
                day += generator.next(below: 9)
                // As after a restart of the program.
                session = try QuizSession(cards, store: try ProgressStore.open(in: folder), calendar: utc)
            }
        }
    }

    @Test("a card whose text was changed since it was seen in that language is known by its hash")
    func changedContent() throws {
        let store = try ProgressStore.open(in: folder)
        try store.log("a", right: true, on: 1, hash: "old")
        let schedule = try #require(try store.schedules()[CardID("a")])
        #expect(schedule.hasChanged("new", in: "en"))
        #expect(!schedule.hasChanged("old", in: "en"))
        #expect(!schedule.hasChanged("new", in: "zh"), "it was never seen in Chinese")
    }
}
