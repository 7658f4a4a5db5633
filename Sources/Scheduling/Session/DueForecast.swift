/// When the cards of a list come back.
public struct DueForecast: Sendable, Equatable {
    /// Cards due today or before.
    public let today: Int
    /// Cards never answered.
    public let new: Int
    /// The next day after today on which cards are due, and how many; nil if none is.
    public let next: Next?

    /// A day on which cards come back.
    public struct Next: Sendable, Equatable {
        /// The day.
        public let day: StudyDay
        /// How many come back on it: at least 1.
        public let count: Int
    }

    /// The forecast as seen from `today`, for `cards`, each of which is there once, and for those `drills` that were
    /// asked before: there is no end of new ones.
    public init(cards: [CardID], drills: [CardID] = [], _ schedules: [CardID: CardSchedule], today: StudyDay) {
        let cardDays = cards.compactMap { schedules[$0]?.due }
        let days = cardDays + drills.compactMap { schedules[$0]?.due }
        let later = days.filter { $0 > today }
        self.today = days.count - later.count
        new = cards.count - cardDays.count
        next = later.min().map { day in Next(day: day, count: later.filter { $0 == day }.count) }
    }
}
