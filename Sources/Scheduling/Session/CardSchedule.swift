/// Where a card stands: what follows from its reviews, and from nothing else.
///
/// It is not stored. Replaying the review log makes it, so taking a review back restores it exactly.
public struct CardSchedule: Sendable, Equatable {
    /// What FSRS knows of it after the last review.
    public let memory: MemoryState
    /// The study day of the last review.
    public let lastDay: StudyDay
    /// The study day on which the card comes back.
    public let due: StudyDay
    /// How often the card was answered: at least 1.
    public let reviews: Int
    /// How often the answer was wrong.
    public let misses: Int
    /// The card's texts as they were last seen.
    public let seen: SeenContent

    /// Whether the card's due day has come.
    public func isDue(on day: StudyDay) -> Bool { due <= day }

    /// Whether the card's text in that language was seen before and has been changed since.
    public func hasChanged(_ contentHash: String, in language: String) -> Bool {
        seen.hasChanged(contentHash, in: language)
    }

    /// The schedule of a card after one more review; `schedule` is nil if it is the first.
    public static func after(_ review: Review, _ schedule: CardSchedule?, by fsrs: FSRS) -> CardSchedule {
        let memory = fsrs.next(
            schedule?.memory,
            grade: review.grade,
            after: schedule.map { $0.lastDay.days(to: review.day) } ?? 0
        )
        var seen = schedule?.seen ?? SeenContent()
        seen.note(review.contentHash, in: review.language)
        return CardSchedule(
            memory: memory,
            lastDay: review.day,
            due: review.day.advanced(by: fsrs.interval(memory)),
            reviews: (schedule?.reviews ?? 0) + 1,
            misses: (schedule?.misses ?? 0) + (review.isRight ? 0 : 1),
            seen: seen
        )
    }
}

extension [CardID: CardSchedule] {
    /// The schedules that follow from the reviews, given in the order in which they were logged.
    public init(replaying reviews: some Sequence<Review>, by fsrs: FSRS = FSRS()) {
        self = [:]
        for review in reviews {
            self[review.card] = CardSchedule.after(review, self[review.card], by: fsrs)
        }
    }
}
