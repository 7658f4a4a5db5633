import Scheduling
import Traces

/// The log as a page keeps it: lines without a header, in no order.
///
/// Pages of one site share the store and any of them may be of another version, so a line that cannot be read is
/// counted and passed over, and stays where it is.
struct StoredLog {
    private(set) var log = ReviewLog()
    /// The lines that cannot be read.
    private(set) var unreadable = 0

    init(_ lines: some Sequence<ArraySlice<UInt8>>) {
        var reader = LogReader(afterHeader: true)
        var reviews: [LogEntry] = []
        var undone: [LogEntry] = []
        for line in lines {
            do {
                switch try reader.read(line) {
                case .review(let review): reviews.append(.review(review))
                case .undo(let id, let time): undone.append(.undo(id, at: time))
                case nil: break
                }
            } catch {
                unreadable += 1
            }
        }
        var additions = ReviewLog.Additions()
        for entry in reviews + undone {
            do {
                try log.add(entry, line: 0, counting: &additions)
            } catch {
                unreadable += 1
            }
        }
    }

    /// Where a card stands; nil if it was never answered.
    func schedule(of card: CardID) -> CardSchedule? {
        [CardID: CardSchedule](replaying: log.standing.filter { $0.card == card })[card]
    }
}
