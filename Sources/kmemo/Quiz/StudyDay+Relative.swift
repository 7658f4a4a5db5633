import Study
import Traces

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
