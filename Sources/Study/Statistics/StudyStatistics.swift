/// What the review log says about the learner on one day.
public struct StudyStatistics: Sendable, Equatable {
    /// A card that can be asked, with the topic it belongs to.
    public struct Card: Sendable, Equatable {
        /// The card's id.
        public let id: CardID
        /// The topic's name, whatever the caller calls it.
        public let topic: String

        /// A card of a topic.
        public init(id: CardID, topic: String) {
            self.id = id
            self.topic = topic
        }
    }

    /// The figures of one topic.
    public struct Topic: Sendable, Equatable {
        /// The topic's name, as the cards give it.
        public let topic: String
        /// Its cards.
        public let cards: Int
        /// How many of them were ever answered.
        public let seen: Int
        /// The answers to them.
        public let tally: AnswerTally
        /// Its cards that are due today.
        public let due: Int
    }

    /// The figures of one card.
    public struct MissedCard: Sendable, Equatable {
        /// The card's id.
        public let card: CardID
        /// The answers to it.
        public let tally: AnswerTally
    }

    /// All answers, also those to cards that are no longer in the content.
    public let overall: AnswerTally
    /// Those of today and the six days before.
    public let last7Days: AnswerTally
    /// Those of today and the 29 days before.
    public let last30Days: AnswerTally
    /// In the order in which the topics first occur among the cards.
    public let topics: [Topic]
    /// Cards due on each of the seven days from today; what is overdue counts as due today.
    public let dueByDay: [Int]
    /// The earliest day on which a card is due; nil if none was ever answered.
    public let nextDue: StudyDay?
    /// Cards never answered.
    public let new: Int
    /// Days in a row with at least one answer, up to today, or to yesterday if today has none yet.
    public let streak: Int
    /// The topics with the lowest share of right answers, lowest first: at most three, each with at least five
    /// answers and fewer than 80 % of them right.
    public let weakTopics: [Topic]
    /// The cards answered wrong most often, most often first: at most five, each missed at least once.
    public let mostMissed: [MissedCard]

    /// Cards due today.
    public var dueToday: Int { dueByDay[0] }
    /// Cards due tomorrow, not counting those due today.
    public var dueTomorrow: Int { dueByDay[1] }

    /// The statistics as of a day.
    ///
    /// - Parameters:
    ///   - cards: those in the content, in the order of the list.
    ///   - reviews: the answers that stand, in the order of the log.
    ///   - today: the study day.
    ///   - fsrs: the scheduler that says when cards are due.
    public init(of cards: [Card], reviews: [Review], today: StudyDay, fsrs: FSRS = FSRS()) {
        let schedules = [CardID: CardSchedule](replaying: reviews, by: fsrs)
        let tallies = Dictionary(grouping: reviews, by: \.card).mapValues { AnswerTally($0) }
        overall = AnswerTally(reviews)
        last7Days = AnswerTally(reviews.filter { Self.isWithin(7, $0.day, today) })
        last30Days = AnswerTally(reviews.filter { Self.isWithin(30, $0.day, today) })
        topics = Self.topics(cards, reviews, schedules, today)
        let dues = cards.compactMap { schedules[$0.id]?.due }
        dueByDay = (0..<7).map { offset in dues.count { max(0, today.days(to: $0)) == offset } }
        nextDue = dues.min()
        new = cards.count { schedules[$0.id] == nil }
        streak = Self.streak(Set(reviews.map(\.day)), today)
        weakTopics = Self.weakest(topics)
        mostMissed = Self.mostMissed(cards, tallies)
    }

    private static func isWithin(_ days: Int, _ day: StudyDay, _ today: StudyDay) -> Bool {
        (0..<days).contains(day.days(to: today))
    }

    private static func topics(
        _ cards: [Card],
        _ reviews: [Review],
        _ schedules: [CardID: CardSchedule],
        _ today: StudyDay
    ) -> [Topic] {
        var order: [String] = []
        for card in cards where !order.contains(card.topic) { order.append(card.topic) }
        let byTopic = Dictionary(grouping: cards, by: \.topic)
        return order.map { topic in
            let ids = Set(byTopic[topic, default: []].map(\.id))
            return Topic(
                topic: topic,
                cards: ids.count,
                seen: ids.count { schedules[$0] != nil },
                tally: AnswerTally(reviews.filter { ids.contains($0.card) }),
                due: ids.count { schedules[$0]?.isDue(on: today) ?? false }
            )
        }
    }

    private static func streak(_ days: Set<StudyDay>, _ today: StudyDay) -> Int {
        // A day without an answer yet does not end the streak; it ends when the day does.
        var day = days.contains(today) ? today : today.advanced(by: -1)
        var streak = 0
        while days.contains(day) {
            streak += 1
            day = day.advanced(by: -1)
        }
        return streak
    }

    private static func weakest(_ topics: [Topic]) -> [Topic] {
        let weak = topics.enumerated().compactMap { place, topic -> (topic: Topic, share: Double, place: Int)? in
            guard let share = topic.tally.share, topic.tally.answers >= 5, share < 0.8 else { return nil }
            return (topic, share, place)
        }
        return weak.sorted { ($0.share, $0.place) < ($1.share, $1.place) }.prefix(3).map(\.topic)
    }

    private static func mostMissed(_ cards: [Card], _ tallies: [CardID: AnswerTally]) -> [MissedCard] {
        let missed = cards.enumerated().compactMap { place, card -> (card: MissedCard, place: Int)? in
            guard let tally = tallies[card.id], tally.wrong > 0 else { return nil }
            return (MissedCard(card: card.id, tally: tally), place)
        }
        return missed.sorted { left, right in
            if left.card.tally.wrong != right.card.tally.wrong {
                return left.card.tally.wrong > right.card.tally.wrong
            }
            return (left.card.tally.right, left.place) < (right.card.tally.right, right.place)
        }.prefix(5).map(\.card)
    }
}
