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

            At most one card in three is a drill: a question with new numbers each time, which a simulation makes. Its \
            answer is a line that ends with Enter. A harder level opens when the one below was answered right.

            EXAMPLES
              kmemo quiz
              kmemo quiz --topic slab --limit 5
              kmemo quiz --question 22 --question 23
              kmemo quiz --due-only
              kmemo quiz --kind drill --topic paging

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

    @Option(help: "choice for multiple choice alone, drill for drills alone, or all.")
    var kind = Kind.all

    /// What is asked.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case all, choice, drill
    }

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
            let drills = DrillDeck(library).filtered(topic: topic, questions: questions)
            var generator = SplitMix64(seed: seed ?? .random(in: .min ... .max))
            let calendar = StudyCalendar(timeZone: .current)
            let store = try progress.open(now: Date())
            try ProgressOptions.explaining {
                let cards = try plan(deck, drills, store, today: calendar.day(of: Date()), using: &generator)
                let keyboard = Keyboard()
                defer { keyboard.close() }
                var conversation = QuizConversation(
                    deck: deck,
                    drills: drills,
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
        _ drills: DrillDeck,
        _ store: ProgressStore,
        today: StudyDay,
        using generator: inout SplitMix64
    ) throws -> [CardID] {
        let schedules = try store.schedules()
        let ids = kind == .drill ? [] : deck.cards.map(\.id)
        let open = kind == .choice ? [] : drills.open(schedules)
        let plan = SessionPlan(
            from: shuffle ? ids.shuffled(using: &generator) : ids,
            drills: shuffle ? open.shuffled(using: &generator) : open,
            schedules: schedules,
            today: today,
            selection: dueOnly ? .dueOnly : newOnly ? .newOnly : .dueAndNew,
            limit: limit
        )
        if plan.cards.isEmpty {
            throw Failure(
                reasonForNothing(ids, kind == .choice ? [] : drills.cards.map(\.id), schedules, today),
                status: .nothingFound
            )
        }
        return plan.cards
    }

    private func reasonForNothing(
        _ cards: [CardID],
        _ drills: [CardID],
        _ schedules: [CardID: CardSchedule],
        _ today: StudyDay
    ) -> String {
        let text = QuizText(language: language.language)
        if cards.isEmpty && drills.isEmpty { return text.noCard }
        if newOnly { return text.nothingNew }
        let forecast = DueForecast(cards: cards, drills: drills, schedules, today: today)
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
