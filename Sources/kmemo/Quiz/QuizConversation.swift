import Foundation
import Library
import Study

/// A quiz with a learner: asks, listens, explains, until all is asked or the learner has had enough.
///
/// On a terminal single keys answer, and nothing goes on without one. From anything else, each line is an answer, and
/// the next card follows at once.
struct QuizConversation<Generator: RandomNumberGenerator> {
    let deck: QuizDeck
    let drills: DrillDeck
    let store: ProgressStore
    let calendar: StudyCalendar
    let printer: QuizPrinter
    let keyboard: Keyboard
    /// The time.
    let now: () -> Date
    /// Puts the choices in order.
    var generator: Generator
    /// How often a drill was asked for nothing, because its answer was taken back: its numbers are known by now.
    var takenBack: [CardID: UInt64] = [:]

    /// Asks `cards`, then sums up; on a terminal, the ones answered wrong may be asked once more, again and again.
    ///
    /// - Throws: `ProgressError` if an answer cannot be kept.
    mutating func run(_ cards: [CardID]) throws {
        var cards = cards
        while true {
            var session = try QuizSession(cards, store: store, calendar: calendar)
            let hasQuit = try ask(&session)
            try sumUp(session)
            cards = session.missed
            guard keyboard.isInteractive, !hasQuit, !cards.isEmpty, wantsMore() else { return }
        }
    }

    /// Asks until nothing is left; true if the learner quit before.
    private mutating func ask(_ session: inout QuizSession) throws -> Bool {
        var isFirst = true
        while let id = session.current {
            if let drill = drills[id] {
                if try !ask(drill, &session) { return true }
                continue
            }
            guard let card = deck[id] else { return false }
            let order = ChoiceOrder(count: card.item.choices.count, using: &generator)
            let asking = printer.ask(
                card,
                order,
                position: session.position,
                total: session.total,
                schedule: try session.schedule(of: id)
            )
            show(asking)
            // Whoever pipes answers in needs to be told the keys once.
            if keyboard.isInteractive || isFirst { hint(card) }
            isFirst = false
            let asked = now()
            switch nextKey(card, redraw: { show(asking) }) {
            case .choice(let place):
                let chosen = order.indices[place]
                guard let schedule = try answer(card, chosen, since: asked, &session) else { return false }
                show(
                    printer.explanation(
                        of: card,
                        order,
                        chosen: chosen,
                        schedule: schedule,
                        today: calendar.day(of: now())
                    )
                )
                if keyboard.isInteractive, try !goesOn(&session) { return true }
            case .skip: session.skip()
            case .undo: try undo(&session)
            case .quit, .other: return true
            }
        }
        return false
    }

    /// Asks a drill; false if it ends the quiz.
    private mutating func ask(_ card: DrillDeck.Card, _ session: inout QuizSession) throws -> Bool {
        let before = try session.schedule(of: card.id)
        let seed = UInt64(before?.reviews ?? 0) + takenBack[card.id, default: 0]
        let drill = try QuizDrill(card, seed: seed, printer: printer, keyboard: keyboard)
        let asked = now()
        switch drill.ask(position: session.position, total: session.total, isNew: before == nil) {
        case .answer(let isRight):
            let time = now()
            let answer = GivenAnswer(
                choice: nil,
                isRight: isRight,
                elapsedMilliseconds: Int64(max(0, time.timeIntervalSince(asked) * 1000)),
                language: deck.language.rawValue,
                contentHash: card.contentHash(deck.language)
            )
            guard let schedule = try session.answer(answer, at: time) else { return false }
            show(drill.explanation(isRight: isRight, schedule: schedule, today: calendar.day(of: time)))
            if keyboard.isInteractive { return try goesOn(&session) }
        case .skip: session.skip()
        case .undo: try undo(&session)
        case .quit: return false
        }
        return true
    }

    /// The next key that means something here. Of others it is said that they do not; `redraw` shows the card again.
    private func nextKey(_ card: QuizDeck.Card, redraw: () -> Void) -> QuizKey {
        while true {
            let pressed = read()
            let key = QuizKey(pressed, choices: card.item.choices.count)
            if key != .other { return key }
            if pressed == .resumed {
                redraw()
            } else {
                show([""] + printer.remark(printer.text.notUnderstood(pressed)))
            }
            hint(card)
        }
    }

    private func answer(
        _ card: QuizDeck.Card,
        _ chosen: Int,
        since asked: Date,
        _ session: inout QuizSession
    ) throws -> CardSchedule? {
        let time = now()
        return try session.answer(
            GivenAnswer(
                choice: chosen,
                isRight: chosen == card.rightIndex,
                elapsedMilliseconds: Int64(max(0, time.timeIntervalSince(asked) * 1000)),
                language: deck.language.rawValue,
                contentHash: card.contentHash
            ),
            at: time
        )
    }

    /// Waits for a key after an explanation; false if it ends the quiz.
    private mutating func goesOn(_ session: inout QuizSession) throws -> Bool {
        show([""] + printer.remark(printer.text.goOn))
        var key = read()
        while key == .resumed {
            show(printer.remark(printer.text.goOn))
            key = read()
        }
        switch QuizKey(key, choices: 0) {
        case .quit: return false
        case .undo: try undo(&session)
        case .choice, .skip, .other: break
        }
        return true
    }

    private mutating func undo(_ session: inout QuizSession) throws {
        let (deck, drills) = (deck, drills)
        let outcome = try session.undo(at: now()) { deck[$0] != nil || drills[$0] != nil }
        if case .undone(let review) = outcome, drills[review.card] != nil { takenBack[review.card, default: 0] += 1 }
        let text = printer.text
        let remark =
            switch outcome {
            case .undone(let review):
                text.undone(
                    deck[review.card].map { "Q\($0.question.number)" } ?? drills[review.card].map(text.name) ?? ""
                )
            case .notAskable(let id): text.cannotUndo(id.description)
            case .nothing: text.nothingToUndo
            }
        show([""] + printer.remark(remark))
    }

    private func sumUp(_ session: QuizSession) throws {
        let today = calendar.day(of: now())
        show(
            printer.summary(
                answered: session.answers.count,
                missed: session.missed.compactMap { deck[$0] },
                missedDrills: session.missed.compactMap { drills[$0] },
                skipped: session.skipped.count,
                forecast: DueForecast(
                    cards: deck.cards.map(\.id),
                    drills: drills.cards.map(\.id),
                    try store.schedules(),
                    today: today
                ),
                today: today
            )
        )
    }

    private func wantsMore() -> Bool {
        show([""] + printer.remark(printer.text.again))
        while true {
            switch read() {
            case .character("y"), .character("Y"): return true
            case .character("n"), .character("N"), .character("q"), .character("Q"), .enter, .end: return false
            default: continue
            }
        }
    }

    private func hint(_ card: QuizDeck.Card) {
        show([""] + printer.remark(printer.text.keys(choices: card.item.choices.count)))
    }

    private func read() -> Key {
        // Output to a pipe is kept back until a buffer is full; who answers must see the question first.
        fflush(nil)
        return keyboard.next()
    }

    private func show(_ lines: [String]) {
        for line in lines { print(line) }
    }
}
