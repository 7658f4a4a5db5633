import ArgumentParser
import Foundation
import Library
import MemoryModels
import Study
import Traces

/// `kmemo quiz`
struct QuizCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quiz",
        abstract: "Be asked: cards that are due first, then new ones.",
        discussion: """
            On a terminal a single key answers: a to e, or 1 to 5; s skips, u takes the last answer back, q quits. \
            Otherwise each line of standard input is an answer, with the same letters. Every answer is kept at once.

            EXAMPLES
              kmemo quiz
              kmemo quiz --topic slab --limit 5
              kmemo quiz --question 22 --question 23
              kmemo quiz --due-only

            EXIT STATUS
              0 the quiz was held; 1 there is nothing to ask; 2 your answers cannot be kept.
            """
    )

    @Option(help: "Ask at most so many cards.")
    var limit = 10

    @Option(help: "Only this topic: \(Topic.allCases.map(\.rawValue).joined(separator: ", ")).")
    var topic: Topic?

    @Option(
        name: .customLong("question"),
        parsing: .singleValue,
        help: ArgumentHelp("Only this question; may be given several times.", valueName: "number")
    )
    var questions: [Int] = []

    @Flag(help: "Only cards that were never asked.")
    var newOnly = false

    @Flag(help: "Only cards that are due.")
    var dueOnly = false

    @Flag(help: "Draw new cards at random, not in the order of the list.")
    var shuffle = false

    @Option(help: "Make the order of choices and cards repeatable.")
    var seed: UInt64?

    @OptionGroup var content: ContentOptions
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var language: LanguageOptions
    @OptionGroup var colour: ColourOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number from 1 on, not \(limit).") }
        if newOnly && dueOnly { throw ValidationError("--new-only and --due-only exclude each other.") }
    }

    func run() throws {
        try reportingFailures {
            let library = try content.loaded().library
            try checkQuestions(in: library)
            let deck = QuizDeck(library, language: language.language).filtered(topic: topic, questions: questions)
            var generator = SplitMix64(seed: seed ?? .random(in: .min ... .max))
            let calendar = StudyCalendar(timeZone: .current)
            let store = try progress.open(now: Date())
            try ProgressOptions.explaining {
                let cards = try plan(deck, store, today: calendar.day(of: Date()), using: &generator)
                let keyboard = Keyboard()
                defer { keyboard.close() }
                var conversation = QuizConversation(
                    deck: deck,
                    store: store,
                    calendar: calendar,
                    printer: QuizPrinter(language: language.language, console: Console(colour: colour)),
                    keyboard: keyboard,
                    now: Date.init,
                    generator: generator
                )
                try conversation.run(cards)
                try store.close()
            }
        }
    }

    /// The cards to ask.
    ///
    /// - Throws: `Failure` that says why there are none.
    private func plan(
        _ deck: QuizDeck,
        _ store: ProgressStore,
        today: StudyDay,
        using generator: inout SplitMix64
    ) throws -> [CardID] {
        let schedules = try store.schedules()
        let ids = deck.cards.map(\.id)
        let plan = SessionPlan(
            from: shuffle ? ids.shuffled(using: &generator) : ids,
            schedules: schedules,
            today: today,
            selection: dueOnly ? .dueOnly : newOnly ? .newOnly : .dueAndNew,
            limit: limit
        )
        if plan.cards.isEmpty {
            throw Failure(reasonForNothing(deck, schedules, today), status: .nothingFound)
        }
        return plan.cards
    }

    private func reasonForNothing(_ deck: QuizDeck, _ schedules: [CardID: CardSchedule], _ today: StudyDay) -> String {
        let text = QuizText(language: language.language)
        if deck.cards.isEmpty { return text.noCard }
        if newOnly { return text.nothingNew }
        let forecast = DueForecast(cards: deck.cards.map(\.id), schedules, today: today)
        return text.nothingDue(next: forecast.next?.day.relative(to: today, language.language), new: forecast.new)
    }

    private func checkQuestions(in library: ContentLibrary) throws {
        guard let unknown = questions.first(where: { library.question($0) == nil }) else { return }
        throw Failure(
            LocalizedText(
                english: "there is no question \(unknown); 'kmemo list --kind question' shows them",
                chinese: "没有问题 \(unknown)；kmemo list --kind question 列出全部问题"
            ),
            status: .validationFailure
        )
    }
}
