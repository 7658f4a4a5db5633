/// Which frame's page has its next use farthest ahead: what OPT asks whenever a page has to leave.
///
/// It is kept as a knockout tournament. Frames meet in pairs, winners in pairs again, up to the final. When the next
/// use of a frame changes, only its own matches are played anew, and of those only as long as results change.
///
/// - Complexity: A change takes O(log frames), and mostly a few steps; the winner is known at once.
struct FarthestUse: Sendable {
    /// The position of the next use of each frame's page, greater for later. Free frames have -1, and lose.
    private(set) var nextUse: [Int32]
    /// The winner of each match. Match 1 is the final; match n is between the winners of 2n and 2n + 1, or between
    /// two frames if there are no such matches.
    var winners: [Int32]

    /// Frames that are all free.
    init(frames: Int) {
        var width = 2
        while width < frames { width *= 2 }
        nextUse = [Int32](repeating: -1, count: width)
        winners = [Int32](repeating: 0, count: width)
        for match in (1..<width).reversed() { winners[match] = better(2 * match) }
    }

    /// The frame with the farthest next use; of several, the lowest.
    var frame: Int { Int(winners[1]) }

    /// Whether every match has the winner that it should have.
    var isSound: Bool {
        (1..<winners.count).allSatisfy { winners[$0] == better(2 * $0) }
    }

    /// Notes when the page in a frame is used next.
    mutating func set(_ frame: Int, nextUse position: Int32) {
        nextUse[frame] = position
        var match = (winners.count + frame) / 2
        while match > 0 {
            let winner = better(2 * match)
            // The same winner as before: unless it is the frame that changed, later matches stay as they are.
            if winner == winners[match], winner != Int32(truncatingIfNeeded: frame) { return }
            winners[match] = winner
            match /= 2
        }
    }

    /// The frame that comes out of an entrant: a match, or for numbers behind the matches a frame.
    @inline(__always)
    private func winner(ofEntrant entrant: Int) -> Int32 {
        entrant < winners.count ? winners[entrant] : Int32(truncatingIfNeeded: entrant - winners.count)
    }

    /// The winner between an entrant and the next one. The first has the lower frames, and wins when they are equal.
    @inline(__always)
    private func better(_ entrant: Int) -> Int32 {
        let left = winner(ofEntrant: entrant)
        let right = winner(ofEntrant: entrant + 1)
        return nextUse[Int(right)] > nextUse[Int(left)] ? right : left
    }
}
