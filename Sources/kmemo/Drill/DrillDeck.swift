import Library
import Simulations
import Study
import Traces

/// The drills as cards: one for each level of each simulation, whose numbers are new each time it is asked.
struct DrillDeck {
    /// The drills of one simulation and level.
    struct Card {
        let simulation: Simulation
        let level: Int
        /// The questions that rest on the simulation.
        let questions: [Question]

        private var drill: DrillCard { DrillCard(simulation: simulation, level: level) }

        /// `drill.page-walk.2`.
        var id: CardID { CardID(drill.name) }

        static func id(_ simulation: String, _ level: Int) -> CardID {
            CardID(DrillCard.name(simulation, level: level))
        }

        /// What it asks, in a few words.
        func title(_ language: Language) -> String { drill.title(language) }

        /// The command that asks more of them.
        var command: String { "kmemo run \(simulation.name) --drill --level \(level)" }

        /// A hash of what it asks.
        func contentHash(_ language: Language) -> String { drill.contentHash(language) }
    }

    let cards: [Card]
    private let byID: [CardID: Card]

    /// No drills.
    static let none = DrillDeck(cards: [])

    /// The drills of all simulations: every first level, then every second one, and so on.
    init(_ library: ContentLibrary) {
        let cards = SimulationCatalogue.all.flatMap { simulation in
            let numbers = library.questions(coveredBy: .simulation(simulation.name))
            return (simulation.drills?.levels ?? []).indices.map { index in
                Card(simulation: simulation, level: index + 1, questions: numbers.compactMap(library.question))
            }
        }
        let highest = cards.map(\.level).max() ?? 0
        self.init(cards: (0...highest).flatMap { level in cards.filter { $0.level == level } })
    }

    private init(cards: [Card]) {
        self.cards = cards
        byID = Dictionary(cards.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Only the drills behind a topic's questions, if a topic is given, and behind certain questions, if any are.
    func filtered(topic: Topic?, questions: [Int]) -> DrillDeck {
        DrillDeck(
            cards: cards.filter { card in
                (topic == nil || card.questions.contains { $0.topic == topic })
                    && (questions.isEmpty || card.questions.contains { questions.contains($0.number) })
            }
        )
    }

    /// The drill with that id, if it is in the deck.
    subscript(id: CardID) -> Card? { byID[id] }

    /// The drills that may be asked now: a level opens when the one below it was answered right once.
    func open(_ schedules: [CardID: CardSchedule]) -> [CardID] {
        cards.filter { card in
            if card.level == 1 || schedules[card.id] != nil { return true }
            guard let below = schedules[Card.id(card.simulation.name, card.level - 1)] else { return false }
            return below.reviews > below.misses
        }.map(\.id)
    }

    /// The drills that were asked before.
    func asked(_ schedules: [CardID: CardSchedule]) -> [Card] {
        cards.filter { schedules[$0.id] != nil }
    }

    /// Those drills as statistics see them, each with the first topic that rests on it. A drill that was never asked
    /// is not counted as new: there is no end of its questions.
    func statisticsCards(_ schedules: [CardID: CardSchedule]) -> [StudyStatistics.Card] {
        asked(schedules).compactMap { card in
            let topic = Topic.allCases.first { topic in card.questions.contains { $0.topic == topic } }
            return topic.map { StudyStatistics.Card(id: card.id, topic: $0.rawValue) }
        }
    }
}
