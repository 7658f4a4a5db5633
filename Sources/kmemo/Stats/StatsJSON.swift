import Library
import Study
import Traces

/// The statistics for a program.
enum StatsJSON {
    /// One JSON object. Shares are numbers from 0 to 1; where nothing was answered there is none.
    static func text(
        _ statistics: StudyStatistics,
        _ deck: QuizDeck,
        _ drills: DrillDeck,
        today: StudyDay
    ) -> String {
        var json = JSONWriter()
        json.object { json in
            json.field("day", today.description)
            json.field("answers") { write(statistics.overall, to: &$0) }
            json.field("last_7_days") { write(statistics.last7Days, to: &$0) }
            json.field("last_30_days") { write(statistics.last30Days, to: &$0) }
            json.field("streak", Int64(statistics.streak))
            json.field("cards") { json in
                json.object { json in
                    json.field("total", Int64(statistics.topics.reduce(0) { $0 + $1.cards }))
                    json.field("new", Int64(statistics.new))
                }
            }
            json.field("due") { json in
                json.object { json in
                    json.field("today", Int64(statistics.dueToday))
                    json.field("tomorrow", Int64(statistics.dueTomorrow))
                    json.field("next_7_days") { $0.array(of: statistics.dueByDay) { $0.integer(Int64($1)) } }
                    if let next = statistics.nextDue { json.field("next", next.description) }
                }
            }
            json.field("topics") { $0.array(of: statistics.topics) { write($1, deck.language, to: &$0) } }
            json.field("weak_topics") { $0.array(of: statistics.weakTopics) { $0.string($1.topic) } }
            json.field("most_missed") { $0.array(of: statistics.mostMissed) { write($1, deck, drills, to: &$0) } }
        }
        return json.text
    }

    private static func write(_ tally: AnswerTally, to json: inout JSONWriter) {
        json.object { write(fields: tally, to: &$0) }
    }

    private static func write(fields tally: AnswerTally, to json: inout JSONWriter) {
        json.field("total", Int64(tally.answers))
        json.field("right", Int64(tally.right))
        if let share = tally.share {
            json.field("share") { $0.thousandths(Int64((share * 1000).rounded())) }
        }
    }

    private static func write(_ topic: StudyStatistics.Topic, _ language: Language, to json: inout JSONWriter) {
        json.object { json in
            json.field("topic", topic.topic)
            json.field("title", Topic(rawValue: topic.topic)?.title[language] ?? topic.topic)
            json.field("cards", Int64(topic.cards))
            json.field("asked", Int64(topic.seen))
            json.field("due", Int64(topic.due))
            json.field("answers") { write(topic.tally, to: &$0) }
        }
    }

    private static func write(
        _ missed: StudyStatistics.MissedCard,
        _ deck: QuizDeck,
        _ drills: DrillDeck,
        to json: inout JSONWriter
    ) {
        json.object { json in
            json.field("card", missed.card.description)
            if let card = deck[missed.card] {
                json.field("question", Int64(card.question.number))
                json.field("ask", card.item.ask.plainText)
            } else if let drill = drills[missed.card] {
                json.field("ask", drill.title(deck.language))
                json.field("command", drill.command)
            }
            json.field("answers") { write(missed.tally, to: &$0) }
        }
    }
}
