/// When a card would come back for each grade that its next answer may get.
public struct GradeIntervals: Sendable, Equatable {
    /// The days, in the order of the grades.
    public let days: [Int]

    /// The intervals of a card that is answered on that day; `schedule` is nil if it is new.
    public init(_ schedule: CardSchedule?, on day: StudyDay, by fsrs: FSRS = FSRS()) {
        days = Grade.allCases.map { grade in
            let gap = schedule.map { $0.lastDay.days(to: day) } ?? 0
            return fsrs.interval(fsrs.next(schedule?.memory, grade: grade, after: gap))
        }
    }
}
