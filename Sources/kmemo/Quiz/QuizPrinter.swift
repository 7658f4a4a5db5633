import Library
import Study
import Traces

/// A card, its explanation and the summary as lines for the terminal.
struct QuizPrinter {
    let language: Language
    let console: Console

    var text: QuizText { QuizText(language: language) }

    /// A card as it is asked.
    func ask(
        _ card: QuizDeck.Card,
        _ order: ChoiceOrder,
        position: Int,
        total: Int,
        schedule: CardSchedule?
    ) -> [String] {
        var facts = ["\(position)/\(total)", "Q\(card.question.number)", card.question.topic.title[language]]
        if let schedule {
            if schedule.hasChanged(card.contentHash, in: language.rawValue) { facts.append(text.changed) }
        } else {
            facts.append(text.new)
        }
        var lines = [""] + wrapped(StyledText(facts.joined(separator: " | "), .dim))
        lines += wrapped(StyledText(card.item.ask, .bold)) + [""]
        for (place, index) in order.indices.enumerated() {
            lines += wrapped(
                StyledText(card.item.choices[index].text),
                first: "  \(QuizKey.letter(place)) ",
                rest: "    "
            )
        }
        return lines
    }

    /// What the answer was worth and why; and the right answer, if it was another.
    func explanation(
        of card: QuizDeck.Card,
        _ order: ChoiceOrder,
        chosen: Int,
        schedule: CardSchedule,
        today: StudyDay
    ) -> [String] {
        let choice = card.item.choices[chosen]
        var verdict = StyledText()
        verdict.append(choice.isRight ? text.right : text.wrong, choice.isRight ? .right : .wrong)
        verdict.append(language == .english ? " " : "")
        verdict.append(choice.why)
        var lines = [""] + wrapped(verdict, first: "  \(letter(of: chosen, order)) ", rest: "    ")
        if !choice.isRight {
            let right = card.item.choices[card.rightIndex]
            lines += ["", text.rightAnswer]
            lines += wrapped(
                StyledText(right.text, .right),
                first: "  \(letter(of: card.rightIndex, order)) ",
                rest: "    "
            )
            lines += wrapped(StyledText(right.why), first: "    ", rest: "    ")
        }
        var next = StyledText(text.readOn)
        next.append(Self.show(card.question), .code)
        return lines + [""] + wrapped(next) + comesBack(schedule, today: today)
    }

    /// Where to read about a drill.
    func readOn(_ card: DrillDeck.Card) -> [String] {
        guard let question = card.questions.first else { return [] }
        var next = StyledText(text.readOn)
        next.append(Self.show(question), .code)
        return wrapped(next)
    }

    /// When a card comes back.
    func comesBack(_ schedule: CardSchedule, today: StudyDay) -> [String] {
        wrapped(StyledText(text.comesBack(schedule.due.relative(to: today, language)), .dim))
    }

    /// The end of a session.
    func summary(
        answered: Int,
        missed: [QuizDeck.Card],
        missedDrills: [DrillDeck.Card],
        skipped: Int,
        forecast: DueForecast,
        today: StudyDay
    ) -> [String] {
        var lines = ["", console.styled(text.summary, .heading)]
        lines += wrapped(
            StyledText(
                text.result(
                    answered: answered,
                    right: answered - missed.count - missedDrills.count,
                    skipped: skipped
                )
            )
        )
        var questions: [Question] = []
        for card in missed where !questions.contains(where: { $0.number == card.question.number }) {
            questions.append(card.question)
        }
        var items = questions.map { (command: Self.show($0), title: $0[language].title) }
        for card in missedDrills where !items.contains(where: { $0.command == card.command }) {
            items.append((card.command, card.title(language)))
        }
        if !items.isEmpty {
            lines += ["", console.styled(text.readAgain, .heading)]
            // A drill's command is long; only the short ones stand in a column.
            let width = questions.map { Self.show($0).count }.max() ?? 0
            for item in items {
                var line = StyledText(console.displayWidth.padded(item.command, to: width), .code)
                line.append("  " + item.title)
                lines += wrapped(line, first: "- ", rest: "  ")
            }
        }
        let due = text.forecast(forecast, next: forecast.next?.day.relative(to: today, language))
        if !due.isEmpty { lines += [""] + due.flatMap { wrapped(StyledText($0)) } }
        return lines
    }

    /// The command that shows a question.
    static func show(_ question: Question) -> String {
        "kmemo show \(question.number)"
    }

    /// A line of what the quiz says in between.
    func remark(_ text: String) -> [String] {
        wrapped(StyledText(text, .dim))
    }

    private func letter(of index: Int, _ order: ChoiceOrder) -> String {
        order.place(of: index).map(QuizKey.letter) ?? "?"
    }

    private func wrapped(_ text: StyledText, first: String = "", rest: String = "") -> [String] {
        text.lines(width: console.width, first: first, rest: rest, on: console)
    }
}
