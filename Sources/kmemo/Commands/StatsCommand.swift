import ArgumentParser
import Foundation
import Study

/// `kmemo stats`
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "See how you are doing: answers, what is due, weak topics.",
        discussion: """
            EXAMPLES
              kmemo stats
              kmemo stats --format json

            EXIT STATUS
              0 they were printed; 2 your answers cannot be read.
            """
    )

    @OptionGroup var content: ContentOptions
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var language: LanguageOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var colour: ColourOptions

    func run() throws {
        try reportingFailures {
            let library = try content.loaded().library
            let deck = QuizDeck(library, language: language.language)
            let drills = DrillDeck(library)
            let today = StudyCalendar(timeZone: .current).day(of: Date())
            let reviews = try reviews()
            let cards = deck.statisticsCards + drills.statisticsCards([CardID: CardSchedule](replaying: reviews))
            let statistics = StudyStatistics(of: cards, reviews: reviews, today: today)
            switch format.format {
            case .json: print(StatsJSON.text(statistics, deck, drills, today: today))
            case .text:
                let text = StatsText(
                    statistics: statistics,
                    deck: deck,
                    drills: drills,
                    today: today,
                    console: Console(colour: colour)
                )
                text.lines().forEach { print($0) }
            }
        }
    }

    /// The answers so far. Looking makes no file, and needs none that can be written: who has never answered has none.
    private func reviews() throws -> [Review] {
        try ProgressOptions.explaining {
            try ProgressStore.openForReading(progress.file())?.reviews() ?? []
        }
    }
}
