import Foundation

/// A quiz under way: what is to be asked, what was answered, and how an answer is taken back.
///
/// It knows nothing of terminals. Each answer is in the review log before `answer` returns.
public struct QuizSession: Sendable {
    /// The answers of this session that stand, in order.
    public private(set) var answers: [Review] = []
    /// The cards passed over.
    public private(set) var skipped: [CardID] = []
    private var pending: [CardID]
    private let store: ProgressStore
    private let calendar: StudyCalendar
    private let fsrs: FSRS
    /// The log's answers from before this session, of which `undo` can take back the last. Answers that another
    /// process gives meanwhile are not ours to take back.
    private var earlier: [Review]

    /// A session that asks `cards`, first one first.
    ///
    /// - Throws: `ProgressError.unusable`.
    public init(
        _ cards: [CardID],
        store: ProgressStore,
        calendar: StudyCalendar,
        fsrs: FSRS = FSRS()
    ) throws(ProgressError) {
        pending = cards
        self.store = store
        self.calendar = calendar
        self.fsrs = fsrs
        earlier = try store.reviews()
    }

    /// The card to ask; nil when all were asked.
    public var current: CardID? { pending.first }

    /// The place of the current card, from 1; `total` when all were asked.
    public var position: Int { min(answers.count + skipped.count + 1, total) }

    /// How many cards the session has.
    public var total: Int { answers.count + skipped.count + pending.count }

    /// The cards answered wrong, in order.
    public var missed: [CardID] { answers.filter { !$0.isRight }.map(\.card) }

    /// Where a card stands; nil if it was never answered.
    ///
    /// - Throws: `ProgressError.unusable`.
    public func schedule(of card: CardID) throws(ProgressError) -> CardSchedule? {
        [CardID: CardSchedule](replaying: try store.reviews(of: card), by: fsrs)[card]
    }

    /// Logs the answer to the current card and goes on to the next; nil if all were asked.
    ///
    /// - Returns: the card's new schedule.
    /// - Throws: `ProgressError.unusable`; then the answer is not in the log and the card is still the current one.
    public mutating func answer(_ answer: GivenAnswer, at time: Date) throws(ProgressError) -> CardSchedule? {
        guard let card = current else { return nil }
        let before = try schedule(of: card)
        let review = try store.record(
            answer,
            to: card,
            at: time,
            on: calendar.day(of: time),
            scheduler: fsrs.parameters
        )
        pending.removeFirst()
        answers.append(review)
        return CardSchedule.after(review, before, by: fsrs)
    }

    /// Passes over the current card without an answer.
    public mutating func skip() {
        guard let card = current else { return }
        pending.removeFirst()
        skipped.append(card)
    }

    /// What `undo` did.
    public enum UndoOutcome: Sendable, Equatable {
        /// The answer was taken back, and its card is the current one.
        case undone(Review)
        /// The last answer was to a card that cannot be asked; it stands.
        case notAskable(CardID)
        /// There is no answer to take back.
        case nothing
    }

    /// Takes back the last answer, of this session or, once those are used up, of earlier ones, and makes its card
    /// the current one.
    ///
    /// - Parameters:
    ///   - time: when it is taken back.
    ///   - isAskable: whether a card is in the content that can be asked.
    /// - Returns: what was done.
    /// - Throws: `ProgressError.unusable`; then nothing was taken back.
    public mutating func undo(at time: Date, isAskable: (CardID) -> Bool) throws(ProgressError) -> UndoOutcome {
        while let last = answers.last ?? earlier.last {
            guard isAskable(last.card) else { return .notAskable(last.card) }
            let isUndone = try store.undo(last.id, at: time)
            if answers.isEmpty { earlier.removeLast() } else { answers.removeLast() }
            // One that another process took back is not the last any more.
            guard isUndone else { continue }
            pending.removeAll { $0 == last.card }
            skipped.removeAll { $0 == last.card }
            pending.insert(last.card, at: 0)
            return .undone(last)
        }
        return .nothing
    }
}
