import Study
import Traces

/// When cards come back.
struct DueForecast: Equatable {
    /// Cards due today or before.
    let today: Int
    /// Cards never answered.
    let new: Int
    /// The next day after today on which cards are due, and how many.
    let next: Next?

    struct Next: Equatable {
        let day: StudyDay
        let count: Int
    }

    /// The forecast for cards, and for those drills that were asked before: there is no end of new ones.
    init(cards: [CardID], drills: [CardID], _ schedules: [CardID: CardSchedule], today: StudyDay) {
        let cardDays = cards.compactMap { schedules[$0]?.due }
        let days = cardDays + drills.compactMap { schedules[$0]?.due }
        self.today = days.count { $0 <= today }
        new = cards.count - cardDays.count
        let later = days.filter { $0 > today }
        next = later.min().map { day in Next(day: day, count: later.count { $0 == day }) }
    }
}

extension StudyDay {
    /// The day as seen from `today`: "tomorrow (2026-11-24)", "in 3 days (2026-11-26)".
    func relative(to today: StudyDay, _ language: Language) -> String {
        let isEnglish = language == .english
        switch today.days(to: self) {
        case ...0: return isEnglish ? "today" : "今天"
        case 1: return isEnglish ? "tomorrow (\(self))" : "明天（\(self)）"
        case let days: return isEnglish ? "in \(days) days (\(self))" : "\(days) 天后（\(self)）"
        }
    }
}
