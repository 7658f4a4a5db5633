import MemoryModels
import Study
import TestSupport
import Testing

@Suite("What a session asks")
struct SessionPlanTests {
    /// Lives as long as the test.
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private let list = ["a", "b", "c", "d", "e", "f"].map(CardID.init)

    @Test("due cards come first, the most likely forgotten before the others, then new ones in the order of the list")
    func order() throws {
        let store = try ProgressStore.open(in: folder)
        // A new card answered right comes back after 2 days, one answered wrong after 1.
        try store.log("b", right: true, on: 10)
        try store.log("d", right: true, on: 7)
        try store.log("f", right: false, on: 11)
        try store.log("c", right: true, on: 12)
        let schedules = try store.schedules()
        let today = StudyDay(number: 12)
        #expect(plan(schedules, today) == ["f", "d", "b", "a", "e"], "c is not due before day 14")
        #expect(plan(schedules, today, .dueOnly) == ["f", "d", "b"])
        #expect(plan(schedules, today, .newOnly) == ["a", "e"])
    }

    @Test("no more than the limit are taken, due ones before new ones", arguments: [0, 1, 2, 3, 100])
    func limit(_ limit: Int) throws {
        let store = try ProgressStore.open(in: folder)
        try store.log("e", right: true, on: 1)
        let whole = ["e", "a", "b", "c", "d", "f"]
        #expect(plan(try store.schedules(), StudyDay(number: 9), limit: limit) == Array(whole.prefix(limit)))
    }

    @Test("a card is due on its day and not before, whatever the hour of the answer")
    func dueDay() throws {
        let store = try ProgressStore.open(in: folder)
        let shanghai = StudyCalendar(timeZone: try #require(.init(identifier: "Asia/Shanghai")))
        let late = try moment("2026-11-24T01:30:00+08:00")
        _ = try store.record(.answer(right: false), to: CardID("a"), at: late, on: shanghai.day(of: late))
        let schedules = try store.schedules()
        let before = shanghai.day(of: try moment("2026-11-24T03:59:00+08:00"))
        let after = shanghai.day(of: try moment("2026-11-24T04:00:00+08:00"))
        #expect(plan(schedules, before, .dueOnly) == [])
        #expect(plan(schedules, after, .dueOnly) == ["a"])
    }

    @Test("cards that are not in the list are not asked, and one that is there twice is asked once")
    func listDecides() throws {
        let store = try ProgressStore.open(in: folder)
        try store.log("gone", right: false, on: 1)
        let plan = SessionPlan(
            from: [CardID("a"), CardID("a")],
            schedules: try store.schedules(),
            today: StudyDay(number: 9),
            limit: 10
        )
        #expect(plan.cards == [CardID("a")])
    }

    // MARK: Drills

    private let drills = ["x", "y", "z"].map(CardID.init)

    private func mixed(
        _ cards: [CardID],
        _ schedules: [CardID: CardSchedule] = [:],
        _ selection: SessionPlan.Selection = .dueAndNew,
        limit: Int
    ) -> String {
        SessionPlan(
            from: cards,
            drills: drills,
            schedules: schedules,
            today: StudyDay(number: 12),
            selection: selection,
            limit: limit
        ).cards.map(\.description).joined()
    }

    @Test(
        "at most one in three is a drill, after every two cards",
        arguments: [
            (0, ""), (1, "a"), (2, "ab"), (3, "abx"), (5, "abxcd"), (6, "abxcdy"), (9, "abxcdyefz"), (99, "abxcdyefz"),
        ]
    )
    func share(_ limit: Int, _ expected: String) {
        #expect(mixed(list, limit: limit) == expected)
    }

    @Test("when few cards are left, drills do not take their place; with no cards to choose from, all are drills")
    func fewCards() throws {
        #expect(mixed(Array(list.prefix(1)), limit: 6) == "axy")
        #expect(mixed([], limit: 6) == "xyz")
        #expect(mixed([], limit: 2) == "xy")
    }

    @Test("due drills come before new ones, and the selection counts for drills too")
    func dueDrills() throws {
        let store = try ProgressStore.open(in: folder)
        try store.log("z", right: false, on: 10)
        try store.log("b", right: false, on: 10)
        let schedules = try store.schedules()
        #expect(mixed(list, schedules, limit: 6) == "bazcdx")
        #expect(mixed(list, schedules, .dueOnly, limit: 6) == "bz")
        #expect(mixed(list, schedules, .newOnly, limit: 6) == "acxdey")
    }

    private func plan(
        _ schedules: [CardID: CardSchedule],
        _ today: StudyDay,
        _ selection: SessionPlan.Selection = .dueAndNew,
        limit: Int = 10
    ) -> [String] {
        SessionPlan(from: list, schedules: schedules, today: today, selection: selection, limit: limit)
            .cards.map(\.description)
    }
}

@Suite("The order of the choices")
struct ChoiceOrderTests {
    @Test("every choice has one place", arguments: 1...5)
    func permutation(_ count: Int) {
        var generator = SplitMix64(seed: 3)
        for _ in 0..<50 {
            let order = ChoiceOrder(count: count, using: &generator)
            #expect(order.indices.sorted() == Array(0..<count))
            #expect((0..<count).allSatisfy { order.indices[order.place(of: $0) ?? -1] == $0 })
        }
    }

    @Test("the same seed gives the same orders, another seed others")
    func seeded() {
        func orders(_ seed: UInt64) -> [ChoiceOrder] {
            var generator = SplitMix64(seed: seed)
            return (0..<20).map { _ in ChoiceOrder(count: 4, using: &generator) }
        }
        #expect(orders(7) == orders(7))
        #expect(orders(7) != orders(8))
    }

    @Test("each place holds the right choice about as often as the others")
    func fair() {
        var generator = SplitMix64(seed: 11)
        var places = [0, 0, 0, 0]
        for _ in 0..<4000 {
            if let place = ChoiceOrder(count: 4, using: &generator).place(of: 1) { places[place] += 1 }
        }
        #expect(places.allSatisfy { (850...1150).contains($0) }, "\(places)")
    }
}
