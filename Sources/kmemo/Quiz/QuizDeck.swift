import Library
import Study
import Traces

/// The cards that the content holds, in one language, in the order of the list.
struct QuizDeck {
    /// One multiple-choice item, with the question it belongs to.
    struct Card {
        let id: CardID
        let question: Question
        let item: QuizItem
        /// The index of the right choice in the file.
        let rightIndex: Int

        /// A hash of everything that the card shows.
        var contentHash: String { item.contentHash.description }
    }

    let cards: [Card]
    let language: Language
    private let byID: [CardID: Card]

    /// The cards of a library.
    init(_ library: ContentLibrary, language: Language) {
        self.init(
            cards: library.questions.flatMap { question in
                question[language].quiz.compactMap { item in
                    item.rightIndex.map {
                        Card(id: CardID(item.id), question: question, item: item, rightIndex: $0)
                    }
                }
            },
            language: language
        )
    }

    private init(cards: [Card], language: Language) {
        self.cards = cards
        self.language = language
        byID = Dictionary(cards.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Only the cards of a topic, if one is given, and of certain questions, if any are given.
    func filtered(topic: Topic?, questions: [Int]) -> QuizDeck {
        QuizDeck(
            cards: cards.filter { card in
                (topic == nil || card.question.topic == topic)
                    && (questions.isEmpty || questions.contains(card.question.number))
            },
            language: language
        )
    }

    /// The card with that id, if it is in the deck.
    subscript(id: CardID) -> Card? { byID[id] }

    /// The cards as statistics see them: topic by topic, in the order in which lists show the topics.
    var statisticsCards: [StudyStatistics.Card] {
        Topic.allCases.flatMap { topic in
            cards.filter { $0.question.topic == topic }
                .map { StudyStatistics.Card(id: $0.id, topic: topic.rawValue) }
        }
    }
}
