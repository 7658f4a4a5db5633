import Traces

/// One line of a review log as text: an answer, or that an answer was taken back.
public enum LogEntry: Sendable, Equatable {
    case review(Review)
    /// An answer was taken back at that moment. It stays in the log, and counts no more.
    case undo(ReviewID, at: Instant)

    /// The version of the text format that this program writes and reads.
    public static let formatVersion = 1

    /// The first line of every log, without its end.
    public static var header: String {
        var json = JSONWriter()
        json.object { json in
            json.field(Key.format, Key.formatName)
            json.field(Key.version, Int64(formatVersion))
        }
        return json.text
    }

    /// The line, without its end. The same entry is always the same bytes.
    public var line: String {
        var json = JSONWriter()
        json.object { json in
            switch self {
            case .review(let review): Self.write(review, to: &json)
            case .undo(let id, let time):
                json.field(Key.undo, id.description)
                json.field(Key.time, time.description)
            }
        }
        return json.text
    }

    private static func write(_ review: Review, to json: inout JSONWriter) {
        json.field(Key.id, review.id.description)
        json.field(Key.card, review.card.description)
        json.field(Key.time, review.time.description)
        json.field(Key.day, review.day.description)
        json.field(Key.grade, Int64(review.grade.rawValue))
        if let choice = review.choice { json.field(Key.choice, Int64(choice)) }
        json.field(Key.right, review.isRight)
        json.field(Key.elapsed, review.elapsedMilliseconds)
        json.field(Key.language, review.language)
        json.field(Key.content, review.contentHash)
        json.field(Key.scheduler, Int64(review.schedulerVersion))
    }

    /// The names of the fields.
    enum Key {
        static let format = "format"
        static let formatName = "kmemo progress"
        static let version = "version"
        static let undo = "undo"
        static let id = "id"
        static let card = "card"
        static let time = "time"
        static let day = "day"
        static let grade = "grade"
        static let choice = "choice"
        static let right = "right"
        static let elapsed = "elapsed"
        static let language = "language"
        static let content = "content"
        static let scheduler = "scheduler"
    }
}
