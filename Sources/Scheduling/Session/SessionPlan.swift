/// Which cards a session asks, and in which order.
public struct SessionPlan: Sendable, Equatable {
    /// Which cards are wanted.
    public enum Selection: Sendable, Equatable, CaseIterable {
        /// Due ones, then new ones.
        case dueAndNew
        case dueOnly
        case newOnly
    }

    /// The cards to ask, first one first.
    public let cards: [CardID]

    /// Chooses from `cards`, which stand in the order of the list.
    ///
    /// Due cards come first, those most likely forgotten before the others; then new ones in the order of the list.
    /// A backlog stays in bounds, because no more than `limit` are taken and the rest wait for the next session.
    ///
    /// - Parameters:
    ///   - cards: the cards that may be asked; one that occurs twice is taken once.
    ///   - schedules: where the cards stand; one without a schedule is new.
    ///   - today: the study day.
    ///   - selection: which of them are wanted.
    ///   - limit: how many to take at most; none if it is 0 or less.
    ///   - fsrs: says how likely a card is forgotten.
    public init(
        from cards: [CardID],
        schedules: [CardID: CardSchedule],
        today: StudyDay,
        selection: Selection = .dueAndNew,
        limit: Int,
        fsrs: FSRS = FSRS()
    ) {
        var known = Set<CardID>()
        let cards = cards.filter { known.insert($0).inserted }
        let due = selection == .newOnly ? [] : Self.due(cards, schedules, today, fsrs)
        let new = selection == .dueOnly ? [] : cards.filter { schedules[$0] == nil }
        self.cards = Array((due + new).prefix(max(0, limit)))
    }

    /// Chooses from cards and drills, which take longer than cards and never run out: at most one in three is a drill,
    /// as long as there are cards to choose from at all.
    ///
    /// Each kind is chosen as if it were alone; after every two cards stands a drill, and drills that are left over
    /// come last.
    ///
    /// - Parameters:
    ///   - cards: the cards that may be asked.
    ///   - drills: the drills that may be asked.
    ///   - schedules: where both stand.
    ///   - today: the study day.
    ///   - selection: which of them are wanted.
    ///   - limit: how many to take at most of both together.
    ///   - fsrs: says how likely a card is forgotten.
    public init(
        from cards: [CardID],
        drills: [CardID],
        schedules: [CardID: CardSchedule],
        today: StudyDay,
        selection: Selection = .dueAndNew,
        limit: Int,
        fsrs: FSRS = FSRS()
    ) {
        func plan(_ list: [CardID], _ limit: Int) -> [CardID] {
            SessionPlan(
                from: list,
                schedules: schedules,
                today: today,
                selection: selection,
                limit: limit,
                fsrs: fsrs
            ).cards
        }
        var chosen = plan(drills, cards.isEmpty ? limit : limit / 3)[...]
        var mixed: [CardID] = []
        for card in plan(cards, limit - chosen.count) {
            mixed.append(card)
            if mixed.count % 3 == 2, let drill = chosen.popFirst() { mixed.append(drill) }
        }
        self.cards = mixed + chosen
    }

    private static func due(
        _ cards: [CardID],
        _ schedules: [CardID: CardSchedule],
        _ today: StudyDay,
        _ fsrs: FSRS
    ) -> [CardID] {
        cards.enumerated().compactMap { place, card -> (card: CardID, risk: Double, due: StudyDay, place: Int)? in
            guard let schedule = schedules[card], schedule.isDue(on: today) else { return nil }
            let retrievability = fsrs.retrievability(schedule.memory, after: schedule.lastDay.days(to: today))
            return (card, 1 - retrievability, schedule.due, place)
        }.sorted { left, right in
            if left.risk != right.risk { return left.risk > right.risk }
            return (left.due, left.place) < (right.due, right.place)
        }.map { $0.card }
    }
}
