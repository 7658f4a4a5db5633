import Study
import TestSupport
import Testing

@Suite("Statistics")
struct StudyStatisticsTests {
    /// Lives as long as the test.
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private typealias Card = StudyStatistics.Card

    private let cards = [
        Card(id: CardID("p1"), topic: "physical"), Card(id: CardID("p2"), topic: "physical"),
        Card(id: CardID("s1"), topic: "slab"), Card(id: CardID("s2"), topic: "slab"),
    ]

    @Test("answers are counted over all time, 7 and 30 days, today included")
    func windows() throws {
        let store = try ProgressStore.open(in: folder)
        for (day, isRight) in [(100, true), (94, false), (93, true), (71, true), (70, false)] {
            try store.log("p1", right: isRight, on: day)
        }
        let statistics = try statistics(store)
        #expect(statistics.overall.answers == 5 && statistics.overall.right == 3 && statistics.overall.wrong == 2)
        #expect(statistics.last7Days.answers == 2 && statistics.last7Days.right == 1)
        #expect(statistics.last30Days.answers == 4 && statistics.last30Days.right == 3)
        #expect(statistics.overall.share == 0.6)
    }

    @Test("topics keep the order of the cards; removed cards count in the whole only")
    func topics() throws {
        let store = try ProgressStore.open(in: folder)
        try store.log("p1", right: false, on: 99)
        try store.log("s1", right: true, on: 100)
        try store.log("gone", right: true, on: 100)
        let statistics = try statistics(store)
        #expect(statistics.overall.answers == 3)
        #expect(statistics.topics.map(\.topic) == ["physical", "slab"])
        #expect(statistics.topics.map(\.cards) == [2, 2] && statistics.topics.map(\.seen) == [1, 1])
        #expect(statistics.topics.map(\.tally.answers) == [1, 1] && statistics.topics.map(\.due) == [1, 0])
        #expect(statistics.new == 2)
    }

    @Test("what is overdue is due today; later days follow")
    func forecast() throws {
        let store = try ProgressStore.open(in: folder)
        try store.log("p1", right: true, on: 50)
        try store.log("p2", right: false, on: 99)
        try store.log("s1", right: false, on: 100)
        try store.log("s2", right: true, on: 100)
        let statistics = try statistics(store)
        #expect(statistics.dueByDay == [2, 1, 1, 0, 0, 0, 0])
        #expect(statistics.dueToday == 2 && statistics.dueTomorrow == 1)
        #expect(statistics.nextDue == StudyDay(number: 52))
    }

    @Test(
        "a streak is the days in a row up to today, or to yesterday while today has no answer",
        arguments: [
            ([100], 1), ([99], 1), ([98], 0), ([100, 99, 98], 3), ([99, 98, 96], 2), ([100, 98], 1), ([], 0),
        ]
    )
    func streak(_ days: [Int], _ expected: Int) throws {
        let store = try ProgressStore.open(in: folder)
        for day in days.sorted() { try store.log("p1", right: true, on: day) }
        #expect(try statistics(store).streak == expected)
    }

    @Test("a topic is weak from five answers on with fewer than 80 % right")
    func weak() throws {
        let store = try ProgressStore.open(in: folder)
        for number in 0..<4 { try store.log("s1", right: false, on: 90 + number) }
        for number in 0..<5 { try store.log("p1", right: number > 0, on: 90 + number) }
        #expect(try statistics(store).weakTopics.isEmpty, "four answers are too few, and 80 % is enough")
        try store.log("s2", right: true, on: 100)
        try store.log("p2", right: false, on: 100)
        #expect(try statistics(store).weakTopics.map(\.topic) == ["slab", "physical"])
    }

    @Test("the cards missed most often come first, and none that was never missed")
    func mostMissed() throws {
        let store = try ProgressStore.open(in: folder)
        for (card, isRight) in [("p1", true), ("p2", false), ("s1", false), ("s1", false), ("s2", false), ("p2", true)]
        {
            try store.log(card, right: isRight, on: 100)
        }
        let missed = try statistics(store).mostMissed
        #expect(missed.map(\.card.description) == ["s1", "s2", "p2"])
        #expect(missed.map(\.tally.wrong) == [2, 1, 1])
    }

    @Test("without answers there is no share, and every card is new")
    func empty() throws {
        let statistics = try statistics(ProgressStore.open(in: folder))
        #expect(statistics.overall.share == nil && statistics.nextDue == nil && statistics.new == 4)
        #expect(statistics.dueByDay == [0, 0, 0, 0, 0, 0, 0])
    }

    private func statistics(_ store: ProgressStore) throws -> StudyStatistics {
        StudyStatistics(of: cards, reviews: try store.reviews(), today: StudyDay(number: 100))
    }
}
