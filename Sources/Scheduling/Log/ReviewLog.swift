/// A review log in memory: entries put together from one text or several, each answer once.
public struct ReviewLog: Sendable {
    /// How much a text added to a log.
    public struct Additions: Sendable, Equatable {
        /// Answers that were not there before.
        public var reviews = 0
        /// Answers that were there already.
        public var known = 0
        /// Answers that count no more, because they were taken back where the text comes from.
        public var undone = 0

        /// Nothing yet.
        public init() {}
    }

    private var reviews: [Review] = []
    private var places: [ReviewID: Int] = [:]
    private var undone: [ReviewID: Instant] = [:]

    /// An empty log.
    public init() {}

    /// Adds one more entry.
    ///
    /// - Parameters:
    ///   - entry: the entry.
    ///   - line: the line that it stands on, for the error.
    ///   - additions: counts what is new.
    /// - Throws: `LogError` if another answer has its id, or it takes back one that is not there.
    public mutating func add(_ entry: LogEntry, line: Int, counting additions: inout Additions) throws(LogError) {
        switch entry {
        case .review(let review):
            if let place = places[review.id] {
                guard reviews[place].isSameAnswer(as: review) else {
                    throw LogError(line: line, problem: .otherAnswer(review.id))
                }
                additions.known += 1
            } else {
                places[review.id] = reviews.count
                reviews.append(review)
                additions.reviews += 1
            }
        case .undo(let id, let time):
            guard places[id] != nil else { throw LogError(line: line, problem: .nothingToUndo(id)) }
            if undone[id] == nil {
                undone[id] = time
                additions.undone += 1
            }
        }
    }

    /// The answers that were not taken back, in the order of time.
    public var standing: [Review] {
        inOrder.filter { undone[$0.id] == nil }
    }

    /// The log as entries, in the order in which a text has them: by time, what takes back an answer behind it.
    public var entries: [LogEntry] {
        var entries: [(time: Instant, rank: Int, place: Int, entry: LogEntry)] = []
        for (place, review) in inOrder.enumerated() {
            entries.append((review.time, 0, place, .review(review)))
            if let time = undone[review.id] {
                entries.append((max(time, review.time), 1, place, .undo(review.id, at: time)))
            }
        }
        entries.sort { ($0.time, $0.rank, $0.place) < ($1.time, $1.rank, $1.place) }
        return entries.map { $0.entry }
    }

    /// By time; those of one moment as they were added.
    private var inOrder: [Review] {
        reviews.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map { $0.element }
    }
}
